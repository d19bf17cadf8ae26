using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// An order was split: its receivable is divided, and what was paid goes over to the part as far as the order needs it less. Told with the
/// amendment of the order, which has both: the part is opened here and nowhere else, in the same transaction, once.
/// </summary>
public sealed partial class DivideReceivable(
    OpenReceivable opening, ReceivablePlans plans, TimeProvider clock, ILogger<DivideReceivable> log)
{
    public async Task Divide(Tx tx, OrderAmended split, WorkCalendar calendar, string by)
    {
        await LockBoth(tx, split);
        await opening.Open(tx, split.Was, calendar);
        // What is due is counted from the contract, which is as old as the order.
        await opening.Open(tx, split.Rest! with { OccurredAt = split.Was.OccurredAt }, calendar, split.OrderId);
        if (await tx.Run(
            """
            insert into receivable_split (part_id, order_id, moved_minor, at)
            values (@PartId, @OrderId, 0, @OccurredAt)
            on conflict on constraint receivable_split_key do nothing
            """,
            new { PartId = split.Rest!.OrderId, split.OrderId, split.OccurredAt }) == 0)
            return;
        var order = (await EscrowBook.LockOrder(tx, split.OrderId))!;
        var part = (await EscrowBook.LockOrder(tx, split.Rest.OrderId))!;
        var newer = await tx.Run(
            "update order_case set amended_version = @Version where order_id = @OrderId and amended_version < @Version",
            new { split.OrderId, split.Version }) > 0;
        if (newer)
            await FollowAmendment.ReplaceLines(tx, split.Now);
        if (order.Cancelled || order.EarnedAt is not null)
        {
            LogLeft(log, split.OrderId, order.ReceivableStatus);
            return;
        }

        await Divide(tx, split, order, part, newer, calendar, by);
    }

    async Task Divide(
        Tx tx, OrderAmended split, OrderCase order, OrderCase part, bool newer, WorkCalendar calendar, string by)
    {
        var (lines, theirs) = (await Lines(tx, order), await Lines(tx, part));
        var (kept, rest) = DividedMoney.Plan(lines, split.Now.TotalMinor, split.Rest!.TotalMinor);
        var covered = newer ? PaymentSchedule.Covered(kept) : order.CoveredMinor;
        var total = newer ? split.Now.TotalMinor : order.TotalMinor;
        // What escrow gave away is not there. What it holds it lets go of: a dispute of the order may be told before its split.
        var moves = order.Escrow is OrderEscrow.Released or OrderEscrow.Decided || part.Cancelled
            ? 0
            : DividedMoney.Moved(
                order.PaidMinor, covered, total, Math.Max(0, PaymentSchedule.Covered(rest) - part.PaidMinor),
                Math.Max(0, part.TotalMinor - part.PaidMinor));
        var (from, to, moved) = await MovedReceipts.Move(tx, order, part, moves, clock.GetUtcNow());
        var change = new PlanChange($"The order was split ({split.AmendmentId}).", by);
        if (newer)
        {
            await plans.Apply(tx, from, lines, new Replanned(total, covered, kept), calendar, change);
            var owed = await SettleReturn.Owed(tx, split.OrderId, total);
            if (owed < total)
                await plans.Replan(
                    tx, (await EscrowBook.LockOrder(tx, split.OrderId))!, new Money(owed, order.Currency), [], calendar, change);
        }
        else
        {
            await Matcher.WriteOrders(tx, [from]);
        }

        if (!to.Cancelled)
            await plans.Apply(
                tx, to, theirs, newer ? new Replanned(to.TotalMinor, PaymentSchedule.Covered(rest), rest) : AsItIs(to, theirs), calendar,
                change);
        await tx.Run(
            "update receivable_split set moved_minor = @moved where part_id = @OrderId", new { moved, split.Rest.OrderId });
        LogDivided(log, split.OrderId, split.Rest.OrderId, moved);
    }

    static Replanned AsItIs(OrderCase order, List<DueLine> lines) => new(
        order.TotalMinor, order.CoveredMinor,
        lines.ConvertAll(line => new ScheduleLine(line.No, line.Method, line.Milestone, line.DueMinor, line.OffsetDays)));

    static Task<List<DueLine>> Lines(Tx tx, OrderCase order) => tx.Many<DueLine>(
        $"select {DueLine.Columns} from instalment where order_id = @OrderId order by no", new { order.OrderId });

    /// <summary>Rows are locked in the order of their ids, as everywhere.</summary>
    static async Task LockBoth(Tx tx, OrderAmended split)
    {
        var ids = new { Ids = new[] { split.OrderId, split.Rest!.OrderId } };
        await tx.Run(
            """
            insert into order_case (order_id)
            select id from unnest(@Ids) as id order by id
            on conflict on constraint order_case_key do nothing
            """,
            ids);
        await tx.Many<Guid>("select order_id from order_case where order_id = any(@Ids) order by order_id for update", ids);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} is split: {MovedMinor} went over to {PartId}")]
    static partial void LogDivided(ILogger log, Guid orderId, Guid partId, long movedMinor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderId} was split, but its receivable is {Status} and stays")]
    static partial void LogLeft(ILogger log, Guid orderId, ReceivableStatus status);
}
