using System.Collections.Frozen;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// What the customs codes mean, in Chinese and, where the table has it, in English; a code that is not in its table stands alone.
/// </summary>
static class CodeNames
{
    static readonly FrozenDictionary<string, Label> Units = Names("customs_units.csv", "code");
    static readonly FrozenDictionary<string, Label> Countries = Names("customs_countries.csv", "iso_alpha2");
    static readonly FrozenDictionary<string, Label> Transports = Names("customs_transport_modes.csv", "code");
    static readonly FrozenDictionary<string, Label> Packages = Names("customs_package_types_current.csv", "code");
    static readonly FrozenDictionary<string, Label> Modes = Names("customs_supervision_modes.csv", "code");
    static readonly FrozenDictionary<string, Label> Districts = Names("customs_districts_partial.csv", "code4");
    static readonly FrozenDictionary<string, string> Ports = CodeTables.Rows("unlocode_ports.csv")
        .DistinctBy(row => row["unlocode"]).ToFrozenDictionary(row => row["unlocode"], row => row["name"]);

    public static string Unit(string code) => Named(Units, code);

    /// <param name="alpha2">ISO 3166-1.</param>
    public static string Country(string alpha2) => Named(Countries, alpha2);

    /// <summary>The customs table has no English; what carriers use is translated here.</summary>
    public static string Transport(string code) => code switch
    {
        "2" => "水路运输 Sea",
        "3" => "铁路运输 Rail",
        "4" => "公路运输 Road",
        "5" => "航空运输 Air",
        "6" => "邮件运输 Mail",
        _ => Named(Transports, code),
    };

    public static string Package(string code) => code switch
    {
        "22" => "纸制或纤维板制盒/箱 Cartons",
        _ => Named(Packages, code),
    };

    /// <param name="code">UN/LOCODE.</param>
    public static string Port(string code) => Ports.TryGetValue(code, out var name) ? $"{name} ({code})" : code;

    public static string Mode(string code) => Coded(Modes, code);

    public static string District(string code) => Coded(Districts, code);

    static string Coded(FrozenDictionary<string, Label> names, string code) =>
        names.TryGetValue(code, out var name) ? $"{name.Zh} ({code})" : code;

    static string Named(FrozenDictionary<string, Label> names, string code) =>
        names.TryGetValue(code, out var name) ? $"{name.Zh} {name.En}".Trim() : code;

    static FrozenDictionary<string, Label> Names(string file, string key) => CodeTables.Rows(file)
        .Where(row => row[key].Length > 0).DistinctBy(row => row[key])
        .ToFrozenDictionary(row => row[key], row => new Label(row["name_zh"].Trim(), Plain(row.GetValueOrDefault("name_en", ""))));

    /// <summary>Without the remark in brackets that some names have: piece (ge).</summary>
    static string Plain(string name) => name.Split(" (")[0];
}
