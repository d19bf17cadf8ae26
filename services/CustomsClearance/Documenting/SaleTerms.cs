using System.Globalization;

namespace CrossBorder.CustomsClearance;

/// <summary>What sets an order apart: shipment in parts, the order that it was divided from, samples that are given away.</summary>
public sealed partial record TradeDocument
{
    /// <summary>Of the order that was placed, of which this one is a part; null of that one itself, or while it is not known.</summary>
    public string? WholeNumber { get; init; }

    /// <summary>What the buyer owes, in minor units, when the goods are samples that are given away; null of what is sold.</summary>
    public long? Owed { get; init; }

    public bool IsPart => Order.SplitOf is not null;

    /// <summary>Contracts say it, as letters of credit do (UCP 600 article 31); null of orders from before it was told.</summary>
    public Value? PartialShipment => Order.PartialAllowed is { } allowed
        ? new(allowed ? "允许 Allowed" : "不允许 Not allowed", "order/partial")
        : null;

    /// <summary>Whoever has the contract finds it by its own number.</summary>
    public Value DividedFrom => new(
        string.Create(CultureInfo.InvariantCulture, $"{WholeNumber}（第 {Order.Part} 批 part {Order.Part}）"), "order/whole");

    public bool GivenAway => Owed is not null;

    /// <summary>The amounts above are those that customs is told.</summary>
    public Value NoCommercialValue => new(
        "样品，无商业价值，所列价值仅供报关使用。\nSamples of no commercial value; value for customs purposes only.", "order/samples");

    public Value Payable => Owed is > 0 and var owed
        ? new($"{Order.Currency} {Amount(owed, Order.Currency)}（货物免费 goods free of charge）", "order/owed")
        : new("免费 Free of charge", "order/owed");
}
