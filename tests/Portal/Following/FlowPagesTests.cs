using System.Net;
using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Portal.Tests;

public sealed class FlowPagesTests(PortalHost host)
{
    static readonly WaitingReason NoCode = new("hs_code_missing", "Line 1 has no HS code.", "Exporter");

    static List<string?> Numbers(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(flow => flow.Text("number"))];

    static IEnumerable<IOrderEvent> Until<T>(Story story) => story.Whole.TakeWhile(told => told is not T);

    [Fact]
    public async Task A_party_lists_its_own_flows_newest_first_and_page_by_page()
    {
        var exporter = Guid.CreateVersion7();
        var stories = Enumerable.Range(0, 5).Select(_ => new Story { Exporter = exporter }).ToList();
        foreach (var story in stories)
            await host.Tell(story.Placed);
        await host.Tell(new Story().Placed);
        var client = await host.As(Role.Exporter, exporter);

        var seen = new List<string?>();
        var path = "/api/v1/flows?limit=2";
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await client.GetAsync($"{path}&cursor={cursor}").Json();
            seen.AddRange(Numbers(page));
            cursor = page.Text("nextCursor");
        }

        Assert.Equal(stories.Select(story => story.Number).Reverse(), seen);
    }

    [Fact]
    public async Task Flows_are_found_by_stage_and_by_number_or_reference()
    {
        var exporter = Guid.CreateVersion7();
        var (placed, booked) = (new Story { Exporter = exporter }, new Story { Exporter = exporter });
        await host.Tell([placed.Placed, .. Until<DeclarationSubmitted>(booked)]);
        var client = await host.As(Role.Exporter, exporter);

        Assert.Equal([booked.Number], Numbers(await client.GetAsync("/api/v1/flows?stage=booked").Json()));
        Assert.Equal([placed.Number], Numbers(await client.GetAsync($"/api/v1/flows?number={placed.Number}").Json()));
        var reference = Uri.EscapeDataString(booked.Reference);
        Assert.Equal([booked.Number], Numbers(await client.GetAsync($"/api/v1/flows?number={reference}").Json()));
    }

    [Fact]
    public async Task A_buyer_finds_its_settled_order_as_completed()
    {
        var story = new Story();
        await host.Tell(story.Whole);
        var buyer = await host.As(Role.Buyer, story.Buyer);

        Assert.Equal([story.Number], Numbers(await buyer.GetAsync("/api/v1/flows?stage=Completed").Json()));
        Assert.Empty(Numbers(await buyer.GetAsync("/api/v1/flows?stage=Refunded").Json()));
        var stages = (await buyer.GetAsync("/api/v1/flows/summary").Json()).GetProperty("stages").EnumerateArray().ToList();
        Assert.Equal("1", stages.Single(stage => stage.Text("stage") == "Completed").Text("count"));
        Assert.DoesNotContain(stages, stage => stage.Text("stage") == "PaidOut");
    }

    [Fact]
    public async Task Stuck_flows_come_longest_stuck_first_with_reason_owner_and_since()
    {
        var exporter = Guid.CreateVersion7();
        Story Own() => new() { Exporter = exporter };
        var (first, second, fine) = (Own(), Own(), Own());
        await host.Tell([.. Until<DeclarationSubmitted>(second), second.Waiting(2, NoCode)]);
        await host.Tell([.. Until<DeclarationSubmitted>(first), first.Waiting(1, NoCode), .. fine.Whole]);
        var client = await host.As(Role.Exporter, exporter);

        var page = await client.GetAsync("/api/v1/flows?stuck=true").Json();
        Assert.Equal([first.Number, second.Number], Numbers(page));
        var stuck = page.GetProperty("items")[0].GetProperty("stuck")[0];
        Assert.Equal(
            ("hs_code_missing", "Exporter", first.At(1)),
            (stuck.Text("code"), stuck.Text("owner"), stuck.GetProperty("since").GetDateTimeOffset()));

        await host.Tell(first.Declared);
        Assert.Equal([second.Number], Numbers(await client.GetAsync("/api/v1/flows?stuck=true").Json()));
    }

    [Fact]
    public async Task A_reason_is_shown_to_those_whom_it_concerns()
    {
        var story = new Story();
        var ice = new ShipmentException(story.Shipment, 2, story.At(6), story.Order, "ice");
        await host.Tell([.. Until<DeclarationSubmitted>(story), story.Waiting(1, NoCode), ice]);

        async Task<List<string?>> Codes(HttpClient client) =>
            [.. (await client.GetAsync($"/api/v1/flows?number={story.Number}").Json()).GetProperty("items")[0].GetProperty("stuck")
                .EnumerateArray().Select(stuck => stuck.Text("code"))];
        Assert.Equal(["hs_code_missing", "shipment_exception"], await Codes(await host.As(Role.Exporter, story.Exporter)));
        Assert.Equal(["shipment_exception"], await Codes(await host.As(Role.Buyer, story.Buyer)));
        Assert.Equal(["shipment_exception"], await Codes(await host.As(Role.Partner, story.Partner)));
    }

    [Fact]
    public async Task The_summary_counts_stages_reasons_and_money_per_currency()
    {
        var exporter = Guid.CreateVersion7();
        Story Own() => new() { Exporter = exporter };
        var (whole, stuck, euro) = (Own(), Own(), Own());
        await host.Tell([.. whole.Whole, .. Until<DeclarationSubmitted>(stuck), stuck.Waiting(1, NoCode)]);
        await host.Tell(euro.Placed with { Currency = "EUR" }, euro.Deposit with { Currency = "EUR" });

        var summary = await (await host.As(Role.Exporter, exporter)).GetAsync("/api/v1/flows/summary").Json();
        Assert.Equal("3", summary.Text("orders"));
        Assert.Equal(
            ["Placed 1 0", "Booked 1 1", "Refunded 1 0"],
            summary.GetProperty("stages").EnumerateArray().Where(s => s.Text("count") != "0")
                .Select(s => $"{s.Text("stage")} {s.Text("count")} {s.Text("stuck")}"));
        Assert.Equal("1", summary.Text("stuckOrders"));
        Assert.Equal(
            ["hs_code_missing Exporter 1"],
            summary.GetProperty("stuck").EnumerateArray().Select(s => $"{s.Text("code")} {s.Text("owner")} {s.Text("count")}"));
        Assert.Equal(
            ["CNY 0 0 331500", "EUR 8100 0 0", "GBP 35100 26730 0"],
            summary.GetProperty("money").EnumerateArray()
                .Select(m => $"{m.Text("currency")} {m.Text("receivedMinor")} {m.Text("paidOutMinor")} {m.Text("refundedMinor")}"));
    }

    [Theory]
    [InlineData("/api/v1/flows?stage=Nowhere", "stage", "Placed, Confirmed")]
    [InlineData("/api/v1/flows?stage=77", "stage", "Placed, Confirmed")]
    [InlineData("/api/v1/flows?limit=501", "limit", "1 to 500")]
    [InlineData("/api/v1/flows?limit=many", "limit", "")]
    [InlineData("/api/v1/flows?cursor=x", "cursor", "nextCursor")]
    public async Task A_bad_filter_is_named_with_what_is_accepted(string path, string field, string accepted)
    {
        using var response = await host.AsOperator().GetAsync(path);
        var problem = await response.Json();
        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid_field", field), (response.StatusCode, problem.Text("code"), problem.Text("field")));
        Assert.Contains(accepted, problem.Text("accepted"), StringComparison.Ordinal);
    }
}
