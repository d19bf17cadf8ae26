using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Other terms than the default count when both parties proposed the same. They are open until the money is released or paid out, and
/// while nothing is disputed. The buyer may also release before the terms do.
/// </summary>
public sealed partial class EscrowService
{
    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Escrow> ProposeEscrowTerms(V1.ProposeEscrowTermsRequest request, ServerCallContext context)
    {
        var terms = ReleaseTerms.Read(request.Terms?.Condition ?? "", request.Terms?.Days ?? 0).OrThrow();
        return await Change(context, request, request.OrderId, async (tx, order, escrow, now) =>
        {
            if (escrow.Status is not (EscrowStatus.None or EscrowStatus.Held) || order.EarnedAt is not null)
                return new Problem(
                    409, "escrow_terms_closed", "The money is disputed, released or paid out: its terms do not change any more.");
            var by = Principal.Required.Role;
            var agreed = escrow.ProposedBy is { } other && other != by && escrow.Proposed == terms.Condition
                && escrow.ProposedDays == terms.Days;
            escrow = escrow with { Version = escrow.Version + 1 };
            if (agreed)
                await Agree(tx, order, escrow, terms, now);
            else
                await EscrowBook.Save(
                    tx, escrow with { Proposed = terms.Condition, ProposedDays = terms.Days, ProposedBy = by });
            return null;
        });
    }

    /// <summary>The new terms count from now on, for what is held already too.</summary>
    async Task Agree(Tx tx, OrderCase order, EscrowCase escrow, ReleaseTerms terms, DateTimeOffset now)
    {
        var holds = terms.Condition != ReleaseCondition.None;
        var action = escrow.Status == EscrowStatus.Held ? EscrowAction.Drop : EscrowAction.Hold;
        escrow = escrow with
        {
            Status = holds == escrow.Holds ? escrow.Status : EscrowCase.Next(escrow.Status, action)!.Value,
            Condition = terms.Condition,
            Days = terms.Days,
            RuleId = null,
            Proposed = null,
            ProposedDays = null,
            ProposedBy = null,
        };
        // Dropped: what was held goes back before the order is as without escrow.
        order = order with { Escrow = holds ? OrderEscrow.Held : null };
        await EscrowBook.Mark(tx, order);
        order = await EscrowBook.Judge(tx, order, escrow, now);
        await payouts.Follow(tx, order, now);
        LogAgreed(log, escrow.OrderId.Value, terms.Condition, terms.Days);
    }

    [Allow(Role.Buyer)]
    public override Task<V1.Escrow> ReleaseEscrow(V1.EscrowOrderRequest request, ServerCallContext context) =>
        Change(context, request, request.OrderId, async (tx, order, escrow, now) =>
        {
            if (EscrowCase.Next(escrow.Status, EscrowAction.Release) is not { } released)
                return escrow.Refused(EscrowAction.Release);
            order = await EscrowBook.End(tx, order, escrow, released, 0, now, now);
            await payouts.Follow(tx, order, now);
            return null;
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Escrow terms of order {OrderId} agreed: {Condition}, {Days} days")]
    static partial void LogAgreed(ILogger log, Guid orderId, ReleaseCondition condition, int days);
}
