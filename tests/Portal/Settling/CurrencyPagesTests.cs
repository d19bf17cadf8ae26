using System.Net;
using System.Text;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at foreign exchange, and what its answers look like in REST.</summary>
public sealed class CurrencyPagesTests(PortalHost host)
{
    const string Service = "/crossborder.settlement.v1.ForeignExchange/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conversion_names_its_quote_and_each_order_and_carries_its_key()
    {
        var (order, quote) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Service + "Convert"] = call => new FxConversion
        {
            Id = Guid.NewGuid().ToString(),
            ExporterId = Guid.NewGuid().ToString(),
            QuoteId = ((ConvertRequest)call.Request).QuoteId,
            Status = "Requested",
            SpreadMinor = 7,
            Lines =
            {
                new FxConversionLine { No = 1, OrderId = order.ToString(), BookedRate = "7.05", BookedMinor = 5, ResultMinor = -2 },
                new FxConversionLine { No = 2, OrderId = order.ToString() },
            },
        };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post("/api/v1/fx/conversions", new
        {
            quoteId = quote,
            lines = new[] { new { orderId = order, soldMinor = 100 } },
        });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var sent = host.Fakes.Of<ConvertRequest>().Single(call => call.Request.QuoteId == quote.ToString());
        Assert.Equal((order.ToString(), 100L, ""),
            (sent.Request.Lines[0].OrderId, sent.Request.Lines[0].SoldMinor, sent.Request.ForwardId));
        Assert.NotNull(sent.Call.IdempotencyKey);
        var view = await response.Json();
        var lines = view.GetProperty("lines");
        Assert.Equal(("7", "-2", null), (view.Text("spreadMinor"), lines[0].Text("resultMinor"), lines[1].Text("resultMinor")));
    }

    [Fact]
    public async Task A_rate_comes_with_its_path_and_one_that_nobody_knows_is_not_there()
    {
        host.Fakes.Answers[Service + "GetRates"] = call => new GetRatesResponse
        {
            Rates =
            {
                ((GetRatesRequest)call.Request).Pairs.Select(pair => pair.Base == "KWD"
                    ? new FxRate { Base = pair.Base, Quote = pair.Quote, On = pair.On, Path = "None" }
                    : new FxRate
                    {
                        Base = pair.Base,
                        Quote = pair.Quote,
                        On = pair.On,
                        Rate = "1.1",
                        Path = "ThroughCny",
                        Legs = { new RateLeg { Base = pair.Base, Quote = "CNY", Rate = "8" }, new RateLeg { Demo = true } },
                    }),
            },
        };
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        var rate = await client.GetAsync("/api/v1/fx/rates?base=EUR&quote=USD&on=2026-05-01", Stop).Json();
        Assert.Equal(("1.1", "ThroughCny", 2), (rate.Text("rate"), rate.Text("path"), rate.GetProperty("legs").GetArrayLength()));
        using var unknown = await client.GetAsync("/api/v1/fx/rates?base=KWD&quote=USD&on=2026-05-01", Stop);
        Assert.Equal((HttpStatusCode.NotFound, "fx_rate_not_found"), (unknown.StatusCode, (await unknown.Json()).Text("code")));
    }

    [Fact]
    public async Task Rates_are_the_raw_body_with_their_source()
    {
        host.Fakes.Answers[Service + "ImportRates"] = _ => new RateImport
        {
            Id = "f",
            Rates = 2,
            Refusals = { new RateRefusal { Line = 3, Field = "rate", Value = "x", Accepted = "a number" } },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/fx/rates?source=BOC&fileName=r.csv")
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes("effective_on,base,quote,rate\n")),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await host.AsOperator().SendAsync(request, Stop);
        var import = await response.Json();
        Assert.Equal(("2", "3"), (import.Text("rates"), import.GetProperty("refusals")[0].Text("line")));
        var sent = host.Fakes.Of<ImportRatesRequest>().Single(call => call.Request.Source == "BOC").Request;
        Assert.Equal(("r.csv", "effective_on,base,quote,rate\n"), (sent.FileName, sent.Content.ToStringUtf8()));
    }

    [Fact]
    public async Task A_receipts_declaration_is_by_the_receipts_address()
    {
        var receipt = Guid.CreateVersion7();
        var client = await host.As(Role.Exporter, Guid.CreateVersion7());
        using var response = await client.Post($"/api/v1/receipts/{receipt}/declaration", new
        {
            number = "330100001402260506N001",
            transactionCode = "121010",
            remark = "mugs",
            declaredOn = "2026-05-08",
        });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = host.Fakes.Of<DeclareReceiptRequest>().Single(call => call.Request.ReceiptId == receipt.ToString()).Request;
        Assert.Equal(("330100001402260506N001", "121010", "2026-05-08"), (sent.Number, sent.TransactionCode, sent.DeclaredOn));
    }
}
