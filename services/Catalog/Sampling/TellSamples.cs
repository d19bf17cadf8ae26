using Google.Protobuf.Collections;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Products with the terms of samples and trials that count today, for who asked for them: one statement, however many products.
/// Who sees the product sees them.
/// </summary>
public sealed partial class CatalogService
{
    async Task TellSamples(RepeatedField<V1.Product> products, CancellationToken ct)
    {
        if (products.Count == 0)
            return;
        var terms = await db.Many<SampleTerms>(
            $"""
            select {SampleTerms.Columns}, p.sku
            from product as p
            join sample_terms as t on t.exporter_id = p.exporter_id and t.product_id = p.id
            where p.id = any(@Ids) and t.offered and t.valid_from <= @Day
                and (t.valid_until is null or @Day <= t.valid_until)
            order by t.kind
            """,
            new { Ids = products.Select(product => Guid.Parse(product.Id)).ToArray(), Day = SampleTerms.Day(clock.GetUtcNow()) }, ct);
        var byProduct = terms.ToLookup(one => one.ProductId.ToString(), one => one.ToWire());
        foreach (var product in products)
            product.Samples.AddRange(byProduct[product.Id]);
    }
}
