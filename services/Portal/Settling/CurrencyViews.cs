using CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Portal;

/// <param name="Line">Of the file, from 1.</param>
public sealed record RateRefusalView(int Line, string Field, string Value, string Accepted);

/// <param name="RepeatedFile">The same content was taken before; nothing changed.</param>
/// <param name="ContentHash">SHA-256 in hex.</param>
/// <param name="Refusals">The first thousand lines that could not be taken; the rest went on.</param>
public sealed record RateImportView(
    string Id, bool RepeatedFile, string ContentHash, int Rates, int Refused, IReadOnlyList<RateRefusalView> Refusals);

/// <param name="RecordedAt">When it was learnt; a correction is a later row.</param>
/// <param name="Demo">Part of the demonstration: never settle by it.</param>
public sealed record RateLegView(
    string Base, string Quote, string EffectiveOn, string Rate, string Source, string ContentHash, DateTimeOffset? RecordedAt, bool Demo);

/// <param name="Rate">How many of quote for one of base, a decimal number as a string; missing when none is known.</param>
/// <param name="Path">Same, Direct, Inverse, ThroughCny or None.</param>
/// <param name="Legs">The published rates that it was made of.</param>
public sealed record RateView(string Base, string Quote, string On, string? Rate, string Path, IReadOnlyList<RateLegView> Legs)
{
    public static RateView Of(FxRate r) => new(
        r.Base, r.Quote, r.On, Rest.Text(r.Rate), r.Path,
        [.. r.Legs.Select(l => new RateLegView(
            l.Base, l.Quote, l.EffectiveOn, l.Rate, l.Source, l.ContentHash, Rest.Instant(l.RecordedAt), l.Demo))]);
}

/// <param name="Status">Open, Used or Expired.</param>
/// <param name="SpreadMinor">What the middle rate would give more, in the bought currency.</param>
public sealed record QuoteView(
    Guid Id, Guid ExporterId, string Status, string SoldCurrency, long SoldMinor, string BoughtCurrency, long BoughtMinor, string MidRate,
    string BankRate, long SpreadMinor, DateTimeOffset? ExpiresAt, string BankReference)
{
    public static QuoteView Of(FxQuote q) => new(
        Guid.Parse(q.Id), Guid.Parse(q.ExporterId), q.Status, q.SoldCurrency, q.SoldMinor, q.BoughtCurrency, q.BoughtMinor, q.MidRate,
        q.BankRate, q.SpreadMinor, Rest.Instant(q.ExpiresAt), q.BankReference);
}

/// <param name="BookedRate">Of the day on which the receivable was booked; missing when none is known, and so are the two below.</param>
/// <param name="ResultMinor">Gain in fen, or loss when negative.</param>
public sealed record ConversionLineView(
    int No, Guid OrderId, long SoldMinor, long BoughtMinor, long SpreadMinor, string BookedOn, string? BookedRate, long? BookedMinor,
    long? ResultMinor);

/// <param name="Status">Requested, Settled or Refused.</param>
/// <param name="BoughtMinor">Fen (CNY).</param>
/// <param name="SpreadMinor">Fen.</param>
/// <param name="Lines">Empty in lists.</param>
public sealed record ConversionView(
    Guid Id, Guid ExporterId, string Status, string? QuoteId, string? ForwardId, string SoldCurrency, long SoldMinor, long BoughtMinor,
    long SpreadMinor, string MidRate, string BankRate, string? BankReference, string? Reason, DateTimeOffset? RequestedAt,
    DateTimeOffset? SettledAt, IReadOnlyList<ConversionLineView> Lines)
{
    public static ConversionView Of(FxConversion c) => new(
        Guid.Parse(c.Id), Guid.Parse(c.ExporterId), c.Status, Rest.Text(c.QuoteId), Rest.Text(c.ForwardId), c.SoldCurrency, c.SoldMinor,
        c.BoughtMinor, c.SpreadMinor, c.MidRate, c.BankRate, Rest.Text(c.BankReference), Rest.Text(c.Reason), Rest.Instant(c.RequestedAt),
        Rest.Instant(c.SettledAt), [.. c.Lines.Select(Line)]);

    static ConversionLineView Line(FxConversionLine l) => new(
        l.No, Guid.Parse(l.OrderId), l.SoldMinor, l.BoughtMinor, l.SpreadMinor, l.BookedOn, Rest.Text(l.BookedRate),
        l.BookedRate.Length == 0 ? null : l.BookedMinor, l.BookedRate.Length == 0 ? null : l.ResultMinor);
}

