using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>The one statement that commits a placed order.</summary>
public sealed partial class OrdersService
{
    internal const string InsertOrder =
        """
        with counted as (
            select nextval('order_serial') as serial
        ),
        numbered as (
            select serial,
                'SO-' || @Year || '-' || lpad(serial::text, greatest(6, length(serial::text)), '0') as number
            from counted
        ),
        placed as (
            insert into sales_order (id, version, serial, number, status, exporter_id, buyer_id, placed_by,
                idempotency_key, currency, incoterm, named_place, ship_to_name, ship_to_country, ship_to_city, ship_to_street,
                ship_to_postal_code, overseas_warehouse, reference, term_milestones, term_percents, term_offset_days,
                term_methods, term_amounts, goods_minor, freight_minor, total_minor, placed_at, quote_id, quote_no, placed_as,
                charge_minor, partial_allowed, split_of, part_no, kind, sample_credit_minor)
            select @Id, 1, serial, number, 'Placed', @ExporterId, @BuyerId, @PlacedBy, @IdempotencyKey,
                @Currency, @Incoterm, @NamedPlace, @ShipToName, @ShipToCountry, @ShipToCity, @ShipToStreet,
                @ShipToPostalCode, @OverseasWarehouse, @Reference, @TermMilestones, @TermPercents, @TermOffsetDays,
                @TermMethods, @TermAmounts, @GoodsMinor, @FreightMinor, @TotalMinor, @PlacedAt, @QuoteId, @QuoteNo, @PlacedAs,
                @ChargeMinor, @PartialAllowed, @SplitOf, @PartNo, @Kind, @SampleCreditMinor
            from numbered
            on conflict do nothing
            returning id, number
        ),
        sold as (
            insert into order_line (order_id, line_no, product_id, sku, name_en, name_zh, hs_code, unit_code,
                origin, quantity, unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity,
                customs_unit_price)
            select placed.id, line.*
            from placed, unnest(@LineNos, @ProductIds, @Skus, @NamesEn, @NamesZh, @HsCodes, @UnitCodes,
                @Origins, @Quantities, @UnitPrices, @AmountsMinor, @NetGrams, @GrossGrams, @TierMinQuantities,
                @CustomsUnitPrices) as line
        ),
        counted_units as (
            insert into order_line_movement (order_id, line_no, kind, source_id, source_version, quantity, actor, note, at)
            select placed.id, line_no, 'Place', placed.id, 1, quantity, @Actor, '', @PlacedAt
            from placed, unnest(@LineNos, @Quantities) as line (line_no, quantity)
        ),
        trailed as (
            insert into order_event (order_id, version, action, to_status, actor, at)
            select id, 1, 'Place', 'Placed', @Actor, @PlacedAt
            from placed
        ),
        told as (
            insert into outbox (message_id, type, body, trace_parent, principal)
            select @MessageId, @Type, overlay(@Body placing number from @NumberAt for 0), @TraceParent, @Actor
            from placed
        )
        select number
        from placed
        """;

    /// <summary>Commits the order and returns it with its number; null when its id, key or reference is taken.</summary>
    async Task<Order?> Insert(Order order, OrderLine[] lines, Principal principal, CancellationToken ct)
    {
        var message = OutboxMessage.Of(order.ToEvent(lines));
        var number = await db.One<string>(InsertOrder, new InsertArguments(order, lines, message, principal), ct);
        return number is null ? null : order with { Number = number };
    }

