using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>What orders have of buyers' shares, and of what paid samples lower: it goes back when nothing comes of the order.</summary>
static class SampleUses
{
    /// <summary>Harmless to repeat, and for orders that have nothing.</summary>
    public static Task Back(Tx tx, IReadOnlyCollection<Guid> orderIds) => orderIds.Count == 0 ? Task.CompletedTask : tx.Run(
        """
        update sample_use set taken = false where order_id = any(@OrderIds) and taken;
        update sample_use as credit
        set credit_taken_by = null, credit_taken_minor = null
        from sample_credit_use as taken
        where taken.order_id = any(@OrderIds) and credit.order_id = taken.sample_order_id
            and credit.product_id = taken.product_id and credit.credit_taken_by = taken.order_id
        """,
        new { OrderIds = orderIds.ToArray() });

    /// <summary>Takes what the order had before its hold ended. False, and nothing is taken, when others have it by now.</summary>
    public static Task<bool> Again(Tx tx, Guid orderId) => tx.One<bool>("select sample_take_again(@orderId)", new { orderId });

    /// <summary>Units that were given up are the buyer's again. A sample or trial never gets more of them.</summary>
    public static Task Follow(Tx tx, OrderPlaced order) => (order.Kind ?? OrderKind.Standard) == OrderKind.Standard
        ? Task.CompletedTask
        : tx.Run(
            """
            update sample_use as given
            set units = coalesce(stays.units, given.units), amount_minor = coalesce(stays.amount, given.amount_minor),
                taken = given.taken and stays.units is not null
            from sample_use as known
            left join (
                select product_id, sum(quantity)::bigint as units, sum(amount)::bigint as amount
                from unnest(@ProductIds, @Quantities, @Amounts) as line (product_id, quantity, amount)
                group by product_id
            ) as stays on stays.product_id = known.product_id
            where known.order_id = @OrderId and given.order_id = known.order_id and given.product_id = known.product_id
            """,
            new
            {
                order.OrderId,
                ProductIds = order.Lines.Select(line => line.ProductId).ToArray(),
                Quantities = order.Lines.Select(line => line.Quantity).ToArray(),
                Amounts = order.Lines.Select(line => line.AmountMinor).ToArray(),
            });
}
