using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Logistics.V1;

namespace CrossBorder.Logistics;

/// <summary>The gRPC door of consolidations; each capability is a part of it in a file of its own.</summary>
public sealed partial class ConsolidationsService(
    Db db, Progress progress, ConsolidationSignal signal, TimeProvider clock, ILogger<ConsolidationsService> log)
    : V1.Consolidations.ConsolidationsBase
{
    const int PageDefault = 50;
    const int PageMost = 500;
    const int RatesMost = 500;
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Of the calendar in China.</summary>
    DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(China).DateTime);

    /// <summary>The exporter's and the partner's own; buyers see their shipments, and nothing of others' on the same waybill.</summary>
    static string Own(Principal principal) => principal.Role switch
    {
        Role.Exporter => "exporter_id = @PartyId",
        Role.Partner => "partner_id = @PartyId",
        Role.Operator or Role.Service => "true",
        _ => "false",
    };

    [Allow(Role.Exporter, Role.Partner, Role.Operator)]
    public override async Task<V1.Consolidation> Get(V1.GetConsolidationRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var found = Guid.TryParse(request.Id, out var id)
            ? await db.One<Consolidation>(
                $"select {Consolidation.Columns} from consolidation where id = @id and {Own(principal)}",
                new { id, principal.PartyId }, context.CancellationToken)
            : null;
        return found is null
            ? throw Consolidation.NotFound(request.Id).ToGrpc()
            : (await WithOrders([found], context.CancellationToken)).Single();
    }

    [Allow(Role.Exporter, Role.Partner, Role.Operator)]
    public override async Task<V1.ListConsolidationsResponse> List(V1.ListConsolidationsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var (cursor, asked) = (request.Page?.Cursor ?? "", request.Page?.Limit ?? 0);
        if (request.Status.Length > 0 && !Enum.GetNames<ConsolidationStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<ConsolidationStatus>())).ToGrpc();
        if (asked is < 0 or > PageMost)
            throw Problem.Invalid("limit", "A page cannot have this size.", $"1 to {PageMost}, 0 means {PageDefault}").ToGrpc();
        if (cursor.Length > 0 && !Guid.TryParse(cursor, out _))
            throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
        var limit = asked > 0 ? asked : PageDefault;
        var found = await db.Many<Consolidation>(
            $"""
            select {Consolidation.Columns}
            from consolidation
            where {Own(principal)} and (@Status = '' or status = @Status) and (@Before::uuid is null or id < @Before)
            order by id desc
            limit @Take
            """,
            new
            {
                principal.PartyId,
                request.Status,
                Before = Guid.TryParse(cursor, out var before) ? before : default(Guid?),
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListConsolidationsResponse { NextCursor = found.Count > limit ? found[limit - 1].Id.ToString() : "" };
        response.Consolidations.AddRange(await WithOrders([.. found.Take(limit)], context.CancellationToken));
        return response;
    }

    const string OrdersSql =
        $"select {Shipment.Columns} from shipment where consolidation_id = any(@Ids) order by consolidation_id, house_no";

    async Task<IEnumerable<V1.Consolidation>> WithOrders(Consolidation[] found, CancellationToken ct)
    {
        var orders = (await db.Many<Shipment>(OrdersSql, new { Ids = found.Select(one => one.Id).ToArray() }, ct))
            .ToLookup(shipment => shipment.ConsolidationId!.Value);
        return found.Select(one => one.ToWire(orders[one.Id]));
    }

    /// <summary>As it is now, within the transaction.</summary>
    static async Task<V1.Consolidation> Now(Tx tx, Guid id)
    {
        var whole = (await tx.One<Consolidation>($"select {Consolidation.Columns} from consolidation where id = @id", new { id }))!;
        return whole.ToWire(await tx.Many<Shipment>(OrdersSql, new { Ids = new[] { id } }));
    }
}

static class ConsolidatingParts
{
    public static void AddConsolidating(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ConsolidationSignal>();
        builder.Services.AddSingleton<WholeAnswers>();
        builder.Services.AddHostedService<WholeWorker>();
    }
}
