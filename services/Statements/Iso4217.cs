namespace CrossBorder.Statements;

/// <summary>Currencies of ISO 4217 with their minor units, as data/reference/iso4217_currency.csv lists them, withdrawn ones too.</summary>
public static class Iso4217
{
    static readonly Dictionary<string, int> All = Load();
    static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        All.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Digits after the point: 2 for USD, 0 for JPY, 3 for KWD; null when the code is no currency with a minor unit.</summary>
    public static int? Decimals(ReadOnlySpan<char> code) => BySpan.TryGetValue(code, out var decimals) ? decimals : null;

    /// <summary>The same text for the same code; null when it is no currency with a minor unit.</summary>
    public static string? Known(ReadOnlySpan<char> code) => BySpan.TryGetValue(code, out var known, out _) ? known : null;

    static Dictionary<string, int> Load()
    {
        using var stream = typeof(Iso4217).Assembly.GetManifestResourceStream("Reference/iso4217_currency.csv")!;
        using var reader = new StreamReader(stream);
        var known = new Dictionary<string, int>();
        for (var line = reader.ReadLine(); line is not null; line = reader.ReadLine())
        {
            // The code, its number and the minor unit are the third, second and first field before the last; names may hold commas.
            var fields = line.Split(',');
            if (fields.Length >= 6 && fields[^4].Length == 3 && fields[^2].Length == 1 && char.IsAsciiDigit(fields[^2][0]))
                known[fields[^4]] = fields[^2][0] - '0';
        }

        return known;
    }
}
