using System.Text.Json.Serialization;

namespace CrossBorder.Contracts.Events;

/// <summary>Who receives the goods. Country is ISO 3166-1 alpha-2.</summary>
public sealed record Consignee(string Name, string Country, string City, string Street, string PostalCode);

/// <summary>One instalment: a fixed amount, or a percent of what the fixed amounts leave; percents sum to 100.</summary>
/// <param name="Milestone">What it is counted from, one of <see cref="PaymentMilestone"/>.</param>
/// <param name="Percent">0 for a fixed amount.</param>
/// <param name="OffsetDays">Calendar days after the milestone.</param>
/// <param name="Method">How it is paid, one of <see cref="PaymentMethod"/>; null, as before there were others, is a transfer.</param>
/// <param name="AmountMinor">The fixed amount in the order's currency; null for a percent.</param>
public sealed record PaymentTerm(
    string Milestone, decimal Percent, int OffsetDays,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Method = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? AmountMinor = null);

/// <summary>What an instalment is counted from.</summary>
public static class PaymentMilestone
{
    public const string Contract = nameof(Contract);
    public const string ProformaInvoice = nameof(ProformaInvoice);

    /// <summary>The commercial invoice.</summary>
    public const string Invoice = nameof(Invoice);

    /// <summary>The goods left.</summary>
    public const string Shipment = nameof(Shipment);

    /// <summary>The day of the bill of lading: the goods are on board.</summary>
    public const string BillOfLading = nameof(BillOfLading);
    public const string Arrival = nameof(Arrival);

    /// <summary>The documents are shown to the buyer or the bank.</summary>
    public const string Presentation = nameof(Presentation);

    /// <summary>The buyer or the bank accepted the draft.</summary>
    public const string Acceptance = nameof(Acceptance);

    public static IReadOnlyList<string> All { get; } =
        [Contract, ProformaInvoice, Invoice, Shipment, BillOfLading, Arrival, Presentation, Acceptance];

    /// <summary>An instalment that is counted from it is due before the goods leave.</summary>
    public static bool BeforeShipment(string milestone) => milestone is Contract or ProformaInvoice;
}

/// <summary>How an instalment is paid.</summary>
public static class PaymentMethod
{
    /// <summary>Telegraphic transfer, in advance or against a copy of the documents.</summary>
    public const string Transfer = "TT";
    public const string OpenAccount = "OA";
    public const string LetterOfCredit = "LC";
    public const string AgainstPayment = "DP";
    public const string AgainstAcceptance = "DA";

    public static IReadOnlyList<string> All { get; } =
        [Transfer, OpenAccount, LetterOfCredit, AgainstPayment, AgainstAcceptance];

    /// <summary>
    /// The milestones that a method can be counted from: credit is given from when the goods leave, documents are paid when they are
    /// shown, a draft falls due after it was accepted or after the bill of lading.
    /// </summary>
    public static IReadOnlyList<string> Milestones(string method) => method switch
    {
        OpenAccount =>
            [PaymentMilestone.Invoice, PaymentMilestone.Shipment, PaymentMilestone.BillOfLading, PaymentMilestone.Arrival],
        LetterOfCredit =>
        [
            PaymentMilestone.Shipment, PaymentMilestone.BillOfLading, PaymentMilestone.Presentation, PaymentMilestone.Acceptance,
        ],
        AgainstPayment => [PaymentMilestone.Presentation, PaymentMilestone.Arrival],
        AgainstAcceptance => [PaymentMilestone.Acceptance, PaymentMilestone.BillOfLading],
        _ => PaymentMilestone.All,
    };
}

/// <summary>A line as it was sold: the product's facts, the price and its tier are copies that no later change touches.</summary>
/// <param name="LineNo">From 1, contiguous.</param>
/// <param name="HsCode">6 to 10 digits, null when the product had none.</param>
/// <param name="Quantity">Whole units of <paramref name="UnitCode"/>.</param>
/// <param name="UnitPrice">Per unit in the order's currency.</param>
/// <param name="AmountMinor">Quantity x unit price in minor units, half away from zero.</param>
/// <param name="NetGrams">Net weight of the whole line.</param>
/// <param name="GrossGrams">Gross weight of the whole line.</param>
/// <param name="TierMinQuantity">The price tier it was sold at; null for a price agreed between the parties.</param>
/// <param name="CustomsUnitPrice">
/// What a unit that is given away is worth: customs takes no goods without a value. Null for what has a price.
/// </param>
public sealed record OrderLine(
    int LineNo, Guid ProductId, string Sku, string NameEn, string NameZh, string? HsCode, string UnitCode, string Origin,
    long Quantity, decimal UnitPrice, long AmountMinor, long NetGrams, long GrossGrams, long? TierMinQuantity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? CustomsUnitPrice = null);

/// <summary>What an order is for.</summary>
public static class OrderKind
{
    public const string Standard = nameof(Standard);

    /// <summary>A few units to look at, by the exporter's terms for samples; perhaps given away.</summary>
    public const string Sample = nameof(Sample);

