using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum ProcessorSettlementStatus
{
    /// <summary>The statement entry is awaited.</summary>
    Reported,
    Paid,

    /// <summary>The report does not add up, or names payments that are not ours: an operator must look.</summary>
    Differs,
}

/// <summary>What a processor pays at once: net is gross less fees, in minor units.</summary>
public sealed record ProcessorSettlement(
    Guid Id, string Channel, string Reference, string Currency, long GrossMinor, long FeeMinor, long NetMinor,
    ProcessorSettlementStatus Status, string? Reason, Guid? EntryId, DateTimeOffset ReportedAt, long Seq)
{
    public const string Columns =
        "id, channel, reference, currency, gross_minor, fee_minor, net_minor, status, reason, entry_id, reported_at, seq";

    /// <summary>Why the report is not what the payments say; null when it is.</summary>
    public static string? Fault(SettlementReport report, IReadOnlySet<Guid> known)
    {
        if (report.Lines.Sum(line => line.AmountMinor) != report.GrossMinor || report.Lines.Sum(line => line.FeeMinor) != report.FeeMinor
            || report.GrossMinor - report.FeeMinor != report.NetMinor)
            return "sums_differ";
        if (report.NetMinor <= 0 || report.FeeMinor < 0)
            return "pays_nothing";
        return report.Lines.All(line => known.Contains(line.OpeningId)) ? null : "payment_unknown";
    }

    public V1.ProcessorSettlement ToWire() => new()
    {
        Id = Id.ToString(),
        Channel = Channel,
        Reference = Reference,
        Currency = Currency,
        GrossMinor = GrossMinor,
        FeeMinor = FeeMinor,
        NetMinor = NetMinor,
        Status = Status.ToString(),
        Reason = Reason ?? "",
        EntryId = EntryId?.ToString() ?? "",
        ReportedAt = ReportedAt.ToTimestamp(),
    };
}

/// <summary>Wakes who matches settlements: a report came in.</summary>
public sealed class SettlementSignal : Signal;

/// <summary>Fetches the settlement reports of each channel after the last one that is known.</summary>
public sealed partial class FetchSettlements(
    Db db, ChannelBook channels, IOptions<CollectingOptions> options, SettlementSignal matching, TimeProvider clock,
    ILogger<FetchSettlements> log) : Worker(new Signal(), clock, log)
{
    const string Insertion =
        """
        with noted as (
            insert into processor_settlement (id, channel, no, reference, currency, gross_minor, fee_minor, net_minor,
                status, reason, reported_at)
            values (@Id, @channel, @No, @Reference, @Currency, @GrossMinor, @FeeMinor, @GrossMinor - @FeeMinor,
                @Status, @fault, @Now)
            on conflict do nothing
            returning id)
        insert into processor_settlement_line (settlement_id, no, opening_id, fact, amount_minor, fee_minor)
        select noted.id, line.no, line.opening_id, line.fact, line.amount_minor, line.fee_minor
        from noted, unnest(@Openings, @Facts, @Amounts, @Fees)
            with ordinality as line (opening_id, fact, amount_minor, fee_minor, no)
        """;

    protected override TimeSpan Idle => TimeSpan.FromSeconds(options.Value.SettlementSeconds);

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        foreach (var processor in channels.All)
            await Fetch(processor, ct);
        return false;
    }

    async Task Fetch(IProcessor processor, CancellationToken ct)
    {
        var after = await db.One<long>(
            "select coalesce(max(no), 0) from processor_settlement where channel = @Channel", new { processor.Channel }, ct);
        foreach (var report in await processor.Settlements(after, ct) ?? [])
            await db.Transact(tx => Note(tx, processor.Channel, report), ct);
    }

    async Task Note(Tx tx, string channel, SettlementReport report)
    {
        var openings = report.Lines.Select(line => line.OpeningId).Distinct().ToArray();
        var known = await tx.Many<Guid>(
            "select id from channel_operation where id = any(@openings) and kind = 'Open' and channel = @channel",
            new { openings, channel });
        var fault = ProcessorSettlement.Fault(report, known.ToHashSet());
        await tx.Run(
            Insertion,
            new
            {
                Id = Guid.CreateVersion7(),
                channel,
                report.No,
                report.Reference,
                report.Currency,
                report.GrossMinor,
                report.FeeMinor,
                Status = (fault is null ? ProcessorSettlementStatus.Reported : ProcessorSettlementStatus.Differs).ToString(),
                fault,
                Now = Clock.GetUtcNow(),
                Openings = report.Lines.Select(line => line.OpeningId).ToArray(),
                Facts = report.Lines.Select(line => line.Fact).ToArray(),
                Amounts = report.Lines.Select(line => line.AmountMinor).ToArray(),
                Fees = report.Lines.Select(line => line.FeeMinor).ToArray(),
            });
        await AskAgain(tx, channel, report);
        tx.AfterCommit(matching.Set);
        LogReported(Log, channel, report.No, fault ?? "adds up");
    }

    /// <summary>What was taken back may be news: its message may have been lost.</summary>
    Task<int> AskAgain(Tx tx, string channel, SettlementReport report) => tx.Run(
        """
        update channel_payment
        set ask_again = true, poll_at = @Now
        where opening_id = any(@Moved) and channel = @channel
        """,
        new
        {
            channel,
            Now = Clock.GetUtcNow(),
            Moved = report.Lines.Where(line => line.Fact != "Capture").Select(line => line.OpeningId).Distinct().ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Settlement {No} of {Channel}: {Finding}")]
    static partial void LogReported(ILogger log, string channel, long no, string finding);
}
