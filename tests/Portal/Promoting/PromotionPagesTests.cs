using System.Net;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at promotions, and what their answers look like in REST.</summary>
public sealed class PromotionPagesTests(PortalHost host)
{
    const string Promotions = "/crossborder.catalog.v1.Promotions/";
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_promotion_is_passed_on_whole_and_comes_back_with_its_version()
    {
        var (exporter, product, id) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7().ToString());
        host.Fakes.Answers[Promotions + "Put"] = call => ((PutPromotionRequest)call.Request).Code != "SPRING" ? null : new Promotion
        {
            Id = id,
            Version = 1,
            ExporterId = exporter.ToString(),
            Code = "SPRING",
            Uses = 3,
            BudgetMinor = 100,
            Steps = { new PromotionStep { MinQuantity = 10, Percent = "7.5" } },
        };
        using var response = await (await host.As(Role.Exporter, exporter)).Post("/api/v1/promotions", new
        {
            code = "SPRING",
            name = "Spring",
            kind = "TierDiscount",
            currency = "GBP",
            stacking = "Stackable",
            validFrom = "2026-03-01T08:00:00+08:00",
            steps = new[] { new { minQuantity = 10, percent = "7.5" } },
            products = new[] { new { productId = product } },
            maxUsesPerBuyer = 2,
        });
        Assert.Equal((HttpStatusCode.Created, $"/api/v1/promotions/{id}"), (response.StatusCode, response.Headers.Location?.ToString()));
        Assert.Equal(Spring(product), host.Fakes.Of<PutPromotionRequest>().Single(call => call.Request.Code == "SPRING").Request);
        var view = await response.Json();
        Assert.Equal((3, 100, "7.5"), (view.GetProperty("uses").GetInt32(), view.GetProperty("budgetMinor").GetInt32(),
            view.GetProperty("steps")[0].Text("percent")));
    }

    static PutPromotionRequest Spring(Guid product) => new()
    {
        Code = "SPRING",
        Name = "Spring",
        Kind = "TierDiscount",
        Currency = "GBP",
        Stacking = "Stackable",
        ValidFrom = Timestamp.FromDateTimeOffset(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)),
        Steps = { new PromotionStep { MinQuantity = 10, Percent = "7.5" } },
        Products = { new PromotionProduct { ProductId = product.ToString() } },
        MaxUsesPerBuyer = 2,
    };

    [Fact]
    public async Task An_orders_promotions_are_told_with_the_reason_of_each()
    {
        var order = Guid.CreateVersion7();
        host.Fakes.Answers[Promotions + "Explain"] = call => ((ExplainPromotionsRequest)call.Request).OrderId != order.ToString()
            ? null
            : new PromotionExplanation
            {
                OrderId = order.ToString(),
                Currency = "GBP",
                ListGoodsMinor = 2700,
                GoodsMinor = 2430,
                Promotions =
                {
                    new ConsideredPromotion
                    {
                        PromotionId = order.ToString(),
                        Code = "TEN",
                        Reason = "Applied",
                        DiscountMinor = 270,
                        Lines = { new DiscountedLine { LineNo = 1, DiscountMinor = 270 } },
                    },
                },
            };
        using var response = await (await host.As(Role.Buyer, Guid.CreateVersion7())).GetAsync($"/api/v1/orders/{order}/promotions", Stop);
        var promotion = (await response.Json()).GetProperty("promotions")[0];
        Assert.Equal(("TEN", "Applied", 270), (promotion.Text("code"), promotion.Text("reason"),
            promotion.GetProperty("lines")[0].GetProperty("discountMinor").GetInt32()));
    }

    [Fact]
    public async Task An_order_carries_its_codes_and_channel()
    {
        var buyer = Guid.CreateVersion7();
        using var response = await (await host.As(Role.Buyer, buyer)).Post("/api/v1/orders", new
        {
            exporterId = Guid.NewGuid(),
            currency = "GBP",
            incoterm = "FOB",
            namedPlace = "Ningbo",
            shipTo = new { name = "Gift Shop Ltd", country = "GB", city = "London", street = "1 High Street", postalCode = "N1 1AA" },
            lines = new[] { new { sku = "A1", quantity = 1 } },
            promotionCodes = new[] { "TEN" },
            channel = "fair",
        });
        var sent = host.Fakes.Of<PlaceRequest>().Single(call => call.Request.BuyerId == buyer.ToString()).Request;
        Assert.Equal(("TEN", "fair"), (sent.PromotionCodes.Single(), sent.Channel));
    }
}
