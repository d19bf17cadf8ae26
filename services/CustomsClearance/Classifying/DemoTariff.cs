using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// At the start of a database: the demonstration tariff and refund library, marked as such in everything that comes of them, and the
/// reference list of dual-use codes. A tariff that an operator imports takes the place of the demonstration code by code.
/// </summary>
public sealed partial class DemoTariff(Db db, TimeProvider clock, ILogger<DemoTariff> log) : IHostedService
{
    /// <summary>MOFCOM and GACC Announcement 2025 No.91, in force from 2026-01-01.</summary>
    public const string DualUseList = "MOFCOM-GACC-2025-91";

    static readonly DateOnly DualUseFrom = new(2026, 1, 1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await db.Transact(Load, cancellationToken))
            LogLoaded(log);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>True when something was loaded: the first process of the first start.</summary>
    async Task<bool> Load(Tx tx)
    {
        await TariffStore.Lock(tx);
        var loaded = await LoadTariff(tx) | await LoadDualUse(tx);
        return loaded;
    }

    async Task<bool> LoadTariff(Tx tx)
    {
        var content = Resource("demo-tariff.csv");
        using var reader = new StreamReader(new MemoryStream(content));
        var reading = TariffFile.Read(reader);
        var version = new TariffVersion(
            "DEMO-TARIFF-2026", RuleKind.Tariff, "demonstration seed, data/README.md", "demo-tariff.csv", TariffVersion.HashOf(content),
            true, RuleStatus.Draft, reading.Rows.Min(row => row.ValidFrom), reading.Rows.Count, reading.Refusals.Count, Guid.Empty,
            clock.GetUtcNow(), null);
        if (!await version.Insert(tx))
            return false;
        await TariffStore.Insert(tx, version.Id, reading.Rows);
        await TariffStore.Activate(tx, version.Id, Guid.Empty, version.ImportedAt);
        return true;
    }

    static async Task<bool> LoadDualUse(Tx tx) => await tx.Run(
        """
        insert into dual_use_code (list_id, code, valid_from)
        select @DualUseList, code, @DualUseFrom
        from unnest(@Codes) as code
        on conflict on constraint dual_use_code_key do nothing
        """,
        new
        {
            DualUseList,
            DualUseFrom,
            Codes = CodeTables.Rows("dual_use_hs10_2026_reference.csv").Select(row => row["hs10"]).Distinct().ToArray(),
        }) > 0;

    static byte[] Resource(string file)
    {
        using var stream = typeof(DemoTariff).Assembly.GetManifestResourceStream("Reference/" + file)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded the demonstration tariff and the list of dual-use codes")]
    static partial void LogLoaded(ILogger log);
}
