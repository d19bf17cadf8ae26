using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Why a receivable is planned anew, and who did it, as role and party.</summary>
public sealed record PlanChange(string Reason, string By);

/// <summary>Plans the receivable of a locked order anew: its lines, what they cover, the money that goes over, and what follows.</summary>
public sealed class ReceivablePlans(Matcher matcher, TimeProvider clock)
{
    /// <param name="terms">Of what is open; empty keeps the open lines' own.</param>
    public async Task Replan(
        Tx tx, OrderCase order, Money total, IReadOnlyList<PaymentTerm> terms, WorkCalendar calendar, PlanChange change)
    {
        var old = await tx.Many<DueLine>(
            $"select {DueLine.Columns} from instalment where order_id = @OrderId order by no", new { order.OrderId });
        await Apply(tx, order, old, Replanned.Of(order, old, total, terms), calendar, change);
    }

    /// <summary>The receivable is planned so, and what it holds goes over between exporter and buyer.</summary>
    /// <param name="old">Its lines as they are.</param>
    public async Task Apply(
        Tx tx, OrderCase order, List<DueLine> old, Replanned plan, WorkCalendar calendar, PlanChange change)
    {
        await Write(tx, order, old, plan, change);
        await DueDates.Date(tx, order.OrderId.Value, calendar);
        var (after, book) = Move(order, plan, clock.GetUtcNow());
        await tx.Run(
            "update order_case set total_minor = @TotalMinor, covered_minor = @CoveredMinor, "
                + "receivable_status = @Status, version = @Version, covered_told = @CoveredTold, full_told = @FullTold "
                + "where order_id = @OrderId",
            new
            {
                after.TotalMinor,
                after.CoveredMinor,
                Status = after.ReceivableStatus.ToString(),
                after.Version,
                after.CoveredTold,
                after.FullTold,
                after.OrderId,
            });
        await Ledger.Book(tx, book.Transactions);
        // Before what it leads to: the plan is the version that the funding is told of.
        tx.Publish(new ReceivableReplanned(
            after.ReceivableId.Value, after.Version, book.Now, order.OrderId.Value, after.Currency.Code, order.TotalMinor, after.TotalMinor,
            [.. plan.Lines.Select(line => new Instalment(line.No, line.Milestone, line.DueMinor))], change.Reason));
        await matcher.Tell(tx, book.Events);
        await matcher.Follow(tx, [after], book.Now);
    }

    /// <summary>The order with its new total; what it holds goes over between exporter and buyer.</summary>
    static (OrderCase After, ReceiptBook Book) Move(OrderCase order, Replanned plan, DateTimeOffset now)
    {
        var book = new ReceiptBook(now);
        // Customs compares the order with what was told to be paid of it: another total is told anew.
        var same = plan.TotalMinor == order.TotalMinor;
        var after = (order with
        {
            TotalMinor = plan.TotalMinor,
            CoveredMinor = plan.CoveredMinor,
            CoveredTold = same && order.CoveredTold,
            FullTold = same && order.FullTold,
        }).Holding(order.PaidMinor);
        var more = after.OrderMinor - order.OrderMinor;
        var booking = new LedgerEntry("replanned", Guid.CreateVersion7(), order.OrderId, ChinaDay.Of(now), order.Currency);
        if (more != 0)
            book.Transactions.Add(booking
                .Debit(AccountKind.BuyerCredit, order.BuyerId, Math.Max(0, more))
                .Credit(AccountKind.OrderFunds, order.ExporterId, Math.Max(0, more))
                .Debit(AccountKind.OrderFunds, order.ExporterId, Math.Max(0, -more))
                .Credit(AccountKind.BuyerCredit, order.BuyerId, Math.Max(0, -more)));
        return (book.Fund(after), book);
    }

    async Task Write(Tx tx, OrderCase order, List<DueLine> old, Replanned plan, PlanChange change) => await tx.Run(
        """
        insert into receivable_plan (order_id, version, old_total, new_total, old_lines, reason, planned_by, planned_at)
        values (@OrderId, @Version, @TotalMinor, @NewTotal, @Old::jsonb, @Reason, @By, @Now);
        delete from instalment where order_id = @OrderId;
        insert into instalment (order_id, no, method, milestone, due_minor, offset_days)
        select @OrderId, no, method, milestone, due_minor, offset_days
        from unnest(@Nos, @Methods, @Milestones, @Dues, @Offsets) as line (no, method, milestone, due_minor, offset_days)
        """,
        new
        {
            order.OrderId,
            order.Version,
            order.TotalMinor,
            NewTotal = plan.TotalMinor,
            Old = JsonSerializer.Serialize(old.Select(line => new ScheduleLine(
                line.No, line.Method, line.Milestone, line.DueMinor, line.OffsetDays))),
            change.Reason,
            change.By,
            Now = clock.GetUtcNow(),
            Nos = plan.Lines.Select(line => line.No).ToArray(),
            Methods = plan.Lines.Select(line => line.Method).ToArray(),
            Milestones = plan.Lines.Select(line => line.Milestone).ToArray(),
            Dues = plan.Lines.Select(line => line.DueMinor).ToArray(),
            Offsets = plan.Lines.Select(line => line.OffsetDays).ToArray(),
        });
}
