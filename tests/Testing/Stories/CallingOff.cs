using System.Text.Json.Nodes;

namespace CrossBorder.Testing.Stories;

/// <summary>A frame contract, and orders that are called off it.</summary>
public static class CallingOff
{
    public const long Framed = 100;
    public const long First = 40;
    public const long Second = 35;

    /// <summary>The seller proposes, the buyer accepts, calls off twice, and both orders go on to the refund.</summary>
    public static async Task<(IReadOnlyList<Deal> Deals, JsonNode Frame)> Twice(Stage stage, string name = "framed")
    {
        var (seller, buyer) = (stage.Trade.Exporter, await stage.Buyer(name));
        var (sells, buys) = (stage.Trade.Parties.As(seller), stage.Trade.Parties.As(buyer));
        var product = await stage.Ask<Guid>(
            "catalog", "select id from product where exporter_id = @Id and sku = @Sku", new { seller.Id, stage.Sku });
        var opened = await stage.Insist.Done(() => sells.Post("/api/v1/frames", stage.Key("frame", name), new JsonObject
        {
            ["buyerId"] = buyer.Id,
            ["title"] = "A year of it",
            ["terms"] = TermsOf(product),
        }, stage.Insist.Stop), "a frame");
        var path = $"/api/v1/frames/{opened["id"]}";
        await stage.Insist.Answered(() => buys.Change(
            $"{path}/accept", stage.Key("accept", path), (int)opened["version"]!, new JsonObject { ["no"] = 1 }, stage.Insist.Stop),
            "the frame is agreed");
        var deals = await Task.WhenAll(Called(stage, $"{name}-1", seller, buyer, path, First),
            Called(stage, $"{name}-2", seller, buyer, path, Second));
        return (deals, await stage.Insist.Done(() => buys.Get(path, stage.Insist.Stop), "the frame"));
    }

    static async Task<Deal> Called(
        Stage stage, string name, MainJob.Driving.Party seller, MainJob.Driving.Party buyer, string frame, long units)
    {
        var deal = new Deal(stage, name, seller, buyer);
        deal.Learn(await stage.Insist.Done(() => deal.Buyer.Post($"{frame}/calls", stage.Key("call", name), new JsonObject
        {
            ["lines"] = new JsonArray(new JsonObject { ["lineNo"] = 1, ["quantity"] = units }),
            ["shipTo"] = Deal.ShipTo(buyer),
        }, stage.Insist.Stop), $"{name} is called off"));
        await deal.Ready();
        await deal.Book();
        await deal.Invoice();
        await deal.Arrives();
        await deal.Accept();
        await deal.Ends("Refunded");
        return deal;
    }

    static JsonObject TermsOf(Guid product)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return new JsonObject
        {
            ["currency"] = "GBP",
            ["incoterm"] = "FOB",
            ["namedPlace"] = "Ningbo, China",
            ["paymentTerms"] = Deal.Terms(),
            ["validFrom"] = today.AddDays(-1).ToString("O"),
            ["validUntil"] = today.AddDays(300).ToString("O"),
            ["lines"] = new JsonArray(new JsonObject
            {
                ["productId"] = product,
                ["quantity"] = Framed,
                ["tiers"] = new JsonArray(new JsonObject { ["minQuantity"] = 1, ["unitPrice"] = "2.40" }),
            }),
        };
    }
}
