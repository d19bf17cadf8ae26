using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Says what a product still needs before it can be exported; what its code asks for beyond the listing is asked of customs.
/// </summary>
public sealed partial class ProductModelService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Readiness> GetReadiness(V1.GetReadinessRequest request, ServerCallContext context)
    {
        var id = Id(request.ProductId, "product_id");
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var on = request.On.Length == 0 ? today
            : DetailsCheck.Day(request.On) ?? throw Problem.Invalid("on", $"'{request.On}' is not a date.", "yyyy-MM-dd").ToGrpc();
        var row = await db.One<VersionRow>(
            CurrentSql, new { id, Principal.Required.SeesAll, Principal.Required.PartyId }, context.CancellationToken);
        // What others publish is seen, but how ready it is concerns its exporter.
        if (row is null || (await Owner(id, context.CancellationToken) is var owner
            && !Principal.Required.SeesAll && owner != Principal.Required.PartyId))
            throw Problem.NotFound("product", request.ProductId).ToGrpc();
        var weights = await db.Many<WeightRow>(
            """
            select valid_from, item, weight
            from readiness_weight
            where valid_from = (select max(valid_from) from readiness_weight where valid_from <= @on)
            """,
            new { on }, context.CancellationToken);
        var product = row.ToWire("", 0, today, seesFactory: true);
        var (score, ready, items) = ReadinessScore.Of(
            product, await Ask(request.ProductId, product.HsCode, context.CancellationToken),
            weights.ToDictionary(weight => Enum.Parse<ReadinessItem>(weight.Item), weight => weight.Weight));
        var answer = new V1.Readiness
        {
            ProductId = product.ProductId,
            Version = product.Version,
            Score = score,
            Ready = ready,
            WeightsFrom = weights is [var first, ..] ? first.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "",
        };
        answer.Items.AddRange(items);
        return answer;
    }

    Task<Guid> Owner(Guid id, CancellationToken ct) => db.One<Guid>("select exporter_id from product where id = @id", new { id }, ct);

    /// <summary>Customs knows products from the day they are published; that it does not answer is no reason to answer nothing.</summary>
    async Task<ElementAnswer> Ask(string productId, string hsCode, CancellationToken ct)
    {
        if (hsCode.Length == 0)
            return new(null, null);
        try
        {
            var elements = await customs.GetAsync(new GetElementsRequest { ProductId = productId }, cancellationToken: ct);
            return elements.HsCode.Length == 0
                ? new(null, $"Today's tariff has no code {hsCode}.")
                : new([.. elements.Elements.Where(one => one is { Mandatory: true, Origin: "Missing" }).Select(one => one.NameZh)], null);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return new(null, "Customs learns of the product when it is published.");
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            LogSilent(log, productId);
            return new(null, "Customs clearance does not answer now.");
        }
    }

    sealed record WeightRow(DateOnly ValidFrom, string Item, int Weight);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Customs clearance did not tell the elements of product {ProductId}")]
    static partial void LogSilent(ILogger log, string productId);
}
