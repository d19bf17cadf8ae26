using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using MassTransit;

namespace CrossBorder.Catalog;

/// <summary>
/// A placed order keeps what was held for it, without an end. When the hold lapsed meanwhile, the same lines are held again at the
/// prices they were sold at; when the stock is gone by then, the order is told that it cannot be supplied.
/// </summary>
public sealed partial class OrderPlacedConsumer(Db db, TimeProvider clock, ILogger<OrderPlacedConsumer> log) : IConsumer<OrderPlaced>
{
    public Task Consume(ConsumeContext<OrderPlaced> context) => db.Receive(this, context, tx => Confirm(tx, context.Message));

    async Task Confirm(Tx tx, OrderPlaced order)
    {
        // A part of an order gets what the order held, which is told with how the order reads now.
        if (order.SplitOf is not null)
            return;
        // The way of nearly every order: one statement.
        var confirmed = await tx.Run(
            "update reservation set status = 'Confirmed', version = version + 1 where order_id = @OrderId and status = 'Held'",
            new { order.OrderId });
        if (confirmed == 0)
            await ConfirmLapsed(tx, order);
    }

    async Task ConfirmLapsed(Tx tx, OrderPlaced order)
    {
        var reservation = await Reservation.LockOrBegin(tx, order.OrderId);
        if (Reservation.Next(reservation.Status, ReservationAction.Confirm) is null)
            return;
        var held = Reservation.HoldsStock(reservation.Status) || await HoldAgain(tx, order);
        await tx.Run(
            """
            update reservation
            set status = @Status, version = version + 1, exporter_id = @ExporterId, completed_early = false,
                currency = @Currency, buyer_id = @BuyerId, market = @Market
            where order_id = @OrderId
            """,
            new
            {
                order.OrderId,
                order.ExporterId,
                order.Currency,
                order.BuyerId,
                Market = order.ShipTo.Country,
                Status = (held ? ReservationStatus.Confirmed : ReservationStatus.Refused).ToString(),
            });
        if (!held)
            tx.Publish(new ReservationRefused(order.OrderId, reservation.Version + 1, clock.GetUtcNow(),
                "The stock, or a promotion that made its prices, was sold meanwhile."));
        else if (reservation.CompletedEarly)
            await SoldGoods.Complete(tx, order.OrderId, clock.GetUtcNow());
        LogConfirmed(log, order.OrderId, held);
    }

    /// <summary>The promotions that made its prices, and its stock: both, or neither.</summary>
    internal static async Task<bool> HoldAgain(Tx tx, OrderPlaced order)
    {
        if (!await ReturnPromotions.Again(tx, order.OrderId))
            return false;
        if (await SampleUses.Again(tx, order.OrderId) && await HoldLines(tx, order))
            return true;
        await ReturnPromotions.Back(tx, [order.OrderId]);
        await SampleUses.Back(tx, [order.OrderId]);
        return false;
    }

    /// <summary>Holds the lines of the order as they were sold, all or nothing. False when the stock does not suffice.</summary>
    internal static async Task<bool> HoldLines(Tx tx, OrderPlaced order)
    {
        var wanted = order.Lines.GroupBy(line => line.ProductId)
            .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Quantity));
        var held = await tx.Run(
            """
            with wanted as materialized (
                select product_id, quantity
                from unnest(@ProductIds, @Quantities) as wanted (product_id, quantity)
            ),
            locked as materialized (
                select stock.product_id, stock.on_hand, stock.reserved, stock.made_to_order
                from stock
                where stock.exporter_id = @ExporterId and stock.product_id = any(@ProductIds)
                order by stock.product_id
                for no key update
            )
            update stock
            set reserved = locked.reserved + wanted.quantity, on_hand = locked.on_hand
            from wanted
            join locked on locked.product_id = wanted.product_id
            where stock.exporter_id = @ExporterId and stock.product_id = wanted.product_id
                and stock.product_id = any(@ProductIds)
                and not exists (
                    select from wanted as asked
                    left join locked as found on found.product_id = asked.product_id
                    where found.product_id is null
                        or (not found.made_to_order and found.on_hand - found.reserved < asked.quantity))
            """,
            new { order.ExporterId, ProductIds = wanted.Keys.ToArray(), Quantities = wanted.Values.ToArray() });
        if (held == 0)
            return false;
        await KeepLines(tx, order);
        return true;
    }

    // The lines that were held for the order once say which price list they were sold by: what is cited stays.
    static async Task KeepLines(Tx tx, OrderPlaced order)
    {
        await tx.Run(
            "delete from reservation_line where order_id = @OrderId and line_no <> all(@LineNos)",
            new { order.OrderId, LineNos = order.Lines.Select(line => line.LineNo).ToArray() });
        await tx.Run(
            """
            insert into reservation_line (order_id, line_no, exporter_id, product_id, sku, name_en,
                name_zh, hs_code, unit_code, origin, quantity, unit_price, amount_minor, net_grams,
                gross_grams, tier_min_quantity)
            select @OrderId, line_no, @ExporterId, product_id, sku, name_en,
                name_zh, hs_code, unit_code, origin, quantity, unit_price, amount_minor, net_grams,
                gross_grams, tier_min_quantity
            from unnest(@LineNos, @ProductIds, @Skus, @NamesEn, @NamesZh, @HsCodes, @UnitCodes,
                @Origins, @Quantities, @UnitPrices, @Amounts, @NetGrams, @GrossGrams, @Tiers)
                as line (line_no, product_id, sku, name_en, name_zh, hs_code, unit_code,
                origin, quantity, unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity)
            on conflict on constraint reservation_line_key do update
            set exporter_id = excluded.exporter_id, product_id = excluded.product_id,
                sku = excluded.sku, name_en = excluded.name_en, name_zh = excluded.name_zh,
                hs_code = excluded.hs_code, unit_code = excluded.unit_code, origin = excluded.origin,
                quantity = excluded.quantity, unit_price = excluded.unit_price,
                amount_minor = excluded.amount_minor, net_grams = excluded.net_grams,
                gross_grams = excluded.gross_grams, tier_min_quantity = excluded.tier_min_quantity
            """,
            Columns(order));
    }

    static object Columns(OrderPlaced order) => new
    {
        order.OrderId,
        order.ExporterId,
        LineNos = order.Lines.Select(line => line.LineNo).ToArray(),
        ProductIds = order.Lines.Select(line => line.ProductId).ToArray(),
        Skus = order.Lines.Select(line => line.Sku).ToArray(),
        NamesEn = order.Lines.Select(line => line.NameEn).ToArray(),
        NamesZh = order.Lines.Select(line => line.NameZh).ToArray(),
        HsCodes = order.Lines.Select(line => line.HsCode).ToArray(),
        UnitCodes = order.Lines.Select(line => line.UnitCode).ToArray(),
        Origins = order.Lines.Select(line => line.Origin).ToArray(),
        Quantities = order.Lines.Select(line => line.Quantity).ToArray(),
        UnitPrices = order.Lines.Select(line => line.UnitPrice).ToArray(),
        Amounts = order.Lines.Select(line => line.AmountMinor).ToArray(),
        NetGrams = order.Lines.Select(line => line.NetGrams).ToArray(),
        GrossGrams = order.Lines.Select(line => line.GrossGrams).ToArray(),
        Tiers = order.Lines.Select(line => line.TierMinQuantity).ToArray(),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} placed after its hold lapsed, held again: {Held}")]
    static partial void LogConfirmed(ILogger log, Guid orderId, bool held);
}
