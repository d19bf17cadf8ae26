using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The gRPC door of exhibitions, booths and live sessions; each capability is a part of it in a file of its own.</summary>
public sealed partial class ExhibitionsService(Db db, TimeProvider clock, ILogger<ExhibitionsService> log)
    : V1.Exhibitions.ExhibitionsBase
{
    const int PageDefault = 50;
    const int PageMost = 500;

    /// <summary>Whole microseconds, as the database keeps them.</summary>
    DateTimeOffset Now => clock.GetUtcNow() is var now ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.Exhibition> Get(V1.GetExhibitionRequest request, ServerCallContext context)
    {
        var exhibition = await db.One<Exhibition>(
            $"""
            select {Exhibition.Columns}
            from exhibition
            where (id = @Id or (@Id is null and code = @Code)) and {Exhibition.Visible}
            """,
            new
            {
                Id = Guid.TryParse(request.Id, out var id) ? id : default(Guid?),
                Code = request.Id.Length > 0 ? "" : request.Code,
                Principal.Required.SeesAll,
                Principal.Required.PartyId,
            }, context.CancellationToken);
        return exhibition is null
            ? throw Exhibition.NotFound(request.Id.Length > 0 ? request.Id : request.Code).ToGrpc()
            : (await WithBooths([exhibition], context.CancellationToken)).Single();
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.ListExhibitionsResponse> List(V1.ListExhibitionsRequest request, ServerCallContext context)
    {
        if (request.Status.Length > 0 && !Enum.GetNames<ExhibitionStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<ExhibitionStatus>())).ToGrpc();
        var (limit, after) = PageOf(request.Page).OrThrow();
        var found = await db.Many<Exhibition>(
            $"""
            select {Exhibition.Columns}
            from exhibition
            where {Exhibition.Visible} and (@Status = '' or status = @Status) and (@after::uuid is null or id < @after)
            order by id desc
            limit @Take
            """,
            new { Principal.Required.SeesAll, Principal.Required.PartyId, request.Status, after, Take = limit + 1 },
            context.CancellationToken);
        var response = new V1.ListExhibitionsResponse { NextCursor = found.Count > limit ? found[limit - 1].Id.ToString() : "" };
        response.Exhibitions.AddRange(await WithBooths([.. found.Take(limit)], context.CancellationToken));
        return response;
    }

    async Task<IEnumerable<V1.Exhibition>> WithBooths(Exhibition[] exhibitions, CancellationToken ct)
    {
        var booths = (await db.Many<Counted>(
            """
            select exhibition_id, count(*)::int as booths
            from booth
            where exhibition_id = any(@Ids) and status = 'Admitted'
            group by exhibition_id
            """,
            new { Ids = exhibitions.Select(one => one.Id).ToArray() }, ct)).ToDictionary(one => one.ExhibitionId, one => one.Booths);
        return exhibitions.Select(one => one.ToWire(booths.GetValueOrDefault(one.Id)));
    }

    /// <summary>How many rows are asked for, and after which id.</summary>
    internal static Outcome<(int Limit, Guid? After)> PageOf(Contracts.Common.V1.Page? page)
    {
        var (cursor, asked) = (page?.Cursor ?? "", page?.Limit ?? 0);
        if (asked is < 0 or > PageMost)
            return Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}");
        if (cursor.Length > 0 && !Guid.TryParse(cursor, out _))
            return Problem.Invalid("page.cursor", "The cursor is none of ours.", "next_cursor of the page before");
        return (asked > 0 ? asked : PageDefault, Guid.TryParse(cursor, out var after) ? after : null);
    }

    /// <summary>The exhibition, locked, when the caller may see it.</summary>
    internal static Task<Exhibition?> Lock(Tx tx, string id, string how) => Guid.TryParse(id, out var key)
        ? tx.One<Exhibition>(
            $"select {Exhibition.Columns} from exhibition where id = @key and {Exhibition.Visible} for {how}",
            new { key, Principal.Required.SeesAll, Principal.Required.PartyId })
        : Task.FromResult<Exhibition?>(null);

    sealed record Counted(Guid ExhibitionId, int Booths);
}

static class ExhibitingParts
{
    public static void AddExhibiting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExhibitionSignal>();
        builder.Services.AddHostedService<ExhibitionClock>();
    }

    public static void MapExhibiting(this WebApplication app)
    {
        app.MapGrpcService<ExhibitionsService>();
        app.MapGrpcService<MeetingsService>();
    }
}
