using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Portal;

/// <summary>
/// Changes of the orders that the caller may see, as server-sent events: "change" with the timeline's sequence as id, "heartbeat"
/// while nothing happens. A reconnecting browser resumes after its Last-Event-ID.
/// </summary>
static class WatchEvents
{
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    const int CatchUpPage = 500;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/events", Handle)
        .Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
        .Describe("Flows", "Live changes as server-sent events; resumes after Last-Event-ID.");

    static ServerSentEventsResult<LiveChange?> Handle(
        HttpContext http, Db db, LiveFeed feed, TimeProvider clock, IHostApplicationLifetime host)
    {
        long? last = null;
        if (http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } id])
            last = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
                ? seq
                : throw Problem.Invalid("Last-Event-ID", "The id is not one of ours.", "the id of an event of this stream").ToGrpc();
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var principal = Principal.Required;
        return TypedResults.ServerSentEvents(Watch(principal, last, db, feed, clock, host.ApplicationStopping, http.RequestAborted));
    }

    static async IAsyncEnumerable<SseItem<LiveChange?>> Watch(
        Principal principal, long? last, Db db, LiveFeed feed, TimeProvider clock, CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, ct);
        using var reader = await feed.Join(principal, ct);
        yield return new SseItem<LiveChange?>(null, "heartbeat");
        await foreach (var change in Missed(principal, last ?? reader.From, reader.From, db, ct))
            yield return Item(change);
        while (await Next(reader, clock, end.Token) is { } more)
        {
            if (!more)
                yield return new SseItem<LiveChange?>(null, "heartbeat");
            while (reader.Changes.TryRead(out var change))
                yield return Item(change);
        }
    }

    /// <summary>What the caller did not see since its last event, up to the moment it joined.</summary>
    static async IAsyncEnumerable<LiveChange> Missed(
        Principal principal, long after, long upTo, Db db, [EnumeratorCancellation] CancellationToken ct)
    {
        while (after < upTo)
        {
            var rows = await db.Many<FeedRow>(FeedRow.Select, new { After = after, Take = CatchUpPage }, ct);
            foreach (var change in rows.Where(row => row.Seq <= upTo).Select(row => row.For(principal)).OfType<LiveChange>())
                yield return change;
            after = rows.Count == 0 ? upTo : rows[^1].Seq;
        }
    }

    /// <summary>True when there is something to read, false when it is time for a heartbeat, null when the stream ends.</summary>
    static async Task<bool?> Next(LiveFeed.Reader reader, TimeProvider clock, CancellationToken ct)
    {
        try
        {
            return await reader.Changes.WaitToReadAsync(ct).AsTask().WaitAsync(Heartbeat, clock, ct) ? true : null;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return null;
        }
    }

    static SseItem<LiveChange?> Item(LiveChange change) =>
        new(change, "change") { EventId = change.Sequence.ToString(CultureInfo.InvariantCulture) };
}
