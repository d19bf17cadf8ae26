using System.Globalization;
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
        await plans.Replan(
            tx, order, new Money(request.TotalMinor, order.Currency), terms, calendar,
            new PlanChange(request.Reason.Trim(), Principal.Required.ToString()));
        return await Schedule(tx, id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Receivable of order {OrderId} planned anew")]
    static partial void LogReplanned(ILogger log, Guid orderId);
}
