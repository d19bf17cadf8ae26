using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// The terms of samples and trials: exporters read their own with what each version said, buyers those in force of published products,
/// with what they have had of their share.
/// </summary>
public sealed partial class SamplesService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    /// <summary>What a principal may see of terms t and products p.</summary>
    static string Visible(Principal principal) => principal.Role switch
    {
        Role.Exporter => "t.exporter_id = @PartyId",
        Role.Operator => "true",
        Role.Buyer =>
            """
            p.status = 'Published' and t.offered and t.valid_from <= @Day and (t.valid_until is null or @Day <= t.valid_until)
            and exists (select from exporter as e where e.id = t.exporter_id and e.qualified)
            """,
        _ => "false",
    };

    const string UsedColumns =
        """
        p.sku,
        (select coalesce(sum(u.units), 0)::bigint from sample_use as u
            where u.exporter_id = t.exporter_id and u.product_id = t.product_id and u.kind = t.kind and u.buyer_id = @PartyId
                and u.taken and (t.period_days is null or u.at > @Now - make_interval(days => t.period_days))) as units_used,
        (select count(*)::int from sample_use as u
            where u.exporter_id = t.exporter_id and u.product_id = t.product_id and u.kind = t.kind and u.buyer_id = @PartyId
                and u.taken and (t.period_days is null or u.at > @Now - make_interval(days => t.period_days))) as orders_used
        """;

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.SampleTerms> GetTerms(V1.GetSampleTermsRequest request, ServerCallContext context)
    {
        var (principal, ct) = (Principal.Required, context.CancellationToken);
        if (!Guid.TryParse(request.ProductId, out var productId))
            throw NotFound(request.ProductId).ToGrpc();
        var terms = await db.One<SampleTerms>(
            $"""
            select {SampleTerms.Columns}, {UsedColumns}
            from sample_terms as t
            join product as p on p.exporter_id = t.exporter_id and p.id = t.product_id
            where t.product_id = @productId and t.kind = @Kind and {Visible(principal)}
            """,
            new { productId, request.Kind, principal.PartyId, Now, Day = SampleTerms.Day(Now) }, ct);
        if (terms is null || (request.Version != 0 && principal.Role == Role.Buyer))
            throw NotFound(request.ProductId).ToGrpc();
        return request.Version == 0 ? terms.ToWire() : await AtVersion(terms, request.Version, ct);
    }

    async Task<V1.SampleTerms> AtVersion(SampleTerms terms, int version, CancellationToken ct) =>
        await db.One<string>(
            """
            select terms::text
            from sample_terms_version
            where exporter_id = @ExporterId and product_id = @ProductId and kind = @Kind and version = @version
            """,
            new { terms.ExporterId, terms.ProductId, terms.Kind, version }, ct) is { } said
            ? V1.SampleTerms.Parser.ParseJson(said)
            : throw NotFound($"{terms.ProductId}, version {version}").ToGrpc();

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListSampleTermsResponse> ListTerms(V1.ListSampleTermsRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        foreach (var (field, id) in new[] { ("exporter_id", request.ExporterId), ("product_id", request.ProductId) })
            if (id.Length > 0 && !Guid.TryParse(id, out _))
                throw Problem.Invalid(field, $"'{id}' is not an id.", "a UUID, or nothing").ToGrpc();
        var (after, limit) = Paged(request.Page);
        var terms = await db.Many<SampleTerms>(
            $"""
            select {SampleTerms.Columns}, {UsedColumns}
            from sample_terms as t
            join product as p on p.exporter_id = t.exporter_id and p.id = t.product_id
            where {Visible(principal)} and (@Exporter::uuid is null or t.exporter_id = @Exporter)
                and (@Product::uuid is null or t.product_id = @Product)
                and (@after = '' or t.product_id || t.kind > @after)
            order by t.product_id || t.kind
            limit @Take
            """,
            new
            {
                principal.PartyId,
                Now,
                Day = SampleTerms.Day(Now),
                Exporter = Guid.TryParse(request.ExporterId, out var exporter) ? exporter : default(Guid?),
                Product = Guid.TryParse(request.ProductId, out var product) ? product : default(Guid?),
                after,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListSampleTermsResponse
        {
            NextCursor = terms.Count > limit ? $"{terms[limit - 1].ProductId}{terms[limit - 1].Kind}" : "",
        };
        response.Terms.AddRange(terms.Take(limit).Select(one => one.ToWire()));
        return response;
    }

    static (string After, int Limit) Paged(Contracts.Common.V1.Page? page)
    {
        var limit = page?.Limit ?? 0;
        if (limit is < 0 or > PageMost)
            throw Problem.Invalid("page.limit", "The page is too long.", $"1 to {PageMost}, or 0 for {PageDefault}").ToGrpc();
        return (page?.Cursor ?? "", limit > 0 ? limit : PageDefault);
    }
}
