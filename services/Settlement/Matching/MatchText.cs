using System.Text;
using System.Text.RegularExpressions;

namespace CrossBorder.Settlement;

/// <summary>Who bears the banks' charges of a payment (OUR, BEN, SHA).</summary>
public enum ChargeBearer { Unstated, Payer, Beneficiary, Shared }

/// <summary>What a payer wrote, made comparable (fx-and-payments.md section 7, step 1). Pure.</summary>
public static partial class MatchText
{
    const int LongestKey = 40;
    const int MostRuns = 6;
    const int MostKeys = 120;
    const int LeastLength = 4;
    const int LeastDigits = 3;
    const int WidestGap = 2;
    const int StrongDigits = 6;
    const int StrongMixed = 6;

    /// <summary>Forms of a company and words that many names share; they tell nobody apart.</summary>
    static readonly HashSet<string> Forms =
    [
        .. ("LTD LIMITED CO COMPANY INC LLC LLP PLC CORP CORPORATION GMBH AG KG SA SAS SARL SRL SPA BV NV OY AB AS APS KK PTY PTE PVT "
            + "THE AND OF").Split(' '),
    ];

    /// <summary>Letters and digits only, in upper case: SO-2026-000123 is SO2026000123.</summary>
    public static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var c in text.Where(char.IsAsciiLetterOrDigit))
            key.Append(char.ToUpperInvariant(c));
        return key.ToString();
    }

    /// <summary>The words of a company's name that tell it apart, sorted, so that neither order nor punctuation matters.</summary>
    public static string NameKey(string? name)
    {
        var words = Words().Matches((name ?? "").Normalize(NormalizationForm.FormKD).ToUpperInvariant()).Select(word => word.Value)
            .Where(word => !Forms.Contains(word)).Distinct().Order(StringComparer.Ordinal);
        return string.Join(' ', words);
    }

    /// <summary>Two names share all words of the shorter one, or nearly all letters.</summary>
    public static bool IsClose(string one, string other)
    {
        if (one.Length == 0 || other.Length == 0)
            return false;
        var (few, many) = (one.Split(' '), other.Split(' '));
        if (few.Length > many.Length)
            (few, many) = (many, few);
        var shared = few.Count(word => many.Any(candidate => candidate == word
            || (word.Length > 4 && !word.Any(char.IsDigit) && IsNear(word, candidate))));
        return shared == few.Length && few.Sum(word => word.Length) >= 5;
    }

    /// <summary>
    /// Every run of letters and digits that could be the name of an order, alone or joined over at most two other characters to
    /// the next ones: payers and banks put blanks, dashes and line ends inside of numbers. Digits are joined to nothing but letters,
    /// so that amounts and dates do not become numbers.
    /// </summary>
    public static HashSet<string> Names(string text)
    {
        var runs = Runs().Matches(text.ToUpperInvariant());
        var names = new HashSet<string>();
        for (var i = 0; i < runs.Count && names.Count < MostKeys; i++)
        {
            var key = new StringBuilder();
            for (var j = i; j < runs.Count && j < i + MostRuns; j++)
            {
                if (j > i && runs[j].Index - (runs[j - 1].Index + runs[j - 1].Length) > WidestGap)
                    break;
                key.Append(runs[j].Value);
                if (key.Length > LongestKey)
                    break;
                if (j > i && char.IsAsciiDigit(key[0]) && !HasLetter(key))
                    continue;
                if (key.Length >= LeastLength && Digits(key) >= LeastDigits)
                    names.Add(key.ToString());
            }
        }

        return names;
    }

    /// <summary>By the statement's own field, else by OUR, SHA or BEN behind a code for it in the text, such as 71A or CHRGS.</summary>
    /// <param name="stated">DEBT, CRED, SHAR, SLEV or null.</param>
    public static ChargeBearer BearerOf(string? stated, string text)
    {
        var word = stated ?? Bearer().Match(text).Groups[1].Value;
        return word.ToUpperInvariant() switch
        {
            "DEBT" or "OUR" => ChargeBearer.Payer,
            "CRED" or "BEN" => ChargeBearer.Beneficiary,
            "SHAR" or "SLEV" or "SHA" => ChargeBearer.Shared,
            _ => ChargeBearer.Unstated,
        };
    }

    /// <summary>A part, 1/2, 1 of 2 and the like.</summary>
    public static bool SaysPart(string text) => Part().IsMatch(text);

    /// <summary>Nothing else in a text looks like it by chance.</summary>
    public static bool IsStrong(string key) => key.All(char.IsAsciiDigit) ? key.Length >= StrongDigits : key.Length >= StrongMixed;

    /// <summary>It has the shape of the platform's own order numbers.</summary>
    public static bool IsOrderNumber(string key) => OrderNumber().IsMatch(key);

    /// <summary>One wrong, missing, added or exchanged character lies between them.</summary>
    public static bool IsNear(string one, string other)
    {
        if (one.Length > other.Length)
            (one, other) = (other, one);
        if (other.Length - one.Length > 1)
            return false;
        var at = 0;
        while (at < one.Length && one[at] == other[at])
            at++;
        if (at == one.Length)
            return true;
        if (other.Length > one.Length)
            return one.AsSpan(at).SequenceEqual(other.AsSpan(at + 1));
        return one.AsSpan(at + 1).SequenceEqual(other.AsSpan(at + 1))
            || (at + 1 < one.Length && one[at] == other[at + 1] && one[at + 1] == other[at]
                && one.AsSpan(at + 2).SequenceEqual(other.AsSpan(at + 2)));
    }

    static bool HasLetter(StringBuilder key)
    {
        for (var i = 0; i < key.Length; i++)
            if (char.IsAsciiLetter(key[i]))
                return true;
        return false;
    }

    static int Digits(StringBuilder key)
    {
        var digits = 0;
        for (var i = 0; i < key.Length; i++)
            digits += char.IsAsciiDigit(key[i]) ? 1 : 0;
        return digits;
    }

    [GeneratedRegex(@"\b(PART|PARTIAL|PARTLY|[1-9] ?(/|OF) ?[2-9])\b", RegexOptions.IgnoreCase)]
    private static partial Regex Part();

    [GeneratedRegex(@"\b(?:71A|CHARGES|CHGS|CHRGS|CHRGBR|DETAILS OF CHARGES)[ :/]{0,3}(OUR|SHA|BEN|DEBT|CRED|SHAR|SLEV)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Bearer();

    [GeneratedRegex("[A-Z]+|[0-9]+")]
    private static partial Regex Runs();

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Words();

    [GeneratedRegex("^SO20[0-9]{2}[0-9]{5,9}$")]
    private static partial Regex OrderNumber();
}
