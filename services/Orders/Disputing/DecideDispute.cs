using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// An operator takes an escalated case, reads its evidence and decides: so much of what is asked, at once or when the goods are back, or
/// nothing. Another operator takes a case over with a reason only.
/// </summary>
public sealed partial class DisputesService
{
    const string TakeAction = "Take";
    const string HandBackAction = "HandBack";

    [Allow(Role.Operator)]
    public override Task<V1.Dispute> Take(V1.DisputeChange request, ServerCallContext context)
    {
        Said(request.Text);
        return Hand(context, request, TakeAction, (dispute, by) =>
        {
            if (dispute.TakenBy is { } other && other != by.PartyId && request.Text.Length == 0)
                return new Problem(
                    409, "dispute_taken", $"{dispute.TakenName} has the case.", "text", "a reason to take it over");
            return dispute with { TakenBy = by.PartyId, TakenName = by.Name };
        });
    }

    [Allow(Role.Operator)]
    public override Task<V1.Dispute> HandBack(V1.DisputeChange request, ServerCallContext context)
    {
        Said(request.Text);
        return Hand(context, request, HandBackAction, (dispute, by) =>
            NotTaken(dispute, by) is { } refused ? refused : dispute with { TakenBy = null, TakenName = null });
    }

    [Allow(Role.Operator)]
    public override Task<V1.Dispute> Decide(V1.DecideClaimRequest request, ServerCallContext context)
    {
        Explained("reason", request.Reason);
        return Act<V1.DecideClaimRequest>(context, request, request.DisputeId, (dispute, by) =>
        {
            var action = request.AmountMinor == 0 ? DisputeAction.Reject
                : request.WithReturn ? DisputeAction.GrantReturn
                : DisputeAction.Grant;
            if (dispute.Refusal(action, request.ExpectedVersion, by.Role) is { } refused)
                return refused;
            if (NotTaken(dispute, by) is { } another)
                return another;
            if (request.AmountMinor < 0 || request.AmountMinor > dispute.AskedMinor)
                return Problem.Invalid(
                    "amount_minor", $"{request.AmountMinor} is no part of what is asked.", $"0 to {dispute.AskedMinor}");
            return new DisputeStep(
                action, request.Reason.Trim(), request.AmountMinor == 0 ? (0, false) : (request.AmountMinor, request.WithReturn));
        });
    }

    static Problem? NotTaken(Dispute dispute, Principal by) => dispute.TakenBy == by.PartyId
        ? null
        : new Problem(403, "dispute_not_taken", "The operator that has the case decides it and reads its evidence.", "dispute_id", "Take");

    /// <summary>Changes who has the case, of one that waits for an operator.</summary>
    async Task<V1.Dispute> Hand(
        ServerCallContext context, V1.DisputeChange request, string action, Func<Dispute, Principal, Outcome<Dispute>> change)
    {
        var handed = (await db.Decide(
            tx => Idempotency.Once<V1.Dispute>(tx, context, request, async () =>
            {
                var principal = Principal.Required;
                if (await DisputeRows.Lock(tx, request.DisputeId, principal) is not { } dispute)
                    return Problem.NotFound("dispute", request.DisputeId);
                if (dispute.Status != DisputeStatus.Escalated)
                    return Problem.Refused(
                        "dispute", dispute.Status, action, dispute.Allowed(principal.Role).Select(one => one.ToString()));
                if (dispute.Stale(request.ExpectedVersion) is { } stale)
                    return stale;
                var (changed, refused) = change(dispute, principal);
                if (refused is not null)
                    return refused;
                var after = changed! with { Version = dispute.Version + 1 };
                await DisputeRows.Save(tx, dispute, after, action, principal, request.Text.Trim(), null, Now);
                return await DisputeViews.Of(tx, after, principal);
            }),
            context.CancellationToken)).OrThrow();
        LogMoved(log, handed.Id, handed.OrderId, action);
        return handed;
    }
}
