using System.Globalization;
using System.Text.RegularExpressions;
using CrossBorder.Platform;

namespace CrossBorder.Sandbox.Tests;

/// <summary>A reader of MT940 of the tests' own, so that the writer is not checked against itself.</summary>
sealed partial record Statements(
    string File, string Account, int Number, long Opening, long Closing, IReadOnlyList<Statements.Line> Lines)
{
    public sealed record Line(string Tag61, long SignedMinor, string BankReference, string Narrative);

    /// <summary>Every statement file, copies under another name included.</summary>
    public static List<Statements> Read(SandboxHost sandbox) => Read(sandbox.Statements);

    public static List<Statements> Read(string folder) =>
        [.. Directory.GetFiles(folder, "*.sta").Order(StringComparer.Ordinal)
            .Select(file => Parse(Path.GetFileName(file), System.IO.File.ReadAllText(file)))];

    /// <summary>Per account: numbers from 1 without gaps, each opening the closing before, opening plus lines is closing.</summary>
    public static void AssertChained(IEnumerable<Statements> statements)
    {
        foreach (var account in statements.GroupBy(statement => statement.Account))
        {
            var (number, balance) = (0, 0L);
            foreach (var statement in account.OrderBy(statement => statement.Number))
            {
                Assert.Equal((++number, balance), (statement.Number, statement.Opening));
                balance += statement.Lines.Sum(line => line.SignedMinor);
                Assert.Equal(balance, statement.Closing);
            }
        }
    }

    static Statements Parse(string file, string text)
    {
        var currency = Currency.Of(Tag().Match(text, text.IndexOf(":60F:", StringComparison.Ordinal)).Groups["currency"].Value);
        var lines = Entry().Matches(text).Select(match => new Line(
            match.Groups["tag"].Value, Minor(match.Groups["sign"].Value, match.Groups["amount"].Value, currency),
            match.Groups["bank"].Value, match.Groups["narrative"].Value.Replace("\r\n", "", StringComparison.Ordinal))).ToList();
        Assert.Equal(lines.Count, text.Split("\r\n").Count(line => line.StartsWith(":61:", StringComparison.Ordinal)));
        return new(
            file, Value(text, ":25:"), int.Parse(Value(text, ":28C:").Split('/')[0], CultureInfo.InvariantCulture),
            Balance(text, ":60F:", currency), Balance(text, ":62F:", currency), lines);
    }

    static string Value(string text, string tag) =>
        text.Split("\r\n").Single(line => line.StartsWith(tag, StringComparison.Ordinal))[tag.Length..];

    static long Balance(string text, string tag, Currency currency)
    {
        var value = Value(text, tag);
        return Minor(value[..1], value[10..], currency);
    }

    static long Minor(string sign, string amount, Currency currency)
    {
        var (whole, rest) = amount.Split(',') is [var left, var right] ? (left, right) : throw new FormatException(amount);
        Assert.Equal(currency.Exponent, rest.Length);
        return long.Parse(whole + rest, NumberStyles.None, CultureInfo.InvariantCulture) * (sign == "D" ? -1 : 1);
    }

    [GeneratedRegex(":60F:[CD][0-9]{6}(?<currency>[A-Z]{3})")]
    private static partial Regex Tag();

    [GeneratedRegex(
        @"(?<tag>:61:[0-9]{10}(?<sign>[CD])(?<amount>[0-9,]+)NTRF[0-9A-Z]{1,16}//(?<bank>[0-9A-Z]{1,16}))\r\n"
        + @":86:(?<narrative>.*?)\r\n(?=:6)", RegexOptions.Singleline)]
    private static partial Regex Entry();
}
