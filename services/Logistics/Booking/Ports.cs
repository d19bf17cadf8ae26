using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CrossBorder.Logistics;

/// <summary>UN/LOCODE: the shape of a code, and the sea ports among them (data/reference/unlocode_ports.csv).</summary>
public static partial class Ports
{
    static readonly FrozenSet<string> Sea = ReadSeaPorts();

    public static bool IsCode(string code) => Shape().IsMatch(code);

    public static bool IsSeaPort(string code) => Sea.Contains(code);

    static FrozenSet<string> ReadSeaPorts()
    {
        using var reader = new StreamReader(typeof(Ports).Assembly.GetManifestResourceStream("unlocode_ports.csv")!);
        var codes = new List<string>();
        reader.ReadLine();
        // The code is the first column and never quoted.
        while (reader.ReadLine() is { } row)
            codes.Add(row[..row.IndexOf(',', StringComparison.Ordinal)]);
        return codes.ToFrozenSet();
    }

    [GeneratedRegex(@"\A[A-Z]{2}[A-Z2-9]{3}\z")]
    private static partial Regex Shape();
}
