using System.Text.RegularExpressions;

namespace CrossBorder.Tidy.Tests.Rules;

/// <summary>Whether a name in C# or SQL says that it holds an amount, a price or a rate.</summary>
static partial class MoneyNames
{
    static readonly string[] Words =
    [
        "amount", "price", "total", "minor", "fee", "cost", "balance", "tax", "duty", "refund", "money", "freight", "insurance", "rate",
        "percent", "debit", "credit", "fob",
    ];

    /// <summary>Words that say at the end of a name what else it measures.</summary>
    static readonly string[] Units = ["ms", "milliseconds", "seconds", "minutes", "hours", "days", "bytes", "count"];

    public static bool Match(string name)
    {
        var words = Word().Matches(name).Select(word => word.Value.ToLowerInvariant()).ToArray();
        return words.Length > 0 && !Units.Contains(words[^1])
            && words.Any(word => Words.Contains(word) || (word.EndsWith('s') && Words.Contains(word[..^1])));
    }

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")]
    private static partial Regex Word();
}
