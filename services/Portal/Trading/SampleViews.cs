using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Portal;

/// <param name="Offered">False: no such orders are taken for now.</param>
/// <param name="UnitPrice">Decimal number as a string; 0 for samples that are given away.</param>
/// <param name="CustomsUnitPrice">What a unit that is given away is worth to customs; left out for what is sold.</param>
/// <param name="LeastUnits">Of one order, as is mostUnits.</param>
/// <param name="MostUnitsPerBuyer">Within the period; left out: no limit. The same for orders.</param>
/// <param name="PeriodDays">Left out: for ever.</param>
/// <param name="Freight">Who pays it: Buyer (E and F terms) or Exporter (C and D terms, no freight besides).</param>
/// <param name="Credit">None, Product or Exporter: the first standard order of what is lowered by what was paid.</param>
/// <param name="CreditDays">Within so many days from when the goods were paid and left.</param>
/// <param name="CreditLeastMinor">What it is for in that order comes to, at least.</param>
/// <param name="ValidFrom">A day in China; left out: today.</param>
public sealed record SampleTermsBody(
    bool Offered, string Currency, string UnitPrice, long LeastUnits, long MostUnits, string Freight, string? CustomsUnitPrice = null,
    long? MostUnitsPerBuyer = null, int? MostOrdersPerBuyer = null, int? PeriodDays = null, string? Credit = null, int? CreditDays = null,
    long? CreditLeastMinor = null, DateOnly? ValidFrom = null, DateOnly? ValidUntil = null)
{
    public PutSampleTermsRequest ToWire(Guid productId, string kind, int expectedVersion) => new()
    {
        ExpectedVersion = expectedVersion,
        ProductId = productId.ToString(),
        Kind = kind,
        Offered = Offered,
        Currency = Currency,
        UnitPrice = UnitPrice,
        CustomsUnitPrice = CustomsUnitPrice ?? "",
        LeastUnits = LeastUnits,
        MostUnits = MostUnits,
        MostUnitsPerBuyer = MostUnitsPerBuyer ?? 0,
        MostOrdersPerBuyer = MostOrdersPerBuyer ?? 0,
        PeriodDays = PeriodDays ?? 0,
        Freight = Freight,
        Credit = Credit ?? "None",
        CreditDays = CreditDays ?? 0,
        CreditLeastMinor = CreditLeastMinor ?? 0,
        ValidFrom = ValidFrom is { } from ? $"{from:yyyy-MM-dd}" : "",
        ValidUntil = ValidUntil is { } until ? $"{until:yyyy-MM-dd}" : "",
    };
}

/// <param name="UnitsUsed">By the buyer who asks, within the period, as is ordersUsed.</param>
public sealed record SampleTermsView(
    Guid ExporterId, Guid ProductId, string Sku, string Kind, int Version, bool Offered, string Currency, string UnitPrice,
    string? CustomsUnitPrice, long LeastUnits, long MostUnits, long? MostUnitsPerBuyer, int? MostOrdersPerBuyer, int? PeriodDays,
    string Freight, string Credit, int? CreditDays, long CreditLeastMinor, string ValidFrom, string? ValidUntil, DateTimeOffset? ChangedAt,
    long UnitsUsed, int OrdersUsed)
{
    public static SampleTermsView Of(SampleTerms t) => new(
        Guid.Parse(t.ExporterId), Guid.Parse(t.ProductId), t.Sku, t.Kind, t.Version, t.Offered, t.Currency, t.UnitPrice,
        Rest.Text(t.CustomsUnitPrice), t.LeastUnits, t.MostUnits, t.MostUnitsPerBuyer == 0 ? null : t.MostUnitsPerBuyer,
        t.MostOrdersPerBuyer == 0 ? null : t.MostOrdersPerBuyer, t.PeriodDays == 0 ? null : t.PeriodDays, t.Freight, t.Credit,
        t.CreditDays == 0 ? null : t.CreditDays, t.CreditLeastMinor, t.ValidFrom, Rest.Text(t.ValidUntil), Rest.Instant(t.ChangedAt),
        t.UnitsUsed, t.OrdersUsed);
}

/// <param name="OrderId">Of the sample or trial.</param>
/// <param name="AmountMinor">What was paid for the product.</param>
/// <param name="Status">Waiting (not paid, or not left), Open, Taken, Expired or Void.</param>
/// <param name="TakenBy">The order whose lines it lowered, by takenMinor.</param>
/// <param name="TermsVersion">Of the terms that promised it.</param>
public sealed record SampleCreditView(
    Guid OrderId, Guid ProductId, string Sku, string Kind, Guid ExporterId, Guid BuyerId, string Currency, long AmountMinor, string Scope,
    long LeastMinor, string Status, DateTimeOffset? OpenFrom, DateTimeOffset? OpenUntil, Guid? TakenBy, long? TakenMinor, int TermsVersion)
{
    public static SampleCreditView Of(SampleCredit c) => new(
        Guid.Parse(c.OrderId), Guid.Parse(c.ProductId), c.Sku, c.Kind, Guid.Parse(c.ExporterId), Guid.Parse(c.BuyerId), c.Currency,
        c.AmountMinor, c.Scope, c.LeastMinor, c.Status, Rest.Instant(c.OpenFrom), Rest.Instant(c.OpenUntil),
        Guid.TryParse(c.TakenBy, out var order) ? order : null, c.TakenMinor == 0 ? null : c.TakenMinor, c.TermsVersion);
}
