using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CrossBorder.Sandbox.Tests;

public sealed class ExchangeDeskTests
{
    static object Quote(Guid id, long minor = 100_000, string sell = "USD", string buy = "CNY") =>
        new { quoteId = id, sell, buy, amountMinor = minor };

    static object Deal(Guid id, Guid? quote, long minor = 100_000, decimal rate = 7.107922m, string? forward = null) =>
        new { dealId = id, quoteId = quote, forwardReference = forward, sell = "USD", amountMinor = minor, rate };

    static async Task<(HttpStatusCode Status, JsonElement Body)> Post(SandboxHost sandbox, string path, object body)
    {
        using var answer = await sandbox.Http.PostAsJsonAsync(path, body);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    static string? Code(JsonElement body) => body.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>7.1186 less 0.15 % is 7.1079221, of which six decimals are given; 1,000.00 of it are 7,107.92.</summary>
    [Fact]
    public async Task The_bank_quotes_its_middle_rate_less_its_spread_and_honours_it_once()
    {
        await using var sandbox = await SandboxHost.Start();
        var (quote, deal) = (Guid.NewGuid(), Guid.NewGuid());
        var (status, given) = await Post(sandbox, "/bank/fx/quotes", Quote(quote));
        Assert.Equal((HttpStatusCode.OK, 7.1186m, 7.107922m),
            (status, given.GetProperty("midRate").GetDecimal(), given.GetProperty("rate").GetDecimal()));
        Assert.InRange(
            given.GetProperty("expiresAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Equal(given.GetRawText(), (await Post(sandbox, "/bank/fx/quotes", Quote(quote))).Body.GetRawText());

        var (dealt, made) = await Post(sandbox, "/bank/fx/deals", Deal(deal, quote));
        Assert.Equal((HttpStatusCode.OK, 710_792L), (dealt, made.GetProperty("boughtMinor").GetInt64()));
        Assert.Equal(made.GetRawText(), (await Post(sandbox, "/bank/fx/deals", Deal(deal, quote))).Body.GetRawText());
        var (again, refusal) = await Post(sandbox, "/bank/fx/deals", Deal(Guid.NewGuid(), quote));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "fx_quote_used"), (again, Code(refusal)));
    }

    [Fact]
    public async Task Another_price_or_amount_than_the_quoted_one_is_refused_for_good()
    {
        await using var sandbox = await SandboxHost.Start();
        var quote = Guid.NewGuid();
        await Post(sandbox, "/bank/fx/quotes", Quote(quote));
        var deal = Guid.NewGuid();
        foreach (var _ in new[] { 1, 2 })
            Assert.Equal("fx_quote_differs", Code((await Post(sandbox, "/bank/fx/deals", Deal(deal, quote, rate: 7.2m))).Body));
        Assert.Equal("fx_quote_differs", Code((await Post(sandbox, "/bank/fx/deals", Deal(Guid.NewGuid(), quote, 99_999))).Body));
        Assert.Equal("fx_quote_unknown", Code((await Post(sandbox, "/bank/fx/deals", Deal(Guid.NewGuid(), Guid.NewGuid()))).Body));
        Assert.Equal("sandbox_id_reused", Code((await Post(sandbox, "/bank/fx/deals", Deal(deal, quote))).Body));
        Assert.Equal("sandbox_id_reused", Code((await Post(sandbox, "/bank/fx/quotes", Quote(quote, 5))).Body));
    }

    [Fact]
    public async Task Twenty_deals_for_one_quote_at_once_make_one()
    {
        await using var sandbox = await SandboxHost.Start();
        var quote = Guid.NewGuid();
        await Post(sandbox, "/bank/fx/quotes", Quote(quote));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Post(sandbox, "/bank/fx/deals", Deal(Guid.NewGuid(), quote))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(answer => Code(answer.Body) == "fx_quote_used"));
    }

    [Fact]
    public async Task A_forward_is_dealt_at_its_rate_and_the_bank_may_refuse()
    {
        await using var sandbox = await SandboxHost.Start();
        var (status, made) = await Post(sandbox, "/bank/fx/deals", Deal(Guid.NewGuid(), null, rate: 7.2m, forward: "FW1"));
        Assert.Equal((HttpStatusCode.OK, 720_000L), (status, made.GetProperty("boughtMinor").GetInt64()));
        await sandbox.Control(new { speed = SandboxHost.Fast, bank = new { rejectEvery = 1 } });
        Assert.Equal("fx_deal_refused", Code((await Post(sandbox, "/bank/fx/deals", Deal(Guid.NewGuid(), null, forward: "FW1"))).Body));
    }

    [Theory]
    [InlineData("CNY", "CNY")]
    [InlineData("USD", "EUR")]
    [InlineData("BHD", "CNY")]
    public async Task What_the_bank_does_not_deal_in_is_refused(string sell, string buy)
    {
        await using var sandbox = await SandboxHost.Start();
        var (status, body) = await Post(sandbox, "/bank/fx/quotes", Quote(Guid.NewGuid(), sell: sell, buy: buy));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "fx_currency_not_dealt"), (status, Code(body)));
    }

    [Fact]
    public async Task A_bad_deal_names_its_field()
    {
        await using var sandbox = await SandboxHost.Start();
        async Task<string?> Field(object deal) =>
            (await Post(sandbox, "/bank/fx/deals", deal)).Body.GetProperty("field").GetString();
        Assert.Equal("dealId", await Field(Deal(Guid.Empty, Guid.NewGuid())));
        Assert.Equal("quoteId", await Field(Deal(Guid.NewGuid(), null)));
        Assert.Equal("quoteId", await Field(Deal(Guid.NewGuid(), Guid.NewGuid(), forward: "FW")));
        Assert.Equal("rate", await Field(Deal(Guid.NewGuid(), Guid.NewGuid(), rate: 0)));
        Assert.Equal("amountMinor", await Field(Deal(Guid.NewGuid(), Guid.NewGuid(), 0)));
    }
}
