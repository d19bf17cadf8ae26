using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.Collections;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// An exporter shows products to buyers or takes them back, up to 1,000 at a time; one that cannot is refused on its own. A product
/// without HS code may be published and sold: its declarations wait until it is classified.
/// </summary>
public sealed partial class CatalogService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override Task<V1.ChangeResponse> Publish(V1.PublishRequest request, ServerCallContext context) =>
        Change(request.Ids, ProductAction.Publish, tx => Idempotency.Once(
            tx, context, request, () => Change(tx, request.Ids, ProductAction.Publish)), context);

    [Allow(Role.Exporter, Role.Operator)]
    public override Task<V1.ChangeResponse> Withdraw(V1.WithdrawRequest request, ServerCallContext context) =>
        Change(request.Ids, ProductAction.Withdraw, tx => Idempotency.Once(
            tx, context, request, () => Change(tx, request.Ids, ProductAction.Withdraw)), context);

    async Task<V1.ChangeResponse> Change(
        RepeatedField<string> ids, ProductAction action, Func<Tx, Task<Outcome<V1.ChangeResponse>>> work, ServerCallContext context)
    {
        if (ids.Count is 0 or > BulkMost)
            throw Problem.Invalid("ids", $"There are {ids.Count} ids.", $"1 to {BulkMost}").ToGrpc();
        var response = (await db.Decide(work, context.CancellationToken)).OrThrow();
        var changed = response.Results.Count(result => result.Refusal is null);
        LogChanged(log, action, changed, ids.Count);
        return response;
    }

    async Task<Outcome<V1.ChangeResponse>> Change(Tx tx, RepeatedField<string> ids, ProductAction action)
    {
        var keys = ids.Where(id => Guid.TryParse(id, out _)).Select(Guid.Parse).Distinct().ToArray();
        var found = await LockForChange(tx, keys);
        var problems = found.ToDictionary(product => product.Id.Value, product => WhyNot(product, action));
        var good = found.Where(product => problems[product.Id.Value] is null).ToDictionary(product => product.Id.Value);
        var status = action == ProductAction.Publish ? ProductStatus.Published : ProductStatus.Withdrawn;
        await tx.Run(
            "update product set status = @Status, version = version + 1, changed_at = now() where id = any(@Ids)",
            new { Status = status.ToString(), Ids = good.Keys.ToArray() });
        foreach (var product in good.Values)
            tx.Publish(Told(product, product.Version + 1, action));

        var response = new V1.ChangeResponse();
        response.Results.AddRange(ids.Select(id => Guid.TryParse(id, out var key) && problems.TryGetValue(key, out var problem)
            ? problem is null ? new V1.ChangeResult { Id = id, Version = good[key].Version + 1 } : Refused(id, problem)
            : Refused(id, Problem.NotFound("product", id))));
        return response;
    }

    static Task<List<Product>> LockForChange(Tx tx, Guid[] keys) => tx.Many<Product>(
        """
        select id, version, product.exporter_id, status, sku, name_en, name_zh, hs_code, unit_code, origin,
            net_grams, gross_grams, currency,
            array(
                select min_quantity from price_tier
                where price_tier.exporter_id = product.exporter_id and product_id = product.id
            ) as min_quantities,
            exists (select from exporter
                where exporter.id = product.exporter_id and qualified) as exporter_qualified
        from product
        where product.id = any(@keys) and (@SeesAll or product.exporter_id = @PartyId)
        order by product.exporter_id, product.sku
        for no key update of product
        """,
        new { keys, Principal.Required.SeesAll, Principal.Required.PartyId });

    static Problem? WhyNot(Product product, ProductAction action)
    {
        if (Product.Next(product.Status, action) is null)
            return Problem.Refused("product", product.Status, action, Product.Allowed(product.Status));
        if (action == ProductAction.Withdraw)
            return null;
        if (!product.ExporterQualified)
            return new Problem(
                409, "exporter_not_qualified", "Only a qualified exporter publishes.", Accepted: "once an operator has qualified it");
        return product.MissingForSale().ToList() is { Count: > 0 } missing
            ? new Problem(409, "product_incomplete", "The product cannot be published yet.", missing[0], string.Join(", ", missing))
            : null;
    }

    IEvent Told(Product product, int version, ProductAction action) => action == ProductAction.Withdraw
        ? new ProductWithdrawn(product.Id.Value, version, clock.GetUtcNow(), product.ExporterId)
        : new ProductPublished(
            product.Id.Value, version, clock.GetUtcNow(), product.ExporterId, product.Sku, product.NameEn, product.NameZh!,
            product.HsCode, product.UnitCode!, product.Origin!, product.NetGrams!.Value, product.GrossGrams!.Value);

    static V1.ChangeResult Refused(string id, Problem problem) => new() { Id = id, Refusal = ToRefusal(problem) };

    [LoggerMessage(Level = LogLevel.Information, Message = "{Action} of {Good} of {All} products")]
    static partial void LogChanged(ILogger log, ProductAction action, int good, int all);
}
