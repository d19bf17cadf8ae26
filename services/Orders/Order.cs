using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

public readonly record struct OrderId(Guid Value) : IId
{
    /// <summary>
    /// Every retry of one request comes to the same id, so that it reserves the same stock again instead of more. Another request
    /// comes to another id, so that a reservation always is of these lines. UUID version 8 (RFC 9562): a hash.
    /// </summary>
    public static OrderId Of(Guid partyId, Guid key, string fingerprint)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{partyId:N}{key:N}{fingerprint}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(new Guid(hash[..16], bigEndian: true));
    }
}

public enum OrderStatus { Placed, Confirmed, ReadyToShip, Shipped, Delivered, Completed, Cancelled }

/// <summary>CallOff: customs, carrier and settlement agreed that a packed order is given up.</summary>
public enum OrderAction { Confirm, Cancel, ReadyToShip, Ship, Deliver, Accept, CallOff }

/// <summary>A sales order as the database keeps it, without its lines, which change by amendments alone.</summary>
public sealed record Order
{
    public const string Columns =
        """
        id, version, serial, number, status, exporter_id, buyer_id, placed_by, idempotency_key, currency, incoterm, named_place,
        ship_to_name, ship_to_country, ship_to_city, ship_to_street, ship_to_postal_code, overseas_warehouse, reference,
        term_milestones, term_percents, term_offset_days, term_methods, term_amounts, goods_minor, freight_minor, total_minor, placed_at,
        pieces, net_grams, gross_grams, funded, departed_at, delivered_at, stock_refusal, cancel_reason,
        quote_id, quote_no, reading_version, charge_minor, partial_allowed, split_of, part_no, kind, sample_credit_minor
        """;

    public required OrderId Id { get; init; }
    public int Version { get; init; } = 1;
    public long Serial { get; init; }
    public string Number { get; init; } = "";
    public OrderStatus Status { get; init; }
    public required Guid ExporterId { get; init; }
    public required Guid BuyerId { get; init; }
    public required Guid PlacedBy { get; init; }
    public required Guid IdempotencyKey { get; init; }
    public required string Currency { get; init; }
    public required string Incoterm { get; init; }
    public required string NamedPlace { get; init; }
    public required string ShipToName { get; init; }
    public required string ShipToCountry { get; init; }
    public required string ShipToCity { get; init; }
    public required string ShipToStreet { get; init; }
    public required string ShipToPostalCode { get; init; }
    public string? OverseasWarehouse { get; init; }
    public string? Reference { get; init; }
    public required string[] TermMilestones { get; init; }
    public required decimal[] TermPercents { get; init; }
    public required int[] TermOffsetDays { get; init; }

    /// <summary>Empty in an order of the time when there were transfers only.</summary>
    public string[] TermMethods { get; init; } = [];

    /// <summary>0 for a percent; empty as <see cref="TermMethods"/>.</summary>
    public long[] TermAmounts { get; init; } = [];
    public long GoodsMinor { get; init; }
    public long FreightMinor { get; init; }

    /// <summary>For units that were given up; a part of the total.</summary>
    public long ChargeMinor { get; init; }
    public long TotalMinor { get; init; }
    public required DateTimeOffset PlacedAt { get; init; }
    public int? Pieces { get; init; }
    public long? NetGrams { get; init; }
    public long? GrossGrams { get; init; }
    public bool Funded { get; init; }
    public DateTimeOffset? DepartedAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public string? StockRefusal { get; init; }
    public string? CancelReason { get; init; }

    /// <summary>The quote that it came of, and the version of it that was accepted; null when it was placed without one.</summary>
    public Guid? QuoteId { get; init; }
    public int? QuoteNo { get; init; }

    /// <summary>The version at which it came to read as it does: 1, or that of its newest amendment.</summary>
    public int ReadingVersion { get; init; } = 1;

    /// <summary>The buyer lets the goods be shipped in parts, as is usual unless it is forbidden (UCP 600 article 31).</summary>
    public bool PartialAllowed { get; init; } = true;

