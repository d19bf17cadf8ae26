using CrossBorder.Platform;
using Microsoft.Extensions.Options;

namespace CrossBorder.Sandbox;

/// <summary>Wakes the desk that matches lists and writes receipts.</summary>
sealed class CustomsSignal : Signal;

/// <summary>
/// Takes the files that were declared, many at a time: reads them, decides about each document, plans the receipts, and then moves
/// the files to the folder "taken". A crash before the move finds them again: a file of the same name and time was transmitted once.
/// </summary>
sealed partial class TakeDocuments(
    Db db, Exchange exchange, SettingsControl control, ScenarioControl scenarios, IOptions<SandboxOptions> options,
    CustomsSignal desk, TimeProvider clock, ILogger<TakeDocuments> log)
    : Worker(new Signal(), clock, log)
{
    const int FilesAtOnce = 100;
    static readonly TimeSpan KeepTaken = TimeSpan.FromDays(7);
    static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
    readonly SignatureCheck? signatures =
        options.Value.TrustedCertificateFile is { } file ? new SignatureCheck(File.ReadAllBytes(file)) : null;

    DateTimeOffset pruned;

    protected override TimeSpan Idle => TimeSpan.FromMilliseconds(200);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var files = Directory.EnumerateFiles(exchange.ToCustoms, "*.xml").Order(StringComparer.Ordinal).Take(FilesAtOnce).ToList();
        if (files.Count == 0)
        {
            await Prune(ct);
            return false;
        }

        var settings = await control.Get(ct);
        var read = new List<TakenFile>();
        foreach (var file in files)
            read.Add(new(Path.GetFileName(file), File.GetLastWriteTimeUtc(file).Ticks,
                CebReader.Read(await Content(file, ct), signatures, settings.Desk.RequireSignature)));
        await Take(read, settings, await scenarios.Get(ct), ct);
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

    async Task Take(List<TakenFile> files, Settings settings, ScenarioScript script, CancellationToken ct)
    {
        await db.Transact(async tx =>
        {
            await tx.Run("select pg_advisory_xact_lock(hashtext('customs documents'))", new { });
            var documents = await FirstTaken(tx, files);
            var guids = documents.SelectMany(document => new[] { document.Guid, GatewayErrors.GuidOf(document) }).Distinct().ToArray();
            var known = (await tx.Many<string>("select guid from customs_document where guid = any(@guids)", new { guids })).ToHashSet();
            var fresh = documents.Where(document => !known.Contains(document.Guid)).DistinctBy(document => document.Guid)
                .Select(document => GatewayErrors.Of(document, script, settings.Seed, known)).ToList();
            await Register(tx, fresh, settings, script);
            await Repeat(tx, documents.GroupBy(document => document.Guid)
                .Select(same => (same.Key, same.Count() - (known.Contains(same.Key) ? 0 : 1))), settings);
        }, ct);
        desk.Set();
        LogTaken(Log, files.Count);
    }

    /// <summary>What lies in files that no transaction before this one took.</summary>
    async Task<List<CebDocument>> FirstTaken(Tx tx, List<TakenFile> files)
    {
        var first = (await tx.Many<string>(
            """
            insert into customs_file (name, written_ticks, taken_at)
            select n.*, @Now
            from unnest(@Names, @Ticks) as n
            on conflict on constraint customs_file_once do nothing
            returning name
            """,
            new
            {
                Now = Clock.GetUtcNow(),
                Names = files.Select(file => file.Name).ToArray(),
                Ticks = files.Select(file => file.WrittenTicks).ToArray(),
            })).ToHashSet();
        return [.. files.Where(file => first.Contains(file.Name)).SelectMany(file => file.Documents)];
    }

    async Task Register(Tx tx, IEnumerable<CebDocument> documents, Settings settings, ScenarioScript script)
    {
        // Orders and waybills first: a list may lie before them in the same batch.
        var fresh = documents.OrderBy(document => document.Kind).ToList();
        if (fresh.Count == 0)
            return;

        var now = Clock.GetUtcNow();
        var judge = new Judge(await DocumentRows.Held(tx, fresh), settings, script, await ListRows.Held(tx, fresh, now));
        var judgements = fresh.ConvertAll(judge.Decide);
        var serial = await DocumentRows.Insert(tx, judgements, now, settings);
        var further = await Effects.Apply(tx, judgements, serial, now);
        await ReceiptRows.Insert(tx, [.. judgements.SelectMany((judgement, i) => ReceiptPlan.Of(
            serial + i, judgement.Document.Guid, [.. ReceiptPlan.OnArrival(judgement), .. further.GetValueOrDefault(i, [])], now, settings,
            judgement.Rule))]);
        await CloseLists.OfDeparted(tx, [.. judgements.Where(judgement => judgement is { Standing: CebStanding.Accepted } and
            { Document.Kind: CebKind.Declaration or CebKind.Request, Document.LogisticsNo: not null })
            .Select(judgement => judgement.Document.LogisticsNo!).Distinct()], settings, now);
        foreach (var refused in judgements.Where(judgement => judgement.Refusal is not null))
            LogRefused(Log, refused.Document.Kind, refused.Document.Guid, refused.Refusal!.Status);
    }

    /// <summary>
    /// A document that came before changes nothing. Only when repeats are asked for are its receipts written again; those that were
    /// lost are written now.
    /// </summary>
    async Task Repeat(Tx tx, IEnumerable<(string Guid, int Times)> deliveries, Settings settings)
    {
        var repeats = deliveries.Where(delivery => delivery.Times > 0).ToList();
        if (repeats.Count == 0)
            return;
        var now = Clock.GetUtcNow();
        await DocumentRows.CountRepeats(tx, repeats);
        await ReceiptRows.WriteLost(tx, [.. repeats.Select(repeat => repeat.Guid)], now);
        var answered = repeats.Where(repeat => Chance.Share(settings.Customs.Repeat, settings.Seed, "answer again", repeat.Guid));
        await ReceiptRows.WriteAgain(tx, [.. answered.Select(repeat => repeat.Guid)], now);
    }

    async Task Prune(CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        if (now - pruned < PruneEvery)
            return;
        pruned = now;
        foreach (var file in new DirectoryInfo(exchange.Taken).EnumerateFiles().Where(file => file.LastWriteTimeUtc < now - KeepTaken))
            file.Delete();
        await db.Run("delete from customs_file where taken_at < @Before", new { Before = now - KeepTaken }, ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Guid} refused with {ReturnStatus}")]
    static partial void LogRefused(ILogger log, CebKind kind, string guid, string returnStatus);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} files taken")]
    static partial void LogTaken(ILogger log, int count);

    /// <param name="WrittenTicks">When the sender wrote it: the same name written again is another transmission.</param>
    sealed record TakenFile(string Name, long WrittenTicks, IReadOnlyList<CebDocument> Documents);
}
