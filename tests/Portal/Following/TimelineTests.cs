using System.Net;
using System.Text.Json;
using CrossBorder.Contracts;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Portal.Tests;

public sealed class TimelineTests(PortalHost host)
{
    static string Path(Story story) => $"/api/v1/orders/{story.Order}/timeline";

    static List<string?> Types(JsonElement timeline) => [.. timeline.GetProperty("events").EnumerateArray().Select(e => e.Text("type"))];

    [Fact]
    public void Every_event_of_an_order_has_a_consumer()
    {
        using var scope = host.Services.CreateScope();
        foreach (var type in Subscriptions.ByService["portal"])
            Assert.NotNull(scope.ServiceProvider.GetService(typeof(Timeline<>).MakeGenericType(type)));
    }

    [Fact]
    public async Task The_timeline_merges_the_events_of_all_services_by_the_time_they_happened()
    {
        var story = new Story();
        IOrderEvent[] shuffled = [.. story.Whole];
        new Random(7).Shuffle(shuffled);
        await host.Tell(shuffled);

        var timeline = await (await host.As(Role.Exporter, story.Exporter)).GetAsync(Path(story)).Json();
        var times = timeline.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("occurredAt").GetDateTimeOffset()).ToList();
        Assert.Equal(story.Whole.Select(e => e.OccurredAt), times);
        Assert.Equal(story.Whole.Select(e => e.GetType().Name).Order(), Types(timeline).Order());
        Assert.Equal("Refunded", timeline.GetProperty("flow").Text("stage"));
        var placed = timeline.GetProperty("events").EnumerateArray().Single(e => e.Text("type") == "OrderPlaced");
        Assert.Equal(2.55m, placed.GetProperty("data").GetProperty("lines")[0].GetProperty("unitPrice").GetDecimal());
        Assert.Matches("^[0-9a-f]{32}$", placed.Text("traceId"));
    }

    [Fact]
    public async Task Each_party_sees_its_part_and_an_operator_sees_all()
    {
        var story = new Story();
        await host.Tell(story.Whole);

        Assert.Equal(story.Whole.Count, Types(await host.AsOperator().GetAsync(Path(story)).Json()).Count);
        var buyers = await (await host.As(Role.Buyer, story.Buyer)).GetAsync(Path(story)).Json();
        Assert.Contains("PaymentReceived", Types(buyers));
        Assert.DoesNotContain("PayoutCompleted", Types(buyers));
        Assert.DoesNotContain("RefundPaid", Types(buyers));
        Assert.Equal("Completed", buyers.GetProperty("flow").Text("stage"));
        Assert.Null(buyers.GetProperty("flow").Text("paidOutMinor"));
        Assert.False(buyers.GetProperty("flow").GetProperty("facts").TryGetProperty("refunded", out _));

        var partners = await (await host.As(Role.Partner, story.Partner)).GetAsync(Path(story)).Json();
        Assert.Equal(
            ["ShipmentBooked", "DeclarationReleased", "MilestoneReached", "ShipmentDeparted", "ShipmentDelivered"],
            Types(partners).OrderBy(type => story.Whole.ToList().FindIndex(e => e.GetType().Name == type)));
        Assert.Null(partners.GetProperty("flow").Text("totalMinor"));
    }

    [Fact]
    public async Task A_buyer_does_not_see_what_the_partner_charges_the_exporter()
    {
        var story = new Story();
        await host.Tell(story.Placed, story.Booked);

        async Task<JsonElement> Booking(Role role, Guid party) =>
            (await (await host.As(role, party)).GetAsync(Path(story)).Json()).GetProperty("events").EnumerateArray()
                .Single(e => e.Text("type") == "ShipmentBooked").GetProperty("data");
        Assert.Equal("30000", (await Booking(Role.Exporter, story.Exporter)).Text("freightMinor"));
        Assert.Null((await Booking(Role.Buyer, story.Buyer)).Text("freightMinor"));
    }

    [Theory]
    [InlineData(Role.Exporter)]
    [InlineData(Role.Buyer)]
    [InlineData(Role.Partner)]
    public async Task Another_partys_order_is_not_there(Role role)
    {
        var story = new Story();
        await host.Tell(story.Whole);

        using var response = await (await host.As(role, Guid.NewGuid())).GetAsync(Path(story));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("order_not_found", (await response.Json()).Text("code"));
    }

    [Fact]
    public async Task A_party_in_the_wrong_role_does_not_see_its_order()
    {
        var story = new Story();
        await host.Tell(story.Placed);
        using var response = await (await host.As(Role.Buyer, story.Exporter)).GetAsync(Path(story));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_partner_sees_the_order_once_it_is_booked_and_not_before()
    {
        var story = new Story();
        await host.Tell(story.Placed, story.Confirmed);
        var partner = await host.As(Role.Partner, story.Partner);
        Assert.Equal(HttpStatusCode.NotFound, (await partner.GetAsync(Path(story))).StatusCode);

        await host.Tell(story.Booked);
        Assert.Equal(HttpStatusCode.OK, (await partner.GetAsync(Path(story))).StatusCode);
    }

    [Fact]
    public async Task A_redelivered_message_is_on_the_timeline_once()
    {
        var story = new Story();
        var messageId = Guid.CreateVersion7();
        for (var times = 0; times < 5; times++)
            await host.Deliver(story.Deposit, messageId);
        await host.Tell(story.Placed);
        await host.Quiet();

        var timeline = await host.AsOperator().GetAsync(Path(story)).Json();
        Assert.Single(Types(timeline), "PaymentReceived");
        Assert.Equal("8100", timeline.GetProperty("flow").Text("receivedMinor"));
    }

    [Fact]
    public async Task The_trace_of_the_message_is_the_trace_of_the_event()
    {
        var story = new Story();
        using var cause = Telemetry.Source.StartActivity("cause");
        await host.Tell(story.Placed);

        var timeline = await host.AsOperator().GetAsync(Path(story)).Json();
        Assert.Equal(cause!.TraceId.ToHexString(), timeline.GetProperty("events")[0].Text("traceId"));
    }

    [Fact]
    public async Task Many_orders_told_at_once_in_any_order_with_repetitions_all_end_right()
    {
        var stories = Enumerable.Range(0, 20).Select(_ => new Story()).ToList();
        var random = new Random(42);
        var deliveries = stories.SelectMany(story => story.Whole).Select(told => (Event: told, Id: Guid.CreateVersion7())).ToList();
        var shuffled = deliveries.Concat(random.GetItems(deliveries.ToArray(), 100)).ToArray();
        random.Shuffle(shuffled);
        await Task.WhenAll(shuffled.Select(delivery => host.Deliver(delivery.Event, delivery.Id)));

        var orders = stories.Select(story => story.Order).ToArray();
        await PortalHost.Eventually(
            async () => await host.Db.One<long>(
                "select count(*) from timeline_event where order_id = any(@orders)", new { orders }, CancellationToken.None)
                == deliveries.Count,
            "all events are on their timelines, each once");
        var rows = await host.Db.Many<(string Stage, long Received, long PaidOut, long Refunded)>(
            "select stage, received_minor, paid_out_minor, refunded_minor from order_flow where order_id = any(@orders)", new { orders },
            CancellationToken.None);
        Assert.Equal(20, rows.Count);
        Assert.All(rows, row => Assert.Equal(("Refunded", 27000L, 26730L, 331500L), row));
    }

    [Fact]
    public async Task An_event_that_cannot_be_written_does_not_take_others_with_it()
    {
        var writer = host.Services.GetRequiredService<FlowWriter>();
        var stories = Enumerable.Range(0, 30).Select(_ => new Story()).ToList();
        var writes = stories.Select((story, i) =>
            // A trace id that is none breaks a constraint of the table.
            writer.Write(new TimelineEntry(Guid.CreateVersion7(), story.Placed, "OrderPlaced", "{}", i == 15 ? "none" : null))).ToList();
        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => Task.WhenAll(writes));

        var written = await host.Db.One<long>(
            "select count(*) from order_flow where order_id = any(@Orders)", new { Orders = stories.Select(s => s.Order).ToArray() },
            CancellationToken.None);
        Assert.Equal((29L, 1), (written, writes.Count(write => write.IsFaulted)));
    }
}
