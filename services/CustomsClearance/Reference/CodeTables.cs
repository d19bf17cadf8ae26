using System.Collections.Frozen;
using CsvHelper;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Customs code tables (data/README.md names the sources). The unified e-commerce version still takes the numeric country and
/// currency codes that declarations used before August 2018: 502 for USD and the United States, not USD and USA.
/// </summary>
public static class CodeTables
{
    static readonly FrozenDictionary<string, string> Countries = Map("customs_countries.csv", "iso_alpha2", "legacy_customs_numeric3");
    static readonly FrozenDictionary<string, string> Alpha3s = Map(
        "customs_countries.csv", "iso_alpha2", "alpha3_current_declaration_code");
    static readonly FrozenDictionary<string, string> Currencies = Map("customs_currencies.csv", "iso4217", "legacy_customs_numeric3");
    static readonly FrozenDictionary<string, string> ExportDocuments = Map(
        "customs_supervision_documents.csv", "code_case_sensitive", "applies_export");
    static readonly FrozenDictionary<string, string> DocumentNames = Map(
        "customs_supervision_documents.csv", "code_case_sensitive", "name_zh");
    static readonly FrozenDictionary<string, string> Units = Map("customs_units.csv", "code", "name_zh");
    static readonly FrozenDictionary<string, string> TransportModes = Map("customs_transport_modes.csv", "code", "name_zh");

    /// <summary>Customs number of an ISO 3166-1 alpha-2 country, null when customs has none.</summary>
    public static string? Country(string alpha2) => Countries.GetValueOrDefault(alpha2);

    /// <summary>The code that full declarations take for an ISO 3166-1 alpha-2 country, null when customs has none.</summary>
    public static string? Alpha3(string alpha2) => Alpha3s.GetValueOrDefault(alpha2);

    /// <summary>Customs number of an ISO 4217 currency, null when customs does not take it.</summary>
    public static string? Currency(string iso) => Currencies.GetValueOrDefault(iso);

    /// <summary>Customs has a number for the currency, and we know how many minor units it has.</summary>
    public static bool IsDeclarable(string currency) => Currency(currency) is not null && Platform.Currency.Find(currency) is not null;

    /// <summary>A supervision document that goods can leave with; the code is case-sensitive.</summary>
    public static bool IsExportDocument(string code) => ExportDocuments.ContainsKey(code);

    /// <summary>Chinese name of a supervision document, its code when there is no such document.</summary>
    public static string DocumentName(string code) => DocumentNames.GetValueOrDefault(code, code);

    public static bool IsUnit(string code) => Units.ContainsKey(code);

    /// <summary>Chinese name of a customs unit, null when there is no such unit.</summary>
    public static string? UnitName(string code) => Units.GetValueOrDefault(code);

    public static bool IsTransportMode(string code) => TransportModes.ContainsKey(code);

    /// <summary>Rows of an embedded table, as one value per named column; empty cells are empty strings.</summary>
    internal static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        using var stream = typeof(CodeTables).Assembly.GetManifestResourceStream("Reference/" + file)
            ?? throw new FileNotFoundException($"{file} is not part of the assembly");
        using var csv = CsvReader.Create(stream, new CsvReaderOptions { Separator = ',' }, false);
        while (csv.Read())
            yield return Enumerable.Range(0, csv.Headers.Count).ToDictionary(column => csv.Headers[column], csv.GetString);
    }

    static FrozenDictionary<string, string> Map(string file, string from, string to) => Rows(file)
        .Where(row => row[from].Length > 0 && row[to].Length > 0)
        .ToFrozenDictionary(row => row[from], row => row[to]);
}