/// <param name="Status">Waiting, Open, Used or Expired.</param>
/// <param name="Rate">CNY for one of the currency.</param>
public sealed record ForwardView(
    Guid Id, Guid ExporterId, string Currency, long BookedMinor, long UsedMinor, string Rate, string WindowFrom, string WindowTo,
    string BankReference, string Status)
{
    public static ForwardView Of(FxForward f) => new(
        Guid.Parse(f.Id), Guid.Parse(f.ExporterId), f.Currency, f.BookedMinor, f.UsedMinor, f.Rate, f.WindowFrom, f.WindowTo,
        f.BankReference, f.Status);
}

/// <param name="ReceivedMinor">Received and not converted.</param>
/// <param name="PayableMinor">Owed back to buyers.</param>
/// <param name="ForwardMinor">Of forward contracts in force, not yet used.</param>
/// <param name="NetMinor">Receivable and received less forward.</param>
public sealed record CurrencyExposureView(
    string Currency, long ReceivableMinor, long ReceivedMinor, long PayableMinor, long ForwardMinor, long NetMinor);

public sealed record OrderExposureView(
    Guid OrderId, Guid ExporterId, string Currency, long ReceivableMinor, long ReceivedMinor, long PayableMinor);

/// <param name="Orders">The largest thousand of each currency.</param>
public sealed record ExposureView(IReadOnlyList<CurrencyExposureView> Currencies, IReadOnlyList<OrderExposureView> Orders);

/// <param name="DueOn">Five working days after the credit, by the holidays that are published.</param>
/// <param name="Status">Missing, Overdue or Declared.</param>
/// <param name="Number">22 characters, missing as long as it is not declared.</param>
/// <param name="Source">Receipt, Channel (a processor's settlement) or Advance (nobody's yet: the platform declares it).</param>
public sealed record ReceiptDeclarationView(
    Guid ReceiptId, Guid? OrderId, Guid ExporterId, string Currency, long AmountMinor, string CreditedOn, string DueOn, string Status,
    string? Number, string? TransactionCode, string? Remark, string? DeclaredOn, string? Source, IReadOnlyList<Guid> OrderIds)
{
    public static ReceiptDeclarationView Of(ReceiptDeclaration d) => new(
        Guid.Parse(d.ReceiptId), d.OrderId.Length == 0 ? null : Guid.Parse(d.OrderId), Guid.Parse(d.ExporterId), d.Currency, d.AmountMinor,
        d.CreditedOn, d.DueOn, d.Status, Rest.Text(d.Number), Rest.Text(d.TransactionCode), Rest.Text(d.Remark), Rest.Text(d.DeclaredOn),
        Rest.Text(d.Source), [.. d.OrderIds.Select(Guid.Parse)]);
}

/// <param name="Kind">BopOverdue, AdvanceReceipt, DeferredReceipt, DifferenceRate or CreditBalanceRatio.</param>
/// <param name="OrderId">Missing for a ratio.</param>
/// <param name="Measure">Days or percent.</param>
/// <param name="Rule">Name, first day and source of the limit.</param>
public sealed record FxAlertView(
    string Kind, Guid ExporterId, string? OrderId, string? Currency, long AmountMinor, string? Since, string? DueOn, string Measure,
    string Limit, string Rule)
{
    public static FxAlertView Of(FxAlert a) => new(
        a.Kind, Guid.Parse(a.ExporterId), Rest.Text(a.OrderId), Rest.Text(a.Currency), a.AmountMinor, Rest.Text(a.Since),
        Rest.Text(a.DueOn), a.Measure, a.Limit, a.Rule);
}
