using System.Collections.Frozen;
using System.Globalization;

namespace CrossBorder.CustomsClearance;

/// <summary>A field of the interface specification: what its schema demands of the text in it.</summary>
/// <param name="Kind">string, int or decimal.</param>
/// <param name="Length">Exact length of a string.</param>
public sealed record CebField(
    int Position, string Name, string Kind, int? Length, int? MinLength, int? MaxLength, int? TotalDigits, int? FractionDigits,
    bool Mandatory);

/// <summary>The fields of edition 202205 by message and element, from data/reference/ceb.</summary>
public static class CebFields
{
    const string Common = "(common)";
    static readonly FrozenDictionary<(string Message, string Element), CebField[]> All = Read();

    /// <summary>Fields of an element in their order; null when the element holds elements of its own only.</summary>
    /// <param name="message">CEB303 and the like, without the word Message.</param>
    public static IReadOnlyList<CebField>? Of(string message, string element) =>
        All.GetValueOrDefault((message, element)) ?? All.GetValueOrDefault((Common, element));

    static FrozenDictionary<(string, string), CebField[]> Read() => CodeTables.Rows("ceb_export_fields_202205.csv")
        .GroupBy(row => (row["message"].Replace("Message", "", StringComparison.Ordinal), row["complex_type"]), Field)
        .ToFrozenDictionary(group => group.Key, group => group.OrderBy(field => field.Position).ToArray());

    static CebField Field(Dictionary<string, string> row) => new(
        Number(row["position"])!.Value, row["element"], row["xsd_base"], Number(row["length"]), Number(row["min_length"]),
        Number(row["max_length"]), Number(row["total_digits"]), Number(row["fraction_digits"]), row["min_occurs"] == "1");

    static int? Number(string cell) => cell.Length == 0 ? null : int.Parse(cell, CultureInfo.InvariantCulture);
}
