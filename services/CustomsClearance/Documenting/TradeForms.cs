using System.Globalization;

namespace CrossBorder.CustomsClearance;

/// <summary>What customs' own forms ask for besides: marks, kind of packages, offices, trade term and who declares.</summary>
public sealed partial record TradeDocument
{
    /// <summary>Nature of levy on the form: general (customs_levy_nature.csv 101).</summary>
    public Value Levy => new("一般征税 (101)", "declared/levy");

    public Value Marks => new(Agent.Terms.Marks, "packing/marks");

    public Value PackageKind => new(CodeNames.Package(Agent.Terms.PackageKind), "packing/kind");

    public Value ExitDistrict => new(CodeNames.District(Agent.Port), "declared/exit");

    public Value District => new(CodeNames.District(Agent.District), "declared/district");

    public Value DomesticSource => new(Agent.Terms.DomesticSource, "declared/source");

    /// <summary>The draft states FOB values, whatever the order's rule is: freight and insurance are taken out of them.</summary>
    public Value DeclaredTerm => new(
        TradeTerms.Of(Order.Incoterm) is { Freight: true } ? $"FOB（由 {Order.Incoterm} 折算 converted）" : "FOB", "declared/term");

    /// <summary>Stated where the order's price contains it, and empty under FOB.</summary>
    public Value FreightBilled => new(
        TradeTerms.Of(Order.Incoterm) is { Freight: true } ? Charged(Booked!.FreightMinor) : "-", "waybill/freight");

    public Value InsuranceBilled => new(
        TradeTerms.Of(Order.Incoterm) is { Insurance: true } ? Charged(Booked!.InsuranceMinor) : "-", "waybill/insurance");

    /// <summary>Before packing and booking the mandate leaves these open.</summary>
    public Value MandateWaybill => Booked is null ? new("-", "waybill/number") : Waybill;

    public Value MandateAmounts => Packed is null
        ? new("-", "packing/mandate")
        : new($"{Whole(Packed.Pieces)} 件 packages; {Kilograms(Packed.GrossGrams)} kg", "packing/mandate");

    public Value MainGoods => new(
        Order.Lines.Count == 1
            ? Order.Lines[0].NameZh
            : string.Create(CultureInfo.InvariantCulture, $"{Order.Lines[0].NameZh} 等 {Order.Lines.Count} 项 items"), "line/main");

    public Value MainCode => new(Declared!.Items[0].HsCode, $"line/{Declared.Items[0].LineNo}/hs");

    /// <summary>As declared, else as ordered.</summary>
    public Value HsCode(Contracts.Events.OrderLine line) => new(
        Declared?.Items.FirstOrDefault(item => item.LineNo == line.LineNo)?.HsCode ?? line.HsCode ?? "-", $"line/{line.LineNo}/hs");

    public Value Origin(DeclaredItem item) => Origin(Order.Lines.First(line => line.LineNo == item.LineNo).Origin);

    /// <summary>The countries of the lines, each once.</summary>
    public Value Origins => new(string.Join(", ", Order.Lines.Select(line => line.Origin).Distinct().Select(CodeNames.Country)), "origin");

    string Charged(long minor) => minor == 0 ? "-" : $"{Booked!.Currency} {Amount(minor, Booked.Currency)}";
}
