using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>
/// An amendment takes effect: order, lines, ledger and trail change in one transaction, how the order read is kept, and both readings
/// are told. Of a packed order the ledger packs what is added and unpacks what is left out, and a new packing is told after it.
/// </summary>
static class AmendmentEffect
{
    const string AmendAction = "Amend";
    const string CancelAction = "CancelUnits";
    const string RepackAction = "Repack";

    /// <summary>Order and amendment are locked. A problem when the ledger does not allow it; then nothing was written.</summary>
    /// <param name="amendment">With who decided and what is held for it.</param>
    /// <param name="actor">The principal, as role and party.</param>
    public static async Task<Outcome<(Order Order, Amendment Amendment)>> Apply(
        Tx tx, Order order, Amendment amendment, List<OrderLine> before, List<OrderLine> after, string actor, DateTimeOffset now,
        AmendmentWay? way = null)
    {
        var changed = Amended(order, amendment);
        if (await Count(tx, changed, before, after, way ?? WayOf(order), actor, now) is { } broken)
            return broken;
        await Trail.Save(tx, order, changed, way == AmendmentWay.GivenUp ? CancelAction : AmendAction, actor, now);
        await ReplaceLines(tx, changed, after);
        var (was, reads) = (order.ToEvent(before), changed.ToEvent(after));
        await KeepRevisions(tx, amendment, was, reads, now);
        var ended = await AmendmentRows.End(
            tx, amendment, AmendmentStatus.Accepted, amendment.DecidedBy, amendment.DecidedAt ?? now, null, changed.Version);
        tx.Publish(new OrderAmended(order.Id.Value, changed.Version, now, amendment.Id, amendment.HoldId, was, reads, amendment.Packing));
        return (amendment.Packing is { } packing ? await Repack(tx, changed, packing, actor, now) : changed, ended);
    }

    /// <summary>The lines that the ledger would not allow to change so; null when it does.</summary>
    public static async Task<Problem?> Refusal(
        Tx tx, Order order, List<OrderLine> before, List<OrderLine> after, string actor, DateTimeOffset now) =>
        Planned(await LineLedger.Open(tx, order.Id.Value), order with { Version = order.Version + 1 }, before, after, WayOf(order),
            actor, now);

    static AmendmentWay WayOf(Order order) => Amendment.MayAsk(order.Status) ? AmendmentWay.Packed : AmendmentWay.Unpacked;

    static async Task<Order> Repack(Tx tx, Order order, Packing packing, string actor, DateTimeOffset now)
    {
        var packed = order with
        {
            Version = order.Version + 1,
            Pieces = packing.Pieces,
            NetGrams = packing.NetGrams,
            GrossGrams = packing.GrossGrams,
        };
        await Trail.Save(tx, order, packed, RepackAction, actor, now);
        tx.Publish(new OrderReadyToShip(
            packed.Id.Value, packed.Version, now, packing.Pieces, packing.NetGrams, packing.GrossGrams, packed.ReadingVersion));
        return packed;
    }

    internal static Order Amended(Order order, Amendment amendment) => order with
    {
        Version = order.Version + 1,
        ReadingVersion = order.Version + 1,
        GoodsMinor = amendment.GoodsMinor,
        FreightMinor = amendment.FreightMinor,
        ChargeMinor = amendment.ChargeMinor,
        TotalMinor = amendment.TotalMinor,
        NamedPlace = amendment.NamedPlace ?? order.NamedPlace,
        ShipToName = amendment.ShipToName ?? order.ShipToName,
        ShipToCountry = amendment.ShipToCountry ?? order.ShipToCountry,
        ShipToCity = amendment.ShipToCity ?? order.ShipToCity,
        ShipToStreet = amendment.ShipToStreet ?? order.ShipToStreet,
        ShipToPostalCode = amendment.ShipToPostalCode ?? order.ShipToPostalCode,
    };

