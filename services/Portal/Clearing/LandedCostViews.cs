using CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.Portal;

/// <param name="HsCode">Six to ten digits; a destination's duty is found by the first six.</param>
/// <param name="AmountMinor">Price of the line by the delivery term, in minor units.</param>
public sealed record LandedCostLineBody(int LineNo, string HsCode, long AmountMinor);

/// <param name="Destination">ISO 3166-1 alpha-2.</param>
/// <param name="Incoterm">Of Incoterms 2020: it says what the prices contain.</param>
/// <param name="Date">Day of import; today in Asia/Shanghai when left out.</param>
/// <param name="FreightMinor">Main carriage to the destination, whoever pays it.</param>
public sealed record LandedCostBody(
    string Destination, string Incoterm, string Currency, IReadOnlyList<LandedCostLineBody> Lines, DateOnly? Date, long? FreightMinor,
    long? InsuranceMinor)
{
    public LandedCostRequest ToWire()
    {
        var wire = new LandedCostRequest
        {
            Destination = Destination ?? "",
            Incoterm = Incoterm ?? "",
            Currency = Currency ?? "",
            Date = Date is { } day ? Body.Day(day) : "",
            FreightMinor = FreightMinor ?? 0,
            InsuranceMinor = InsuranceMinor ?? 0,
        };
        wire.Lines.AddRange((Lines ?? []).Select(
            line => new LandedCostLine { LineNo = line.LineNo, HsCode = line.HsCode ?? "", AmountMinor = line.AmountMinor }));
        return wire;
    }
}

/// <param name="DutyBase">Cif or Fob.</param>
/// <param name="VatPercent">Of goods, carriage, insurance and duty.</param>
/// <param name="DutyFreeTo">Goods up to this value carry no duty, in major units of thresholdCurrency.</param>
public sealed record ImportRegimeBody(
    string Country, string ValidFrom, string DutyBase, string VatPercent, string? DutyFreeTo, string? VatFreeTo, string? ThresholdCurrency,
    string Source)
{
    public ImportRegime ToWire() => new()
    {
        Country = Country ?? "",
        ValidFrom = ValidFrom ?? "",
        DutyBase = DutyBase ?? "",
        VatPercent = VatPercent ?? "",
        DutyFreeTo = DutyFreeTo ?? "",
        VatFreeTo = VatFreeTo ?? "",
        ThresholdCurrency = ThresholdCurrency ?? "",
        Source = Source ?? "",
    };
}

/// <param name="CodePrefix">Up to six digits; none for all goods. The longest that fits decides.</param>
/// <param name="Measure">Measures of different names add up.</param>
public sealed record ImportDutyBody(string Country, string CodePrefix, string Measure, string ValidFrom, string Percent, string Source)
{
    public ImportDuty ToWire() => new()
    {
        Country = Country ?? "",
        CodePrefix = CodePrefix ?? "",
        Measure = Measure ?? "",
        ValidFrom = ValidFrom ?? "",
        Percent = Percent ?? "",
        Source = Source ?? "",
    };
}

public sealed record ImportRulesBody(IReadOnlyList<ImportRegimeBody>? Regimes, IReadOnlyList<ImportDutyBody>? Duties);

/// <summary>Rows that were new; one that is in force as it stands is not.</summary>
public sealed record LoadedImportRules(int Regimes, int Duties);

/// <param name="Demo">Of the demonstration seed.</param>
public sealed record ImportRegimeView(
    string Country, string ValidFrom, int Revision, string DutyBase, string VatPercent, string? DutyFreeTo, string? VatFreeTo,
    string? ThresholdCurrency, string Source, bool Demo)
{
    public static ImportRegimeView Of(ImportRegime one) => new(
        one.Country, one.ValidFrom, one.Revision, one.DutyBase, one.VatPercent, Rest.Text(one.DutyFreeTo), Rest.Text(one.VatFreeTo),
        Rest.Text(one.ThresholdCurrency), one.Source, one.Demo);
}

public sealed record ImportDutyView(
    string Country, string CodePrefix, string Measure, string ValidFrom, int Revision, string Percent, string Source, bool Demo)
{
    public static ImportDutyView Of(ImportDuty one) => new(
        one.Country, one.CodePrefix, one.Measure, one.ValidFrom, one.Revision, one.Percent, one.Source, one.Demo);
}

public sealed record LandedCostMeasureView(ImportDutyView Rule, long DutyMinor);

/// <param name="GoodsMinor">Free on board.</param>
/// <param name="DutyKnown">False: no rule fits the code.</param>
public sealed record LandedCostLineView(
    int LineNo, string HsCode, long GoodsMinor, long FreightMinor, long InsuranceMinor, long CustomsValueMinor, long DutyMinor,
    long VatMinor, bool DutyKnown, IReadOnlyList<LandedCostMeasureView> Measures)
{
    public static LandedCostLineView Of(LandedCostOfLine one) => new(
        one.LineNo, one.HsCode, one.GoodsMinor, one.FreightMinor, one.InsuranceMinor, one.CustomsValueMinor, one.DutyMinor, one.VatMinor,
        one.DutyKnown,
        [.. one.Measures.Select(measure => new LandedCostMeasureView(ImportDutyView.Of(measure.Rule), measure.DutyMinor))]);
}

public sealed record AssumptionView(string Code, string En, string Zh);

/// <param name="TotalMinor">All that the buyer pays, the price included; the least when complete is false.</param>
/// <param name="OnTopMinor">Of it, what comes on top of the price.</param>
/// <param name="PaidBySeller">Duty and VAT are in the price: DDP.</param>
public sealed record LandedCostView(
    bool Estimate, string Destination, string Date, string Incoterm, string Currency, long PriceMinor, long GoodsMinor, long FreightMinor,
    long InsuranceMinor, long CustomsValueMinor, long DutyMinor, long VatMinor, long TotalMinor, long OnTopMinor, bool Complete,
    bool PaidBySeller, IReadOnlyList<LandedCostLineView> Lines, ImportRegimeView? Regime, IReadOnlyList<AssumptionView> Assumptions)
{
    public static LandedCostView Of(LandedCost one) => new(
        true, one.Destination, one.Date, one.Incoterm, one.Currency, one.PriceMinor, one.GoodsMinor, one.FreightMinor, one.InsuranceMinor,
        one.CustomsValueMinor, one.DutyMinor, one.VatMinor, one.TotalMinor, one.OnTopMinor, one.Complete, one.PaidBySeller,
        [.. one.Lines.Select(LandedCostLineView.Of)], one.Regime is null ? null : ImportRegimeView.Of(one.Regime),
        [.. one.Assumptions.Select(said => new AssumptionView(said.Code, said.En, said.Zh))]);
}