    /// <summary>The order that was placed, of which this one is a part; null for that one itself. The number counts from 2.</summary>
    public Guid? SplitOf { get; init; }
    public int? PartNo { get; init; }

    /// <summary>One of <see cref="OrderKind"/>; it never changes.</summary>
    public string Kind { get; init; } = OrderKind.Standard;

    /// <summary>What paid samples took off the prices of the lines, in minor units; no part of the total.</summary>
    public long SampleCreditMinor { get; init; }

    /// <summary>The whole life of an order. A pair that is missing here is refused.</summary>
    public static OrderStatus? Next(OrderStatus status, OrderAction action) => (status, action) switch
    {
        (OrderStatus.Placed, OrderAction.Confirm) => OrderStatus.Confirmed,
        (OrderStatus.Placed or OrderStatus.Confirmed, OrderAction.Cancel) => OrderStatus.Cancelled,
        (OrderStatus.Confirmed, OrderAction.ReadyToShip) => OrderStatus.ReadyToShip,
        (OrderStatus.ReadyToShip, OrderAction.Ship) => OrderStatus.Shipped,
        (OrderStatus.ReadyToShip or OrderStatus.Shipped, OrderAction.Deliver) => OrderStatus.Delivered,
        (OrderStatus.Delivered, OrderAction.Accept) => OrderStatus.Completed,
        (OrderStatus.ReadyToShip, OrderAction.CallOff) => OrderStatus.Cancelled,
        _ => null,
    };

    public static IEnumerable<string> Allowed(OrderStatus status) =>
        System.Enum.GetValues<OrderAction>().Where(action => action != OrderAction.CallOff && Next(status, action) is not null)
            .Select(action => action.ToString());

    /// <summary>
    /// The order with the status that the facts at hand lead to: they come in any order, so each change asks anew what follows
    /// from all of them. Delivery outruns a departure that was not told yet.
    /// </summary>
    public Order Settled()
    {
        if (StockRefusal is not null && Next(Status, OrderAction.Cancel) is { } cancelled)
            return this with { Status = cancelled, CancelReason = StockRefusal };
        if (DeliveredAt is not null && Next(Status, OrderAction.Deliver) is { } delivered)
            return this with { Status = delivered };
        if (DepartedAt is not null && Next(Status, OrderAction.Ship) is { } shipped)
            return this with { Status = shipped };
        return this;
    }

    /// <summary>What the one who placed it was answered: a retry is answered the same, whatever happened since.</summary>
    public Order AsPlaced() => this with
    {
        Version = 1,
        Status = OrderStatus.Placed,
        Pieces = null,
        Funded = false,
        CancelReason = null,
    };

    /// <summary>The order with the terms of one of its revisions.</summary>
    public Order Reading(OrderPlaced revision) => this with
    {
        Version = revision.Version,
        NamedPlace = revision.NamedPlace,
        ShipToName = revision.ShipTo.Name,
        ShipToCountry = revision.ShipTo.Country,
        ShipToCity = revision.ShipTo.City,
        ShipToStreet = revision.ShipTo.Street,
        ShipToPostalCode = revision.ShipTo.PostalCode,
        GoodsMinor = revision.GoodsMinor,
        FreightMinor = revision.FreightMinor,
        ChargeMinor = revision.ChargeMinor ?? 0,
        TotalMinor = revision.TotalMinor,
    };

    public OrderPlaced ToEvent(IReadOnlyList<OrderLine> lines) => new(
        Id.Value, Version, PlacedAt, Number, ExporterId, BuyerId, Currency, Incoterm, NamedPlace,
        new Consignee(ShipToName, ShipToCountry, ShipToCity, ShipToStreet, ShipToPostalCode), OverseasWarehouse, Reference,
        [.. TermMilestones.Select((_, i) => Term(i))],
        lines, GoodsMinor, FreightMinor, TotalMinor, ChargeMinor == 0 ? null : ChargeMinor, SplitOf, PartNo,
        Kind == OrderKind.Standard ? null : Kind, SampleCreditMinor == 0 ? null : SampleCreditMinor, PartialAllowed);

