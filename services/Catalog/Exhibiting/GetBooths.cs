using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Booths as the caller may see them: the admitted ones of an exhibition, all of it for its owner, an exporter's own.</summary>
public sealed partial class ExhibitionsService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.Booth> GetBooth(V1.BoothIdRequest request, ServerCallContext context)
    {
        var booth = Guid.TryParse(request.Id, out var id)
            ? await db.One<Booth>(
                $"""
                select {Booth.Columns}
                from booth
                join exhibition on exhibition.id = booth.exhibition_id
                where booth.id = @id and {Booth.Visible}
                """,
                new { id, Principal.Required.SeesAll, Principal.Required.PartyId }, context.CancellationToken)
            : null;
        return booth is null ? throw Booth.NotFound(request.Id).ToGrpc() : (await Told([booth], context.CancellationToken)).Single();
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator, Role.Service)]
    public override async Task<V1.ListBoothsResponse> ListBooths(V1.ListBoothsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        if (request.Status.Length > 0 && !Enum.GetNames<BoothStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<BoothStatus>())).ToGrpc();
        var (limit, after) = PageOf(request.Page).OrThrow();
        var found = await db.Many<Booth>(
            $"""
            select {Booth.Columns}
            from booth
            join exhibition on exhibition.id = booth.exhibition_id
            where {Booth.Visible} and (@Status = '' or booth.status = @Status) and (@after::uuid is null or booth.id > @after)
                and (booth.exhibition_id = @Of or (@Of is null and (@SeesAll or booth.exporter_id = @PartyId)))
            order by booth.id
            limit @Take
            """,
            new
            {
                principal.SeesAll,
                principal.PartyId,
                request.Status,
                Of = request.ExhibitionId.Length == 0 ? default(Guid?)
                    : Guid.TryParse(request.ExhibitionId, out var of) ? of : Guid.Empty,
                after,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListBoothsResponse { NextCursor = found.Count > limit ? found[limit - 1].Id.ToString() : "" };
        response.Booths.AddRange(await Told([.. found.Take(limit)], context.CancellationToken));
        return response;
    }

    async Task<IEnumerable<V1.Booth>> Told(Booth[] booths, CancellationToken ct)
    {
        var principal = Principal.Required;
        var products = (await db.Many<BoothProduct>(ProductsSql, Shown(booths), ct)).ToLookup(one => one.BoothId);
        var visits = (await db.Many<Visited>(
            """
            select booth.id as booth_id, sum(visits)::bigint as visits
            from booth
            join campaign_link on campaign_link.exporter_id = booth.exporter_id and campaign_link.campaign_id = booth.campaign_id
            where booth.id = any(@Booths)
            group by booth.id
            """,
            new { Booths = booths.Select(one => one.Id).ToArray() }, ct)).ToDictionary(one => one.BoothId, one => one.Visits);
        return booths.Select(booth => booth.ToWire(
            principal.SeesAll || booth.ExporterId == principal.PartyId, products[booth.Id], visits.GetValueOrDefault(booth.Id)));
    }

    static Task<List<BoothProduct>> Products(Tx tx, Booth[] booths) => tx.Many<BoothProduct>(ProductsSql, Shown(booths));

    static object Shown(Booth[] booths) => new { Booths = booths.Select(one => one.Id).ToArray() };

    // In the order in which the exporter named them.
    const string ProductsSql =
        """
        select booth.id as booth_id, product.id, product.sku, product.name_en, product.name_zh
        from booth
        cross join lateral unnest(booth.product_ids) with ordinality as shown (id, no)
        join product on product.id = shown.id and product.status = 'Published'
        join exporter on exporter.id = booth.exporter_id and exporter.qualified
        where booth.id = any(@Booths)
        order by booth.id, shown.no
        """;

    sealed record Visited(Guid BoothId, long Visits);
}
