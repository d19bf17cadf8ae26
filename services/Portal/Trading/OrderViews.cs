using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Portal;

/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record ConsigneeView(string Name, string Country, string City, string Street, string PostalCode)
{
    public static ConsigneeView Of(Consignee c) => new(c.Name, c.Country, c.City, c.Street, c.PostalCode);

    public Consignee ToWire() => new() { Name = Name, Country = Country, City = City, Street = Street, PostalCode = PostalCode };
}

/// <param name="Milestone">
/// Contract, ProformaInvoice, Invoice, Shipment, BillOfLading, Arrival, Presentation or Acceptance; the first two are before shipment.
/// </param>
/// <param name="Percent">Decimal number as a string; the percents of an order sum to 100. Left out beside an amount.</param>
/// <param name="OffsetDays">Days after the milestone.</param>
/// <param name="Method">TT (when it is left out), OA, LC, DP or DA.</param>
/// <param name="AmountMinor">A fixed amount instead of a percent; percents are of what the amounts leave.</param>
public sealed record PaymentTermView(
    string Milestone, string? Percent = null, int OffsetDays = 0, string? Method = null, long? AmountMinor = null)
{
    public static PaymentTermView Of(PaymentTerm t) => new(
        t.Milestone, Rest.Text(t.Percent), t.OffsetDays, Rest.Text(t.Method), t.AmountMinor == 0 ? null : t.AmountMinor);

    public PaymentTerm ToWire() => new()
    {
        Milestone = Milestone,
        Percent = Percent ?? "",
        OffsetDays = OffsetDays,
        Method = Method ?? "",
        AmountMinor = AmountMinor ?? 0,
    };
}

/// <param name="ProductId">Either this or sku names the product.</param>
/// <param name="AgreedUnitPrice">Decimal number as a string; only exporters set it.</param>
public sealed record PlaceLineBody(long Quantity, Guid? ProductId = null, string? Sku = null, string? AgreedUnitPrice = null);

/// <param name="BuyerId">Buyers leave it out: they order for themselves.</param>
/// <param name="ExporterId">Exporters leave it out.</param>
/// <param name="Incoterm">Incoterms 2020 rule, three letters.</param>
/// <param name="OverseasWarehouse">Code of the warehouse for a stocking order (9810); left out for a direct sale (9710).</param>
/// <param name="PromotionCodes">Each must apply, else nothing is placed; promotions without a code apply by themselves.</param>
/// <param name="Channel">By which the order came: prices and promotions may be for one.</param>
/// <param name="Reference">The other side's own number, unique per exporter.</param>
/// <param name="PartialForbidden">The goods may not be shipped in parts; the buyer may allow it later.</param>
/// <param name="Kind">Standard (when it is left out), Sample or Trial: priced and limited by the exporter's terms for them.</param>
public sealed record PlaceOrder(
    string Currency, string Incoterm, string NamedPlace, ConsigneeView ShipTo, IReadOnlyList<PlaceLineBody> Lines,
    IReadOnlyList<PaymentTermView>? PaymentTerms = null, Guid? ExporterId = null, Guid? BuyerId = null, long FreightMinor = 0,
    string? OverseasWarehouse = null, string? Reference = null, IReadOnlyList<string>? PromotionCodes = null, string? Channel = null,
    bool PartialForbidden = false, string? Kind = null)
{
    public PlaceRequest ToWire(Guid exporterId, Guid buyerId)
    {
        var wire = new PlaceRequest
        {
            ExporterId = exporterId.ToString(),
            BuyerId = buyerId.ToString(),
            Currency = Currency,
            Incoterm = Incoterm,
            NamedPlace = NamedPlace,
            ShipTo = ShipTo.ToWire(),
            FreightMinor = FreightMinor,
            OverseasWarehouse = OverseasWarehouse ?? "",
            Reference = Reference ?? "",
            Channel = Channel ?? "",
            PartialForbidden = PartialForbidden,
            Kind = Kind ?? "",
        };
        wire.PromotionCodes.AddRange(PromotionCodes ?? []);
        wire.PaymentTerms.AddRange((PaymentTerms ?? []).Select(term => term.ToWire()));
        foreach (var line in Lines)
            wire.Lines.Add(new PlaceLine
            {
                ProductId = line.ProductId?.ToString() ?? "",
                Sku = line.Sku ?? "",
                Quantity = line.Quantity,
                AgreedUnitPrice = line.AgreedUnitPrice ?? "",
            });
        return wire;
    }
}

