namespace CrossBorder.Catalog;

/// <summary>Why a code is likely: products with similar words that have it, or words of the nomenclature.</summary>
/// <param name="Products">Of the similar products, those with this code; 0 for the nomenclature.</param>
public sealed record HsEvidence(string Kind, int Products, int Of, string[] Words)
{
    public const string Similar = "similar_products";
    public const string Text = "nomenclature";
}

/// <param name="Code">Six digits.</param>
/// <param name="Score">1 to 100, a share: of all candidates together at most 100.</param>
public sealed record HsCandidate(string Code, int Score, HsEvidence[] Evidence);

/// <summary>
/// What a product could be, from its words in English and Chinese: the codes of the products most like it that are classified already,
/// and the subheadings whose words are its own. A word counts the more, the fewer products have it. Names of other exporters' products
/// are counted, never shown.
/// </summary>
static class HsCandidates
{
    const int Neighbours = 25;
    const double OfProducts = 0.8;
    const double Synonym = 0.8;
    const double Alone = 0.3;

    /// <summary>What the name names (umbrella in "red retrospot umbrella") says more than what it looks like.</summary>
    const double Named = 1.8;

    /// <param name="own">A product that is not asked about itself; empty for none.</param>
    /// <param name="kin">Whether an SKU is of the same family, such as another colour: the tests leave these out.</param>
    public static List<HsCandidate> Of(
        string nameEn, string nameZh, ProductIndex products, SynonymTable synonyms, int limit, Guid own, Func<Guid, bool>? kin = null)
    {
        var words = Terms(nameEn, nameZh, synonyms);
        var similar = Similar(words, products, slot => products.Columns.Code[slot] is { Length: >= 6 }
            && products.Columns.Id(slot) is var id && id != own && kin?.Invoke(id) != true);
        var texts = Similar(words, Nomenclature.Index, _ => true);
        var (votes, reads) = (Votes(similar, products), Votes(texts, Nomenclature.Index));
        var share = votes.Count == 0 ? 0 : reads.Count == 0 ? 1 : OfProducts;
        return
        [
            .. votes.Keys.Union(reads.Keys)
                .Select(code => (Code: code, Score: (share * votes.GetValueOrDefault(code)?.Share ?? 0)
                    + ((1 - share) * reads.GetValueOrDefault(code)?.Share ?? 0)))
                .OrderByDescending(one => one.Score).ThenBy(one => one.Code, StringComparer.Ordinal).Take(limit)
                .Select(one => new HsCandidate(
                    one.Code, Math.Max(1, (int)(one.Score * 100)), Evidence(one.Code, votes, reads, similar.Count))),
        ];
    }

    static HsEvidence[] Evidence(
        string code, Dictionary<string, Vote> votes, Dictionary<string, Vote> reads, int of)
    {
        var evidence = new List<HsEvidence>();
        if (votes.TryGetValue(code, out var vote))
            evidence.Add(new(HsEvidence.Similar, vote.Count, of, vote.Strongest()));
        if (reads.TryGetValue(code, out var read))
            evidence.Add(new(HsEvidence.Text, 0, 0, read.Strongest()));
        return [.. evidence];
    }

    /// <summary>The words with their weight: 1, or less for what only means the same. A character beside its pairs says little.</summary>
    static Dictionary<string, double> Terms(string nameEn, string nameZh, SynonymTable synonyms)
    {
        var terms = new Dictionary<string, double>(StringComparer.Ordinal);
        var heads = new[] { ProductIndex.Head(nameEn)?.Term, nameZh.Length > 1 ? nameZh[^2..] : null };
        foreach (var word in Words.Of($"{nameEn} . {nameZh}"))
        {
            var alone = Words.Chinese(word.Term, 0) && Words.Characters(word.Term).Length == 1;
            terms[word.Term] = heads.Contains(word.Term) ? Named : alone ? Alone : 1;
            foreach (var other in synonyms.Of(word.Term).SelectMany(Words.Of))
                terms.TryAdd(other.Term, Synonym);
        }

        return terms;
    }

    static List<Neighbour> Similar(Dictionary<string, double> words, ProductIndex index, Func<int, bool> counts)
    {
        var (found, count) = (new Dictionary<int, Neighbour>(), index.Count);
        foreach (var (term, weight) in words)
        {
            if (index.Find(term) is not { } postings)
                continue;
            var (n, last) = (postings.Count, -1);
            var gain = weight * Math.Log(1 + ((double)count / n));
            foreach (var slot in postings.Slots(n))
            {
                if (slot >= count || slot == last)
                    continue;
                last = slot;
                if (!found.TryGetValue(slot, out var neighbour))
                    found[slot] = neighbour = new Neighbour(slot);
                neighbour.Add(term, gain);
            }
        }

        var columns = index.Columns;
        return
        [
            .. found.Values.Where(one => (columns.Marks[one.Slot] & Marks.Replaced) == 0)
                .OrderByDescending(one => one.Similarity(columns.Length[one.Slot])).ThenBy(one => one.Slot)
                .Where(one => counts(one.Slot)).Take(Neighbours),
        ];
    }

    /// <summary>
    /// What each code has of all similarity, squared: one that is nearly the same says more than several that are a bit alike.
    /// </summary>
    static Dictionary<string, Vote> Votes(List<Neighbour> similar, ProductIndex index)
    {
        var votes = new Dictionary<string, Vote>(StringComparer.Ordinal);
        foreach (var one in similar)
        {
            var code = index.Columns.Code[one.Slot]![..6];
            if (!votes.TryGetValue(code, out var vote))
                votes[code] = vote = new Vote();
            vote.Add(one, Math.Pow(one.Similarity(index.Columns.Length[one.Slot]), 2));
        }

        var all = votes.Values.Sum(vote => vote.Weight);
        foreach (var vote in votes.Values)
            vote.Share = vote.Weight / all;
        return votes;
    }

    sealed class Neighbour(int slot)
    {
        public int Slot => slot;

        public List<(string Term, double Gain)> Words { get; } = [];

        public double Sum { get; private set; }

        public void Add(string term, double gain)
        {
            Words.Add((term, gain));
            Sum += gain;
        }

        public double Similarity(int length) => Sum / Math.Sqrt(Math.Max(4, length));
    }

    sealed class Vote
    {
        const int Told = 5;

        readonly Dictionary<string, double> words = new(StringComparer.Ordinal);

        public int Count { get; private set; }

        public double Weight { get; private set; }

        public double Share { get; set; }

        public void Add(Neighbour one, double weight)
        {
            Count++;
            Weight += weight;
            foreach (var (term, gain) in one.Words)
                words[term] = words.GetValueOrDefault(term) + gain;
        }

        public string[] Strongest() =>
        [
            .. words.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(Told)
                .Select(word => word.Key),
        ];
    }
}
