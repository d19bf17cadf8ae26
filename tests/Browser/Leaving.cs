using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.Testing;

namespace CrossBorder.Browser.Tests;

/// <summary>What the people of an order do, without a browser, until its goods leave.</summary>
static class Leaving
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Confirmed, the deposit paid through the bank, and packed into one case.</summary>
    public static async Task Pack(this OperatorConsole console, MoneyTrade money, MoneyOrder order, int grossGrams)
    {
        var seller = console.Trade.Parties.As(money.Exporter);
        await seller.Post($"/api/v1/orders/{order.Id}/confirm", Guid.NewGuid(), null, Stop);
        await Deposit(console, order);
        var packing = new JsonObject { ["pieces"] = 1, ["netGrams"] = grossGrams - 25, ["grossGrams"] = grossGrams };
        await Wait.Until(
            () => Done(() => seller.Post($"/api/v1/orders/{order.Id}/ready-to-ship", Guid.NewGuid(), packing.DeepClone(), Stop)),
            "the order packed");
    }

    /// <summary>Booked with the carrier, which then says that the goods have departed.</summary>
    public static async Task Depart(this OperatorConsole console, MoneyTrade money, MoneyOrder order)
    {
        var trade = console.Trade;
        var booking = new JsonObject
        {
            ["partnerId"] = trade.Partner.Id,
            ["transportMode"] = "2",
            ["portOfLoading"] = "CNNGB",
            ["portOfDischarge"] = "DEHAM",
        };
        await Wait.Until(
            () => Done(() => trade.Parties.As(money.Exporter).Post(
                $"/api/v1/orders/{order.Id}/booking", Guid.NewGuid(), booking.DeepClone(), Stop)),
            "the booking");
        string? waybill = null;
        await Wait.Until(
            async () => (waybill = (string?)(await trade.Operator.Get($"/api/v1/orders/{order.Id}/shipment", Stop))["waybillNumber"])
                is not null,
            "the waybill");
        await trade.Parties.As(trade.Partner).Post($"/api/v1/waybills/{waybill}/milestones", Guid.NewGuid(), new JsonObject
        {
            ["eventId"] = Guid.NewGuid().ToString(),
            ["milestone"] = "DEPARTED",
            ["happenedAt"] = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToString("O"),
        }, Stop);
        await Wait.Until(
            async () => (string)(await trade.Operator.Get($"/api/v1/orders/{order.Id}", Stop))["status"]! == "Shipped", "the departure");
    }

    static async Task Deposit(OperatorConsole console, MoneyOrder order)
    {
        var receivable = await console.Trade.Operator.Get($"/api/v1/orders/{order.Id}/receivable", Stop);
        var payment = Guid.NewGuid();
        await console.Trade.Sandbox.Post("/bank/payments", payment, new JsonObject
        {
            ["paymentId"] = payment,
            ["virtualAccount"] = (string)receivable["virtualAccount"]!,
            ["currency"] = MoneyTrade.Currency,
            ["amountMinor"] = (long)receivable["schedule"]!.AsArray()
                .Single(instalment => (string)instalment!["milestone"]! == "Contract")!["dueMinor"]!,
            ["payerName"] = "Harbour Lights Retail GmbH",
            ["payerAccount"] = "DE02120300000000202051",
            ["remittance"] = "DEPOSIT",
        }, Stop);
        await Wait.Until(
            async () => (bool)(await console.Trade.Operator.Get($"/api/v1/orders/{order.Id}", Stop))["funded"]!, "the deposit");
    }

    /// <summary>Another service may hear of what comes before a moment later.</summary>
    static async Task<bool> Done(Func<Task<JsonNode>> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (RefusedException e) when (e.Status is 404 or 409)
        {
            return false;
        }
    }
}
