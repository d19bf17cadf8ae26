using Npgsql;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class RateTests(SettlementHost host)
{
    [Fact]
    public async Task The_latest_rate_on_or_before_the_day_counts()
    {
        await host.ImportRates("latest", "effective_on,base,quote,rate\n2026-01-10,PLN,HUF,90.5\n2026-01-20,PLN,HUF,91.25\n");
        Assert.Equal(("90.5", "Direct", "2026-01-10"), Of(await host.Rate("PLN", "HUF", "2026-01-10", source: "latest")));
        Assert.Equal(("90.5", "Direct", "2026-01-10"), Of(await host.Rate("PLN", "HUF", "2026-01-19", source: "latest")));
        Assert.Equal(("91.25", "Direct", "2026-01-20"), Of(await host.Rate("PLN", "HUF", "2026-07-01", source: "latest")));
        Assert.Equal(("", "None"), await Blank("PLN", "HUF", "2026-01-09", "latest"));
        Assert.Equal(("0.0109589041", "Inverse", "2026-01-20"), Of(await host.Rate("HUF", "PLN", "2026-01-20", source: "latest")));
    }

    [Fact]
    public async Task A_correction_is_one_more_row_and_both_axes_can_be_asked_for()
    {
        const string Header = "effective_on,base,quote,rate\n";
        await host.ImportRates("bank", Header + "2026-02-02,ISK,CNY,0.05");
        var before = await host.Db.One<DateTimeOffset>("select now()", new { }, CancellationToken.None);
        Assert.Equal(1, (await host.ImportRates("bank", Header + "2026-02-02,ISK,CNY,0.06")).Rates);
        Assert.Equal("0.06", (await host.Rate("ISK", "CNY", "2026-02-03")).Rate);
        Assert.Equal("0.05", (await host.Rate("ISK", "CNY", "2026-02-03", before)).Rate);
        Assert.Equal("", (await host.Rate("ISK", "CNY", "2026-02-03", before.AddDays(-1))).Rate);
        // The same value again under another name of file is nothing new.
        Assert.Equal(0, (await host.ImportRates("bank", Header + "2026-02-02,ISK,CNY,0.060")).Rates);
        Assert.Equal(2, await host.Count("fx_rate where base = 'ISK' and @Id = @Id", Guid.Empty));
    }

    [Theory]
    [InlineData("update fx_rate set rate = 1")]
    [InlineData("delete from fx_rate")]
    [InlineData("truncate fx_rate")]
    [InlineData("update fx_rate_file set source = 'x'")]
    [InlineData("delete from work_calendar")]
    public async Task The_database_lets_nobody_overwrite_history(string statement)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(statement, new { }, CancellationToken.None));
        Assert.Equal("fx_is_append_only", refused.ConstraintName);
    }

    [Fact]
    public async Task A_correction_that_claims_to_be_older_is_refused()
    {
        await host.ImportRates("older", "effective_on,base,quote,rate\n2026-03-03,BHD,CNY,18.9");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(
            """
            insert into fx_rate (base, quote, effective_on, source, recorded_at, rate, demo, file_id, content_hash)
            select base, quote, effective_on, source, recorded_at - interval '1 second', 19, demo, file_id, content_hash
            from fx_rate
            where base = 'BHD' and source = 'older'
            """, new { }, CancellationToken.None));
        Assert.Equal("fx_rate_recorded_later", refused.ConstraintName);
    }

    [Fact]
    public async Task Pairs_without_a_rate_of_their_own_cross_yuan_and_the_path_is_named()
    {
        await host.ImportRates("cross", "effective_on,base,quote,rate,unit\n2026-04-01,TRY,CNY,0.168,1\n2026-04-03,KRW,CNY,0.496,100\n");
        var rate = await host.Rate("TRY", "KRW", "2026-04-05", source: "cross");
        Assert.Equal(("33.8709677419", "ThroughCny"), (rate.Rate, rate.Path));
        Assert.Equal([("TRY", "2026-04-01", "0.168"), ("KRW", "2026-04-03", "0.00496")],
            rate.Legs.Select(leg => (leg.Base, leg.EffectiveOn, leg.Rate)));
        Assert.All(rate.Legs, leg => Assert.Matches("^[0-9a-f]{64}$", leg.ContentHash));
        var same = await host.Rate("KRW", "KRW", "2026-04-05");
        Assert.Equal(("1", "Same"), (same.Rate, same.Path));
    }

    [Fact]
    public async Task The_demonstration_is_marked_and_loses_against_a_published_rate_of_the_same_day()
    {
        var demo = Assert.Single((await host.Rate("DKK", "CNY", "2026-05-15")).Legs);
        Assert.True(demo.Demo);
        Assert.Equal(("2026-05-01", "demo: data/reference/exchange-rates-monthly.csv"), (demo.EffectiveOn, demo.Source));
        await host.ImportRates("SAFE", "effective_on,base,quote,rate\n2026-05-01,DKK,CNY,1.1\n");
        var published = Assert.Single((await host.Rate("DKK", "CNY", "2026-05-15")).Legs);
        Assert.Equal((false, "1.1", "SAFE"), (published.Demo, published.Rate, published.Source));
    }

    [Fact]
    public async Task A_file_is_taken_once_and_each_bad_line_says_what_would_do()
    {
        const string File =
            """
            effective_on,base,quote,rate
            2026-06-01,NOK,CNY,0.7
            2026-06-31,NOK,CNY,0.7
            2026-06-02,XXX,CNY,0.7
            2026-06-02,NOK,NOK,1
            2026-06-02,NOK,CNY,-1
            2026-06-01,NOK,CNY,0.8
            """;
        var import = await host.ImportRates("lines", File);
        Assert.Equal((1, 5, false), (import.Rates, import.Refused, import.RepeatedFile));
        Assert.Equal([(3, "effective_on"), (4, "base"), (5, "quote"), (6, "rate"), (7, "base")],
            import.Refusals.Select(refusal => (refusal.Line, refusal.Field)));
        Assert.All(import.Refusals, refusal => Assert.NotEmpty(refusal.Accepted));
        var again = await host.ImportRates("lines", File);
        Assert.Equal((true, 0, import.Id), (again.RepeatedFile, again.Rates, again.Id));
    }

    [Fact]
    public async Task Twenty_imports_of_one_file_at_once_take_it_once()
    {
        var imports = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => host.ImportRates("rivals", "effective_on,base,quote,rate\n2026-07-01,ZAR,CNY,0.4\n")));
        Assert.Equal((1, 19), (imports.Sum(import => import.Rates), imports.Count(import => import.RepeatedFile)));
    }

    [Fact]
    public async Task Hundreds_of_pairs_are_answered_in_the_order_of_the_questions()
    {
        var request = new V1.GetRatesRequest();
        string[] codes = ["USD", "EUR", "JPY", "GBP", "CNY", "AED"];
        foreach (var from in codes)
            foreach (var to in codes)
                for (var month = 1; month <= 6; month++)
                    request.Pairs.Add(new V1.RatePair { Base = from, Quote = to, On = $"2025-{month:D2}-15" });
        var rates = (await host.Fx(SettlementHost.Operator).GetRatesAsync(request)).Rates;
        Assert.Equal(
            request.Pairs.Select(pair => (pair.Base, pair.Quote, pair.On)), rates.Select(rate => (rate.Base, rate.Quote, rate.On)));
        Assert.All(rates, rate => Assert.Equal(
            rate.Base == rate.Quote || (rate.Base != "AED" && rate.Quote != "AED"), rate.Rate.Length > 0));
    }

    [Theory]
    [InlineData("XXX", "CNY", "2026-01-01", "pairs[0].base")]
    [InlineData("USD", "", "2026-01-01", "pairs[0].quote")]
    [InlineData("USD", "CNY", "01.01.2026", "pairs[0].on")]
    public async Task A_question_that_cannot_be_names_its_field(string from, string to, string on, string field) =>
        Assert.Equal(field, (await FxStory.Refused(() => host.Rate(from, to, on))).Field);

    [Fact]
    public void The_monthly_reference_is_read_across_the_dollar()
    {
        var file = RateFile.Read("Date,Country,Exchange rate\n2020-01-01,China,7\n2020-01-01,Euro,0.875\n2020-01-01,Narnia,3\n"
            + "2020-02-01,Euro,0.9\n2020-03-01,China,x\n");
        Assert.Equal([("EUR", "CNY", 8m), ("USD", "CNY", 7m)], file.Rates.Select(rate => (rate.Base, rate.Quote, rate.Rate)));
        Assert.Equal((6, "exchange rate"), (Assert.Single(file.Faults).Line, file.Faults[0].Field));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b,c")]
    [InlineData("effective_on,base,quote\n2026-01-01,USD,CNY")]
    public void A_file_without_the_columns_says_which(string text)
    {
        var file = RateFile.Read(text);
        Assert.Empty(file.Rates);
        Assert.Contains("rate", Assert.Single(file.Faults).Accepted, StringComparison.Ordinal);
    }

    static (string, string, string) Of(V1.FxRate rate) => (rate.Rate, rate.Path, Assert.Single(rate.Legs).EffectiveOn);

    async Task<(string, string)> Blank(string from, string to, string on, string source)
    {
        var rate = await host.Rate(from, to, on, source: source);
        Assert.Empty(rate.Legs);
        return (rate.Rate, rate.Path);
    }
}
