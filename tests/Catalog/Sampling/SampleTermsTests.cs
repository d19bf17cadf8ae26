using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;

namespace CrossBorder.Catalog.Tests;

/// <summary>Who writes and reads the terms of samples and trials, and what they must say.</summary>
public sealed class SampleTermsTests(CatalogHost host)
{
    [Fact]
    public async Task Terms_have_versions_and_who_writes_an_older_one_is_told()
    {
        var desk = await SampleDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        Assert.Equal(1, (await desk.Offer(product)).Version);
        var second = await desk.Offer(product, change: terms => (terms.ExpectedVersion, terms.UnitPrice) = (1, "4.5"));
        Assert.Equal((2, "4.5"), (second.Version, second.UnitPrice));

        var older = SampleDesk.Draft(product, change: terms => terms.ExpectedVersion = 1);
        var lost = await CatalogHost.Refusal(desk.Terms.PutTermsAsync(older));
        Assert.Equal((412, "version_conflict", "2"), (lost.Status, lost.Code, lost.Accepted));
        Assert.Equal(412, (await CatalogHost.Refusal(desk.Terms.PutTermsAsync(SampleDesk.Draft(product)))).Status);
        var first = await desk.Terms.GetTermsAsync(new GetSampleTermsRequest { ProductId = product, Kind = "Sample", Version = 1 });
        Assert.Equal((1, "4"), (first.Version, first.UnitPrice));
    }

    [Fact]
    public async Task Sixty_four_writers_of_one_version_leave_one_winner()
    {
        var desk = await SampleDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
            await Record.ExceptionAsync(() => desk.Offer(product, change: terms => terms.UnitPrice = $"{i + 1}"))));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal(1, (await desk.Share(product)).Version);
    }

    [Fact]
    public async Task Another_exporters_terms_are_not_there_and_buyers_see_those_in_force_but_write_none()
    {
        var desk = await SampleDesk.Open(host);
        var product = await desk.Seller.Publish(Seller.Draft("A1"));
        await desk.Offer(product, change: terms => terms.MostUnitsPerBuyer = 5);
        var ask = new GetSampleTermsRequest { ProductId = product, Kind = "Sample" };
        var stranger = CatalogHost.Exporter(Guid.CreateVersion7());

        Assert.Equal(404, (await CatalogHost.Refusal(desk.As(stranger).GetTermsAsync(ask))).Status);
        Assert.Equal(404, (await CatalogHost.Refusal(desk.As(stranger).PutTermsAsync(SampleDesk.Draft(product)))).Status);
        Assert.Empty((await desk.As(stranger).ListTermsAsync(new ListSampleTermsRequest { ProductId = product })).Terms);
        var buyer = desk.As(CatalogHost.Buyer(desk.Buyer));
        Assert.Equal(403, (await CatalogHost.Refusal(buyer.PutTermsAsync(SampleDesk.Draft(product)))).Status);
        Assert.Equal(
            (1, "A1", 0L), (await buyer.ListTermsAsync(new ListSampleTermsRequest { ExporterId = desk.Seller.Id.ToString() })).Terms
                .Select(terms => (terms.Version, terms.Sku, terms.UnitsUsed)).Single());

        await desk.Offer(product, change: terms => (terms.ExpectedVersion, terms.Offered) = (1, false));
        Assert.Equal(404, (await CatalogHost.Refusal(buyer.GetTermsAsync(ask))).Status);
        Assert.False((await desk.Terms.GetTermsAsync(ask)).Offered);
        // What it said before is between the exporter and the platform.
        Assert.Equal(404, (await CatalogHost.Refusal(buyer.GetTermsAsync(new(ask) { Version = 1 }))).Status);
    }

    [Theory]
    [InlineData("kind")]
    [InlineData("currency")]
    [InlineData("unit_price")]
    [InlineData("customs_unit_price")]
    [InlineData("least_units")]
    [InlineData("most_units")]
    [InlineData("most_units_per_buyer")]
    [InlineData("most_orders_per_buyer")]
    [InlineData("period_days")]
    [InlineData("freight")]
    [InlineData("credit")]
    [InlineData("credit_days")]
    [InlineData("credit_least_minor")]
    [InlineData("valid_from")]
    [InlineData("valid_until")]
    public void Terms_that_cannot_be_meant_name_their_field(string field)
    {
        var draft = SampleDesk.Draft(Guid.CreateVersion7().ToString(), "Sample", terms => _ = field switch
        {
            "kind" => terms.Kind = "Standard",
            "currency" => terms.Currency = "XXX",
            "unit_price" => terms.UnitPrice = "-1",
            "customs_unit_price" => terms.UnitPrice = "0",
            "freight" => terms.Freight = "Nobody",
            "credit" => terms.Credit = "Everything",
            "valid_from" => terms.ValidFrom = "tomorrow",
            "valid_until" => terms.ValidUntil = "2019-12-31",
            _ => "",
        });
        _ = field switch
        {
            "least_units" => draft.LeastUnits = 0,
            "most_units" => draft.MostUnits = 0,
            "most_units_per_buyer" => draft.MostUnitsPerBuyer = -1,
            "most_orders_per_buyer" => draft.MostOrdersPerBuyer = -1,
            "period_days" => draft.PeriodDays = 30,
            "credit_least_minor" => draft.CreditLeastMinor = -1,
            _ => 0,
        };
        if (field == "credit_days")
            draft.Credit = "Product";
        var (_, problem) = SampleTermsCheck.Of(draft, Guid.CreateVersion7(), SampleDesk.Now);
        Assert.Equal((400, field), (problem?.Status, problem?.Field));
        Assert.NotEmpty(problem!.Accepted!);
    }

    [Fact]
    public void A_trial_is_sold_and_what_is_given_away_earns_no_credit()
    {
        var id = Guid.CreateVersion7().ToString();
        Problem? Of(string kind, Action<PutSampleTermsRequest> change) =>
            SampleTermsCheck.Of(SampleDesk.Draft(id, kind, change), Guid.CreateVersion7(), SampleDesk.Now).Problem;

        Assert.Equal("unit_price", Of("Trial", terms => (terms.UnitPrice, terms.CustomsUnitPrice) = ("0", "3"))?.Field);
        Assert.Null(Of("Sample", terms => (terms.UnitPrice, terms.CustomsUnitPrice) = ("0", "3")));
        Assert.Equal("credit", Of("Sample", terms =>
            (terms.UnitPrice, terms.CustomsUnitPrice, terms.Credit, terms.CreditDays) = ("0", "3", "Product", 90))?.Field);
        Assert.Equal("customs_unit_price", Of("Sample", terms => terms.CustomsUnitPrice = "3")?.Field);
    }
}
