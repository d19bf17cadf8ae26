using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>
/// Gives a standard order that was just reserved, in the same transaction, what its buyer paid for samples of the exporter. The credits
/// are locked, and who waited for one that another order took does not see it any more.
/// </summary>
static class TakeCredits
{
    public static async Task<Promoted> For(Tx tx, Hold hold, Promoted promoted)
    {
        if (hold.Audience.BuyerId is null || promoted.Lines.All(line => line.Agreed is not null))
            return promoted;
        var credits = await tx.Many<SampleCredit>(
            """
            select order_id, product_id, currency, amount_minor, credit, credit_least_minor as least_minor,
                greatest(paid_at, left_at) + make_interval(days => credit_days) as open_until
            from sample_use
            where exporter_id = @ExporterId and buyer_id = @BuyerId and credit <> 'None' and taken and amount_minor > 0
                and paid_at is not null and left_at is not null and void_at is null and credit_taken_by is null
            order by order_id, product_id
            for no key update
            """,
            new { hold.ExporterId, hold.Audience.BuyerId });
        var decision = SampleCredits.Decide(
            new(hold.Audience, hold.Currency, [.. promoted.Lines.Select(Ordered)], 0, []), credits);
        return decision.Taken.Count == 0 ? promoted : await Write(tx, hold, promoted, decision);
    }

    static OrderedLine Ordered(HoldLine line) => new(
        line.LineNo, line.ProductId!.Value, line.Quantity, line.UnitPrice!.Value, line.AmountMinor!.Value, line.Agreed is not null);

    static async Task<Promoted> Write(Tx tx, Hold hold, Promoted promoted, CreditDecision decision)
    {
        var lines = promoted.Lines.Select((line, i) => line.AmountMinor == decision.Amounts[i] ? line : line with
        {
            UnitPrice = decision.UnitPrices[i],
            AmountMinor = decision.Amounts[i],
            ListUnitPrice = line.ListUnitPrice ?? line.UnitPrice,
            DiscountMinor = (line.DiscountMinor ?? 0) + line.AmountMinor - decision.Amounts[i],
        }).ToList();
        var cheaper = lines.Where((line, i) => line.AmountMinor != promoted.Lines[i].AmountMinor).ToList();
        await tx.Run(WriteSql, new
        {
            hold.OrderId,
            LineNos = cheaper.Select(line => line.LineNo).ToArray(),
            UnitPrices = cheaper.Select(line => line.UnitPrice!.Value).ToArray(),
            Amounts = cheaper.Select(line => line.AmountMinor!.Value).ToArray(),
            ListPrices = cheaper.Select(line => line.ListUnitPrice!.Value).ToArray(),
            Discounts = cheaper.Select(line => line.DiscountMinor!.Value).ToArray(),
            Samples = decision.Taken.Select(one => one.Credit.OrderId).ToArray(),
            Products = decision.Taken.Select(one => one.Credit.ProductId).ToArray(),
            Minors = decision.Taken.Select(one => one.Minor).ToArray(),
        });
        return promoted with { Lines = lines, SampleCredit = decision.Total };
    }

    const string WriteSql =
        """
        update reservation set promoted = true where order_id = @OrderId;
        update reservation_line as line
        set unit_price = cut.unit_price, amount_minor = cut.amount_minor,
            list_unit_price = cut.list_unit_price, discount_minor = cut.discount_minor
        from unnest(@LineNos, @UnitPrices, @Amounts, @ListPrices, @Discounts)
            as cut (line_no, unit_price, amount_minor, list_unit_price, discount_minor)
        where line.order_id = @OrderId and line.line_no = cut.line_no;
        insert into sample_credit_use (order_id, sample_order_id, product_id, minor)
        select @OrderId, sample_order_id, product_id, minor
        from unnest(@Samples, @Products, @Minors) as taken (sample_order_id, product_id, minor);
        update sample_use as credit
        set credit_taken_by = @OrderId, credit_taken_minor = taken.minor
        from sample_credit_use as taken
        where taken.order_id = @OrderId and credit.order_id = taken.sample_order_id and credit.product_id = taken.product_id
        """;

    /// <summary>What the reservation of an order has of credits already.</summary>
    public static Task<long> Taken(Tx tx, Guid orderId) => tx.One<long>(
        "select coalesce(sum(minor), 0)::bigint from sample_credit_use where order_id = @orderId", new { orderId });
}
