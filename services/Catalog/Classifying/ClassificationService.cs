using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Suggests HS codes and takes decisions. A decision is a version of its own with who made it, why, and what was suggested then; it sets
/// the product's code, and open declarations follow.
/// </summary>
public sealed partial class ClassificationService(Db db, SearchFeed feed, TimeProvider clock, ILogger<ClassificationService> log)
    : V1.Classification.ClassificationBase
{
    const int LimitDefault = 5;
    const int LimitMost = 20;
    const int LongestName = 200;
    const int ShortestReason = 3;
    const int LongestReason = 500;

    const string Own = "(@SeesAll or product.exporter_id = @PartyId)";

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.SuggestHsCodesResponse> SuggestHsCodes(V1.SuggestHsCodesRequest request, ServerCallContext context)
    {
        if (request.Limit is < 0 or > LimitMost)
            throw Problem.Invalid("limit", "That many are not suggested.", $"1 to {LimitMost}, or 0 for {LimitDefault}").ToGrpc();
        var (nameEn, nameZh, own) = (request.NameEn, request.NameZh, Guid.Empty);
        if (request.ProductId.Length > 0)
        {
            var product = await Find(request.ProductId, context.CancellationToken);
            (nameEn, nameZh, own) = (product.NameEn, product.NameZh ?? "", product.Id.Value);
        }

        if (nameEn.Length + nameZh.Length is 0 || nameEn.Length > LongestName || nameZh.Length > LongestName)
            throw Problem.Invalid(
                "name_en", "There are no words to go by, or too many.", $"a name of at most {LongestName} characters").ToGrpc();
        var (index, synonyms) = await feed.Fresh(context.CancellationToken);
        var response = new V1.SuggestHsCodesResponse { ClassifiedProducts = index.Classified };
        var limit = request.Limit > 0 ? request.Limit : LimitDefault;
        response.Candidates.AddRange(HsCandidates.Of(nameEn, nameZh, index, synonyms, limit, own).Select(ToWire));
        return response;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.HsDecision> DecideHsCode(V1.DecideHsCodeRequest request, ServerCallContext context)
    {
        if (!CustomsLists.IsHsCode(request.HsCode))
            throw Problem.Invalid(
                "hs_code", $"'{request.HsCode}' is no HS code.", CustomsLists.AcceptedHsCodes(request.HsCode)).ToGrpc();
        if (request.Reason.Trim().Length is < ShortestReason or > LongestReason)
            throw Problem.Invalid("reason", "A decision says why.", $"{ShortestReason} to {LongestReason} characters").ToGrpc();
        var product = await Find(request.ProductId, context.CancellationToken);
        var (index, synonyms) = await feed.Fresh(context.CancellationToken);
        var candidates = HsCandidates.Of(product.NameEn, product.NameZh ?? "", index, synonyms, LimitDefault, product.Id.Value);
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Decide(tx, request, candidates)), context.CancellationToken);
        var decision = outcome.OrThrow();
        LogDecided(log, product.Id.Value, decision.HsCode, decision.Rank);
        return decision;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ListHsDecisionsResponse> ListHsDecisions(V1.ListHsDecisionsRequest request, ServerCallContext context)
    {
        var product = await Find(request.ProductId, context.CancellationToken);
        var rows = await db.Many<HsDecisionRow>(
            $"select {HsDecisionRow.Columns} from hs_decision where product_id = @Id order by version desc", new { product.Id },
            context.CancellationToken);
        var response = new V1.ListHsDecisionsResponse();
        response.Decisions.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    async Task<Outcome<V1.HsDecision>> Decide(Tx tx, V1.DecideHsCodeRequest request, List<HsCandidate> candidates)
    {
        var principal = Principal.Required;
        var product = (await tx.One<Product>(
            $"select {Product.Columns} from {Product.WithStock} where product.id = @Id and {Own} for no key update of product",
            new { Id = Guid.Parse(request.ProductId), principal.SeesAll, principal.PartyId }))!;
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != product.Version)
            return Problem.Stale("product", request.ExpectedVersion, product.Version);
        var now = clock.GetUtcNow();
        var row = (await tx.One<HsDecisionRow>(
            $"""
            with changed as (
                update product
                set hs_code = @HsCode, version = version + 1, changed_at = @now
                where id = @Id and exporter_id = @ExporterId
                returning version
            )
            insert into hs_decision (product_id, version, exporter_id, product_version, hs_code, replaced, reason, decided_by,
                decided_at, candidates, rank)
            select @Id, 1 + (select count(*) from hs_decision where product_id = @Id), @ExporterId, changed.version, @HsCode,
                @Replaced, @Reason, @By, @now, @Candidates::jsonb, @Rank
            from changed
            returning {HsDecisionRow.Columns}
            """,
            new
            {
                Id = product.Id.Value,
                product.ExporterId,
                request.HsCode,
                Replaced = product.HsCode,
                Reason = request.Reason.Trim(),
                By = $"{principal.Role} {principal.Name}",
                now,
                Candidates = JsonSerializer.Serialize(candidates),
                Rank = 1 + candidates.FindIndex(one => request.HsCode.StartsWith(one.Code, StringComparison.Ordinal)),
            }))!;
        if (product.Status == ProductStatus.Published && product.HsCode != request.HsCode)
            tx.Publish(Classified(product, row, now));
        return row.ToWire();
    }

    static ProductClassified Classified(Product product, HsDecisionRow row, DateTimeOffset now) => new(
        product.Id.Value, row.ProductVersion, now, product.ExporterId, product.Sku, product.NameEn, product.NameZh!, row.HsCode,
        product.UnitCode!, product.Origin!, product.NetGrams!.Value, product.GrossGrams!.Value);

    /// <summary>The caller's own product; another party's is not there.</summary>
    async Task<Product> Find(string id, CancellationToken ct)
    {
        var principal = Principal.Required;
        return (Guid.TryParse(id, out var key)
            ? await db.One<Product>(
                $"select {Product.Columns} from {Product.WithStock} where product.id = @key and {Own}",
                new { key, principal.SeesAll, principal.PartyId }, ct)
            : null) ?? throw Problem.NotFound("product", id).ToGrpc();
    }

    static V1.HsCandidate ToWire(HsCandidate candidate)
    {
        var subheading = Nomenclature.Subheadings.GetValueOrDefault(candidate.Code);
        var wire = new V1.HsCandidate
        {
            HsCode = candidate.Code,
            Score = candidate.Score,
            Description = subheading?.Description ?? "",
            Heading = subheading?.Heading ?? "",
        };
        wire.Reasons.AddRange(candidate.Evidence.Select(one => new V1.HsReason
        {
            Kind = one.Kind,
            Products = one.Products,
            Of = one.Of,
            Words = { one.Words },
        }));
        return wire;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Product {ProductId} has HS code {HsCode}, suggestion {Rank}")]
    static partial void LogDecided(ILogger log, Guid productId, string hsCode, int rank);

    /// <summary>A decision as the database keeps it.</summary>
    sealed record HsDecisionRow
    {
        public const string Columns =
            "product_id, version, product_version, hs_code, replaced, reason, decided_by, decided_at, candidates::text, rank";

        public Guid ProductId { get; init; }
        public int Version { get; init; }
        public int ProductVersion { get; init; }
        public required string HsCode { get; init; }
        public string? Replaced { get; init; }
        public required string Reason { get; init; }
        public required string DecidedBy { get; init; }
        public DateTimeOffset DecidedAt { get; init; }
        public required string Candidates { get; init; }
        public int Rank { get; init; }

        public V1.HsDecision ToWire()
        {
            var wire = new V1.HsDecision
            {
                ProductId = ProductId.ToString(),
                Version = Version,
                ProductVersion = ProductVersion,
                HsCode = HsCode,
                Replaced = Replaced ?? "",
                Reason = Reason,
                DecidedBy = DecidedBy,
                DecidedAt = Timestamp.FromDateTimeOffset(DecidedAt),
                Rank = Rank,
            };
            wire.Candidates.AddRange(JsonSerializer.Deserialize<HsCandidate[]>(Candidates)!.Select(ClassificationService.ToWire));
            return wire;
        }
    }
}
