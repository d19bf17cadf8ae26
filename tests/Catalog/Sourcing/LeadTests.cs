using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>The pool of open requests: who is asked and why, and who sees what.</summary>
public sealed class LeadTests(CatalogHost host)
{
    [Fact]
    public async Task Exporters_are_asked_by_words_chapter_market_and_capacity_and_each_is_told_why()
    {
        var pool = new LeadPool(host);
        var best = await pool.Exporter("900110", markets: ["GB"], unitsPerMonth: 1000);
        var words = await pool.Exporter("950300");
        var elsewhere = await pool.Exporter("900110", markets: ["DE"]);
        var small = await pool.Exporter("900110", unitsPerMonth: 499);
        var lead = await pool.Post(request => request.HsChapter = "90");

        var offers = await pool.Offers(lead);
        Assert.Equal([best.ToString(), words.ToString()], offers.Select(offer => offer.ExporterId));
        Assert.All(offers, offer => Assert.Equal("Offered", offer.Status));
        // The rule of 2020: words 50 at most, chapter 20, a market that is named 10, everywhere 5, a stated capacity 10.
        Assert.Equal(["Words", "Chapter", "Market", "Capacity"], offers[0].Reasons.Select(reason => reason.Code));
        Assert.Equal([50, 20, 10, 10], offers[0].Reasons.Select(reason => reason.Points));
        Assert.Equal([("Words", 50), ("AnyMarket", 5)], offers[1].Reasons.Select(reason => (reason.Code, reason.Points)));
        foreach (var none in new[] { elsewhere, small })
            Assert.Equal("lead_not_found", (await CatalogHost.Refusal(pool.As(none).GetAsync(new() { Id = lead.Id }))).Code);
    }

    [Fact]
    public async Task Without_the_words_exporters_of_the_chapter_are_asked()
    {
        var pool = new LeadPool(host);
        var exporter = await pool.Exporter("660199");
        var lead = await pool.Post(request => (request.Subject, request.HsChapter) = ("Zzyzx Qwrtp Vbnmk", "66"));
        var offer = (await pool.Offers(lead)).Single(one => one.ExporterId == exporter.ToString());
        Assert.Equal(["Chapter", "AnyMarket"], offer.Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public async Task The_buyer_stays_unknown_until_the_exporter_responds_and_the_answer_opens_an_inquiry()
    {
        var pool = new LeadPool(host);
        var exporter = await pool.Exporter("900110");
        var lead = await pool.Post(request => (request.TargetPrice, request.Currency, request.NeededBy) = ("1.85", "EUR", "2030-05-01"));
        var offered = await pool.As(exporter).GetAsync(new() { Id = lead.Id });
        Assert.Equal(("", "", lead.Subject), (offered.BuyerId, offered.BuyerName, offered.Subject));
        Assert.Empty((await pool.AsBuyer.GetAsync(new() { Id = lead.Id })).Offers);

        var answer = await pool.As(exporter).RespondAsync(new RespondToLeadRequest { Id = lead.Id, Message = "We make these." });
        Assert.Equal((pool.Buyer.ToString(), "buyer", 1), (answer.BuyerId, answer.BuyerName, answer.Responses));
        var told = await host.Published.Next<LeadAnswered>(e => e.LeadId.ToString() == lead.Id);
        Assert.Equal((answer.Offers.Single().InquiryId, exporter, pool.Buyer), (told.InquiryId.ToString(), told.ExporterId, told.BuyerId));
        Assert.Equal(("We make these.", 500L, 1.85m, "EUR", "GB"),
            (told.Message, told.Quantity, told.TargetPrice, told.Currency, told.DestinationCountry));
        Assert.Equal(exporter.ToString(), (await pool.AsBuyer.GetAsync(new() { Id = lead.Id })).Offers.Single().ExporterId);
        Assert.Equal("lead_offer_transition_refused", (await CatalogHost.Refusal(
            pool.As(exporter).RespondAsync(new RespondToLeadRequest { Id = lead.Id, Message = "Again." }))).Code);
        Assert.Equal((1, 500L), ((await pool.As(exporter).GetReachAsync(new())).ResponsesThisMonth,
            (await pool.As(exporter).GetReachAsync(new())).UnitsThisMonth));
    }

    [Fact]
    public async Task Another_partys_request_is_not_there()
    {
        var pool = new LeadPool(host);
        await pool.Exporter("900110");
        var lead = await pool.Post();
        var stranger = new Leads.LeadsClient(host.As(CatalogHost.Buyer(Guid.CreateVersion7())));
        var exporter = pool.As(Guid.CreateVersion7());
        AsyncUnaryCall<V1.Lead>[] calls =
        [
            stranger.GetAsync(new() { Id = lead.Id }), stranger.CloseAsync(new() { Id = lead.Id }),
            exporter.GetAsync(new() { Id = lead.Id }), exporter.DeclineAsync(new() { Id = lead.Id }),
            exporter.RespondAsync(new() { Id = lead.Id, Message = "Hello" }),
        ];
        foreach (var call in calls)
            Assert.Equal("lead_not_found", (await CatalogHost.Refusal(call)).Code);
        Assert.Empty((await stranger.ListAsync(new())).Leads);
        Assert.Empty((await exporter.ListAsync(new())).Leads);
    }

    [Fact]
    public async Task A_closed_request_takes_no_answer()
    {
        var pool = new LeadPool(host);
        var exporter = await pool.Exporter("900110");
        var lead = await pool.Post();
        Assert.Equal("version_conflict",
            (await CatalogHost.Refusal(pool.AsBuyer.CloseAsync(new() { Id = lead.Id, ExpectedVersion = 7 }))).Code);
        Assert.Equal("Closed", (await pool.AsBuyer.CloseAsync(new() { Id = lead.Id, ExpectedVersion = 1 })).Status);
        Assert.Equal("lead_offer_transition_refused",
            (await CatalogHost.Refusal(pool.As(exporter).RespondAsync(new() { Id = lead.Id, Message = "Hello" }))).Code);
    }
}