    /// <summary>What the statement takes: the order, one array per column of its lines, and the event.</summary>
    internal sealed class InsertArguments(Order order, OrderLine[] lines, OutboxMessage message, Principal principal)
    {
        public string Year => YearOf(order.PlacedAt);
        public OrderId Id => order.Id;
        public Guid ExporterId => order.ExporterId;
        public Guid BuyerId => order.BuyerId;
        public Guid PlacedBy => order.PlacedBy;
        public Guid IdempotencyKey => order.IdempotencyKey;
        public string Currency => order.Currency;
        public string Incoterm => order.Incoterm;
        public string NamedPlace => order.NamedPlace;
        public string ShipToName => order.ShipToName;
        public string ShipToCountry => order.ShipToCountry;
        public string ShipToCity => order.ShipToCity;
        public string ShipToStreet => order.ShipToStreet;
        public string ShipToPostalCode => order.ShipToPostalCode;
        public string? OverseasWarehouse => order.OverseasWarehouse;
        public string? Reference => order.Reference;
        public string[] TermMilestones => order.TermMilestones;
        public decimal[] TermPercents => order.TermPercents;
        public int[] TermOffsetDays => order.TermOffsetDays;
        public string[] TermMethods => order.TermMethods;
        public long[] TermAmounts => order.TermAmounts;
        public long GoodsMinor => order.GoodsMinor;
        public long FreightMinor => order.FreightMinor;
        public long ChargeMinor => order.ChargeMinor;
        public long TotalMinor => order.TotalMinor;
        public DateTimeOffset PlacedAt => order.PlacedAt;

        /// <summary>The person of the buyer, whose limit and budget bind; null when exporter or platform place it.</summary>
        public string? PlacedAs { get; init; } = principal.Role == Role.Buyer ? principal.Name : null;
        public bool PartialAllowed => order.PartialAllowed;
        public Guid? SplitOf => order.SplitOf;
        public int? PartNo => order.PartNo;
        public Guid? QuoteId => order.QuoteId;
        public int? QuoteNo => order.QuoteNo;
        public string Kind => order.Kind;
        public long SampleCreditMinor => order.SampleCreditMinor;
        public int[] LineNos => Array.ConvertAll(lines, line => line.LineNo);
        public Guid[] ProductIds => Array.ConvertAll(lines, line => line.ProductId);
        public string[] Skus => Array.ConvertAll(lines, line => line.Sku);
        public string[] NamesEn => Array.ConvertAll(lines, line => line.NameEn);
        public string[] NamesZh => Array.ConvertAll(lines, line => line.NameZh);
        public string?[] HsCodes => Array.ConvertAll(lines, line => line.HsCode);
        public string[] UnitCodes => Array.ConvertAll(lines, line => line.UnitCode);
        public string[] Origins => Array.ConvertAll(lines, line => line.Origin);
        public long[] Quantities => Array.ConvertAll(lines, line => line.Quantity);
        public decimal[] UnitPrices => Array.ConvertAll(lines, line => line.UnitPrice);
        public long[] AmountsMinor => Array.ConvertAll(lines, line => line.AmountMinor);
        public long[] NetGrams => Array.ConvertAll(lines, line => line.NetGrams);
        public long[] GrossGrams => Array.ConvertAll(lines, line => line.GrossGrams);
        public decimal?[] CustomsUnitPrices => Array.ConvertAll(lines, line => line.CustomsUnitPrice);
        public long?[] TierMinQuantities => Array.ConvertAll(lines, line => line.TierMinQuantity);
        public Guid MessageId => message.MessageId;
        public string Type => message.Type;
        public string Body => message.Body;
        public int NumberAt => PlaceOfNumber(message.Body);
        public string? TraceParent => message.TraceParent;
        public string Actor => principal.ToString();
    }

    /// <summary>The year that the number carries: in China, which has one time zone without daylight saving time.</summary>
    public static string YearOf(DateTimeOffset placedAt) =>
        placedAt.ToOffset(TimeSpan.FromHours(8)).Year.ToString("D4", CultureInfo.InvariantCulture);

    /// <summary>
    /// Where the number goes into the event, counted from 1: the database gives it, in the same round trip. Only ids, the version
    /// and an instant precede the member in <see cref="OrderPlaced"/>, so that no text of a user can look like it.
    /// </summary>
    static int PlaceOfNumber(string body)
    {
        const string Empty = "\"Number\":\"\"";
        var at = body.IndexOf(Empty, StringComparison.Ordinal);
        return at > 0 ? at + Empty.Length : throw new InvalidOperationException("OrderPlaced has no empty number to fill");
    }
}
