using System.Net;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

/// <summary>What arrives at the pool of requests, and what its answers look like in REST.</summary>
public sealed class LeadPagesTests(PortalHost host)
{
    const string Leads = "/crossborder.catalog.v1.Leads/";
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_passed_on_whole_and_comes_back_with_its_address()
    {
        var id = Guid.CreateVersion7().ToString();
        host.Fakes.Answers[Leads + "Post"] = _ => new Lead { Id = id, Version = 1, Status = "Open", Subject = "candle holders" };
        using var response = await (await host.As(Role.Buyer, Guid.CreateVersion7())).Post("/api/v1/leads", new
        {
            subject = "candle holders",
            quantity = 2000,
            unit = "pieces",
            market = "GB",
            place = "Leeds",
            hsChapter = "94",
            targetPrice = "1.85",
            currency = "GBP",
            neededBy = "2030-05-01",
        });
        Assert.Equal((HttpStatusCode.Created, $"/api/v1/leads/{id}"), (response.StatusCode, response.Headers.Location?.ToString()));
        Assert.Contains(new PostLeadRequest
        {
            Subject = "candle holders",
            Quantity = 2000,
            Unit = "pieces",
            Market = "GB",
            Place = "Leeds",
            HsChapter = "94",
            TargetPrice = "1.85",
            Currency = "GBP",
            NeededBy = "2030-05-01",
        }, host.Fakes.Of<PostLeadRequest>().Select(call => call.Request));
    }

    [Fact]
    public async Task An_offer_is_told_with_its_reasons_and_without_a_buyer_that_is_not_known_yet()
    {
        var (id, exporter) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers[Leads + "Get"] = call => ((LeadIdRequest)call.Request).Id != id.ToString() ? null : new Lead
        {
            Id = id.ToString(),
            Status = "Open",
            Offers =
            {
                new LeadOffer
                {
                    ExporterId = exporter.ToString(),
                    Status = "Offered",
                    Reasons = { new LeadReason { Code = "Words", Points = 50 } },
                },
            },
        };
        using var response = await (await host.As(Role.Exporter, exporter)).GetAsync($"/api/v1/leads/{id}", Stop);
        var lead = await response.Json();
        Assert.Equal((null, null), (lead.Text("buyerId"), lead.Text("buyerName")));
        Assert.Equal("Words", lead.GetProperty("offers")[0].GetProperty("reasons")[0].Text("code"));
    }
}
