using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Reserve, then post the whole or a part, or void. What nobody posts in time expires.</summary>
public sealed partial class LedgerService
{
    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.LedgerHold> MakeHold(V1.MakeHoldRequest request, ServerCallContext context)
    {
        var (id, now) = (IdOf("id", request.Id), clock.GetUtcNow());
        if (request.AmountMinor <= 0)
            throw Problem.Invalid("amount_minor", $"{request.AmountMinor} cannot be held.", "1 or more").ToGrpc();
        if (request.ExpiresAt?.ToDateTimeOffset() is not { } expires || expires <= now)
            throw Problem.Invalid("expires_at", "A hold expires after now.", "a later moment").ToGrpc();
        var hold = new Hold(
            id, Account.Required("account", request.Account), request.AmountMinor, MemoOf(request.Memo), HoldStatus.Held, expires);
        if (await Holds.Reserve(db, hold, now, context.CancellationToken) is { } problem)
            throw problem.ToGrpc();
        return await Held(id, context.CancellationToken);
    }

    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.LedgerHold> PostHold(V1.PostHoldRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var hold = (Guid.TryParse(request.HoldId, out var id) ? await Holds.Find(db, id, ct) : null)
            ?? throw Problem.NotFound("hold", request.HoldId).ToGrpc();
        var entry = EntryOf(request.Transaction, "hold", hold);
        (await Ledger.Post(db, [entry], clock.GetUtcNow(), ct)).OrThrow();
        return await Held(id, ct);
    }

    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.LedgerHold> VoidHold(V1.HoldRequest request, ServerCallContext context)
    {
        if (!Guid.TryParse(request.HoldId, out var id))
            throw Problem.NotFound("hold", request.HoldId).ToGrpc();
        if (await Holds.Void(db, id, clock.GetUtcNow(), context.CancellationToken) is { } problem)
            throw problem.ToGrpc();
        return await Held(id, context.CancellationToken);
    }

    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.ListHoldsResponse> ListHolds(V1.ListHoldsRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request.Page);
        SettlementService.CheckStatus<HoldStatus>(request.Status);
        var account = request.Account.Length == 0 ? (Account?)null : Account.Required("account", request.Account);
        var rows = await Holds.Of(db, account, request.Status, after, limit + 1, context.CancellationToken);
        var response = new V1.ListHoldsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Holds.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    async Task<V1.LedgerHold> Held(Guid id, CancellationToken ct) => (await Holds.Find(db, id, ct))!.ToWire();
}
