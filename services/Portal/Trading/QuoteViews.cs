using System.Globalization;
using CrossBorder.Contracts.Orders.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal;

/// <param name="Id">Of the rate at its source.</param>
/// <param name="Rate">How many of quote one of base is worth; decimal number as a string.</param>
public sealed record LockedRateView(string Id, string Base, string Quote, string Rate, string Source, DateOnly On)
{
    public static LockedRateView? Of(LockedRate? r) => r is null
        ? null
        : new(r.Id, r.Base, r.Quote, r.Rate, r.Source, DateOnly.ParseExact(r.On, "yyyy-MM-dd", CultureInfo.InvariantCulture));

    public LockedRate ToWire() => new() { Id = Id, Base = Base, Quote = Quote, Rate = Rate, Source = Source, On = Body.Day(On) };
}

/// <param name="No">From 1; offers name it.</param>
/// <param name="FreightMinor">Charged besides the goods.</param>
public sealed record DeliveryView(int No, string Incoterm, string NamedPlace, long FreightMinor = 0);

/// <param name="LeadDays">From the order to leaving the factory.</param>
/// <param name="AmountMinor">Told, not asked: left out or ignored in a request.</param>
public sealed record QuoteOfferView(int OfferNo, long Quantity, string UnitPrice, int LeadDays, int DeliveryNo, long? AmountMinor = null);

/// <param name="LineNo">The same through all versions.</param>
/// <param name="Sku">Told, not asked, as are names and unit: of the product.</param>
public sealed record QuoteLineView(
    int LineNo, Guid ProductId, IReadOnlyList<QuoteOfferView> Offers, string? Sku = null, string? NameEn = null, string? NameZh = null,
    string? UnitCode = null)
{
    public static QuoteLineView Of(QuoteLine l) => new(
        l.LineNo, Guid.Parse(l.ProductId),
        [.. l.Offers.Select(o => new QuoteOfferView(o.OfferNo, o.Quantity, o.UnitPrice, o.LeadDays, o.DeliveryNo, o.AmountMinor))],
        l.Sku, l.NameEn, l.NameZh, l.UnitCode);

    public QuoteLine ToWire()
    {
        var wire = new QuoteLine { LineNo = LineNo, ProductId = ProductId.ToString() };
        wire.Offers.AddRange(Offers.Select(o => new QuoteOffer
        {
            OfferNo = o.OfferNo,
            Quantity = o.Quantity,
            UnitPrice = o.UnitPrice,
            LeadDays = o.LeadDays,
            DeliveryNo = o.DeliveryNo,
        }));
        return wire;
    }
}

/// <param name="ValidUntil">The moment itself is too late.</param>
/// <param name="ShipTo">May be left out: the buyer then names it when it accepts.</param>
public sealed record QuoteTermsView(
    string Currency, DateTimeOffset ValidUntil, IReadOnlyList<DeliveryView> Deliveries, IReadOnlyList<PaymentTermView> PaymentTerms,
    IReadOnlyList<QuoteLineView> Lines, LockedRateView? Rate = null, ConsigneeView? ShipTo = null)
{
    public static QuoteTermsView Of(QuoteTerms t) => new(
        t.Currency, Rest.Instant(t.ValidUntil) ?? default,
        [.. t.Deliveries.Select(d => new DeliveryView(d.No, d.Incoterm, d.NamedPlace, d.FreightMinor))],
        [.. t.PaymentTerms.Select(PaymentTermView.Of)], [.. t.Lines.Select(QuoteLineView.Of)], LockedRateView.Of(t.Rate),
        t.ShipTo is null ? null : ConsigneeView.Of(t.ShipTo));

    public QuoteTerms ToWire()
    {
        var wire = new QuoteTerms
        {
            Currency = Currency,
            ValidUntil = Timestamp.FromDateTimeOffset(ValidUntil),
            Rate = Rate?.ToWire(),
            ShipTo = ShipTo?.ToWire(),
        };
        wire.Deliveries.AddRange(Deliveries.Select(d => new DeliveryTerm
        {
            No = d.No,
            Incoterm = d.Incoterm,
            NamedPlace = d.NamedPlace,
            FreightMinor = d.FreightMinor,
        }));
        wire.PaymentTerms.AddRange(PaymentTerms.Select(term => term.ToWire()));
        wire.Lines.AddRange(Lines.Select(line => line.ToWire()));
        return wire;
    }
}

public sealed record CounterQuote(QuoteTermsView Terms, string? Note = null);

public sealed record QuotePickBody(int LineNo, int OfferNo);

