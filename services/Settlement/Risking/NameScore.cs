using System.Collections.Frozen;

namespace CrossBorder.Settlement;

/// <summary>
/// How alike two names are, from 0 to 1; symmetric, and 1 for a name and itself. Words are paired with their most alike whatever
/// their order, each weighing as many letters as it has; Chinese names are compared by their characters. Pinyin is not derived: a list
/// carries the romanised form among its aliases.
/// </summary>
public static class NameScore
{
    /// <summary>Two words that differ by more are not the same word: one letter in four to seven, two in eight.</summary>
    const double SameWord = 0.75;

    /// <summary>What words of a trade weigh beside those that name somebody.</summary>
    const double GenericWeight = 0.35;

    /// <summary>Part of a name in two scripts that may stand for the whole.</summary>
    const int TellingLetters = 5;
    const int TellingCharacters = 3;

    static readonly FrozenSet<string> Generic = (
        "ASIA BUSINESS CHINA COMMERCIAL DEVELOPMENT ELECTRONIC ELECTRONICS ENTERPRISE ENTERPRISES EXPORT EXPORTS FACTORY GENERAL GLOBAL "
        + "GROUP HOLDING HOLDINGS IMPORT IMPORTS INDUSTRIAL INDUSTRIES INDUSTRY INTERNATIONAL INVESTMENT INVESTMENTS LOGISTICS "
        + "MANUFACTURING PRODUCTS SERVICE SERVICES SHIPPING SOLUTIONS STORE SUPPLIES SUPPLY TECHNOLOGIES TECHNOLOGY TRADE TRADERS TRADING "
        + "WHOLESALE").Split(' ').ToFrozenSet();

    public static double Of(NameText one, NameText other)
    {
        if (one.IsEmpty || other.IsEmpty)
            return 0;
        if (one.Key == other.Key)
            return 1;
        var words = Usable(Letters(one), one.Han.Length == 0, TellingLetters)
            && Usable(Letters(other), other.Han.Length == 0, TellingLetters)
            ? Words(one.Words, other.Words)
            : 0;
        var han = Usable(one.Han.Length, one.Words.Count == 0, TellingCharacters)
            && Usable(other.Han.Length, other.Words.Count == 0, TellingCharacters)
            ? Alike(one.Han, other.Han)
            : 0;
        return Math.Max(words, han);
    }

    static int Letters(NameText name) => name.Words.Where(word => !Generic.Contains(word)).Sum(word => word.Length);

    static bool Usable(int length, bool whole, int telling) => whole || length >= telling;

    static double Words(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        if (one.Count == 0 || other.Count == 0)
            return 0;
        var weight = one.Sum(Weight) + other.Sum(Weight);
        // The same words, written together or apart.
        var joined = Alike(Joined(one), Joined(other));
        var apart = one.Count == other.Count ? 0 : Whole(Core(one), Core(other));
        return Math.Max(Paired(one, other) / weight, Math.Max(joined == 1 ? 1 : 0, apart));
    }

    static double Whole(string one, string other) => one.Length < TellingLetters || other.Length < TellingLetters ? 0 : Alike(one, other);

    static string Joined(IEnumerable<string> words) => string.Concat(words);

    static string Core(IReadOnlyList<string> words) => Joined(words.Where(word => !Generic.Contains(word)));

    static double Weight(string word) => word.Length * (Generic.Contains(word) ? GenericWeight : 1);

    /// <summary>The most alike pair first; ties by the words themselves, so that it does not matter which name is the first one.</summary>
    static double Paired(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        var pairs = one.SelectMany((a, i) => other.Select((b, j) => (i, j, a, b, Score: Alike(a, b))))
            .Where(pair => pair.Score >= SameWord)
            .OrderByDescending(pair => pair.Score).ThenByDescending(pair => pair.a.Length + pair.b.Length)
            .ThenBy(pair => Smaller(pair.a, pair.b), StringComparer.Ordinal)
            .ThenBy(pair => Smaller(pair.b, pair.a) == pair.a ? pair.b : pair.a, StringComparer.Ordinal);
        var (left, right) = (new bool[one.Count], new bool[other.Count]);
        var sum = 0.0;
        foreach (var pair in pairs)
        {
            if (left[pair.i] || right[pair.j])
                continue;
            (left[pair.i], right[pair.j]) = (true, true);
            sum += pair.Score * (Weight(pair.a) + Weight(pair.b));
        }

        return sum;
    }

    static string Smaller(string one, string other) => string.CompareOrdinal(one, other) <= 0 ? one : other;

    /// <summary>1 less the share of letters that must be changed, left out, put in or exchanged with their neighbour.</summary>
    public static double Alike(string one, string other)
    {
        var longest = Math.Max(one.Length, other.Length);
        return longest == 0 ? 1 : 1 - ((double)Distance(one, other) / longest);
    }

    static int Distance(string one, string other)
    {
        var (before, last, row) = (new int[other.Length + 1], new int[other.Length + 1], new int[other.Length + 1]);
        for (var j = 0; j <= other.Length; j++)
            last[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(changed, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[other.Length];
    }
}
