using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Remembers the refund claims that settlement files, so that a new tariff can tell which of them it touches. Events may come in any
/// order: the highest version of a claim is what counts, and a later one may lack what an earlier one knew.
/// </summary>
public sealed class KnownClaimConsumer(Db db) : IConsumer<RefundClaimFiled>, IConsumer<RefundClaimRefused>, IConsumer<RefundPaid>
{
    public Task Consume(ConsumeContext<RefundClaimFiled> context) => db.Receive(this, context, tx =>
    {
        var told = context.Message;
        return Store(tx, told.ClaimId, told.Version, told.OrderId, told.DeclarationId, "Filed", told.AmountMinor);
    });

    public Task Consume(ConsumeContext<RefundClaimRefused> context) => db.Receive(this, context, tx =>
    {
        var told = context.Message;
        return Store(tx, told.ClaimId, told.Version, told.OrderId, null, "Refused", null);
    });

    public Task Consume(ConsumeContext<RefundPaid> context) => db.Receive(this, context, tx =>
    {
        var told = context.Message;
        return Store(tx, told.ClaimId, told.Version, told.OrderId, null, "Paid", told.AmountMinor);
    });

    static Task<int> Store(Tx tx, Guid id, int version, Guid orderId, Guid? declarationId, string status, long? amountMinor) => tx.Run(
        """
        insert into known_claim as k (id, version, order_id, declaration_id, status, amount_minor)
        values (@id, @version, @orderId, @declarationId, @status, coalesce(@amountMinor, 0))
        on conflict on constraint known_claim_key do update
        set declaration_id = coalesce(k.declaration_id, excluded.declaration_id),
            status = case when excluded.version > k.version then excluded.status else k.status end,
            amount_minor = case
                when excluded.version > k.version then coalesce(@amountMinor, k.amount_minor)
                when k.amount_minor = 0 then excluded.amount_minor
                else k.amount_minor
            end,
            version = greatest(k.version, excluded.version)
        """,
        new { id, version, orderId, declarationId, status, amountMinor });
}
