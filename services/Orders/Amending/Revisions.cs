using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>How an order read as it was placed and as each amendment left it.</summary>
public sealed partial class AmendmentsService
{
    const string RevisionsOf =
        """
        select no, order_version, amendment_id, body::text as body, at
        from order_revision
        where order_id = @Id and (@no = 0 or no = @no)
        order by no
        """;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListRevisionsResponse> ListRevisions(V1.ListRevisionsRequest request, ServerCallContext context)
    {
        var order = await FindOrder(request.OrderId, context.CancellationToken);
        var rows = await Revisions(order, 0, context.CancellationToken);
        var response = new V1.ListRevisionsResponse();
        response.Revisions.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.OrderRevision> GetRevision(V1.RevisionRequest request, ServerCallContext context)
    {
        var order = await FindOrder(request.OrderId, context.CancellationToken);
        var row = (request.No > 0 ? await Revisions(order, request.No, context.CancellationToken) : []).SingleOrDefault()
            ?? throw Problem.NotFound("order_revision", request.No).ToGrpc();
        return new() { Info = row.ToWire(), Order = order.Reading(row.Order).ToWire(row.Order.Lines) };
    }

    /// <summary>How an order read as it was placed; null when it was never amended and still reads so.</summary>
    internal static async Task<OrderPlaced?> FirstRevision(Db db, OrderId id, CancellationToken ct) =>
        await db.One<string>("select body::text from order_revision where order_id = @id and no = 1", new { id }, ct) is { } body
            ? JsonSerializer.Deserialize<OrderPlaced>(body)
            : null;

    /// <summary>One that was never amended reads as it was placed.</summary>
    async Task<List<Revision>> Revisions(Order order, int no, CancellationToken ct)
    {
        var rows = await db.Many<Revision>(RevisionsOf, new { order.Id, no }, ct);
        if (rows.Count > 0 || no > 1 || await db.One<bool>(
            "select exists (select from order_revision where order_id = @Id)", new { order.Id }, ct))
            return rows;
        var lines = await db.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value }, ct);
        return [new Revision(1, 1, null, JsonSerializer.Serialize(order.ToEvent(lines)), order.PlacedAt)];
    }

    sealed record Revision(int No, int OrderVersion, Guid? AmendmentId, string Body, DateTimeOffset At)
    {
        public OrderPlaced Order { get; } = JsonSerializer.Deserialize<OrderPlaced>(Body)!;

        public V1.RevisionInfo ToWire() => new()
        {
            No = No,
            OrderVersion = OrderVersion,
            AmendmentId = AmendmentId?.ToString() ?? "",
            At = Timestamp.FromDateTimeOffset(At),
            TotalMinor = Order.TotalMinor,
        };
    }
}
