using System.Collections.Frozen;
using System.Text;

namespace CrossBorder.Ceb;

/// <summary>
/// Codes that customs knows (data/README.md names the sources). The unified e-commerce version still takes the numeric country and
/// currency codes that declarations used before August 2018; the full declaration takes ISO codes.
/// </summary>
sealed class CodeList
{
    readonly FrozenSet<string> codes;

    CodeList(string table, string column, string meaning) => (codes, Meaning) = (Read(table, column), meaning);

    public static CodeList Countries { get; } = new("customs_countries", "legacy_customs_numeric3", "a country of customs' numeric list");
    public static CodeList Currencies { get; } =
        new("customs_currencies", "legacy_customs_numeric3", "a currency of customs' numeric list");
    public static CodeList Units { get; } = new("customs_units", "code", "a unit of customs' list");
    public static CodeList TransportModes { get; } = new("customs_transport_modes", "code", "a transport mode of customs' list");
    public static CodeList SupervisionModes { get; } = new("customs_supervision_modes", "code", "a supervision mode of customs' list");
    public static CodeList LevyNatures { get; } = new("customs_levy_nature", "code", "a nature of levy of customs' list");
    public static CodeList Packages { get; } = new("customs_package_types_current", "code", "a package kind of customs' list");
    public static CodeList Documents { get; } =
        new("customs_supervision_documents", "code_case_sensitive", "a supervision document of customs' list");
    public static CodeList Statuses { get; } =
        new("customs_declaration_status", "code_case_sensitive", "a declaration status of customs' list");
    public static CodeList IsoCountries { get; } =
        new("customs_countries", "alpha3_current_declaration_code", "a country, ISO 3166-1 alpha-3");
    public static CodeList IsoCurrencies { get; } = new("iso4217_currency", "AlphabeticCode", "a currency, ISO 4217");

    /// <summary>What the list holds, for people.</summary>
    public string Meaning { get; }

    public bool Contains(string code) => codes.Contains(code);

    static FrozenSet<string> Read(string table, string column)
    {
        using var stream = typeof(CodeList).Assembly.GetManifestResourceStream($"Reference/{table}.csv")
            ?? throw new FileNotFoundException($"{table} is not part of the assembly");
        using var reader = new StreamReader(stream);
        var index = Array.IndexOf(Cells(reader.ReadLine()!), column);
        List<string> codes = [];
        while (reader.ReadLine() is { } line)
        {
            if (Cells(line).ElementAtOrDefault(index) is { Length: > 0 } code)
                codes.Add(code);
        }

        return codes.ToFrozenSet(StringComparer.Ordinal);
    }

    static string[] Cells(string line)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        var quoted = false;
        foreach (var one in line.TrimStart('\uFEFF').Append(','))
        {
            if (one == '"')
            {
                quoted = !quoted;
            }
            else if (one == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(one);
            }
        }

        return [.. cells];
    }
}
