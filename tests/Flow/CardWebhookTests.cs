using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.Testing;

namespace CrossBorder.Flow.Tests;

/// <summary>
/// A card payment over real processes: the sandbox's processor signs its messages, the portal verifies them, settlement books them. All
/// messages come twice and in any order, and every fact stands on the order's timeline once.
/// </summary>
public sealed class CardWebhookTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Empty until the portal has heard of the order.</summary>
    static async Task<List<string>> Timeline(Trade trade, string order)
    {
        try
        {
            var timeline = await trade.Operator.Get($"/api/v1/orders/{order}/timeline", Stop);
            return [.. timeline["events"]!.AsArray().Select(e => (string)e!["type"]!)];
        }
        catch (RefusedException e) when (e.Status == 404)
        {
            return [];
        }
    }

    static int Times(List<string> events, string type) => events.Count(one => one == type);

    [Fact]
    public async Task A_card_payment_and_its_chargeback_come_by_signed_messages_repeated_and_reordered()
    {
        await using var trade = await Trade.Start(1, Stop);
        var (order, buyer, path) = await PaidByCard(trade);

        // The buyer's bank takes a part back, and loses.
        var opening = await Opening(trade, path);
        await trade.Sandbox.Post("/processors/card/disputes", Guid.NewGuid(),
            new JsonObject { ["reference"] = opening, ["amountMinor"] = 100, ["reason"] = "not received" }, Stop);
        await Wait.Until(async () => Times(await Timeline(trade, order), "ChargebackOpened") == 1, "chargeback");
        await trade.Sandbox.Post("/processors/card/disputes/dp_1/decision", Guid.NewGuid(),
            new JsonObject { ["reference"] = opening, ["won"] = true }, Stop);
        await Wait.Until(async () => Times(await Timeline(trade, order), "ChargebackClosed") == 1, "won");
        Assert.Equal("Paid", (string?)(await buyer.Get($"/api/v1/orders/{order}/receivable", Stop))["status"]);

        // Every message came twice; what was late or came again changed nothing, and nothing contradicts.
        await Wait.Until(async () => (await Messages(trade)).All(message => (int)message["deliveries"]! >= 2), "all came twice");
        var messages = await Messages(trade);
        Assert.True(messages.Count >= 3);
        Assert.All(messages, message => Assert.Contains((string)message["status"]!, new[] { "Applied", "Stale" }));
        var events = await Timeline(trade, order);
        Assert.Equal((1, 1, 1), (
            Times(events, "PaymentReceived"), Times(events, "ChargebackOpened"), Times(events, "ChargebackClosed")));
    }

    /// <summary>Places an order and pays it by card, with messages that come twice and in any order.</summary>
    static async Task<(string Order, Api Buyer, string Payment)> PaidByCard(Trade trade)
    {
        await File.WriteAllTextAsync(Path.Combine(trade.Fleet.Keys, "webhook-card.key"), "a secret of the channel\n", Stop);
        await trade.Sandbox.Put("/control", Guid.NewGuid(), new JsonObject
        {
            ["processors"] = new JsonObject { ["repeat"] = 1, ["reorder"] = true },
        }, Stop);
        await trade.Place(Stop);
        await Wait.Until(async () => (await trade.Operator.Get("/api/v1/orders?limit=1", Stop))["items"]!.AsArray().Count == 1, "order");
        var placed = (await trade.Operator.Get("/api/v1/orders?limit=1", Stop))["items"]![0]!;
        var order = (string)placed["id"]!;
        await Wait.Until(async () => Times(await Timeline(trade, order), "ReceivableOpened") == 1, "receivable");
        var buyer = trade.Parties.As(trade.Parties.Find((Guid)placed["buyerId"]!)!);
        var payment = await buyer.Post($"/api/v1/orders/{order}/payments", Guid.NewGuid(), new JsonObject
        {
            ["method"] = "Card",
            ["cardToken"] = "ok",
            ["country"] = "GB",
        }, Stop);
        var path = $"/api/v1/payments/{(string)payment["id"]!}";
        await Wait.Until(async () => (string?)(await buyer.Get(path, Stop))["status"] == "Captured", "captured");
        Assert.Equal("Paid", (string?)(await buyer.Get($"/api/v1/orders/{order}/receivable", Stop))["status"]);
        return (order, buyer, path);
    }

    /// <summary>What the processor knows the payment by: its own reference carries it.</summary>
    static async Task<string> Opening(Trade trade, string path)
    {
        var calls = (await trade.Operator.Get(path, Stop))["calls"]!.AsArray();
        var reference = calls.Select(call => (string?)call!["processorReference"]).First(text => text is { Length: > 0 })!;
        return Guid.ParseExact(reference["auth_".Length..], "N").ToString();
    }

    static async Task<List<JsonNode>> Messages(Trade trade) =>
        [.. (await trade.Operator.Get("/api/v1/payment-events?limit=500", Stop))["items"]!.AsArray().Select(message => message!)];
}
