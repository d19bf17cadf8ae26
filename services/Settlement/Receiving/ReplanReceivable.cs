using System.Globalization;
using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Another total or other terms for an order that was changed. Lines that are paid stay as they are, of a line that is paid in part
/// the paid part stays, and what is open of the new total is planned anew, so that no money moves from one line to another. What
/// was paid beyond the new total is the buyer's.
/// </summary>
public sealed partial class ReceivablesService
{
    const int LongestReason = 500;
    const int ShortestReason = 3;
    const int MostTerms = 12;
    const int MostOffsetDays = 365;

    /// <summary>As for an order (ten trillion of a currency with two decimals).</summary>
    const long MostMinor = 1_000_000_000_000_000;

    [Allow(Role.Operator)]
    public override async Task<V1.Schedule> ReplanReceivable(V1.ReplanRequest request, ServerCallContext context)
    {
        var id = await Visible(request.OrderId, context.CancellationToken);
        if (request.TotalMinor is < 1 or > MostMinor)
            throw Problem.Invalid("total_minor", "The total is out of range.", $"1 to {MostMinor}").ToGrpc();
        if (request.Reason.Trim().Length is < ShortestReason or > LongestReason)
            throw Problem.Invalid("reason", "A change says why.", $"{ShortestReason} to {LongestReason} characters").ToGrpc();
        var terms = Terms(request).OrThrow();
        var calendar = await days.Calendar(context.CancellationToken);
        var schedule = (await db.Decide(tx => Idempotency.Once(
            tx, context, request, () => Replan(tx, id, request, terms, calendar)), context.CancellationToken)).OrThrow();
        LogReplanned(log, id);
        return schedule;
    }

    static Outcome<List<PaymentTerm>> Terms(V1.ReplanRequest request)
    {
        var terms = new List<PaymentTerm>();
        foreach (var (i, term) in request.Terms.Index())
        {
            if (!PaymentMethod.Milestones(term.Method).Contains(term.Milestone)
                || (term.Method.Length > 0 && !PaymentMethod.All.Contains(term.Method)) || term.OffsetDays is < 0 or > MostOffsetDays)
                return Problem.Invalid(
                    $"terms[{i}]", "The term is none.", $"a milestone of its method, 0 to {MostOffsetDays} days after it");
            var isPercent = decimal.TryParse(term.Percent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
                && percent is > 0 and <= 100 && percent.Scale <= 2;
            if (term.AmountMinor < 0 || isPercent == term.AmountMinor > 0)
                return Problem.Invalid($"terms[{i}].percent", "A term is a percent or an amount.", "one of the two, above 0");
            terms.Add(new PaymentTerm(
                term.Milestone, percent, term.OffsetDays, term.Method.Length == 0 ? null : term.Method,
                term.AmountMinor > 0 ? term.AmountMinor : null));
        }

        return terms.Count > MostTerms || (terms.Count > 0 && terms.Sum(term => term.Percent) != 100)
            ? Problem.Invalid("terms", "The percents do not sum to 100.", $"at most {MostTerms} terms, a sum of exactly 100")
            : terms;
    }

    async Task<Outcome<V1.Schedule>> Replan(Tx tx, Guid id, V1.ReplanRequest request, List<PaymentTerm> terms, WorkCalendar calendar)
    {
        var order = (await tx.One<OrderCase>($"select {OrderCase.Columns} from order_case where order_id = @id for update", new { id }))!;
        if (request.ExpectedVersion != order.Version)
            return Problem.Stale("receivable", request.ExpectedVersion, order.Version);
        if (order.EarnedAt is not null)
            return MatchProblems.PaidOut(order);
        if (order.Cancelled)
            return Problem.Refused("receivable", order.ReceivableStatus, "Replan", []);
        var old = await tx.Many<DueLine>($"select {DueLine.Columns} from instalment where order_id = @id order by no", new { id });
        var plan = Replanned.Of(order, old, new Money(request.TotalMinor, order.Currency), terms);
        await Write(tx, order, old, plan, request.Reason.Trim());
        await DueDates.Date(tx, id, calendar);
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
            after.ReceivableId.Value, after.Version, book.Now, id, after.Currency.Code, order.TotalMinor, after.TotalMinor,
            [.. plan.Lines.Select(line => new Instalment(line.No, line.Milestone, line.DueMinor))], request.Reason.Trim()));
        await matcher.Tell(tx, book.Events);
        await matcher.Follow(tx, [after], book.Now);
        return await Schedule(tx, id);
    }

    /// <summary>The order with its new total; what it holds goes over between exporter and buyer.</summary>
    static (OrderCase After, ReceiptBook Book) Move(OrderCase order, Replanned plan, DateTimeOffset now)
    {
        var book = new ReceiptBook(now);
        var after = (order with { TotalMinor = plan.TotalMinor, CoveredMinor = plan.CoveredMinor }).Holding(order.PaidMinor);
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

    async Task Write(Tx tx, OrderCase order, List<DueLine> old, Replanned plan, string reason) => await tx.Run(
        """
        insert into receivable_plan (order_id, version, old_total, new_total, old_lines, reason, planned_by, planned_at)
        values (@OrderId, @Version, @TotalMinor, @NewTotal, @Old::jsonb, @reason, @By, @Now);
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
            reason,
            By = Principal.Required.ToString(),
            Now = clock.GetUtcNow(),
            Nos = plan.Lines.Select(line => line.No).ToArray(),
            Methods = plan.Lines.Select(line => line.Method).ToArray(),
            Milestones = plan.Lines.Select(line => line.Milestone).ToArray(),
            Dues = plan.Lines.Select(line => line.DueMinor).ToArray(),
            Offsets = plan.Lines.Select(line => line.OffsetDays).ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Receivable of order {OrderId} planned anew")]
    static partial void LogReplanned(ILogger log, Guid orderId);
}
