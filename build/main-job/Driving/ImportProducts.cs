using System.Globalization;
using System.Text.Json.Nodes;
using CrossBorder.MainJob.Retail;

namespace CrossBorder.MainJob.Driving;

/// <summary>
/// Lists and publishes the products of the file, most sold first; what the catalogue refuses is reported with its reason.
/// </summary>
public sealed class ImportProducts(Api exporter, Assignments assignments, Catalogue catalogue)
{
    const int Batch = 500;

    /// <summary>Products that the catalogue refused: stock code to reason.</summary>
    public IReadOnlyDictionary<string, string> Refused => refused;

    readonly Dictionary<string, string> refused = [];

    /// <summary>Stock codes without an HS code: they can be ordered, but their orders wait for one.</summary>
    public IReadOnlyList<string> NotReadyForExport { get; } =
        [.. catalogue.Sales.Keys.Where(code => assignments.Goods[code].HsCode.Length == 0).Order(StringComparer.Ordinal)];

    public async Task<int> Run(CancellationToken ct)
    {
        var published = 0;
        var mostSoldFirst = catalogue.Sales
            .OrderByDescending(pair => pair.Value.Lines).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        foreach (var batch in mostSoldFirst.Chunk(Batch))
        {
            var drafts = new JsonArray([.. batch.Select(pair => Draft(assignments.Goods[pair.Key], pair.Value))]);
            var body = new JsonObject { ["products"] = drafts };
            var answer = await exporter.Put("/api/v1/products", Api.Key("products", body.ToJsonString()), body, ct);
            var ids = Accepted(answer["results"]!.AsArray(), "sku");
            var publish = new JsonObject { ["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]) };
            var answers = await exporter.Post("/api/v1/products/publish", Api.Key("publish", publish.ToJsonString()), publish, ct);
            published += Accepted(answers["results"]!.AsArray(), "id").Count;
        }

        return published;
    }

    List<string> Accepted(JsonArray results, string name)
    {
        var ids = new List<string>();
        foreach (var result in results)
        {
            var refusal = result!["refusal"];
            // Publishing again what is published is refused as a transition, which is what a second run does.
            if (refusal is null || (string?)refusal["code"] == "product_transition_refused")
                ids.Add((string)result["id"]!);
            else
                refused[(string)result[name]!] = $"{refusal["code"]}: {refusal["field"]} {refusal["detail"]}";
        }

        return ids;
    }

    static JsonObject Draft(Assignment product, PriceTiers sales) => new()
    {
        ["sku"] = product.StockCode,
        ["nameEn"] = product.NameEn,
        ["nameZh"] = product.NameZh,
        ["hsCode"] = product.HsCode,
        ["unitCode"] = product.UnitCode,
        ["origin"] = product.Origin,
        ["netGrams"] = product.NetGrams,
        ["grossGrams"] = product.GrossGrams,
        ["currency"] = "GBP",
        ["tiers"] = new JsonArray([.. sales.Tiers().Select(tier => new JsonObject
        {
            ["minQuantity"] = tier.MinQuantity,
            ["unitPrice"] = tier.UnitPrice.ToString(CultureInfo.InvariantCulture),
        })]),
        // Enough for every sale of the file and for people to try an order of their own.
        ["stock"] = sales.Units + 1000,
    };
}
