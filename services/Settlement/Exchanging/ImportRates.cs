using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Takes files of rates: each once by its content, known rates are left alone, others become corrections.</summary>
static class RateImport
{
    const int MostFaults = 1000;

    /// <summary>A file whose every line is at fault is not taken: it may be sent again once it is repaired.</summary>
    public static async Task<V1.RateImport> Take(Tx tx, string name, string source, byte[] content, bool demo, DateTimeOffset now)
    {
        // One file after the other, so that a correction is recorded after what it corrects.
        await tx.Many<string>("select pg_advisory_xact_lock(hashtextextended('fx_rate', 0))::text", new { });
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        if (await tx.One<Guid?>("select id from fx_rate_file where content_hash = @hash", new { hash }) is { } known)
            return new V1.RateImport { Id = known.ToString(), RepeatedFile = true, ContentHash = hash };

        var file = RateFile.Read(Encoding.UTF8.GetString(content));
        var id = Guid.CreateVersion7();
        var import = new V1.RateImport { Id = id.ToString(), ContentHash = hash, Refused = file.Faults.Count };
        import.Refusals.AddRange(file.Faults.Take(MostFaults).Select(fault => new V1.RateRefusal
        {
            Line = fault.Line,
            Field = fault.Field,
            Value = fault.Value,
            Accepted = fault.Accepted,
        }));
        if (file.Rates.Count > 0)
            import.Rates = await Store(tx, new FileRow(id, name, source, hash, demo, file.Faults.Count, now), file.Rates);
        return import;
    }

    /// <summary>Recorded at least a microsecond after the latest that is known, whatever the clock of this process says.</summary>
    const string Insertion =
        """
        with stated as (
            select base, quote, day, rate
            from unnest(@Bases, @Quotes, @Days, @Rates) as row (base, quote, day, rate)),
        fresh as (
            select s.base, s.quote, s.day, s.rate,
                greatest(@Now, k.recorded_at + interval '1 microsecond') as recorded_at
            from stated s
            left join lateral (
                select rate, recorded_at
                from fx_rate
                where base = s.base and quote = s.quote and effective_on = s.day and source = @Source
                order by recorded_at desc
                limit 1) as k on true
            where k.rate is distinct from s.rate),
        file as (
            insert into fx_rate_file (id, name, source, content_hash, demo, imported_at, rates, refused)
            select @Id, @Name, @Source, @Hash, @Demo, @Now, count(*), @Refused from fresh)
        insert into fx_rate (base, quote, effective_on, source, recorded_at, rate, demo, file_id, content_hash)
        select base, quote, day, @Source, recorded_at, rate, @Demo, @Id, @Hash from fresh
        """;

    static Task<int> Store(Tx tx, FileRow file, IReadOnlyList<StatedRate> rates) => tx.Run(Insertion, new
    {
        file.Id,
        file.Name,
        file.Source,
        file.Hash,
        file.Demo,
        file.Refused,
        file.Now,
        Bases = rates.Select(rate => rate.Base).ToArray(),
        Quotes = rates.Select(rate => rate.Quote).ToArray(),
        Days = rates.Select(rate => rate.EffectiveOn).ToArray(),
        Rates = rates.Select(rate => rate.Rate).ToArray(),
    });

    sealed record FileRow(Guid Id, string Name, string Source, string Hash, bool Demo, int Refused, DateTimeOffset Now);
}

/// <summary>Operators bring in what a bank or SAFE published.</summary>
public sealed partial class ForeignExchangeService
{
    const int LongestName = 200;
    const int LongestSource = 100;

    [Allow(Role.Operator)]
    public override async Task<V1.RateImport> ImportRates(V1.ImportRatesRequest request, ServerCallContext context)
    {
        if (request.FileName.Length is 0 or > LongestName)
            throw Problem.Invalid("file_name", "The name is missing or too long.", $"1 to {LongestName} characters").ToGrpc();
        if (request.Source.Length is 0 or > LongestSource)
            throw Problem.Invalid("source", "Who published the rates is missing or too long.", $"1 to {LongestSource} characters").ToGrpc();
        if (request.Content.IsEmpty)
            throw Problem.Invalid("content", "The file is empty.", "CSV: effective_on, base, quote, rate").ToGrpc();
        var import = await db.Transact(
            tx => RateImport.Take(tx, request.FileName, request.Source, request.Content.ToByteArray(), demo: false, clock.GetUtcNow()),
            context.CancellationToken);
        LogImported(log, import.Id, import.Rates, import.Refused);
        return import;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Rate file {FileId}: {Rates} new rates, {Refused} lines refused")]
    static partial void LogImported(ILogger log, string fileId, int rates, int refused);
}

/// <summary>
/// At the start of a database: monthly averages of data/reference, marked as a demonstration. They stand in for the bank's middle
/// rates until an operator imports those, and lose against them on the same day.
/// </summary>
public sealed partial class LoadDemoRates(Db db, TimeProvider clock, ILogger<LoadDemoRates> log) : IHostedService
{
    const string File = "exchange-rates-monthly.csv";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var stream = typeof(LoadDemoRates).Assembly.GetManifestResourceStream("Reference/" + File)!;
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken);
        var import = await db.Transact(
            tx => RateImport.Take(tx, File, "demo: data/reference/" + File, content.ToArray(), demo: true, clock.GetUtcNow()),
            cancellationToken);
        if (!import.RepeatedFile)
            LogLoaded(log, import.Rates);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} rates of the demonstration")]
    static partial void LogLoaded(ILogger log, int count);
}