/// <param name="TierMinQuantity">The price tier it was sold at; null for an agreed price.</param>
/// <param name="CustomsUnitPrice">What a unit that is given away is worth to customs.</param>
public sealed record OrderLineView(
    int LineNo, Guid ProductId, string Sku, string NameEn, string NameZh, string? HsCode, string UnitCode, string Origin, long Quantity,
    string UnitPrice, long AmountMinor, long NetGrams, long GrossGrams, long? TierMinQuantity, string? CustomsUnitPrice = null)
{
    public static OrderLineView Of(Line l) => new(
        l.LineNo, Guid.Parse(l.ProductId), l.Sku, l.NameEn, l.NameZh, Rest.Text(l.HsCode), l.UnitCode, l.Origin, l.Quantity, l.UnitPrice,
        l.AmountMinor, l.NetGrams, l.GrossGrams, l.TierMinQuantity == 0 ? null : l.TierMinQuantity,
        Rest.Text(l.CustomsUnitPrice));
}

/// <param name="Status">Placed, Confirmed, ReadyToShip, Shipped, Delivered, Completed or Cancelled.</param>
/// <param name="Funded">What is due before shipment is paid.</param>
/// <param name="Lines">Empty in lists.</param>
/// <param name="QuoteId">The quote that it came of, and the version of it that was accepted; null without one.</param>
/// <param name="PartialAllowed">The goods may be shipped in parts.</param>
/// <param name="SplitOf">The order that was placed, of which this one is a part; null of that one itself.</param>
/// <param name="Part">From 2; null of the order that was placed.</param>
/// <param name="Parts">How many orders it was split into; null when it was not, and in lists.</param>
/// <param name="Kind">Standard, Sample or Trial.</param>
/// <param name="SampleCreditMinor">What paid samples took off the prices of the lines; no part of the total.</param>
public sealed record OrderView(
    Guid Id, int Version, string Number, string Status, Guid ExporterId, Guid BuyerId, string Currency, string Incoterm, string NamedPlace,
    ConsigneeView? ShipTo, IReadOnlyList<PaymentTermView> PaymentTerms, IReadOnlyList<OrderLineView> Lines, long GoodsMinor,
    long FreightMinor, long TotalMinor, string? OverseasWarehouse, string? Reference, DateTimeOffset? PlacedAt,
    string? CancelReason, int? Pieces, bool Funded, Guid? QuoteId = null, int? QuoteVersion = null,
    bool PartialAllowed = true, Guid? SplitOf = null, int? Part = null, int? Parts = null,
    string Kind = "Standard", long SampleCreditMinor = 0)
{
    public static OrderView Of(Order o) => new(
        Guid.Parse(o.Id), o.Version, o.Number, o.Status, Guid.Parse(o.ExporterId), Guid.Parse(o.BuyerId), o.Currency, o.Incoterm,
        o.NamedPlace, o.ShipTo is null ? null : ConsigneeView.Of(o.ShipTo),
        [.. o.PaymentTerms.Select(PaymentTermView.Of)],
        [.. o.Lines.Select(OrderLineView.Of)], o.GoodsMinor, o.FreightMinor, o.TotalMinor, Rest.Text(o.OverseasWarehouse),
        Rest.Text(o.Reference), Rest.Instant(o.PlacedAt), Rest.Text(o.CancelReason), o.Pieces == 0 ? null : o.Pieces, o.Funded,
        Guid.TryParse(o.QuoteId, out var quote) ? quote : null, o.QuoteVersion == 0 ? null : o.QuoteVersion,
        o.PartialAllowed, Guid.TryParse(o.SplitOf, out var root) ? root : null, o.Part == 0 ? null : o.Part, o.Parts == 0 ? null : o.Parts,
        o.Kind.Length == 0 ? "Standard" : o.Kind, o.SampleCreditMinor);
}
