using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Catalog;

/// <summary>
/// What is held for an order is divided with the order. The units stay where they are all the time: the lines are written anew, the stock
/// is not touched, so that nobody who waits for it gets in between. The price list and the promotion that made a price stay cited.
/// </summary>
static class SplitHold
{
    /// <summary>Holds the part; the order itself is held as it reads now. Both reservations are locked by the caller.</summary>
    /// <param name="whole">What is held for the order is of how it read before, and is divided; else the part is held anew.</param>
    /// <returns>False when the stock of the part was gone; then nothing is held for it.</returns>
    public static async Task<bool> Part(Tx tx, OrderAmended split, Reservation part, bool whole, DateTimeOffset now)
    {
        var rest = split.Rest!;
        var held = whole || await OrderPlacedConsumer.HoldLines(tx, rest);
        if (whole)
            await Divide(tx, split);
        await Begin(tx, split, held);
        if (!held)
            tx.Publish(new ReservationRefused(
                rest.OrderId, part.Version + 1, now, "The stock of the part that was split off was sold meanwhile."));
        else if (part.Status == ReservationStatus.Cancelled)
            foreach (var (order, version, _) in await Reservation.End(tx, [rest.OrderId], ReservationAction.Cancel))
                tx.Publish(new StockReleased(order, version, now, "Cancelled"));
        else if (part.CompletedEarly)
            await SoldGoods.Complete(tx, rest.OrderId, now);
        return held;
    }

    /// <summary>It came with the order: its buyer, market and channel are the same, and so is its time.</summary>
    static Task<int> Begin(Tx tx, OrderAmended split, bool held) => tx.Run(
        """
        update reservation part
        set status = @Status, version = part.version + 1, exporter_id = @ExporterId, completed_early = false, order_version = 1,
            split_of = @SplitOf, currency = coalesce(whole.currency, @Currency), buyer_id = coalesce(whole.buyer_id, @BuyerId),
            market = coalesce(whole.market, @Market), channel = whole.channel, created_at = whole.created_at
        from reservation whole
        where part.order_id = @OrderId and whole.order_id = @Whole
        """,
        new
        {
            split.Rest!.OrderId,
            split.Rest.ExporterId,
            split.Rest.SplitOf,
            split.Rest.Currency,
            split.Rest.BuyerId,
            Market = split.Rest.ShipTo.Country,
            Whole = split.OrderId,
            Status = (held ? ReservationStatus.Confirmed : ReservationStatus.Refused).ToString(),
        });

    static async Task Divide(Tx tx, OrderAmended split)
    {
        var cited = await tx.Many<Cited>(
            """
            delete from reservation_line
            where order_id = @OrderId
            returning line_no, product_id, unit_price, quantity, price_list_id, price_list_version, price_row_from,
                price_row_version, product_version, list_unit_price, discount_minor
            """,
            new { split.OrderId });
        var lines = Cited.Of([.. cited.OrderBy(line => line.LineNo)],
            [.. split.Now.Lines.Select(line => (split.OrderId, line)), .. split.Rest!.Lines.Select(line => (split.Rest.OrderId, line))]);
        await tx.Run("delete from reservation_line where order_id = @OrderId", new { split.Rest.OrderId });
        await tx.Run(InsertLines, Columns(split, lines));
    }

    const string InsertLines =
        """
        insert into reservation_line (order_id, exporter_id, line_no, product_id, sku, name_en, name_zh, hs_code, unit_code,
            origin, quantity, unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity, price_list_id,
            price_list_version, price_row_from, price_row_version, product_version, list_unit_price, discount_minor)
        select order_id, @ExporterId, line_no, product_id, sku, name_en, name_zh, hs_code, unit_code, origin,
            quantity, unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity, price_list_id, price_list_version,
            price_row_from, price_row_version, product_version, list_unit_price, discount_minor
        from unnest(@Orders, @LineNos, @ProductIds, @Skus, @NamesEn, @NamesZh, @HsCodes, @UnitCodes, @Origins,
            @Quantities, @UnitPrices, @Amounts, @NetGrams, @GrossGrams, @Tiers, @Lists, @ListVersions,
            @RowFroms, @RowVersions, @ProductVersions, @ListPrices, @Discounts)
            as line (order_id, line_no, product_id, sku, name_en, name_zh, hs_code, unit_code, origin,
            quantity, unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity, price_list_id, price_list_version,
            price_row_from, price_row_version, product_version, list_unit_price, discount_minor)
        """;

