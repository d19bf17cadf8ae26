using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class QuoteTests(SettlementHost host)
{
    const string Table =
        """
                 Use   Expire
        Open     Used  Expired
        Used     -     -
        Expired  -     -
        """;

    static readonly DateTimeOffset Noon = new(2026, 6, 1, 4, 0, 0, TimeSpan.Zero);

    public static TheoryData<QuoteStatus, QuoteAction, QuoteStatus?> Cells()
    {
        string[][] rows =
            [.. Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        Assert.Equal(Enum.GetNames<QuoteStatus>(), rows.Skip(1).Select(row => row[0]));
        Assert.Equal(Enum.GetNames<QuoteAction>(), rows[0]);
        var cells = new TheoryData<QuoteStatus, QuoteAction, QuoteStatus?>();
        foreach (var row in rows.Skip(1))
            for (var i = 0; i < rows[0].Length; i++)
                cells.Add(Enum.Parse<QuoteStatus>(row[0]), Enum.Parse<QuoteAction>(rows[0][i]),
                    row[i + 1] == "-" ? null : Enum.Parse<QuoteStatus>(row[i + 1]));
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_quote_moves_only_as_the_table_says(QuoteStatus from, QuoteAction action, QuoteStatus? to) =>
        Assert.Equal(to, Quote.Next(from, action));

    [Fact]
    public void However_it_is_used_over_time_a_quote_is_used_once_and_never_at_or_after_its_expiry() => Prop.ForAll(
        Gen.Choose(1, 600).ToArbitrary(), Gen.ListOf(Gen.Choose(0, 900)).ToArbitrary(), (lasts, seconds) =>
        {
            var quote = Offer(Noon.AddSeconds(lasts));
            var used = new List<int>();
            foreach (var second in seconds.Order())
            {
                var now = Noon.AddSeconds(second);
                var refusal = quote.Refusal(now);
                Assert.Equal(quote.StatusAt(now) == QuoteStatus.Open, refusal is null);
                if (refusal is null)
                {
                    used.Add(second);
                    quote = quote with { Stored = Quote.Next(quote.Stored, QuoteAction.Use)!.Value };
                }
                else
                    Assert.Equal(used.Count == 1 ? "fx_quote_used" : "fx_quote_expired", refusal.Code);
            }

            Assert.True(used.Count <= 1 && used.TrueForAll(second => second < lasts));
            Assert.Equal((10_000L, 71_098L), (quote.SoldMinor, quote.BoughtMinor));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("7.2", "7.1")]
    [InlineData("0", "7.1")]
    [InlineData("-1", "7.1")]
    [InlineData("2000000", "2000001")]
    public void What_is_no_offer_is_not_taken_for_one(string rate, string mid)
    {
        static decimal Of(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var offered = new BankQuote(Guid.NewGuid(), Of(mid), Of(rate), Noon, "Q");
        Assert.Equal("fx_bank_answer_unusable",
            Quote.Of(offered, default, "", new Money(100, Currency.Of("USD")), Currency.Of("CNY"), Noon).Problem!.Code);
    }

    [Fact]
    public async Task The_banks_rate_is_locked_and_the_spread_is_its_own_amount()
    {
        var quote = await host.Quote(Guid.CreateVersion7(), 123_456);
        Assert.Equal(("Open", "USD", 123_456L, "CNY", 877_747L, 1_321L, "7.1205", "7.1098"),
            (quote.Status, quote.SoldCurrency, quote.SoldMinor, quote.BoughtCurrency, quote.BoughtMinor, quote.SpreadMinor, quote.MidRate,
            quote.BankRate));
        Assert.InRange(quote.ExpiresAt.ToDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_retry_is_answered_with_the_same_quote_and_another_request_under_its_key_is_refused()
    {
        var (exporter, key) = (Guid.CreateVersion7(), Guid.NewGuid());
        var quotes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.Quote(exporter, 5_000, key: key)));
        Assert.Single(quotes.Distinct());
        var asked = host.Others.Desk.TimesAsked(Guid.Parse(quotes[0].Id));
        Assert.Equal(quotes[0], await host.Quote(exporter, 5_000, key: key));
        Assert.Equal(asked, host.Others.Desk.TimesAsked(Guid.Parse(quotes[0].Id)));
        Assert.Equal("idempotency_key_reused", (await FxStory.Refused(() => host.Quote(exporter, 5_001, key: key))).Code);
        Assert.NotEqual(quotes[0].Id, (await host.Quote(Guid.CreateVersion7(), 5_000, key: key)).Id);
        var call = host.Fx(exporter).RequestQuoteAsync(new V1.RequestQuoteRequest { Currency = "USD", AmountMinor = 1 });
        Assert.Equal("Idempotency-Key", (await FxStory.Refused(() => call.ResponseAsync)).Field);
    }

    [Theory]
    [InlineData("CNY", 100, "currency")]
    [InlineData("XXX", 100, "currency")]
    [InlineData("USD", 0, "amount_minor")]
    [InlineData("USD", 1_000_000_000_000_001, "amount_minor")]
    public async Task A_question_that_cannot_be_names_its_field(string currency, long minor, string field) =>
        Assert.Equal(field, (await FxStory.Refused(() => host.Quote(Guid.CreateVersion7(), minor, currency))).Field);

    [Fact]
    public async Task A_currency_that_the_bank_does_not_deal_in_is_refused_in_its_words()
    {
        var refused = await FxStory.Refused(() => host.Quote(Guid.CreateVersion7(), 100_000, "VND"));
        Assert.Equal(("fx_quote_refused", "not_dealt: no dong"), (refused.Code, refused.Detail));
    }

    [Fact]
    public async Task The_database_refuses_another_price_and_a_second_use()
    {
        var quote = await host.Quote(Guid.CreateVersion7(), 700);
        var id = Guid.Parse(quote.Id);
        async Task Refuse(string statement) => Assert.Equal("fx_quote_is_never_repriced", (await Assert.ThrowsAsync<PostgresException>(
            () => host.Db.Run(statement, new { id }, CancellationToken.None))).ConstraintName);
        await Refuse("update fx_quote set bank_rate = 7.0 where id = @id");
        await Refuse("update fx_quote set expires_at = expires_at + interval '1 hour' where id = @id");
        await Refuse("delete from fx_quote where id = @id");
        Assert.Equal(1, await host.Db.Run("update fx_quote set status = 'Used' where id = @id", new { id }, CancellationToken.None));
        await Refuse("update fx_quote set status = 'Used' where id = @id");
        await Refuse("update fx_quote set status = 'Open' where id = @id");
    }

    [Fact]
    public async Task Quotes_are_listed_by_what_they_are_now_and_for_their_exporter_only()
    {
        var exporter = Guid.CreateVersion7();
        host.Others.Desk.Expire(31_337, TimeSpan.Zero);
        var (open, expired) = (await host.Quote(exporter, 31_336), await host.Quote(exporter, 31_337));
        Assert.Equal("Expired", expired.Status);
        async Task<IEnumerable<string>> Listed(Guid who, string status) =>
            (await host.Fx(who).ListQuotesAsync(new V1.ListFxRequest { Status = status })).Quotes.Select(quote => quote.Id);
        Assert.Equal([open.Id], await Listed(exporter, "Open"));
        Assert.Equal([expired.Id], await Listed(exporter, "Expired"));
        Assert.Equal([open.Id, expired.Id], await Listed(exporter, ""));
        Assert.Empty(await Listed(Guid.CreateVersion7(), ""));
    }

    static Quote Offer(DateTimeOffset expires) => Quote.Of(
        new BankQuote(Guid.NewGuid(), 7.1205m, 7.1098m, expires, "Q"), default, "", new Money(10_000, Currency.Of("USD")),
        Currency.Of("CNY"), Noon).Value!;
}
