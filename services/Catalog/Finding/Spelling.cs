using System.Numerics;

namespace CrossBorder.Catalog;

/// <summary>
/// Words of the index near to one that no product has: one slip for four to seven letters, two from eight on, where a slip is a letter
/// too many, too few, another, or two that changed places. Words with digits are codes and are not guessed.
/// </summary>
static class Spelling
{
    const int Shortest = 4;
    const int TwoSlipsFrom = 8;
    const int Most = 4;

    public static List<string> Near(string word, ProductIndex index)
    {
        if (word.Length < Shortest || !word.All(char.IsAsciiLetterLower))
            return [];
        var slips = word.Length >= TwoSlipsFrom ? 2 : 1;
        var letters = Letters(word);
        var near = new List<(string Term, int Slips, int Count)>();
        foreach (var term in index.Vocabulary)
            if (Math.Abs(term.Length - word.Length) <= slips && BitOperations.PopCount(letters ^ Letters(term)) <= 2 * slips
                && Slips(word, term, slips) is var distance && distance <= slips)
                near.Add((term, distance, index.Find(term)!.Count));
        var least = near.Count == 0 ? 0 : near.Min(one => one.Slips);
        return
        [
            .. near.Where(one => one.Slips == least).OrderByDescending(one => one.Term[0] == word[0]).ThenByDescending(one => one.Count)
                .ThenBy(one => one.Term, StringComparer.Ordinal).Take(Most).Select(one => one.Term),
        ];
    }

    /// <summary>The distance by optimal string alignment, or one more than the most that is asked for.</summary>
    internal static int Slips(string a, string b, int most)
    {
        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> last = stackalloc int[b.Length + 1];
        Span<int> now = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            var best = i;
            for (var j = 1; j <= b.Length; j++)
            {
                now[j] = Math.Min(Math.Min(last[j] + 1, now[j - 1] + 1), last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
                best = Math.Min(best, now[j]);
            }

            if (best > most)
                return most + 1;
            var free = before;
            before = last;
            last = now;
            now = free;
        }

        return last[b.Length];
    }

    /// <summary>Which letters a word has, one bit each; bit 26 is anything else.</summary>
    static uint Letters(string word)
    {
        var letters = 0u;
        foreach (var letter in word)
            letters |= 1u << (letter is >= 'a' and <= 'z' ? letter - 'a' : 26);
        return letters;
    }
}
