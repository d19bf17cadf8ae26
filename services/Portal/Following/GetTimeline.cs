using System.Text.Json.Nodes;
using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <param name="Data">The event as the service told it.</param>
/// <param name="TraceId">W3C trace id of the request or message that caused it.</param>
public sealed record TimelineEventView(
    long Sequence, string Type, Guid AggregateId, int Version, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, string? TraceId,
    JsonObject Data);

public sealed record TimelineView(FlowView Flow, IReadOnlyList<TimelineEventView> Events);

/// <summary>One order's events of all services, merged by the time they happened.</summary>
static class GetTimeline
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/orders/{id:guid}/timeline", Handle)
        .Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
        .Describe("Flows", "One order's events of all services, merged by the time they happened.");

    static async Task<TimelineView> Handle(Guid id, Db db, CancellationToken ct)
    {
        var principal = Principal.Required;
        var flow = await db.One<FlowRow>(
            $"select f.state, f.changed_at from order_flow f where f.order_id = @id and {Audience.Sees}",
            new { id, principal.SeesAll, Role = principal.Role.ToString(), principal.PartyId }, ct)
            ?? throw Problem.NotFound("order", id).ToGrpc();
        var events = await db.Many<EventRow>(
            """
            select seq, type, aggregate_id, version, occurred_at, received_at, trace_id, body
            from timeline_event
            where order_id = @id and (@Types::text[] is null or type = any(@Types))
            order by occurred_at, seq
            """,
            new { id, Types = Audience.Types(principal.Role) }, ct);
        return new TimelineView(
            FlowView.Of(FlowWriter.Read(flow.State), flow.ChangedAt, principal.Role),
            [.. events.Select(row => View(row, Audience.HiddenFields(principal.Role)))]);
    }

    static TimelineEventView View(EventRow row, IReadOnlyList<string> hidden)
    {
        var data = JsonNode.Parse(row.Body)!.AsObject();
        // An order's own freight is part of its price; what is hidden is what the partner charges the exporter.
        if (row.Type != nameof(Contracts.Events.OrderPlaced))
            foreach (var field in hidden)
                data.Remove(field);
        return new(row.Seq, row.Type, row.AggregateId, row.Version, row.OccurredAt, row.ReceivedAt, row.TraceId, data);
    }

    sealed record FlowRow(string State, DateTimeOffset ChangedAt);

    sealed record EventRow(
        long Seq, string Type, Guid AggregateId, int Version, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt,
        string? TraceId, string Body);
}
