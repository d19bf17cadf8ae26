using System.Net;
using System.Net.Http.Json;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Portal.Tests;

/// <summary>A campaign's link, followed by a visitor who then asks and orders.</summary>
public sealed class CampaignPagesTests(PortalHost host)
{
    const string Follow = "/crossborder.catalog.v1.Campaigns/Follow";
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_leads_to_the_shop_and_what_is_opened_afterwards_has_its_channel()
    {
        var (exporter, buyer) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var slug = $"shop-{exporter:N}"[..30];
        using var opened = await (await host.As(Role.Exporter, exporter)).PutAsJsonAsync("/api/v1/shop", new { slug, open = true }, Stop);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        host.Fakes.Answers[Follow] = call => ((FollowLinkRequest)call.Request).Code != "abc234"
            ? throw Problem.NotFound("campaign_link", "x").ToGrpc()
            : new FollowedLink { ExporterId = exporter.ToString(), Channel = "展会 2026" };

        // As a browser that does not go on by itself.
        var server = (TestServer)host.Services.GetRequiredService<IServer>();
        using var visitor = new HttpClient(server.CreateHandler()) { BaseAddress = new Uri("http://localhost") };
        using var followed = await visitor.GetAsync("/c/abc234", Stop);
        Assert.Equal((HttpStatusCode.Redirect, $"/en/shops/{slug}"), (followed.StatusCode, followed.Headers.Location?.ToString()));
        var cookie = followed.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        using var missing = await visitor.GetAsync("/c/nothing", Stop);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        var client = await host.As(Role.Buyer, buyer);
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        using var inquiry = await client.Post("/api/v1/inquiries", Inquiry(exporter, null));
        using var other = await client.Post("/api/v1/inquiries", Inquiry(Guid.CreateVersion7(), null));
        using var named = await client.Post("/api/v1/inquiries", Inquiry(exporter, "newsletter"));
        Assert.Equal(["展会 2026", "", "newsletter"], host.Fakes.Of<OpenInquiryRequest>()
            .Where(call => call.Call.Principal!.PartyId == buyer).Select(call => call.Request.Channel));
        using var order = await client.Post("/api/v1/orders", new
        {
            exporterId = exporter,
            currency = "GBP",
            incoterm = "FOB",
            namedPlace = "Ningbo",
            shipTo = new { name = "Gift Shop Ltd", country = "GB", city = "London", street = "1 High Street", postalCode = "N1 1AA" },
            lines = new[] { new { sku = "A1", quantity = 1 } },
        });
        Assert.Equal("展会 2026",
            host.Fakes.Of<PlaceRequest>().Single(call => call.Request.BuyerId == buyer.ToString()).Request.Channel);
    }

    static object Inquiry(Guid exporter, string? channel) => new
    {
        exporterId = exporter,
        subject = "Mugs",
        destinationCountry = "DE",
        destinationPlace = "Hamburg",
        lines = new[] { new { words = "mugs", quantity = 10 } },
        channel,
    };
}
