namespace CrossBorder.Catalog;

/// <summary>
/// Words that mean the same to who searches, of either language. The key is the words in the singular with single spaces; the value is
/// what else is looked for.
/// </summary>
sealed class SynonymTable
{
    const int LongestTerm = 4;

    public static readonly SynonymTable None = new([]);

    readonly Dictionary<string, List<string>> others = new(StringComparer.Ordinal);

    public SynonymTable(IReadOnlyList<SynonymGroup> groups)
    {
        foreach (var group in groups)
            foreach (var term in group.OneWay ? group.Terms.Take(1) : group.Terms)
            {
                if (!others.TryGetValue(Key(term), out var known))
                    others[Key(term)] = known = [];
                known.AddRange(group.Terms.Where(other => Key(other) != Key(term) && !known.Contains(other)));
            }
    }

    /// <summary>What else a single term is looked for as.</summary>
    public IReadOnlyList<string> Of(string term) => others.GetValueOrDefault(Key(term)) ?? [];

    /// <summary>Adds to each part, or run of parts, what means the same.</summary>
    public IEnumerable<Part> Widen(List<Part> parts, int worth)
    {
        for (var i = 0; i < parts.Count;)
        {
            var (taken, instead) = Longest(parts, i);
            if (instead is null)
            {
                yield return parts[i++];
                continue;
            }

            var run = parts.GetRange(i, taken);
            var own = taken == 1
                ? run[0].Ways
                : [new Way([.. run.SelectMany(part => part.Ways[0].Phrases)], false, run[0].Ways[0].Worth)];
            yield return new Part(
                string.Join(' ', run.Select(part => part.Text)),
                [.. own, .. instead.Select(term => new Way([new Phrase(Words.Of(term))], false, worth))]);
            i += taken;
        }
    }

    (int Taken, List<string>? Instead) Longest(List<Part> parts, int from)
    {
        for (var n = Math.Min(LongestTerm, parts.Count - from); n > 0; n--)
            if (others.TryGetValue(Key(string.Join(' ', parts.Skip(from).Take(n).Select(part => part.Text))), out var found))
                return (n, found);
        return (0, null);
    }

    static string Key(string term) => string.Join(
        ' ', Words.Normal(term).Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries).Select(Words.Singular));
}

/// <summary>Terms that mean the same.</summary>
sealed record SynonymGroup
{
    public string[] Terms { get; init; } = [];

    /// <summary>What is asked for with the first term finds the others, not the other way round.</summary>
    public bool OneWay { get; init; }
}