    /// <summary>A first small lot below the least quantity, by the exporter's terms for trials.</summary>
    public const string Trial = nameof(Trial);

    public static IReadOnlyList<string> All { get; } = [Standard, Sample, Trial];
}

/// <param name="Number">For people: SO-2026-000123.</param>
/// <param name="Incoterm">Incoterms 2020 rule, three letters.</param>
/// <param name="OverseasWarehouse">Code of the overseas warehouse for a stocking order (9810), null for a direct sale (9710).</param>
/// <param name="Reference">The other side's own number (purchase order, invoice), unique per exporter when given.</param>
/// <param name="GoodsMinor">Sum of the lines; <paramref name="FreightMinor"/> is charged besides; total is the sum of all.</param>
/// <param name="ChargeMinor">For units that were given up; null for nothing.</param>
/// <param name="SplitOf">
/// The order that was placed, of which this one is a part. What it is made of is told with <see cref="OrderAmended.Rest"/>, in which it is
/// whole: who divides stock or money waits for that. Null for an order of its own.
/// </param>
/// <param name="Part">Its number among the parts, from 2.</param>
/// <param name="Kind">One of <see cref="OrderKind"/>; null, as before there were others, is Standard.</param>
/// <param name="SampleCreditMinor">What paid samples took off the prices of the lines; null for nothing.</param>
/// <param name="PartialAllowed">The goods may be shipped in parts; null, as before it was told, is not known.</param>
public sealed record OrderPlaced(
    Guid OrderId, int Version, DateTimeOffset OccurredAt, string Number, Guid ExporterId, Guid BuyerId, string Currency,
    string Incoterm, string NamedPlace, Consignee ShipTo, string? OverseasWarehouse, string? Reference,
    IReadOnlyList<PaymentTerm> PaymentTerms, IReadOnlyList<OrderLine> Lines, long GoodsMinor, long FreightMinor, long TotalMinor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ChargeMinor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? SplitOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Part = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kind = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? SampleCreditMinor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? PartialAllowed = null) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;

    /// <summary>Samples that are given away: nothing is sold, so nothing is booked as a sale.</summary>
    public bool GivenAway() => Kind == OrderKind.Sample && Lines.Count > 0 && GoodsMinor == 0;
}

public sealed record OrderConfirmed(Guid OrderId, int Version, DateTimeOffset OccurredAt) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>The buyer lets the goods be shipped in parts, which the order forbade. It is never forbidden again.</summary>
public sealed record PartialShipmentAllowed(Guid OrderId, int Version, DateTimeOffset OccurredAt) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <param name="ChargeMinor">What the buyer owes the exporter all the same, of what was paid; null for nothing.</param>
public sealed record OrderCancelled(
    Guid OrderId, int Version, DateTimeOffset OccurredAt, string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ChargeMinor = null) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>
/// Both sides agreed that the order reads otherwise: before its goods were packed, or later, when customs, carrier and settlement agreed.
/// </summary>
/// <param name="Version">Of the order, as it reads now; an older amendment says nothing about it.</param>
/// <param name="HoldId">Under which Catalog holds what is wanted beyond what the order had; null when nothing more is.</param>
/// <param name="Was">As it read before.</param>
/// <param name="Now">As it reads now; lines are numbered from 1 without gaps.</param>
/// <param name="Packing">As its goods are packed now; null when they are not, or as they were.</param>
/// <param name="Rest">
/// What was split off, as an order of its own: units and money of <paramref name="Was"/> are those of <paramref name="Now"/> and of it.
/// Null when nothing was.
/// </param>
public sealed record OrderAmended(
    Guid OrderId, int Version, DateTimeOffset OccurredAt, Guid AmendmentId, Guid? HoldId, OrderPlaced Was, OrderPlaced Now,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Packing? Packing = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OrderPlaced? Rest = null) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>The goods are packed. Pieces is the number of packages, weights are of the whole packed order.</summary>
/// <param name="ReadingVersion">
/// The version at which the order came to read as it was packed: 1, or that of its newest amendment. Who knows an older reading waits.
/// </param>
public sealed record OrderReadyToShip(
    Guid OrderId, int Version, DateTimeOffset OccurredAt, int Pieces, long NetGrams, long GrossGrams, int ReadingVersion = 1) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}

/// <summary>Goods came back to the exporter, or the buyer keeps them for less: so much of what the order came to is not owed.</summary>
/// <param name="Kept">The buyer keeps the goods.</param>
public sealed record ReturnSettled(
    Guid ReturnId, int Version, DateTimeOffset OccurredAt, Guid OrderId, string Currency, long BackMinor, bool Kept) : IOrderEvent
{
    Guid IEvent.AggregateId => ReturnId;
}

/// <summary>The buyer accepted the delivered goods.</summary>
public sealed record OrderCompleted(Guid OrderId, int Version, DateTimeOffset OccurredAt) : IOrderEvent
{
    Guid IEvent.AggregateId => OrderId;
}
