using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>
/// What an order has of promotions goes back when its reservation is released, expires or the order is cancelled, and is taken again
/// when the order turns out to be placed after all. Whoever counts locks the promotions first, in the order of their ids.
/// </summary>
static class ReturnPromotions
{
    public static async Task Back(Tx tx, IReadOnlyCollection<Guid> orderIds)
    {
        if (orderIds.Count == 0)
            return;
        await Lock(tx, orderIds, taken: true);
        await Count(tx, orderIds, take: false);
    }

    /// <summary>Takes what the order had before. False, and nothing is taken, when a limit does not leave it any more.</summary>
    public static async Task<bool> Again(Tx tx, Guid orderId)
    {
        Guid[] order = [orderId];
        if (await Lock(tx, order, taken: false) > 0 && await tx.One<bool>(
            """
            select exists (
                select
                from promotion_use as given
                join promotion on promotion.exporter_id = given.exporter_id and promotion.id = given.promotion_id
                left join promotion_buyer as buyer on buyer.exporter_id = given.exporter_id
                    and buyer.promotion_id = given.promotion_id and buyer.buyer_id = given.buyer_id
                where given.order_id = @orderId and not given.taken
                    and (promotion.uses >= promotion.max_uses
                        or promotion.spent_minor + given.discount_minor > promotion.budget_minor
                        or coalesce(buyer.uses, 0) >= promotion.max_uses_per_buyer))
            """,
            new { orderId }))
            return false;
        await Count(tx, order, take: true);
        return true;
    }

    static async Task<int> Lock(Tx tx, IReadOnlyCollection<Guid> orderIds, bool taken) => (await tx.Many<Guid>(
        """
        select promotion.id
        from promotion
        where promotion.limited and (promotion.exporter_id, promotion.id) in (
            select exporter_id, promotion_id
            from promotion_use
            where order_id = any(@OrderIds) and taken = @taken)
        order by promotion.id
        for no key update
        """,
        new { OrderIds = orderIds.ToArray(), taken })).Count;

    static Task<int> Count(Tx tx, IReadOnlyCollection<Guid> orderIds, bool take) => tx.Run(
        """
        with turned as (
            update promotion_use
            set taken = @take
            where order_id = any(@OrderIds) and taken <> @take
            returning exporter_id, promotion_id, buyer_id, discount_minor
        ),
        counted as (
            update promotion
            set uses = promotion.uses + @Sign * given.uses,
                spent_minor = promotion.spent_minor + @Sign * given.spent_minor
            from (
                select exporter_id, promotion_id, count(*) as uses, sum(discount_minor)::bigint as spent_minor
                from turned
                group by exporter_id, promotion_id
            ) as given
            where promotion.exporter_id = given.exporter_id and promotion.id = given.promotion_id
                and promotion.limited
        )
        update promotion_buyer as buyer
        set uses = buyer.uses + @Sign * given.uses
        from (
            select exporter_id, promotion_id, buyer_id, count(*) as uses
            from turned
            group by exporter_id, promotion_id, buyer_id
        ) as given
        where buyer.exporter_id = given.exporter_id and buyer.promotion_id = given.promotion_id
            and buyer.buyer_id = given.buyer_id
        """,
        new { OrderIds = orderIds.ToArray(), take, Sign = take ? 1 : -1 });
}
