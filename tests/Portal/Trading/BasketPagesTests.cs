using System.Net;
using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>Baskets by file, and earlier orders placed again.</summary>
public sealed class BasketPagesTests(PortalHost host)
{
    const string Price = "/crossborder.catalog.v1.Baskets/Price";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static bool IsGone(ReserveLine line) => line.Sku == "GONE" || line.ProductId.StartsWith("dead", StringComparison.Ordinal);

    // Every line at 2.00, but some are not sold any more.
    void Sell(Guid buyer) => host.Fakes.Answers[Price] = call =>
    {
        var asked = (PriceBasketRequest)call.Request;
        if (asked.BuyerId != buyer.ToString())
            return null;
        var basket = new PricedBasket { Currency = asked.Currency };
        basket.Lines.AddRange(asked.Lines.Select((line, i) => IsGone(line)
            ? new BasketLine
            {
                LineNo = i + 1,
                Sku = line.Sku,
                Quantity = line.Quantity,
                Refusal = new Refusal { Code = "product_not_found", Field = $"lines[{i}].sku", Detail = "none", Accepted = "one" },
            }
            : new BasketLine
            {
                LineNo = i + 1,
                ProductId = line.ProductId.Length > 0 ? line.ProductId : Guid.NewGuid().ToString(),
                Sku = line.Sku,
                Quantity = line.Quantity,
                UnitPrice = "2.00",
                AmountMinor = line.Quantity * 200,
            }));
        basket.GoodsMinor = basket.Lines.Where(line => line.Refusal is null).Sum(line => line.AmountMinor);
        return basket;
    };

    // An order of two lines, of which one is not sold any more.
    void Keep(Guid order, Guid exporter, Guid buyer, string gone, string there) =>
        host.Fakes.Answers["/crossborder.orders.v1.Orders/Get"] = call =>
            ((Contracts.Orders.V1.GetRequest)call.Request).Id != order.ToString() ? null : new Order
            {
                Id = order.ToString(),
                ExporterId = exporter.ToString(),
                BuyerId = buyer.ToString(),
                Currency = "GBP",
                Incoterm = "FOB",
                NamedPlace = "Ningbo",
                Reference = "PO 1",
                FreightMinor = 50,
                ShipTo = new Consignee { Name = "Gift Shop Ltd", Country = "GB", City = "Leeds", Street = "1 High Street" },
                PaymentTerms = { new PaymentTerm { Milestone = "Contract", Percent = "100", Method = "TT" } },
                Lines =
                {
                    new Line { LineNo = 1, ProductId = gone, UnitPrice = "9.99", Quantity = 1 },
                    new Line { LineNo = 2, ProductId = there, UnitPrice = "1.80", Quantity = 10 },
                },
            };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_becomes_lines_that_can_be_placed_with_its_faults_beside(bool asForm)
    {
        var (buyer, exporter) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Sell(buyer);
        using HttpContent list = new StringContent("SKU,Qty\nA1,3\nGONE,1\nB2,none\nA1,4", Encoding.UTF8, "text/csv");
        using var form = new MultipartFormDataContent { { list, "file", "list.csv" } };
        var client = await host.As(Role.Buyer, buyer);
        using var response = await client.PostAsync(
            $"/api/v1/baskets/file?exporterId={exporter}&currency=GBP&market=GB", asForm ? form : list, Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var basket = await response.Json();
        Assert.Equal((1400, "GBP"), (basket.GetProperty("goodsMinor").GetInt64(), basket.Text("currency")));
        var lines = basket.GetProperty("lines");
        Assert.Equal("[2,5]", lines[0].GetProperty("fileLines").GetRawText());
        Assert.Equal(("A1", "product_not_found", "lines[1].sku"),
            (lines[0].Text("sku"), lines[1].GetProperty("refusal").Text("code"), lines[1].GetProperty("refusal").Text("field")));
        var fault = basket.GetProperty("faults")[0];
        Assert.Equal((4, "quantity", "none"), (fault.GetProperty("line").GetInt32(), fault.Text("column"), fault.Text("value")));
        var sent = host.Fakes.Of<PriceBasketRequest>().Single(call => call.Request.BuyerId == buyer.ToString()).Request;
        Assert.Equal((exporter.ToString(), "GB", 2), (sent.ExporterId, sent.Market, sent.Lines.Count));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("PK\u0003\u0004 no workbook", "cannot be read")]
    public async Task What_is_no_list_is_refused(string body, string why)
    {
        var client = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var content = new StringContent(body);
        using var response = await client.PostAsync($"/api/v1/baskets/file?exporterId={Guid.NewGuid()}&currency=GBP", content, Stop);
        var problem = await response.Json();
        Assert.Equal((HttpStatusCode.BadRequest, "body"), (response.StatusCode, problem.Text("field")));
        Assert.Contains(why, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_faults_alone_asks_nobody()
    {
        var buyer = Guid.CreateVersion7();
        var client = await host.As(Role.Buyer, buyer);
        using var content = new StringContent("A1,none");
        using var response = await client.PostAsync($"/api/v1/baskets/file?exporterId={Guid.NewGuid()}&currency=GBP", content, Stop);
        var basket = await response.Json();
        Assert.Equal((0, 1), (basket.GetProperty("lines").GetArrayLength(), basket.GetProperty("faults").GetArrayLength()));
        Assert.DoesNotContain(host.Fakes.Of<PriceBasketRequest>(), call => call.Request.BuyerId == buyer.ToString());
    }

    [Fact]
    public async Task An_earlier_order_comes_back_at_todays_prices_as_a_request_that_places_it_again()
    {
        var (buyer, exporter, product, order) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.NewGuid(), Guid.NewGuid());
        var gone = "dead" + Guid.NewGuid().ToString()[4..];
        Sell(buyer);
        Keep(order, exporter, buyer, gone, product.ToString());
        var client = await host.As(Role.Buyer, buyer);
        using var response = await client.GetAsync($"/api/v1/orders/{order}/reorder", Stop);
        var basket = await response.Json();
        Assert.Equal(("9.99", "1.80", "2.00"), (
            basket.GetProperty("lines")[0].Text("unitPriceThen"), basket.GetProperty("lines")[1].Text("unitPriceThen"),
            basket.GetProperty("lines")[1].Text("unitPrice")));
        var again = basket.GetProperty("order");
        Assert.Equal(1, again.GetProperty("lines").GetArrayLength());
        Assert.Null(again.Text("reference"));

        using var placed = await client.Post("/api/v1/orders", again);
        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        var sent = host.Fakes.Of<PlaceRequest>().Single(place => place.Request.BuyerId == buyer.ToString()).Request;
        Assert.Equal(("FOB", "Ningbo", 50, product.ToString(), 10, "Leeds", "TT"), (
            sent.Incoterm, sent.NamedPlace, sent.FreightMinor, sent.Lines.Single().ProductId, sent.Lines[0].Quantity, sent.ShipTo.City,
            sent.PaymentTerms.Single().Method));
    }
}
