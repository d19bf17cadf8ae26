using CrossBorder.Platform;

namespace CrossBorder.Sandbox;

/// <summary>Wakes the desk that matches lists and writes receipts.</summary>
sealed class CustomsSignal : Signal;

/// <summary>
/// Takes the files that were declared, many at a time: reads them, decides about each document, plans the receipts, and then moves
/// the files to the folder "taken". A crash before the move reads them again, and their guids are known then.
/// </summary>
sealed partial class TakeDocuments(
    Db db, Exchange exchange, SettingsControl control, CustomsSignal desk, TimeProvider clock, ILogger<TakeDocuments> log)
    : Worker(new Signal(), clock, log)
{
    const int FilesAtOnce = 100;
    static readonly TimeSpan KeepTaken = TimeSpan.FromDays(7);
    static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
    DateTimeOffset pruned;

    protected override TimeSpan Idle => TimeSpan.FromMilliseconds(200);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var files = Directory.EnumerateFiles(exchange.ToCustoms, "*.xml").Order(StringComparer.Ordinal).Take(FilesAtOnce).ToList();
        if (files.Count == 0)
        {
            Prune();
            return false;
        }

        var documents = new List<CebDocument>();
        foreach (var file in files)
            documents.AddRange(CebReader.Read(await Content(file, ct)));
        await Take(documents, await control.Get(ct), ct);
        foreach (var file in files)
            File.Move(file, Path.Combine(exchange.Taken, Path.GetFileName(file)), overwrite: true);
        return files.Count == FilesAtOnce;
    }

    static async Task<byte[]> Content(string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(file);
        // One byte more than is read makes an oversized file not well-formed, which is how it is answered.
        var content = new byte[Math.Min(stream.Length, CebReader.LargestFile + 1)];
        await stream.ReadExactlyAsync(content, ct);
        return content;
    }

    async Task Take(List<CebDocument> documents, Settings settings, CancellationToken ct)
    {
        await db.Transact(async tx =>
        {
            await tx.Run("select pg_advisory_xact_lock(hashtext('customs documents'))", new { });
            var guids = documents.Select(document => document.Guid).Distinct().ToArray();
            var known = (await tx.Many<string>("select guid from customs_document where guid = any(@guids)", new { guids })).ToHashSet();
            await Register(tx, documents.Where(document => !known.Contains(document.Guid)), settings);
            await Repeat(tx, documents.GroupBy(document => document.Guid)
                .Select(same => (same.Key, same.Count() - (known.Contains(same.Key) ? 0 : 1))), settings);
        }, ct);
        desk.Set();
        LogTaken(Log, documents.Count);
    }

    async Task Register(Tx tx, IEnumerable<CebDocument> documents, Settings settings)
    {
        // Orders and waybills first: a list may lie before them in the same batch.
        var fresh = documents.DistinctBy(document => document.Guid).OrderBy(document => document.Kind).ToList();
        if (fresh.Count == 0)
            return;

        var now = Clock.GetUtcNow();
        var judge = new Judge(await DocumentRows.Held(tx, fresh), settings);
        var judgements = fresh.ConvertAll(judge.Decide);
        var serial = await DocumentRows.Insert(tx, judgements, now, settings);
        await ReceiptRows.Insert(tx, [.. judgements.SelectMany((judgement, i) =>
            ReceiptPlan.Of(serial + i, judgement.Document.Guid, ReceiptPlan.OnArrival(judgement), now, settings))]);
        foreach (var refused in judgements.Where(judgement => judgement.Refusal is not null))
            LogRefused(Log, refused.Document.Kind, refused.Document.Guid, refused.Refusal!.Status);
    }

    /// <summary>A document that came before changes nothing. Only when repeats are asked for are its receipts written again.</summary>
    async Task Repeat(Tx tx, IEnumerable<(string Guid, int Times)> deliveries, Settings settings)
    {
        var repeats = deliveries.Where(delivery => delivery.Times > 0).ToList();
        if (repeats.Count == 0)
            return;
        await DocumentRows.CountRepeats(tx, repeats);
        var answered = repeats.Where(repeat => Chance.Share(settings.Customs.Repeat, settings.Seed, "answer again", repeat.Guid));
        await ReceiptRows.WriteAgain(tx, [.. answered.Select(repeat => repeat.Guid)], Clock.GetUtcNow());
    }

    void Prune()
    {
        var now = Clock.GetUtcNow();
        if (now - pruned < PruneEvery)
            return;
        pruned = now;
        foreach (var file in new DirectoryInfo(exchange.Taken).EnumerateFiles().Where(file => file.LastWriteTimeUtc < now - KeepTaken))
            file.Delete();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Guid} refused with {ReturnStatus}")]
    static partial void LogRefused(ILogger log, CebKind kind, string guid, string returnStatus);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} documents taken")]
    static partial void LogTaken(ILogger log, int count);
}
