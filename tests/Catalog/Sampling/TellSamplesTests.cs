using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>Products that come with their terms of samples and trials: the ones of today, for who asked for them.</summary>
public sealed class TellSamplesTests(CatalogHost host)
{
    static string Day(int ahead) => $"{SampleTerms.Day(SampleDesk.Now).AddDays(ahead):yyyy-MM-dd}";

    [Fact]
    public async Task A_search_and_a_product_come_with_the_terms_that_count_today()
    {
        var desk = await SampleDesk.Open(host);
        var both = await desk.Seller.Publish(Seller.Draft("A1"));
        var one = await desk.Seller.Publish(Seller.Draft("A2"));
        var none = await desk.Seller.Publish(Seller.Draft("A3"));
        await desk.Offer(both, change: terms => (terms.UnitPrice, terms.CustomsUnitPrice) = ("0", "1.85"));
        await desk.Offer(both, "Trial", terms => terms.UnitPrice = "2");
        await desk.Offer(one, change: terms => (terms.ValidFrom, terms.ValidUntil) = (Day(0), Day(0)));

        var found = await desk.Seller.Buyer.SearchAsync(
            new SearchRequest { ExporterId = desk.Seller.Id.ToString(), WithSamples = true });
        var told = found.Products.ToDictionary(
            product => product.Id, product => string.Join(", ", product.Samples.Select(terms => $"{terms.Kind} {terms.UnitPrice}")));
        Assert.Equal(
            [(both, "Sample 0, Trial 2"), (one, "Sample 4"), (none, "")],
            new[] { both, one, none }.Select(id => (id, told[id])));
        var read = await desk.Seller.Buyer.GetAsync(new GetRequest { Id = both, WithSamples = true });
        Assert.Equal(["1.85", ""], read.Samples.Select(terms => terms.CustomsUnitPrice));
        Assert.Equal("A1", read.Samples[0].Sku);
    }

    [Fact]
    public async Task Terms_that_ended_begin_later_or_are_not_offered_are_not_told_not_even_to_their_exporter()
    {
        var desk = await SampleDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        var asked = new GetRequest { Id = product, WithSamples = true };
        await desk.Offer(product, change: terms => terms.ValidUntil = Day(-1));
        Assert.Empty((await desk.Seller.Client.GetAsync(asked)).Samples);
        await desk.Offer(product, change: terms => (terms.ExpectedVersion, terms.ValidFrom) = (1, Day(1)));
        Assert.Empty((await desk.Seller.Buyer.GetAsync(asked)).Samples);
        await desk.Offer(product, change: terms => (terms.ExpectedVersion, terms.Offered) = (2, false));
        Assert.Empty((await desk.Seller.Buyer.GetAsync(asked)).Samples);
        await desk.Offer(product, change: terms => terms.ExpectedVersion = 3);
        Assert.Single((await desk.Seller.Buyer.GetAsync(asked)).Samples);
    }

    [Fact]
    public async Task Who_did_not_ask_is_told_nothing_and_a_cursor_is_good_either_way()
    {
        var desk = await SampleDesk.Open(host);
        foreach (var sku in new[] { "A1", "A2" })
            await desk.Offer(await desk.Seller.Publish(Seller.Draft(sku)));
        var asked = new SearchRequest { ExporterId = desk.Seller.Id.ToString(), Page = new() { Limit = 1 } };
        var first = await desk.Seller.Buyer.SearchAsync(asked);
        Assert.Empty(first.Products.Single().Samples);
        asked.Page.Cursor = first.NextCursor;
        asked.WithSamples = true;
        Assert.Single((await desk.Seller.Buyer.SearchAsync(asked)).Products.Single().Samples);
    }
}