    /// <summary>Counts the change in the ledger; a problem when more is packed, or declared, than would be wanted.</summary>
    static async Task<Problem?> Count(
        Tx tx, Order changed, List<OrderLine> before, List<OrderLine> after, AmendmentWay way, string actor, DateTimeOffset now)
    {
        var book = await LineLedger.Open(tx, changed.Id.Value);
        if (Planned(book, changed, before, after, way, actor, now) is { } broken)
            return broken;
        await LineLedger.Close(tx, changed.Id.Value, book);
        return null;
    }

    static Problem? Planned(
        LedgerBook book, Order changed, List<OrderLine> before, List<OrderLine> after, AmendmentWay way, string actor, DateTimeOffset now)
    {
        var displaced = AmendmentPlan.Displaced(before, after, book.Lines);
        book.Begin(after.Select(line => line.LineNo));
        var moves = AmendmentPlan.Movements(before, after)
            .SelectMany(move => AmendmentPlan.Moves(move.Units, way, AmendmentPlan.Stays(before, after, move.LineNo))
                .Select(one => new Movement(move.LineNo, one.Kind, changed.Id.Value, changed.Version, one.Units, actor, now)));
        var broken = displaced ?? book.Do([.. moves])?.LineNo;
        return broken is not { } line
            ? null
            : new Problem(
                409, "order_amendment_below_packed", $"Of line {line} more is packed or declared than the amendment leaves.", "lines",
                $"at least {Math.Max(book.Lines[line].Produced, book.Lines[line].Declared)} of line {line}");
    }

    internal static Task<int> ReplaceLines(Tx tx, Order changed, List<OrderLine> lines) => tx.Run(
        """
        update sales_order
        set goods_minor = @GoodsMinor, freight_minor = @FreightMinor, charge_minor = @ChargeMinor,
            total_minor = @TotalMinor, term_amounts = @TermAmounts, named_place = @NamedPlace,
            ship_to_name = @ShipToName, ship_to_country = @ShipToCountry, ship_to_city = @ShipToCity,
            ship_to_street = @ShipToStreet, ship_to_postal_code = @ShipToPostalCode, reading_version = version
        where id = @Id;
        delete from order_line where order_id = @Id;
        insert into order_line (order_id, line_no, product_id, sku, name_en, name_zh, hs_code, unit_code,
            origin, quantity, unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity,
            customs_unit_price)
        select @Id, line.*
        from unnest(@LineNos, @ProductIds, @Skus, @NamesEn, @NamesZh, @HsCodes, @UnitCodes,
            @Origins, @Quantities, @UnitPrices, @AmountsMinor, @NetGrams, @GrossGrams, @TierMinQuantities,
            @CustomsUnitPrices) as line
        """,
        new OrdersService.InsertArguments(
            changed, [.. lines], OutboxMessage.Of(changed.ToEvent(lines)), Principal.Current ?? Principal.Service("orders")));

    /// <summary>How it reads now; before the first amendment also how it read as it was placed.</summary>
    internal static Task<int> KeepRevisions(Tx tx, Amendment amendment, OrderPlaced was, OrderPlaced reads, DateTimeOffset now) => tx.Run(
        """
        insert into order_revision (order_id, no, order_version, body, at)
        select @OrderId, 1, 1, @Was::json, @placedAt
        where not exists (select from order_revision where order_id = @OrderId);
        insert into order_revision (order_id, no, order_version, amendment_id, body, at)
        select @OrderId, max(no) + 1, @Version, @AmendmentId, @Reads::json, @now
        from order_revision
        where order_id = @OrderId
        """,
        new
        {
            amendment.OrderId,
            reads.Version,
            AmendmentId = amendment.Id,
            Was = JsonSerializer.Serialize(was with { Version = 1 }),
            Reads = JsonSerializer.Serialize(reads),
            placedAt = was.OccurredAt,
            now,
        });
}