    static object Columns(OrderAmended split, List<DividedLine> lines) => new
    {
        split.Now.ExporterId,
        Orders = lines.Select(one => one.OrderId).ToArray(),
        LineNos = lines.Select(one => one.Line.LineNo).ToArray(),
        ProductIds = lines.Select(one => one.Line.ProductId).ToArray(),
        Skus = lines.Select(one => one.Line.Sku).ToArray(),
        NamesEn = lines.Select(one => one.Line.NameEn).ToArray(),
        NamesZh = lines.Select(one => one.Line.NameZh).ToArray(),
        HsCodes = lines.Select(one => one.Line.HsCode).ToArray(),
        UnitCodes = lines.Select(one => one.Line.UnitCode).ToArray(),
        Origins = lines.Select(one => one.Line.Origin).ToArray(),
        Quantities = lines.Select(one => one.Line.Quantity).ToArray(),
        UnitPrices = lines.Select(one => one.Line.UnitPrice).ToArray(),
        Amounts = lines.Select(one => one.Line.AmountMinor).ToArray(),
        NetGrams = lines.Select(one => one.Line.NetGrams).ToArray(),
        GrossGrams = lines.Select(one => one.Line.GrossGrams).ToArray(),
        Tiers = lines.Select(one => one.Line.TierMinQuantity).ToArray(),
        Lists = lines.Select(one => one.Cited?.PriceListId).ToArray(),
        ListVersions = lines.Select(one => one.Cited?.PriceListVersion).ToArray(),
        RowFroms = lines.Select(one => one.Cited?.PriceRowFrom).ToArray(),
        RowVersions = lines.Select(one => one.Cited?.PriceRowVersion).ToArray(),
        ProductVersions = lines.Select(one => one.Cited?.ProductVersion).ToArray(),
        ListPrices = lines.Select(one => one.DiscountMinor is null ? null : one.Cited?.ListUnitPrice).ToArray(),
        Discounts = lines.Select(one => one.DiscountMinor).ToArray(),
    };
}

/// <param name="DiscountMinor">Its share of what promotions took off; null for nothing.</param>
sealed record DividedLine(Guid OrderId, OrderLine Line, Cited? Cited, long? DiscountMinor);

/// <summary>What made the price of a line.</summary>
sealed record Cited
{
    public int LineNo { get; init; }
    public Guid ProductId { get; init; }
    public decimal UnitPrice { get; init; }
    public long Quantity { get; init; }
    public Guid? PriceListId { get; init; }
    public int? PriceListVersion { get; init; }
    public long? PriceRowFrom { get; init; }
    public int? PriceRowVersion { get; init; }
    public int? ProductVersion { get; init; }
    public decimal? ListUnitPrice { get; init; }
    public long? DiscountMinor { get; init; }

    /// <summary>Each line with what made its price. The last part of a line takes what is left of its discount.</summary>
    public static List<DividedLine> Of(IReadOnlyList<Cited> cited, IReadOnlyList<(Guid OrderId, OrderLine Line)> lines)
    {
        var left = cited.ToDictionary(one => one.LineNo, one => (Units: one.Quantity, Discount: one.DiscountMinor ?? 0));
        var divided = new List<DividedLine>();
        foreach (var (orderId, line) in lines)
        {
            var of = cited.FirstOrDefault(one => one.ProductId == line.ProductId && one.UnitPrice == line.UnitPrice
                && left[one.LineNo].Units >= line.Quantity);
            var discount = 0L;
            if (of is not null)
            {
                var (units, rest) = left[of.LineNo];
                discount = (long)decimal.Round((decimal)rest * line.Quantity / units, MidpointRounding.AwayFromZero);
                left[of.LineNo] = (units - line.Quantity, rest - discount);
            }

            divided.Add(new DividedLine(orderId, line, of, discount > 0 ? discount : null));
        }

        return divided;
    }
}
