using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// A placed order opens its receivable: schedule and virtual account; shipment is covered at once when nothing is due before it.
/// </summary>
public sealed partial class OpenReceivable(Db db, MatchSignal matching, ILogger<OpenReceivable> log) : IConsumer<OrderPlaced>
{
    const string DueBeforeShipment = "Contract";

    public Task Consume(ConsumeContext<OrderPlaced> context) => db.Receive(this, context, tx => Open(tx, context.Message));

    async Task Open(Tx tx, OrderPlaced placed)
    {
        var schedule = Schedule(placed);
        var covered = schedule.Where(instalment => instalment.Milestone == DueBeforeShipment).Sum(instalment => instalment.DueMinor);
        var opened = await Insert(tx, placed, schedule, covered);
        if (opened is null)
        {
            LogKnown(log, placed.OrderId);
            return;
        }

        await OpenEscrow.Open(tx, placed, placed.OccurredAt);
        if (opened.Awaited)
            tx.AfterCommit(matching.Set);
        if (opened.Status == ReceivableStatus.Cancelled)
        {
            LogCancelledBefore(log, placed.OrderId);
            return;
        }

        Tell(tx, placed, opened, schedule, covered);
        LogOpened(log, placed.OrderId, opened.ReceivableId.Value);
    }

    static List<Instalment> Schedule(OrderPlaced placed)
    {
        var total = new Money(placed.TotalMinor, Currency.Of(placed.Currency));
        var shares = total.SplitByPercent([.. placed.PaymentTerms.Select(term => term.Percent)]);
        return [.. placed.PaymentTerms.Select((term, i) => new Instalment(i + 1, term.Milestone, shares[i].Minor))];
    }

    static void Tell(Tx tx, OrderPlaced placed, Opened opened, List<Instalment> schedule, long covered)
    {
        var receivable = opened.ReceivableId.Value;
        tx.Publish(new ReceivableOpened(
            receivable, 1, placed.OccurredAt, placed.OrderId, placed.Currency, placed.TotalMinor, opened.VirtualAccount, schedule));
        if (covered == 0)
            tx.Publish(new OrderFunded(
                receivable, 2, placed.OccurredAt, placed.OrderId, FundingStage.ShipmentCovered, placed.Currency, 0, placed.TotalMinor));
    }

    const string Insertion =
        """
        with opened as (
            insert into order_case (order_id, exporter_id, buyer_id, currency, total_minor, covered_minor, receivable_id,
                receivable_status, virtual_account, version, covered_told, placed_at)
            values (@OrderId, @ExporterId, @BuyerId, @Currency, @TotalMinor, @covered, @ReceivableId, 'Open',
                (select candidate
                from unnest(@Candidates) with ordinality as candidates (candidate, preference)
                where not exists (select from order_case where virtual_account = candidate)
                order by preference
                limit 1),
                @Version, @covered = 0, @OccurredAt)
            on conflict on constraint order_case_key do update
            set exporter_id = excluded.exporter_id, buyer_id = excluded.buyer_id, currency = excluded.currency,
                total_minor = excluded.total_minor, covered_minor = excluded.covered_minor,
                receivable_id = excluded.receivable_id,
                receivable_status = case when order_case.cancelled_at is null then 'Open' else 'Cancelled' end,
                virtual_account = excluded.virtual_account, version = excluded.version, covered_told = excluded.covered_told,
                placed_at = excluded.placed_at
            where order_case.placed_at is null
            returning order_id, receivable_id, receivable_status, virtual_account),
        instalments as (
            insert into instalment (order_id, no, milestone, due_minor, offset_days)
            select order_id, no, milestone, due_minor, offset_days
            from opened, unnest(@Nos, @Milestones, @Dues, @Offsets) as term (no, milestone, due_minor, offset_days)),
        lines as (
            insert into order_line (order_id, line_no, quantity)
            select order_id, line_no, quantity
            from opened, unnest(@LineNos, @Quantities) as line (line_no, quantity))
        select receivable_id, receivable_status as status, virtual_account, exists (
            select from statement_entry e
            where e.virtual_account = opened.virtual_account
                and e.status = 'Unmatched' and e.reason = 'unknown_account') as awaited
        from opened
        """;

    /// <summary>One statement: the case, its schedule and its lines; nothing when the order was placed before.</summary>
    static Task<Opened?> Insert(Tx tx, OrderPlaced placed, List<Instalment> schedule, long covered) => tx.One<Opened>(
        Insertion,
        new
        {
            placed.OrderId,
            placed.ExporterId,
            placed.BuyerId,
            placed.Currency,
            placed.TotalMinor,
            covered,
            ReceivableId = ReceivableId.New(),
            Candidates = VirtualAccount.Candidates(new OrderId(placed.OrderId)),
            Version = covered == 0 ? 2 : 1,
            placed.OccurredAt,
            Nos = schedule.Select(instalment => instalment.No).ToArray(),
            Milestones = schedule.Select(instalment => instalment.Milestone).ToArray(),
            Dues = schedule.Select(instalment => instalment.DueMinor).ToArray(),
            Offsets = placed.PaymentTerms.Select(term => term.OffsetDays).ToArray(),
            LineNos = placed.Lines.Select(line => line.LineNo).ToArray(),
            Quantities = placed.Lines.Select(line => line.Quantity).ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Receivable {ReceivableId} of order {OrderId} opened")]
    static partial void LogOpened(ILogger log, Guid orderId, Guid receivableId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} was cancelled before it was known here")]
    static partial void LogCancelledBefore(ILogger log, Guid orderId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} has its receivable already")]
    static partial void LogKnown(ILogger log, Guid orderId);

    sealed record Opened(ReceivableId ReceivableId, ReceivableStatus Status, string VirtualAccount, bool Awaited);
}

/// <summary>The stages of OrderFunded.</summary>
static class FundingStage
{
    public const string ShipmentCovered = nameof(ShipmentCovered);
    public const string Full = nameof(Full);
}
