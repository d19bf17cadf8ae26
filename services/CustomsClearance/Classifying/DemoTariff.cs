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
        var loaded = await LoadFile(tx, "DEMO-TARIFF-2026", "demo-tariff.csv");
        loaded |= await LoadFile(tx, "DEMO-REFUND-2026", "demo-refund-library.csv");
        return await LoadDualUse(tx) || loaded;
    }

    async Task<bool> LoadFile(Tx tx, string id, string file)
    {
        var content = RuleFile.Read(Resource(file)) ?? throw new InvalidDataException($"{file} is not a file of rules");
        var version = new TariffVersion(
            id, content.Kind, "demonstration seed, data/README.md", file, content.Hash, true, RuleStatus.Draft, content.EffectiveFrom,
            content.Rows, content.Refusals.Count, Guid.Empty, clock.GetUtcNow(), null);
        if (!await version.Insert(tx))
            return false;
        await TariffStore.Insert(tx, id, content.Tariff);
        await RefundLibrary.Insert(tx, id, content.Refunds);
        await TariffStore.Activate(tx, id, Guid.Empty, version.ImportedAt);
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
