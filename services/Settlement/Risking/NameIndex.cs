using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace CrossBorder.Settlement;

/// <summary>A name of a list: its own or one of its aliases.</summary>
public sealed record ListedName(
    string List, int Version, string EntryId, string Name, string? Country, string Programme, DateOnly ValidFrom);

/// <summary>A name that is like a listed one. Score from 0 to 1, at four decimals.</summary>
public sealed record NameHit(ListedName Listed, decimal Score);

/// <summary>
/// The names of all lists, found by the pairs of letters that they share with a name: whatever shares too few cannot be alike enough.
/// </summary>
public sealed class NameIndex
{
    /// <summary>The lowest score that is worth telling; a rule may ask for more, not for less.</summary>
    public const double Lowest = 0.75;

    /// <summary>Share of the shorter name's pairs: a changed letter costs two of them.</summary>
    const double Shared = 0.4;

    const int MostRemembered = 50_000;
    const string BicPrefix = "BIC:";
    const int BicLength = 8;
    readonly List<(ListedName Listed, NameText Text, int Grams)> names = [];
    readonly Dictionary<(char, char), List<int>> byGram = [];
    readonly FrozenDictionary<string, List<ListedName>> byBic;
    readonly ConcurrentDictionary<(string, DateOnly), IReadOnlyList<NameHit>> found = [];

    public NameIndex(IEnumerable<ListedName> listed)
    {
        var all = listed.ToList();
        foreach (var one in all.Where(one => !IsBic(one.Name)))
            Add(one);
        byBic = all.Where(one => IsBic(one.Name)).GroupBy(one => Institution(one.Name))
            .ToFrozenDictionary(group => group.Key, group => group.ToList());
    }

    public int Count => names.Count + byBic.Count;

    /// <summary>A bank's identifier (ISO 9362) is written BIC:DEUTDEFF, so that it is not taken for a word.</summary>
    public static bool IsBic(string text) =>
        text.StartsWith(BicPrefix, StringComparison.Ordinal) && text.Length >= BicPrefix.Length + BicLength;

    /// <summary>Null when the text is too short for one.</summary>
    public static string? Bic(string? stated) => stated?.Trim() is { Length: >= BicLength } bic ? BicPrefix + bic.ToUpperInvariant() : null;

    /// <summary>The best hit per entry of a list, best first. A bank's identifier is compared by its institution and place alone.</summary>
    public IReadOnlyList<NameHit> Find(string name, DateOnly on)
    {
        // Buyers and consignees come again and again.
        if (found.Count > MostRemembered)
            found.Clear();
        return found.GetOrAdd((name, on), asked => Search(asked.Item1, asked.Item2));
    }

    List<NameHit> Search(string name, DateOnly on)
    {
        if (IsBic(name))
            return Best((byBic.GetValueOrDefault(Institution(name)) ?? []).Select(bank => new NameHit(bank, 1m)), on);
        var text = NameText.Of(name);
        return Best(Candidates(text).Select(at => (names[at].Listed, Score: NameScore.Of(text, names[at].Text)))
            .Where(hit => hit.Score >= Lowest)
            .Select(hit => new NameHit(hit.Listed, decimal.Round((decimal)hit.Score, 4))), on);
    }

    static string Institution(string bic) => bic.Substring(BicPrefix.Length, BicLength);

    static List<NameHit> Best(IEnumerable<NameHit> hits, DateOnly on) =>
    [
        .. hits.Where(hit => hit.Listed.ValidFrom <= on)
            .GroupBy(hit => (hit.Listed.List, hit.Listed.EntryId))
            .Select(group => group.MaxBy(hit => hit.Score)!)
            .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Listed.List, StringComparer.Ordinal)
            .ThenBy(hit => hit.Listed.EntryId, StringComparer.Ordinal),
    ];

    void Add(ListedName listed)
    {
        var text = NameText.Of(listed.Name);
        var grams = Grams(text);
        foreach (var gram in grams)
        {
            if (!byGram.TryGetValue(gram, out var places))
                byGram[gram] = places = [];
            places.Add(names.Count);
        }

        names.Add((listed, text, grams.Count));
    }

    List<int> Candidates(NameText text)
    {
        var grams = Grams(text);
        var (shared, touched) = (new int[names.Count], new List<int>());
        foreach (var gram in grams)
            foreach (var at in byGram.GetValueOrDefault(gram) ?? [])
                if (shared[at]++ == 0)
                    touched.Add(at);
        return touched.FindAll(at => shared[at] >= Shared * Math.Min(grams.Count, names[at].Grams));
    }

    /// <summary>Neighbouring letters, over the gaps between words as well, and each character of a Chinese name.</summary>
    static HashSet<(char, char)> Grams(NameText text)
    {
        var grams = new HashSet<(char, char)>();
        foreach (var word in text.Words)
            for (var i = 0; i < word.Length; i++)
                grams.Add((i == 0 ? '^' : word[i - 1], word[i]));
        foreach (var character in text.Han)
            grams.Add((character, character));
        return grams;
    }
}
