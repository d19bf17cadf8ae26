using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

/// <summary>Reading shipments: exporter, buyer and partner see their own, newest first; another party's id looks like none.</summary>
public sealed partial class LogisticsService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    const string MilestonesOfShipment =
        """
        select event_id, milestone, happened_at, received_at, location
        from milestone
        where shipment_id = @Id
        order by happened_at, event_id
        """;

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.Shipment> Get(V1.GetRequest request, ServerCallContext context)
    {
        if ((request.Id.Length == 0) == (request.OrderId.Length == 0))
            throw Problem.Invalid("id", "A shipment is named once.", "either id or order_id").ToGrpc();
        var principal = Principal.Required;
        var asked = request.Id.Length > 0 ? request.Id : request.OrderId;
        var shipment = Guid.TryParse(asked, out var key)
            ? await db.One<Shipment>(
                $"""
                select {Shipment.Columns}
                from shipment
                where {(request.Id.Length > 0 ? "id" : "order_id")} = @key and {Own(principal)}
                order by status in ('Refused', 'Cancelled'), id desc
                limit 1
                """,
                new { key, principal.PartyId }, context.CancellationToken)
            : null;
        if (shipment is null)
            throw Problem.NotFound("shipment", asked).ToGrpc();
        return shipment.ToWire(await db.Many<ReportedMilestone>(MilestonesOfShipment, new { shipment.Id }, context.CancellationToken));
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.ListResponse> List(V1.ListRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        if (CheckList(request, out var before, out var limit) is { } fault)
            throw fault.ToGrpc();
        // Ids are UUIDs of version 7, so that their order is that of the bookings.
        var rows = await db.Many<Shipment>(
            $"""
            select {Shipment.Columns}
            from shipment
            where {Own(principal)} and (@Status = '' or status = @Status) and (@before::uuid is null or id < @before)
            order by id desc
            limit @Take
            """,
            new { principal.PartyId, request.Status, before, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Id.Value.ToString() : "" };
        response.Shipments.AddRange(rows.Take(limit).Select(shipment => shipment.ToWire([])));
        return response;
    }

    static Problem? CheckList(V1.ListRequest request, out Guid? before, out int limit)
    {
        before = null;
        limit = request.Page?.Limit is > 0 and var asked ? asked : PageDefault;
        if (request.Status.Length > 0 && !Enum.GetNames<ShipmentStatus>().Contains(request.Status))
            return Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<ShipmentStatus>()));
        if (request.Page?.Limit < 0 || limit > PageMost)
            return Problem.Invalid("limit", "A page cannot have this size.", $"1 to {PageMost}, 0 means {PageDefault}");
        if (request.Page?.Cursor is not { Length: > 0 } cursor)
            return null;
        before = Guid.TryParse(cursor, out var id) ? id : null;
        return before is null
            ? Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before")
            : null;
    }
}
