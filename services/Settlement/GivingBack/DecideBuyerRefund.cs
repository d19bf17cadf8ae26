using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Dual control: operators approve, none of them who asked and none twice; one who rejects ends it.</summary>
public sealed partial class BuyerRefundsService
{
    static readonly Problem MakerIsChecker = new(
        StatusCodes.Status409Conflict, "four_eyes", "Who asked for a refund does not approve it.", "id", "another person");

    static readonly Problem ApprovedAlready = new(
        StatusCodes.Status409Conflict, "payout_approved_already", "This person has approved the refund.", "id", "another person");

    [Allow(Role.Operator)]
    public override async Task<V1.BuyerRefund> ApproveBuyerRefund(V1.BuyerRefundDecision request, ServerCallContext context)
    {
        var moved = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Approve(tx, request.Id)), context.CancellationToken)).OrThrow();
        LogMoved(log, moved.Id, moved.Status);
        return moved;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.BuyerRefund> RejectBuyerRefund(V1.BuyerRefundDecision request, ServerCallContext context)
    {
        var reason = Reason(request.Reason);
        var moved = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Reject(tx, request.Id, reason)), context.CancellationToken)).OrThrow();
        LogMoved(log, moved.Id, moved.Status);
        return moved;
    }

    async Task<Outcome<V1.BuyerRefund>> Approve(Tx tx, string named)
    {
        if (await Lock(tx, named) is not { } refund)
            return Problem.NotFound("buyer_refund", named);
        if (BuyerRefund.Next(refund.Status, BuyerRefundAction.Approve) is not { } approved)
            return refund.Refuses(BuyerRefundAction.Approve);
        var (principal, now) = (Principal.Required, clock.GetUtcNow());
        if (refund.MadeBy == principal.ToString())
            return MakerIsChecker;
        if (await tx.Run(
            """
            insert into buyer_refund_approval (refund_id, by, at)
            values (@Id, @By, @now)
            on conflict on constraint buyer_refund_approval_key do nothing
            """,
            new { refund.Id, By = principal.ToString(), now }) == 0)
            return ApprovedAlready;
        var given = await tx.Many<string>(
            "select by from buyer_refund_approval where refund_id = @Id order by at, by", new { refund.Id });
        if (given.Count < refund.NeedsApprovals)
            return refund.ToWire(principal, given);
        await tx.Run(
            "update buyer_refund set status = @Status where id = @Id", new { Status = approved.ToString(), refund.Id });
        await Ledger.Book(tx,
            [refund.Moves("buyer-refund-sent", AccountKind.RefundClearing, AccountKind.BankClearing, ChinaDay.Of(now))]);
        await ReceiptReturn.Insert(
            tx, new ReceiptReturn(
                refund.Id, refund.EntryId, refund.Currency, refund.AmountMinor, refund.Name, refund.Account,
                ReceiptReturn.ReferenceOf(refund.Id), null), now);
        tx.AfterCommit(returns.Set);
        return (refund with { Status = approved }).ToWire(principal, given);
    }

    async Task<Outcome<V1.BuyerRefund>> Reject(Tx tx, string named, string reason)
    {
        if (await Lock(tx, named) is not { } refund)
            return Problem.NotFound("buyer_refund", named);
        if (BuyerRefund.Next(refund.Status, BuyerRefundAction.Reject) is not { } rejected)
            return refund.Refuses(BuyerRefundAction.Reject);
        await tx.Run(
            "update buyer_refund set status = @Status, refused_why = @reason where id = @Id",
            new { Status = rejected.ToString(), reason, refund.Id });
        await Ledger.Book(tx,
        [
            refund.Moves("buyer-refund-rejected", AccountKind.RefundClearing, AccountKind.BuyerCredit, ChinaDay.Of(clock.GetUtcNow())),
        ]);
        return (refund with { Status = rejected, RefusedWhy = reason }).ToWire(Principal.Required, []);
    }

    static async Task<BuyerRefund?> Lock(Tx tx, string named) => Guid.TryParse(named, out var id)
        ? await tx.One<BuyerRefund>($"select {BuyerRefund.Columns} from buyer_refund where id = @id for update", new { id })
        : null;

    [Allow(Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ListBuyerRefundsResponse> ListBuyerRefunds(
        V1.ListBuyerRefundsRequest request, ServerCallContext context)
    {
        var (reader, ct) = (Principal.Required, context.CancellationToken);
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<BuyerRefundStatus>(request.Status);
        Guid order = default;
        if (request.OrderId.Length > 0 && !Guid.TryParse(request.OrderId, out order))
            throw Problem.NotFound("receivable", request.OrderId).ToGrpc();
        var rows = await db.Many<BuyerRefund>(
            $"""
            select {BuyerRefund.Columns}
            from buyer_refund
            where seq > @after and (@Status = '' or status = @Status) and (@AllOrders or order_id = @order)
                and (@SeesAll or buyer_id = @PartyId)
            order by seq
            limit @Take
            """,
            new
            {
                after,
                request.Status,
                AllOrders = request.OrderId.Length == 0,
                order,
                reader.SeesAll,
                reader.PartyId,
                Take = limit + 1,
            }, ct);
        var given = (await db.Many<Given>(
            "select refund_id, by from buyer_refund_approval where refund_id = any(@Ids) order by at, by",
            new { Ids = rows.ConvertAll(row => row.Id).ToArray() }, ct)).ToLookup(row => row.RefundId, row => row.By);
        var response = new V1.ListBuyerRefundsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Refunds.AddRange(rows.Select(row => row.ToWire(reader, given[row.Id])));
        return response;
    }

    sealed record Given(Guid RefundId, string By);
}
