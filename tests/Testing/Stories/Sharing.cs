using System.Text.Json.Nodes;

namespace CrossBorder.Testing.Stories;

/// <summary>Small orders to one consignee that travel on one waybill.</summary>
public static class Sharing
{
    public static readonly IReadOnlyList<long> Units = [7, 20, 13];

    /// <summary>Three orders are packed, booked as one, and go on to their refunds each.</summary>
    public static async Task<(IReadOnlyList<Deal> Deals, JsonNode Shipment)> Three(Stage stage, string name = "shared")
    {
        var (seller, buyer) = (stage.Trade.Exporter, await stage.Buyer(name));
        var deals = await Task.WhenAll(Units.Select((units, i) => Deal.Place(stage, $"{name}-{i}", seller, units, buyer)));
        await Task.WhenAll(deals.Select(deal => deal.Ready()));
        var body = Deal.Way(stage.Trade.Partner);
        body["orderIds"] = new JsonArray([.. deals.Select(deal => JsonValue.Create(deal.Id))]);
        var made = await deals[0].Do(deals[0].Seller, "/api/v1/shared-shipments", "share", body);
        await Task.WhenAll(deals.Select(async deal =>
        {
            await deal.Invoice();
            await deal.Arrives();
            await deal.Accept();
            await deal.Ends("Refunded");
        }));
        return (deals, await deals[0].Until(
            $"/api/v1/shared-shipments/{made["id"]}", whole => (string?)whole["status"] == "Delivered", "all arrived"));
    }
}
