using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Common.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>
/// A hundred questions, fifty in each language, whose right answers among the 2,785 products of the retail file were judged by reading
/// the names, not by searching (judged-queries.csv). The scores are the bar: a change of the search may raise them.
/// </summary>
public sealed class RelevanceTests(CatalogHost host, ITestOutputHelper output)
{
    const int Top = 10;
    const int Page = 50;

    sealed record Judged(string Language, string Query, string Kind, HashSet<string> Relevant);

    sealed record Scored(Judged Judged, double Ndcg, double Recall, int Found, bool Partial);

    [Fact]
    public async Task Questions_of_both_languages_find_what_people_judged_to_be_right()
    {
        var seller = await Stocked(host);
        var scored = new List<Scored>();
        foreach (var judged in Questions())
        {
            var answer = await seller.Buyer.SearchAsync(new SearchRequest
            {
                ExporterId = seller.Id.ToString(),
                Text = judged.Query,
                Page = new Page { Limit = Page },
            });
            scored.Add(Score(judged, [.. answer.Products.Select(product => product.Sku)], answer.Partial));
        }

        foreach (var one in scored.OrderBy(one => one.Ndcg).Where(one => one.Ndcg < 1))
            output.WriteLine($"{one.Ndcg:F2} {one.Recall:F2} {one.Found,3} {one.Judged.Kind,-8} {one.Judged.Query}");
        foreach (var (language, least, recall) in new[] { ("en", 0.86, 0.85), ("zh-CN", 0.83, 0.85) })
        {
            var asked = scored.Where(one => one.Judged.Language == language && one.Judged.Relevant.Count > 0).ToList();
            var (ndcg, recalled) = (asked.Average(one => one.Ndcg), asked.Average(one => one.Recall));
            output.WriteLine($"{language}: nDCG@{Top} {ndcg:F3}, recall@{Page} {recalled:F3} over {asked.Count} questions");
            Assert.InRange(ndcg, least, 1);
            Assert.InRange(recalled, recall, 1);
        }

        // What none of the products is: nothing, or what is said to be only a part of the question. One in Chinese is found in pieces.
        Assert.InRange(scored.Count(one => one.Judged.Kind == "none" && one is { Found: > 0, Partial: false }), 0, 1);
    }

    static Scored Score(Judged judged, List<string> found, bool partial)
    {
        var gain = found.Take(Top).Select((sku, i) => judged.Relevant.Contains(sku) ? 1 / Math.Log2(i + 2) : 0).Sum();
        var best = Enumerable.Range(0, Math.Min(Top, judged.Relevant.Count)).Sum(i => 1 / Math.Log2(i + 2));
        return new(
            judged, best == 0 ? 0 : gain / best,
            judged.Relevant.Count == 0 ? 0 : found.Count(judged.Relevant.Contains) / (double)judged.Relevant.Count, found.Count, partial);
    }

    internal static async Task<Seller> Stocked(CatalogHost host)
    {
        var seller = await Seller.Qualified(host);
        foreach (var batch in Lines("hs-assignment.csv").Chunk(CatalogService.BulkMost))
        {
            var put = await seller.Client.PutProductsAsync(new PutProductsRequest { Products = { batch.Select(Draft) } });
            await seller.Client.PublishAsync(new PublishRequest { Ids = { put.Results.Select(result => result.Id) } });
        }

        return seller;
    }

    static ProductDraft Draft(string[] fields)
    {
        var draft = Seller.Draft(fields[0]);
        (draft.NameEn, draft.NameZh) = (fields[1], fields[2]);
        return draft;
    }

    static IEnumerable<Judged> Questions() => Lines("judged-queries.csv").Select(fields => new Judged(
        fields[0], fields[1], fields[2], [.. fields[3].Split(' ', StringSplitOptions.RemoveEmptyEntries)]));

    internal static IEnumerable<string[]> Lines(string resource)
    {
        using var reader = new StreamReader(typeof(RelevanceTests).Assembly.GetManifestResourceStream(resource)!);
        reader.ReadLine();
        var lines = new List<string[]>();
        while (reader.ReadLine() is { } line)
            lines.Add(Csv.Fields(line));
        return lines;
    }
}
