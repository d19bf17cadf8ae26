using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>A page of products as the index finds them.</summary>
/// <param name="Total">All that fit, on every page.</param>
/// <param name="Partial">None has all that was asked; these have most of it.</param>
sealed record FoundPage(IReadOnlyList<(long Rank, Guid Id)> Rows, int Total, bool Partial, Counts Counts);

/// <summary>
/// Finds, filters, counts and orders in one pass. The rank of a product depends on its own words only, so that pages hold while others
/// come and go: what each part is worth there, more for parts side by side, less for a long name.
/// </summary>
sealed class Finder(ProductIndex index, V1.SearchRequest request, Principal principal, SearchCursor? cursor, int take)
{
    const int WorthWeight = 16;
    const int SideBySide = 200;

    /// <summary>What is asked for is what the name names, and not what it is decorated with or meant for.</summary>
    const int IsNamed = 120;

    /// <summary>Of the weight of all parts; a part weighs more the fewer products have it, and little when none has.</summary>
    const double EnoughOfWhatIsAsked = 2 / 3d;

    readonly IndexColumns columns = index.Columns;
    readonly int count = index.Count;
    readonly PriorityQueue<(long Rank, int Slot), (long, ulong, ulong)> best = new();
    int total;

    public FoundPage Find(WantedWords? wanted)
    {
        if (wanted is null)
            return All();
        if (wanted.All.Count == 0)
            return new([], 0, false, new Counts(index, columns));
        var parts = wanted.All.Select(part => Hits.Of(part, index)).ToList();
        var not = wanted.Not.Select(part => Hits.Of(part, index)).ToList();
        var counts = Strict(parts, not);
        if (total > 0)
            return Page(counts, partial: false);
        var units = wanted.Units().Select(part => Hits.Of(part, index)).ToList();
        if (units.Count < 3)
            return Page(counts, partial: false);
        counts = Loose(units, not);
        return Page(counts, partial: total > 0);
    }

    FoundPage All()
    {
        var (counts, filters) = (new Counts(index, columns), new Filters(request, principal, index, columns));
        for (var slot = 0; slot < count; slot++)
            Take(slot, 0, filters, counts);
        return Page(counts, partial: false);
    }

    Counts Strict(List<Hits> parts, List<Hits> not)
    {
        var (counts, filters) = (new Counts(index, columns), new Filters(request, principal, index, columns));
        var rarest = parts.MinBy(part => part.Count)!;
        for (var i = 0; i < rarest.Count; i++)
        {
            var slot = rarest.Slots[i];
            var (worth, before, all) = (0, -2, slot < count);
            for (var k = 0; k < parts.Count && all; k++)
            {
                var at = ReferenceEquals(parts[k], rarest) ? i : parts[k].Find(slot);
                all = at >= 0;
                if (!all)
                    break;
                worth += (parts[k].Worth[at] * WorthWeight) + (parts[k].Places[at] == before + 1 ? SideBySide : 0);
                before = parts[k].Ends[at];
                if (before > 0 && (before == columns.EnglishHead[slot] || before == columns.ChineseHead[slot]))
                    worth += IsNamed;
            }

            if (all && not.TrueForAll(none => none.Find(slot) < 0))
                Take(slot, worth - columns.Length[slot], filters, counts);
        }

        return counts;
    }

    Counts Loose(List<Hits> parts, List<Hits> not)
    {
        var (counts, filters) = (new Counts(index, columns), new Filters(request, principal, index, columns));
        var weights = parts.Select(part => part.Count == 0 ? 1 : 1 + int.Log2(Math.Max(1, count / part.Count))).ToArray();
        var scores = new Dictionary<int, int>();
        foreach (var (part, weight) in parts.Zip(weights))
            for (var i = 0; i < part.Count; i++)
                scores[part.Slots[i]] = scores.GetValueOrDefault(part.Slots[i]) + weight;
        foreach (var (slot, score) in scores)
            if (slot < count && score >= weights.Sum() * EnoughOfWhatIsAsked && not.TrueForAll(none => none.Find(slot) < 0))
                Take(slot, (score * WorthWeight) - columns.Length[slot], filters, counts);
        return counts;
    }

    void Take(int slot, int worth, Filters filters, Counts counts)
    {
        if (!filters.Admits(slot))
            return;
        var fails = filters.Fails(slot);
        counts.Add(slot, fails);
        if (fails != 0)
            return;
        total++;
        var rank = request.Sort switch { "price" => -columns.Price[slot], "-price" => columns.Price[slot], "newest" => 0, _ => worth };
        if (cursor is not null && !Before(rank, slot, cursor))
            return;
        var key = (rank, columns.IdHigh[slot], columns.IdLow[slot]);
        if (best.Count < take)
            best.Enqueue((rank, slot), key);
        else if (best.TryPeek(out _, out var least) && key.CompareTo(least) > 0)
            best.DequeueEnqueue((rank, slot), key);
    }

    bool Before(long rank, int slot, SearchCursor after) => rank < after.Rank
        || (rank == after.Rank && columns.Id(slot).CompareTo(after.Id) < 0);

    FoundPage Page(Counts counts, bool partial)
    {
        var rows = new List<(long, Guid)>();
        while (best.TryDequeue(out var row, out _))
            rows.Add((row.Rank, columns.Id(row.Slot)));
        rows.Reverse();
        return new(rows, total, partial, counts);
    }
}
