namespace CrossBorder.Catalog.Tests;

/// <summary>
/// How often the reviewed code of a product is among the suggestions, when the product and all of its kin (the same stock number in
/// another colour or size) are left out: 2,635 reviewed products of the retail file.
/// </summary>
public sealed class HsCandidatesTests(ITestOutputHelper output)
{
    static readonly List<ProductRow> Reviewed = [.. RelevanceTests.Lines("hs-assignment.csv").Index()
        .Where(row => row.Item[3].Length >= 6)
        .Select(row => FinderTests.Row(row.Index + 1, row.Item[1], row.Item[2]) with { Sku = row.Item[0], HsCode = row.Item[3] })];

    static readonly ProductIndex Index = Filled();

    [Theory]
    [InlineData("both", true, true)]
    [InlineData("English only", true, false)]
    [InlineData("Chinese only", false, true)]
    public void The_reviewed_code_is_among_the_suggestions(string languages, bool english, bool chinese)
    {
        var (first, five, chapters) = (0, 0, 0);
        foreach (var row in Reviewed)
        {
            var kin = Reviewed.Where(other => Stock(other.Sku) == Stock(row.Sku)).Select(other => other.Id).ToHashSet();
            var candidates = HsCandidates.Of(
                english ? row.NameEn : "", chinese ? row.NameZh! : "", Index, SynonymTable.None, 5, row.Id, kin.Contains);
            var rank = candidates.FindIndex(one => row.HsCode!.StartsWith(one.Code, StringComparison.Ordinal));
            first += rank == 0 ? 1 : 0;
            five += rank >= 0 ? 1 : 0;
            chapters += candidates.Count > 0 && candidates[0].Code[..2] == row.HsCode![..2] ? 1 : 0;
            Assert.InRange(candidates.Sum(one => one.Score), 0, 100 + candidates.Count);
        }

        var all = (double)Reviewed.Count;
        output.WriteLine($"{languages}: first {first / all:P1}, among five {five / all:P1}, chapter of the first {chapters / all:P1}");
        Assert.InRange(first / all, 0.77, 1);
        Assert.InRange(five / all, 0.9, 1);
    }

    [Fact]
    public void A_suggestion_says_which_products_and_words_speak_for_it()
    {
        var first = HsCandidates.Of("Red retrospot umbrella", "", Index, SynonymTable.None, 3, Guid.Empty)[0];

        Assert.StartsWith("6601", first.Code, StringComparison.Ordinal);
        var similar = first.Evidence.Single(one => one.Kind == HsEvidence.Similar);
        Assert.True(similar.Products >= 5);
        Assert.Contains("umbrella", similar.Words);
    }

    [Fact]
    public void Without_classified_products_the_nomenclature_alone_speaks()
    {
        var candidates = HsCandidates.Of("Umbrella with telescopic shaft", "", new ProductIndex(), SynonymTable.None, 3, Guid.Empty);

        Assert.Equal("660191", candidates[0].Code);
        Assert.Equal(HsEvidence.Text, candidates[0].Evidence.Single().Kind);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("xqzv", "")]
    [InlineData("the of", "")]
    public void Words_that_say_nothing_suggest_nothing(string nameEn, string nameZh) =>
        Assert.Empty(HsCandidates.Of(nameEn, nameZh, new ProductIndex(), SynonymTable.None, 5, Guid.Empty));

    static string Stock(string sku) => new([.. sku.TakeWhile(char.IsAsciiDigit)]);

    static ProductIndex Filled()
    {
        var index = new ProductIndex();
        foreach (var row in Reviewed)
            index.Put(row);
        return index;
    }
}
