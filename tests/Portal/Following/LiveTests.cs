using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using CrossBorder.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrossBorder.Portal.Tests;

public sealed class LiveTests(PortalHost host)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>A stream that is open: the first heartbeat has come.</summary>
    sealed class Watcher(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        public string? LastId { get; private set; }

        public static async Task<Watcher> Open(HttpClient client, string? lastId = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
            if (lastId is not null)
                request.Headers.Add("Last-Event-ID", lastId);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            var items = SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
            Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Patience));
            Assert.Equal("heartbeat", items.Current.EventType);
            return new Watcher(response, items);
        }

        public async Task<JsonElement> Next()
        {
            while (await items.MoveNextAsync().AsTask().WaitAsync(Patience))
                if (items.Current.EventType == "change")
                {
                    LastId = items.Current.EventId;
                    return JsonDocument.Parse(items.Current.Data).RootElement;
                }

            throw new EndOfStreamException();
        }

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            try
            {
                await items.DisposeAsync();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or NotSupportedException)
            {
                // The stream was cut while it waited, which is how a browser leaves.
            }
        }
    }

    [Fact]
    public async Task A_party_sees_changes_of_its_orders_live_and_nobody_elses()
    {
        var (mine, other) = (new Story(), new Story());
        await using var watcher = await Watcher.Open(await host.As(Role.Buyer, mine.Buyer));
        await host.Tell(other.Placed, mine.Placed);
        await host.Tell(mine.Confirmed, mine.PaidOut);
        await host.Tell(mine.Covered);

        var placed = await watcher.Next();
        Assert.Equal(("OrderPlaced", mine.Number), (placed.Text("type"), placed.Text("number")));
        Assert.Equal("OrderConfirmed", (await watcher.Next()).Text("type"));
        var funded = await watcher.Next();
        Assert.Equal(("OrderFunded", "Funded", "False"), (funded.Text("type"), funded.Text("stage"), funded.Text("stuck")));
    }

    [Fact]
    public async Task A_reader_that_comes_back_gets_what_it_missed_and_then_what_comes()
    {
        var story = new Story();
        var client = await host.As(Role.Exporter, story.Exporter);
        string? last;
        await using (var watcher = await Watcher.Open(client))
        {
            await host.Tell(story.Placed);
            await watcher.Next();
            last = watcher.LastId;
        }

        await host.Tell(story.Confirmed);
        await host.Tell(story.Covered);
        await using var again = await Watcher.Open(client, last);
        Assert.Equal("OrderConfirmed", (await again.Next()).Text("type"));
        Assert.Equal("OrderFunded", (await again.Next()).Text("type"));
        await host.Tell(story.Ready);
        Assert.Equal("OrderReadyToShip", (await again.Next()).Text("type"));
    }

    [Fact]
    public async Task A_reader_that_does_not_read_is_let_go_and_holds_nobody_up()
    {
        var feed = host.Services.GetRequiredService<LiveFeed>();
        var story = new Story();
        using var slow = await feed.Join(new Principal(Guid.Empty, Role.Operator, "slow"), TestContext.Current.CancellationToken);
        using var quick = await feed.Join(new Principal(story.Buyer, Role.Buyer, "quick"), TestContext.Current.CancellationToken);
        var writer = host.Services.GetRequiredService<FlowWriter>();
        await Task.WhenAll(Enumerable.Range(0, 1100).Select(_ => new Story()).Append(story)
            .Select(s => writer.Write(new TimelineEntry(Guid.CreateVersion7(), s.Placed, "OrderPlaced", "{}", null))));

        var change = await quick.Changes.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        Assert.Equal(story.Order, change.OrderId);
        await PortalHost.Eventually(() => Task.FromResult(slow.Changes.Count >= 1000), "the slow reader's buffer is full");
        while (slow.Changes.TryRead(out _))
        {
        }

        await slow.Changes.Completion.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stream_ends_when_the_portal_stops_so_that_it_does_not_hold_the_stop_up()
    {
        await using var own = new PortalHost();
        await ((IAsyncLifetime)own).InitializeAsync();
        await using var watcher = await Watcher.Open(own.AsOperator());
        own.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Assert.ThrowsAsync<EndOfStreamException>(watcher.Next);
    }

    [Fact]
    public async Task An_event_id_that_is_not_ours_is_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events") { Headers = { { "Last-Event-ID", "yesterday" } } };
        using var response = await host.AsOperator().SendAsync(request);
        Assert.Equal((HttpStatusCode.BadRequest, "Last-Event-ID"), (response.StatusCode, (await response.Json()).Text("field")));
    }
}
