using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// A buyer's credit goes back to the account from which it came by bank: what a dispute gave back, what a cancelled order was paid, what
/// was paid too much. Never more than the receipt brought to the order, nor than the credit; it leaves the credit when it is asked for,
/// so that nothing is given twice, and needs as many approvals as the limits say of an operator's payout, one at least.
/// </summary>
public sealed partial class BuyerRefundsService(Db db, ReturnSignal returns, TimeProvider clock, ILogger<BuyerRefundsService> log)
    : V1.BuyerRefunds.BuyerRefundsBase
{
    const int LongestReason = 500;

    static readonly Problem PayerUnknown = new(
        StatusCodes.Status409Conflict, "refund_payer_unknown", "No receipt of the order names an account that money could go back to.",
        "order_id", "an order whose receipt came by bank with the payer's account");

    [Allow(Role.Buyer, Role.Operator)]
    public override async Task<V1.BuyerRefund> RequestBuyerRefund(V1.BuyerRefundRequest request, ServerCallContext context)
    {
        var reason = Reason(request.Reason);
        var made = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Ask(tx, request, reason)), context.CancellationToken)).OrThrow();
        LogMoved(log, made.Id, made.Status);
        return made;
    }

    async Task<Outcome<V1.BuyerRefund>> Ask(Tx tx, V1.BuyerRefundRequest request, string reason)
    {
        var principal = Principal.Required;
        var order = Guid.TryParse(request.OrderId, out var named) ? await EscrowBook.LockOrder(tx, named) : null;
        if (order is null || !(principal.SeesAll || order.BuyerId.Value == principal.PartyId))
            return Problem.NotFound("receivable", request.OrderId);
        await LockCredit(tx, order);
        var receipts = await Receipts(tx, order.OrderId);
        var receipt = request.ReceiptId.Length == 0
            ? receipts.FirstOrDefault()
            : receipts.Find(one => one.Id.Value.ToString() == request.ReceiptId);
        if (receipt is null)
            return request.ReceiptId.Length == 0 ? PayerUnknown : Problem.NotFound("receipt", request.ReceiptId);
        var most = Math.Max(0, Math.Min(receipt.LeftMinor, await Credit(tx, order)));
        var amount = request.AmountMinor == 0 ? most : request.AmountMinor;
        if (amount < 1 || amount > most)
            return new Problem(
                StatusCodes.Status409Conflict, "refund_exceeds_credit", $"{most} of the buyer's credit can go back by this receipt.",
                "amount_minor", $"1 to {most}");
        return await Make(tx, order, receipt, amount, reason, principal, clock.GetUtcNow());
    }

    /// <summary>One at a time is taken of a buyer's credit.</summary>
    static Task<int> LockCredit(Tx tx, OrderCase order) => tx.Run(
        "select pg_advisory_xact_lock(hashtextextended('buyer refund ' || @Value, 0))", new { order.BuyerId.Value });

    static async Task<V1.BuyerRefund> Make(
        Tx tx, OrderCase order, Paid receipt, long amount, string reason, Principal principal, DateTimeOffset now)
    {
        var refund = new BuyerRefund(
            Guid.NewGuid(), 0, order.OrderId, order.BuyerId, receipt.Id, order.Currency, amount, receipt.Name, receipt.Account,
            BuyerRefundStatus.Waiting, reason, null, null, principal.ToString(), await Approvals(tx, order.Currency, amount, now), now);
        await tx.Run(
            """
            insert into buyer_refund (id, order_id, buyer_id, entry_id, currency, amount_minor, name, account, reason,
                made_by, needs_approvals, requested_at)
            values (@Id, @OrderId, @BuyerId, @EntryId, @Currency, @AmountMinor, @Name, @Account, @Reason,
                @MadeBy, @NeedsApprovals, @RequestedAt)
            """,
            new
            {
                refund.Id,
                refund.OrderId,
                refund.BuyerId,
                refund.EntryId,
                refund.Currency,
                refund.AmountMinor,
                refund.Name,
                refund.Account,
                refund.Reason,
                refund.MadeBy,
                refund.NeedsApprovals,
                refund.RequestedAt,
            });
        await Ledger.Book(tx, [refund.Moves("buyer-refund", AccountKind.BuyerCredit, AccountKind.RefundClearing, ChinaDay.Of(now))]);
        return refund.ToWire(principal, []);
    }

    /// <summary>What the order's receipts brought and did not give back, the most first.</summary>
    static Task<List<Paid>> Receipts(Tx tx, OrderId order) => tx.Many<Paid>(
        """
        select e.id, e.payer as name, e.payer_account as account, (sum(a.amount_minor) - (
                select coalesce(sum(r.amount_minor), 0)
                from buyer_refund r
                where r.entry_id = e.id and r.order_id = @order
                    and r.status not in ('Refused', 'Rejected')))::bigint as left_minor
        from allocation a join statement_entry e on e.id = a.entry_id
        where a.order_id = @order and not a.undone and e.mark = 'C' and e.reversed_by is null and e.payer <> ''
            and e.payer_account <> ''
        group by e.id
        order by left_minor desc, e.seq
        """,
        new { order });

    /// <summary>The buyer's credit, less receipts of cancelled orders that wait to be decided on.</summary>
    static Task<long> Credit(Tx tx, OrderCase order) => tx.One<long>(
        """
        select (
                select coalesce(sum(credit_minor - debit_minor), 0)
                from posting
                where kind = 'BuyerCredit' and party_id = @BuyerId and currency = @Currency)::bigint - (
                select coalesce(sum(e.amount_minor), 0)
                from statement_entry e join order_case c using (order_id)
                where e.status = 'Unmatched' and e.reason = 'receivable_cancelled' and e.reversed_by is null
                    and c.buyer_id = @BuyerId and e.currency = @Currency)::bigint
        """,
        new { order.BuyerId, order.Currency });

    /// <summary>By the limits of what operators ask for: approvals of exporters are given by operators here, and one at least.</summary>
    static async Task<int> Approvals(Tx tx, Currency currency, long minor, DateTimeOffset now) => Math.Max(1, await tx.One<int>(
        """
        select exporter_approvals + operator_approvals
        from payout_limit
        where maker = 'Operator' and currency in (@Code, '*') and valid_from <= @day and from_minor <= @minor
        order by currency = '*', valid_from desc, from_minor desc
        limit 1
        """,
        new { currency.Code, minor, day = ChinaDay.Of(now) }));

    static string Reason(string text) => text.Trim() is { Length: > 0 and <= LongestReason } trimmed
        ? trimmed
        : throw Problem.Invalid("reason", "The reason is missing or too long.", $"1 to {LongestReason} characters").ToGrpc();

    [LoggerMessage(Level = LogLevel.Information, Message = "Refund {RefundId} to a buyer: {Status}")]
    static partial void LogMoved(ILogger log, string refundId, string status);

    sealed record Paid(EntryId Id, string Name, string Account, long LeftMinor);
}
