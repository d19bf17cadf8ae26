using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Settlement;

/// <summary>
/// A placed order opens its receivable: schedule and virtual account; shipment is covered at once when nothing is due before it.
/// </summary>
public sealed partial class OpenReceivable(
    Db db, BusinessDays days, RiskGate risk, MatchSignal matching, TimeProvider clock, ILogger<OpenReceivable> log) : IConsumer<OrderPlaced>
{
    public async Task Consume(ConsumeContext<OrderPlaced> context)
    {
        var calendar = await days.Calendar(context.CancellationToken);
        // A part of an order is opened with its share of the order's money, which is told with the amendment of the order.
        if (context.Message.SplitOf is null)
            await db.Receive(this, context, tx => Open(tx, context.Message, calendar));
    }

    /// <summary>Opens the receivable of a placed order, once.</summary>
    /// <param name="splitFrom">The order that a part was split off: what holds that one holds the part.</param>
    public async Task Open(Tx tx, OrderPlaced placed, WorkCalendar calendar, Guid? splitFrom = null)
    {
        var schedule = PaymentSchedule.Plan(new Money(placed.TotalMinor, Currency.Of(placed.Currency)), placed.PaymentTerms);
        var covered = PaymentSchedule.Covered(schedule);
        var opened = await Insert(tx, placed, schedule, covered, calendar);
        if (opened is null)
        {
            LogKnown(log, placed.OrderId);
            return;
        }

        if (placed.SplitOf is { } root)
            await OpenPart(tx, placed, root, splitFrom ?? root);
        else
            await OpenEscrow.Open(tx, placed, placed.OccurredAt);
        await OrderDisputes.Follow(tx, placed.OrderId, placed.OccurredAt);
        if (opened.MilestoneTold)
            await DueDates.Date(tx, placed.OrderId, calendar);
        if (placed.SplitOf is null)
            await risk.Placed(tx, placed);
        if (opened.Awaited)
            tx.AfterCommit(matching.Set);
        if (opened.Status == ReceivableStatus.Cancelled)
        {
            LogCancelledBefore(log, placed.OrderId);
            return;
        }

        await risk.Tell(tx, [.. Told(placed, opened, schedule, covered)]);
        LogOpened(log, placed.OrderId, opened.ReceivableId.Value);
    }

    async Task OpenPart(Tx tx, OrderPlaced placed, Guid root, Guid from)
    {
        await tx.Run(
            "update order_case set split_of = @root, part_no = @Part where order_id = @OrderId", new { root, placed.Part, placed.OrderId });
        await OpenEscrow.OpenPart(tx, placed, from, placed.OccurredAt);
        await InheritedHolds.Take(tx, placed.OrderId, from, clock.GetUtcNow());
    }

    static IEnumerable<IEvent> Told(OrderPlaced placed, Opened opened, List<ScheduleLine> schedule, long covered)
    {
        var receivable = opened.ReceivableId.Value;
        yield return new ReceivableOpened(
            receivable, 1, placed.OccurredAt, placed.OrderId, placed.Currency, placed.TotalMinor, opened.VirtualAccount,
            [.. schedule.Select(line => new Instalment(line.No, line.Milestone, line.DueMinor))]);
        if (covered == 0)
            yield return new OrderFunded(
                receivable, 2, placed.OccurredAt, placed.OrderId, FundingStage.ShipmentCovered, placed.Currency, 0, placed.TotalMinor);
        // Samples that are given away are paid as they are placed.
        if (placed.TotalMinor == 0)
            yield return new OrderFunded(
                receivable, 3, placed.OccurredAt, placed.OrderId, FundingStage.Full, placed.Currency, 0, placed.TotalMinor);
    }

    const string Insertion =
        """
        with opened as (
            insert into order_case (order_id, exporter_id, buyer_id, currency, total_minor, covered_minor, receivable_id,
                receivable_status, virtual_account, version, covered_told, full_told, placed_at)
            values (@OrderId, @ExporterId, @BuyerId, @Currency, @TotalMinor, @covered, @ReceivableId,
                case when @TotalMinor = 0 then 'Paid' else 'Open' end,
                (select candidate
                from unnest(@Candidates) with ordinality as candidates (candidate, preference)
                where not exists (select from order_case where virtual_account = candidate)
                order by preference
                limit 1),
                @Version, @covered = 0, @TotalMinor = 0, @OccurredAt)
            on conflict on constraint order_case_key do update
            set exporter_id = excluded.exporter_id, buyer_id = excluded.buyer_id, currency = excluded.currency,
                total_minor = excluded.total_minor, covered_minor = excluded.covered_minor,
                receivable_id = excluded.receivable_id,
                receivable_status = case when order_case.cancelled_at is null
                    then excluded.receivable_status else 'Cancelled' end,
                virtual_account = excluded.virtual_account, version = excluded.version, covered_told = excluded.covered_told,
                full_told = excluded.full_told,
                placed_at = excluded.placed_at
            where order_case.placed_at is null
            returning order_id, buyer_id, receivable_id, receivable_status, virtual_account, milestone_told),
        instalments as (
            insert into instalment (order_id, no, method, milestone, due_minor, offset_days, due_on)
            select order_id, term.no, term.method, term.milestone, term.due_minor, term.offset_days, term.due_on
            from opened, unnest(@Nos, @Methods, @Milestones, @Dues, @Offsets, @DueDays)
                as term (no, method, milestone, due_minor, offset_days, due_on)),
        named as (
            insert into order_reference (order_id, kind, key)
            select order_id, name.kind, name.key
            from opened, unnest(@NameKinds, @NameKeys) as name (kind, key)
            on conflict on constraint order_reference_key do nothing),
        waiting as (
            insert into look_again (entry_id)
            select entry_id
            from entry_name
            where key = any(@NameKeys) and exists (select from opened)
            union
            select e.id
            from payer p join statement_entry e on e.payer_account_key = p.account_key
            where p.buyer_id = @BuyerId and p.account_key <> '' and e.status = 'Unmatched' and exists (select from opened)
            on conflict on constraint look_again_key do nothing
            returning entry_id),
        lines as (
            insert into order_line (order_id, line_no, quantity)
            select order_id, line_no, quantity
            from opened, unnest(@LineNos, @Quantities) as line (line_no, quantity))
        select receivable_id, receivable_status as status, virtual_account, milestone_told,
            exists (select from waiting) or exists (
                select from statement_entry e
                where e.virtual_account = opened.virtual_account
                    and e.status = 'Unmatched' and e.reason = 'unknown_account') as awaited
        from opened
        """;

    /// <summary>One statement: the case, its schedule and its lines; nothing when the order was placed before.</summary>
    static Task<Opened?> Insert(
        Tx tx, OrderPlaced placed, List<ScheduleLine> schedule, long covered, WorkCalendar calendar) => tx.One<Opened>(
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
            Version = placed.TotalMinor == 0 ? 3 : covered == 0 ? 2 : 1,
            placed.OccurredAt,
            Nos = schedule.Select(line => line.No).ToArray(),
            Methods = schedule.Select(line => line.Method).ToArray(),
            Milestones = schedule.Select(line => line.Milestone).ToArray(),
            Dues = schedule.Select(line => line.DueMinor).ToArray(),
            Offsets = schedule.Select(line => line.OffsetDays).ToArray(),
            DueDays = schedule.Select(line => DueDates.DueOn(
                line.Milestone, line.OffsetDays, ChinaDay.Of(placed.OccurredAt), NoneYet, calendar)).ToArray(),
            NameKinds = Names(placed).Select(name => name.Kind).ToArray(),
            NameKeys = Names(placed).Select(name => name.Key).ToArray(),
            LineNos = placed.Lines.Select(line => line.LineNo).ToArray(),
            Quantities = placed.Lines.Select(line => line.Quantity).ToArray(),
        });

    static readonly Dictionary<string, DateOnly> NoneYet = [];

    /// <summary>What payers may write to name the order.</summary>
    static List<(string Kind, string Key)> Names(OrderPlaced placed) =>
    [
        .. new[] { ("Number", MatchText.Key(placed.Number)), ("Reference", MatchText.Key(placed.Reference ?? "")) }
            .Where(name => name.Item2.Length > 0),
    ];

    [LoggerMessage(Level = LogLevel.Information, Message = "Receivable {ReceivableId} of order {OrderId} opened")]
    static partial void LogOpened(ILogger log, Guid orderId, Guid receivableId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} was cancelled before it was known here")]
    static partial void LogCancelledBefore(ILogger log, Guid orderId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} has its receivable already")]
    static partial void LogKnown(ILogger log, Guid orderId);

    sealed record Opened(ReceivableId ReceivableId, ReceivableStatus Status, string VirtualAccount, bool MilestoneTold, bool Awaited);
}