    /// <summary>What is not told apart from before is told as before: a transfer has no method, a percent no amount.</summary>
    PaymentTerm Term(int i) => new(
        TermMilestones[i], TermPercents[i], TermOffsetDays[i],
        i < TermMethods.Length && TermMethods[i] != PaymentMethod.Transfer ? TermMethods[i] : null,
        i < TermAmounts.Length && TermAmounts[i] > 0 ? TermAmounts[i] : null);

    public V1.Order ToWire(IReadOnlyList<OrderLine> lines)
    {
        var wire = ToWire();
        for (var i = 0; i < TermMilestones.Length; i++)
            wire.PaymentTerms.Add(new V1.PaymentTerm
            {
                Milestone = TermMilestones[i],
                Percent = Term(i).AmountMinor is null ? TermPercents[i].ToString(CultureInfo.InvariantCulture) : "",
                OffsetDays = TermOffsetDays[i],
                Method = Term(i).Method ?? "",
                AmountMinor = Term(i).AmountMinor ?? 0,
            });
        foreach (var line in lines)
            wire.Lines.Add(ToWire(line));
        return wire;
    }

    V1.Order ToWire() => new()
    {
        Id = Id.Value.ToString(),
        Version = Version,
        Number = Number,
        Status = Status.ToString(),
        ExporterId = ExporterId.ToString(),
        BuyerId = BuyerId.ToString(),
        Currency = Currency,
        Incoterm = Incoterm,
        NamedPlace = NamedPlace,
        ShipTo = new V1.Consignee
        {
            Name = ShipToName,
            Country = ShipToCountry,
            City = ShipToCity,
            Street = ShipToStreet,
            PostalCode = ShipToPostalCode,
        },
        GoodsMinor = GoodsMinor,
        FreightMinor = FreightMinor,
        TotalMinor = TotalMinor,
        OverseasWarehouse = OverseasWarehouse ?? "",
        Reference = Reference ?? "",
        PlacedAt = Timestamp.FromDateTimeOffset(PlacedAt),
        CancelReason = CancelReason ?? "",
        Pieces = Pieces ?? 0,
        Funded = Funded,
        QuoteId = QuoteId?.ToString() ?? "",
        QuoteVersion = QuoteNo ?? 0,
        PartialAllowed = PartialAllowed,
        SplitOf = SplitOf?.ToString() ?? "",
        Part = PartNo ?? 0,
        Kind = Kind,
        SampleCreditMinor = SampleCreditMinor,
    };

    static V1.Line ToWire(OrderLine line) => new()
    {
        LineNo = line.LineNo,
        ProductId = line.ProductId.ToString(),
        Sku = line.Sku,
        NameEn = line.NameEn,
        NameZh = line.NameZh,
        HsCode = line.HsCode ?? "",
        UnitCode = line.UnitCode,
        Origin = line.Origin,
        Quantity = line.Quantity,
        UnitPrice = line.UnitPrice.ToString(CultureInfo.InvariantCulture),
        AmountMinor = line.AmountMinor,
        NetGrams = line.NetGrams,
        GrossGrams = line.GrossGrams,
        TierMinQuantity = line.TierMinQuantity ?? 0,
        CustomsUnitPrice = line.CustomsUnitPrice?.ToString(CultureInfo.InvariantCulture) ?? "",
    };
}

/// <summary>The gRPC door of the service; each capability is a part of it in a file of its own.</summary>
public sealed partial class OrdersService(
    Db db, StockHold stock, OutboxSignal outbox, TimeProvider clock, ILogger<OrdersService> log) : V1.Orders.OrdersBase
{
    /// <summary>What makes a row the principal's own, as a condition; a role that is not listed finds nothing.</summary>
    public static string Own(Principal principal) => principal.Role switch
    {
        Role.Exporter => "exporter_id = @PartyId",
        Role.Buyer => "buyer_id = @PartyId",
        Role.Operator or Role.Service => "true",
        _ => "false",
    };
}