/// <param name="No">The version, which must be the last that the other side sent.</param>
/// <param name="Picks">One offer of each line, all on one delivery term.</param>
/// <param name="ShipTo">Only when the version names none.</param>
/// <param name="Reference">The buyer's purchase order number.</param>
public sealed record AcceptQuote(int No, IReadOnlyList<QuotePickBody> Picks, ConsigneeView? ShipTo = null, string? Reference = null)
{
    public AcceptQuoteRequest ToWire(Guid id, int expectedVersion)
    {
        var wire = new AcceptQuoteRequest
        {
            QuoteId = id.ToString(),
            ExpectedVersion = expectedVersion,
            No = No,
            ShipTo = ShipTo?.ToWire(),
            Reference = Reference ?? "",
        };
        wire.Picks.AddRange(Picks.Select(pick => new QuotePick { LineNo = pick.LineNo, OfferNo = pick.OfferNo }));
        return wire;
    }
}

/// <param name="Status">AwaitingApproval, Open, Superseded, Accepted, Rejected, Withdrawn, Declined or Expired.</param>
/// <param name="LowestMinor">What it comes to with the cheapest, and with the dearest offers that go together, freight included.</param>
public sealed record QuoteRoundView(
    int No, string Side, string Author, DateTimeOffset? At, string Status, string? Note, string Currency, DateTimeOffset? ValidUntil,
    long LowestMinor, long HighestMinor)
{
    public static QuoteRoundView Of(QuoteVersionInfo v) => new(
        v.No, v.Side, v.Author, Rest.Instant(v.At), v.Status, Rest.Text(v.Note), v.Currency, Rest.Instant(v.ValidUntil), v.LowestMinor,
        v.HighestMinor);
}

/// <param name="Version">Of what the caller's side can see; also the ETag, which every change asks for.</param>
/// <param name="Status">Open, Accepted or Closed.</param>
/// <param name="CurrentNo">The last version that was sent; null for none.</param>
/// <param name="Versions">Empty in lists.</param>
public sealed record TradeQuoteView(
    Guid Id, int Version, string Number, string Status, Guid InquiryId, Guid ExporterId, Guid BuyerId, int? CurrentNo, int? AcceptedNo,
    Guid? OrderId, string? ClosedReason, DateTimeOffset? OpenedAt, IReadOnlyList<QuoteRoundView> Versions)
{
    public static TradeQuoteView Of(Quote q) => new(
        Guid.Parse(q.Id), q.Version, q.Number, q.Status, Guid.Parse(q.InquiryId), Guid.Parse(q.ExporterId), Guid.Parse(q.BuyerId),
        q.CurrentNo == 0 ? null : q.CurrentNo, q.AcceptedNo == 0 ? null : q.AcceptedNo,
        Guid.TryParse(q.OrderId, out var order) ? order : null, Rest.Text(q.ClosedReason), Rest.Instant(q.OpenedAt),
        [.. q.Versions.Select(QuoteRoundView.Of)]);
}

public sealed record QuoteVersionView(Guid QuoteId, QuoteRoundView Info, QuoteTermsView Terms)
{
    public static QuoteVersionView Of(QuoteVersion v) =>
        new(Guid.Parse(v.QuoteId), QuoteRoundView.Of(v.Info ?? new()), QuoteTermsView.Of(v.Terms ?? new()));
}

/// <param name="Kind">Added, Removed or Changed.</param>
/// <param name="Scope">Terms, Delivery, Payment, Line or Offer.</param>
/// <param name="ItemNo">Of a delivery or payment term.</param>
/// <param name="Field">Such as unitPrice; the values are as the versions have them.</param>
public sealed record QuoteChangeView(
    string Kind, string Scope, int? LineNo, int? OfferNo, int? ItemNo, string Field, string? Before, string? After)
{
    public static QuoteChangeView Of(QuoteChange c) => new(
        c.Kind, c.Scope, Number(c.LineNo), Number(c.OfferNo), Number(c.ItemNo), Rest.FieldName(c.Field)!, Rest.Text(c.Before),
        Rest.Text(c.After));

    static int? Number(int no) => no == 0 ? null : no;
}

public sealed record QuoteDiffView(int FromNo, int ToNo, string FromCurrency, string ToCurrency, IReadOnlyList<QuoteChangeView> Changes)
{
    public static QuoteDiffView Of(QuoteDiff d) =>
        new(d.FromNo, d.ToNo, d.FromCurrency, d.ToCurrency, [.. d.Changes.Select(QuoteChangeView.Of)]);
}
