using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.Testing;

namespace CrossBorder.Browser.Tests;

/// <summary>Companies of one test alone, with keys of their people.</summary>
static class Newcomers
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="creditCode">Unified social credit code, of no other test.</param>
    public static async Task<Guid> Exporter(Api desk, string nameEn, string nameZh, string creditCode)
    {
        var id = await Register(desk, "Exporter", new JsonObject
        {
            ["nameEn"] = nameEn,
            ["nameZh"] = nameZh,
            ["country"] = "CN",
            ["unifiedSocialCreditCode"] = creditCode,
            ["customsCode"] = $"3302960{creditCode[^3..]}",
            ["taxClass"] = "General",
        });
        await desk.Post($"/api/v1/enterprises/{id}/qualify", Guid.NewGuid(), null, Stop);
        return id;
    }

    public static Task<Guid> Buyer(Api desk, string name) =>
        Register(desk, "Buyer", new JsonObject { ["nameEn"] = name, ["country"] = "GB" });

    public static async Task<string> Key(Api desk, string role, Guid party, string name) => (string)(await desk.Post(
        "/api/v1/api-keys", Guid.NewGuid(), new JsonObject { ["partyId"] = party, ["role"] = role, ["name"] = name }, Stop))["key"]!;

    /// <summary>A published product at 10.00 USD with 100 pieces of stock; its id.</summary>
    public static async Task<string> Sell(Api seller, string sku, string nameEn, string nameZh)
    {
        var put = await seller.Put("/api/v1/products", Guid.NewGuid(), new JsonObject
        {
            ["products"] = new JsonArray(new JsonObject
            {
                ["sku"] = sku,
                ["nameEn"] = nameEn,
                ["nameZh"] = nameZh,
                ["hsCode"] = "940550",
                ["unitCode"] = "007",
                ["origin"] = "CN",
                ["netGrams"] = 400,
                ["grossGrams"] = 450,
                ["currency"] = "USD",
                ["tiers"] = new JsonArray(new JsonObject { ["minQuantity"] = 1, ["unitPrice"] = "10.00" }),
                ["stock"] = 100,
            }),
        }, Stop);
        var id = (string)put["results"]![0]!["id"]!;
        // Catalog hears a moment later that the exporter is qualified.
        await Wait.Until(async () =>
        {
            var ids = new JsonObject { ["ids"] = new JsonArray(id) };
            var published = await seller.Post("/api/v1/products/publish", Guid.NewGuid(), ids, Stop);
            return published["results"]![0]!["refusal"] is null;
        }, "the product on sale");
        return id;
    }

    static async Task<Guid> Register(Api desk, string role, JsonObject company)
    {
        company["kind"] = role;
        company["reference"] = $"newcomer-{company["nameEn"]}";
        return (Guid)(await desk.Post("/api/v1/enterprises", Guid.NewGuid(), company, Stop))["id"]!;
    }
}
