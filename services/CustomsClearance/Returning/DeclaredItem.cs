using System.Globalization;
using System.Xml.Linq;

namespace CrossBorder.CustomsClearance;

/// <summary>A line of a list exactly as it was declared: a return repeats its code, name, specification and units.</summary>
sealed record DeclaredItem(
    int LineNo, string Code, string Name, string Model, decimal Quantity, decimal Quantity1, string Unit, string Unit1, decimal? Quantity2,
    string? Unit2)
{
    static readonly XNamespace Ceb = CebMessage.Namespace;

    /// <summary>Lines of a CEB603 that we wrote.</summary>
    public static Dictionary<int, DeclaredItem> Of(string list) => XDocument.Parse(list).Descendants(Ceb + "InventoryList")
        .Select(Of).ToDictionary(item => item.LineNo);

    /// <summary>The share of a statutory quantity that belongs to so many units, to five decimals (N19,5).</summary>
    public decimal Share(decimal statutory, long units) =>
        decimal.Round(statutory * units / Quantity, 5, MidpointRounding.AwayFromZero);

    static DeclaredItem Of(XElement line)
    {
        string? Text(string name) => line.Element(Ceb + name)?.Value;
        decimal Number(string name) => decimal.Parse(Text(name)!, CultureInfo.InvariantCulture);
        return new DeclaredItem(
            (int)Number("gnum"), Text("gcode")!, Text("gname")!, Text("gmodel")!, Number("qty"), Number("qty1"), Text("unit")!,
            Text("unit1")!, Text("qty2") is null ? null : Number("qty2"), Text("unit2"));
    }
}
