using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>What people decide: a suggestion accepted, amounts by hand, an advance, back to the sender, or a decision taken back.</summary>
public sealed partial class MatchingService
{
    const int MostLines = 200;
    const int LongestName = 70;

    [Allow(Role.Operator)]
    public override Task<V1.MatchDecision> AcceptSuggestion(V1.AcceptSuggestionRequest request, ServerCallContext context)
    {
        var id = Guid.TryParse(request.SuggestionId, out var known) ? known : throw MatchProblems.SuggestionStale.ToGrpc();
        return Decide(context, request, async tx =>
        {
            var row = await tx.One<SuggestionRow>(
                "select id, entry_id, rank, score, shares, evidence from match_suggestion where id = @id", new { id });
            if (row is null)
                return MatchProblems.SuggestionStale;
            var wished = CandidateText.SharesOf(row.Shares)
                .Select(share => new WishedShare(row.EntryId, share.OrderId, share.AmountMinor, share.ChargeMinor)).ToList();
            var decision = By(DecisionKind.Suggestion, "", row.Score, row.Evidence);
            var outcome = await desk.Allocate(tx, decision, wished);
            if (outcome.Problem is { Code: "receivable_exceeded" or "receipt_exceeded" })
                return MatchProblems.SuggestionStale;
            if (outcome.Problem is null && request.ConfirmPayer)
                await Payers.Confirm(tx, row.EntryId, wished[0].OrderId, decision.By, clock.GetUtcNow());
            return outcome.Problem is null ? decision.Id : outcome.Problem;
        });
    }

    [Allow(Role.Operator)]
    public override Task<V1.MatchDecision> Allocate(V1.AllocateRequest request, ServerCallContext context)
    {
        RequireReason(request.Reason);
        if (request.Lines.Count is 0 or > MostLines)
            throw Problem.Invalid("lines", $"{request.Lines.Count} parts are not allocated at once.", $"1 to {MostLines}").ToGrpc();
        var wished = request.Lines.Select((line, i) =>
            line.AmountMinor < 1 || line.ChargeMinor < 0 || line.AmountMinor > long.MaxValue / 4 || line.ChargeMinor > long.MaxValue / 4
                ? throw Problem.Invalid(
                    $"lines[{i}].amount_minor", "Nothing is allocated.", "an amount above 0, a charge of 0 or more").ToGrpc()
                : new WishedShare(
                    new EntryId(IdOf("receipt", line.EntryId)), new OrderId(IdOf("receivable", line.OrderId)), line.AmountMinor,
                    line.ChargeMinor)).ToList();
        var decision = By(DecisionKind.Manual, request.Reason);
        return Decide(context, request, async tx => Id(await desk.Allocate(tx, decision, wished)));
    }

    [Allow(Role.Operator)]
    public override Task<V1.MatchDecision> PutOnAdvance(V1.PutOnAdvanceRequest request, ServerCallContext context)
    {
        RequireReason(request.Reason);
        var (entry, buyer) = (new EntryId(IdOf("receipt", request.EntryId)), new PartyId(IdOf("buyer", request.BuyerId)));
        var decision = By(DecisionKind.Advance, request.Reason);
        return Decide(context, request, async tx => Id(await desk.Advance(tx, decision, entry, buyer)));
    }

    [Allow(Role.Operator)]
    public override Task<V1.MatchDecision> ReturnReceipt(V1.ReturnReceiptRequest request, ServerCallContext context)
    {
        RequireReason(request.Reason);
        if (request.Name.Length > LongestName)
            throw Problem.Invalid("name", "The name is too long.", $"at most {LongestName} characters").ToGrpc();
        var entry = new EntryId(IdOf("receipt", request.EntryId));
        var decision = By(DecisionKind.Return, request.Reason);
        return Decide(context, request, async tx => Id(await desk.Return(tx, decision, entry, request.Name.Trim(), request.Account)));
    }

    [Allow(Role.Operator)]
    public override Task<V1.MatchDecision> UndoDecision(V1.UndoDecisionRequest request, ServerCallContext context)
    {
        RequireReason(request.Reason);
        var (id, by) = (IdOf("decision", request.DecisionId), Principal.Required.ToString());
        return Decide(context, request, tx => desk.Undo(tx, id, by, request.Reason.Trim()));
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ConfirmedPayer> ConfirmPayer(V1.ConfirmPayerRequest request, ServerCallContext context)
    {
        var buyer = new PartyId(IdOf("buyer", request.BuyerId));
        var (account, name) = (MatchText.Key(request.Account), MatchText.NameKey(request.Name));
        if (account.Length + name.Length == 0)
            throw Problem.Invalid("account", "Nobody is named.", "an account, a name or both").ToGrpc();
        return (await db.Decide(tx => Idempotency.Once<V1.ConfirmedPayer>(tx, context, request, async () =>
        {
            await Payers.Confirm(tx, buyer, account, name, Principal.Required.ToString(), clock.GetUtcNow());
            tx.AfterCommit(matching.Set);
            return new V1.ConfirmedPayer { BuyerId = buyer.Value.ToString(), Account = account, Name = name };
        }), context.CancellationToken)).OrThrow();
    }

    static Outcome<Guid> Id(Outcome<Decision> outcome) => outcome.Problem is null ? outcome.Value!.Id : outcome.Problem;
}
