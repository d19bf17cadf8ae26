using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// What the two sides do of a claim: agree, refuse, propose, accept exactly the proposal that was read, escalate, withdraw; and what
/// becomes of goods that go back.
/// </summary>
public sealed partial class DisputesService
{
    const int LongestWaybill = 200;

    [Allow(Role.Exporter)]
    public override Task<V1.Dispute> Agree(V1.DisputeChange request, ServerCallContext context)
    {
        Said(request.Text);
        return Act(context, request, request.DisputeId, (dispute, by) =>
            Grant(dispute, request.ExpectedVersion, by.Role, (dispute.AskedMinor, dispute.WantsReturn), request.Text));
    }

    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Dispute> Refuse(V1.DisputeChange request, ServerCallContext context)
    {
        Explained("text", request.Text);
        return Act(context, request, request.DisputeId, (dispute, by) =>
            Step(dispute, DisputeAction.Refuse, request.ExpectedVersion, by.Role, request.Text));
    }

    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Dispute> Propose(V1.ProposeSettlementRequest request, ServerCallContext context)
    {
        Said(request.Text);
        return Act<V1.ProposeSettlementRequest>(context, request, request.DisputeId, (dispute, by) =>
        {
            if (dispute.Refusal(DisputeAction.Propose, request.ExpectedVersion, by.Role) is { } refused)
                return refused;
            if (request.AmountMinor < 1 || request.AmountMinor > dispute.AskedMinor)
                return Problem.Invalid(
                    "amount_minor", $"{request.AmountMinor} is no part of what is asked.", $"1 to {dispute.AskedMinor}");
            return new DisputeStep(DisputeAction.Propose, request.Text.Trim(), (request.AmountMinor, request.WithReturn));
        });
    }

    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Dispute> Accept(V1.AcceptSettlementRequest request, ServerCallContext context) =>
        Act<V1.AcceptSettlementRequest>(context, request, request.DisputeId, (dispute, by) =>
        {
            if (dispute.Status == DisputeStatus.Negotiating && dispute.Offer?.Side == by.Role)
                return new Problem(
                    409, "dispute_own_offer", "A side accepts the other side's proposal, not its own.", "offer_no", "Propose, Escalate");
            if (dispute.Status == DisputeStatus.Negotiating && dispute.Offer?.No != request.OfferNo)
                return new Problem(
                    409, "dispute_offer_superseded", "The proposal is not the one that can be accepted.", "offer_no",
                    dispute.Offer is { } stands ? $"{stands.No}, once it was read" : "a proposal; there is none");
            return dispute.Offer is { } offer
                ? Grant(dispute, request.ExpectedVersion, by.Role, (offer.Minor, offer.Return), "")
                : dispute.Refusal(DisputeAction.Grant, request.ExpectedVersion, by.Role) ?? Problem.Refused(
                    "dispute", dispute.Status, "Accept", dispute.Allowed(by.Role).Select(one => one.ToString()));
        });

    [Allow(Role.Exporter, Role.Buyer)]
    public override Task<V1.Dispute> Escalate(V1.DisputeChange request, ServerCallContext context)
    {
        Said(request.Text);
        return Act(context, request, request.DisputeId, (dispute, by) =>
            Step(dispute, DisputeAction.Escalate, request.ExpectedVersion, by.Role, request.Text));
    }

    [Allow(Role.Buyer)]
    public override Task<V1.Dispute> Withdraw(V1.DisputeChange request, ServerCallContext context)
    {
        Said(request.Text);
        return Act(context, request, request.DisputeId, (dispute, by) =>
            Step(dispute, DisputeAction.Withdraw, request.ExpectedVersion, by.Role, request.Text));
    }

    [Allow(Role.Buyer)]
    public override Task<V1.Dispute> SendBack(V1.DisputeChange request, ServerCallContext context)
    {
        if (PlaceCheck.Text("text", request.Text, 3, LongestWaybill) is { } fault)
            throw fault.ToGrpc();
        return Act(context, request, request.DisputeId, (dispute, by) =>
            Step(dispute, DisputeAction.SendBack, request.ExpectedVersion, by.Role, request.Text));
    }

    [Allow(Role.Exporter)]
    public override Task<V1.Dispute> Receive(V1.DisputeChange request, ServerCallContext context)
    {
        Said(request.Text);
        return Act(context, request, request.DisputeId, (dispute, by) =>
            Step(dispute, DisputeAction.Receive, request.ExpectedVersion, by.Role, request.Text));
    }

    [Allow(Role.Exporter)]
    public override Task<V1.Dispute> Contest(V1.DisputeChange request, ServerCallContext context)
    {
        Explained("text", request.Text);
        return Act(context, request, request.DisputeId, (dispute, by) =>
            Step(dispute, DisputeAction.Contest, request.ExpectedVersion, by.Role, request.Text));
    }

    static Outcome<DisputeStep> Grant(Dispute dispute, int expected, Role side, (long Minor, bool Return) terms, string text)
    {
        var action = terms.Return ? DisputeAction.GrantReturn : DisputeAction.Grant;
        return dispute.Refusal(action, expected, side) is { } refused ? refused : new DisputeStep(action, text.Trim(), terms);
    }
}
