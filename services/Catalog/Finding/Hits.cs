namespace CrossBorder.Catalog;

/// <summary>
/// Products that satisfy something, by slot, each once, with what it is worth there and where its words begin and end.
/// </summary>
sealed record Hits(int[] Slots, short[] Worth, byte[] Places, byte[] Ends, int Count)
{
    static readonly Hits Nothing = new([], [], [], [], 0);

    public static Hits Of(Part part, ProductIndex index)
    {
        Hits? all = null;
        foreach (var way in part.Ways)
        {
            var found = Of(way, index);
            all = all is null ? found : all.Or(found);
        }

        return all ?? Nothing;
    }

    /// <summary>Where a phrase stands.</summary>
    static Hits Of(Phrase phrase, int worth, ProductIndex index)
    {
        if (phrase.Words.Count == 0)
            return Nothing;
        var lists = phrase.Words.Select(word => index.Find(word.Term) ?? Postings.None).ToArray();
        var counts = lists.Select(list => list.Count).ToArray();
        var rarest = Array.IndexOf(counts, counts.Min());
        var (slots, places, ends, n) = (new int[counts[rarest]], new byte[counts[rarest]], new byte[counts[rarest]], 0);
        var last = phrase.Words[^1];
        var length = last.At + (Words.Chinese(last.Term, 0) ? Words.Characters(last.Term).Length - 1 : 0);
        var from = lists[rarest].Slots(counts[rarest]);
        var at = lists[rarest].Places(counts[rarest]);
        for (var i = 0; i < from.Length; i++)
        {
            var first = at[i] - phrase.Words[rarest].At;
            if ((n > 0 && slots[n - 1] == from[i]) || first < 0 || !Stands(phrase, lists, counts, rarest, from[i], first))
                continue;
            (slots[n], places[n], ends[n]) = (from[i], (byte)first, (byte)Math.Min(first + length, byte.MaxValue));
            n++;
        }

        var worths = new short[n];
        Array.Fill(worths, (short)worth);
        return new(slots, worths, places, ends, n);
    }

    public int Find(int slot) => Array.BinarySearch(Slots, 0, Count, slot);

    static Hits Of(Way way, ProductIndex index)
    {
        if (way.Slots is { } known)
            return new([.. known], [.. known.Select(_ => (short)way.Worth)], new byte[known.Count], new byte[known.Count], known.Count);
        var found = way.Phrases.Select(phrase => Of(phrase, way.Worth, index)).ToList();
        return found.Count == 1 ? found[0] : And(found, way.Ordered);
    }

    static bool Stands(Phrase phrase, Postings[] lists, int[] counts, int except, int slot, int first)
    {
        for (var k = 0; k < lists.Length; k++)
        {
            if (k == except)
                continue;
            var list = lists[k].Slots(counts[k]);
            var stands = false;
            for (var i = lists[k].Find(slot, counts[k]); i >= 0 && i < list.Length && list[i] == slot && !stands; i++)
                stands = lists[k].Places(counts[k])[i] == Math.Min(first + phrase.Words[k].At, byte.MaxValue);
            if (!stands)
                return false;
        }

        return true;
    }

    static Hits And(List<Hits> parts, bool ordered)
    {
        var rarest = parts.MinBy(part => part.Count)!;
        var (slots, worth, n) = (new int[rarest.Count], new short[rarest.Count], 0);
        var (places, ends) = (new byte[rarest.Count], new byte[rarest.Count]);
        for (var i = 0; i < rarest.Count; i++)
        {
            var (slot, all, before, first, end) = (rarest.Slots[i], true, -1, 0, 0);
            for (var k = 0; k < parts.Count && all; k++)
            {
                var at = ReferenceEquals(parts[k], rarest) ? i : parts[k].Find(slot);
                all = at >= 0 && (!ordered || parts[k].Places[at] > before);
                before = all ? parts[k].Places[at] : 0;
                end = all ? parts[k].Ends[at] : 0;
                first = k == 0 ? before : first;
            }

            if (!all)
                continue;
            (slots[n], worth[n], places[n], ends[n]) = (slot, rarest.Worth[i], (byte)first, (byte)end);
            n++;
        }

        return new(slots, worth, places, ends, n);
    }

    Hits Or(Hits other)
    {
        var size = Count + other.Count;
        var (slots, worth, places, ends, n) = (new int[size], new short[size], new byte[size], new byte[size], 0);
        for (int i = 0, j = 0; i < Count || j < other.Count; n++)
        {
            var (mine, theirs) = (i < Count ? Slots[i] : int.MaxValue, j < other.Count ? other.Slots[j] : int.MaxValue);
            var better = mine < theirs || (mine == theirs && Worth[i] >= other.Worth[j]);
            (slots[n], worth[n], places[n], ends[n]) = better
                ? (mine, Worth[i], Places[i], Ends[i])
                : (theirs, other.Worth[j], other.Places[j], other.Ends[j]);
            i += mine <= theirs ? 1 : 0;
            j += theirs <= mine ? 1 : 0;
        }

        return new(slots, worth, places, ends, n);
    }
}
