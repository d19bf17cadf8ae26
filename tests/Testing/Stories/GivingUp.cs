using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;

namespace CrossBorder.Testing.Stories;

/// <summary>Orders that are given up when they are packed, and goods that are sent back.</summary>
public static class GivingUp
{
    public const long Units = 30;
    public const long ChargePercent = 10;
    public const long ReturnedUnits = 5;

    /// <summary>Of one line that is given up packed, from a day that is over: over REST terms are of days to come.</summary>
    public static Task Terms(Stage stage) => stage.Ask<int>(
        "orders",
        """
        insert into cancellation_term (id, exporter_id, kind, stage, side, currency, percent, least_minor, valid_from,
            recorded_by, recorded_at)
        values (@Id, @ExporterId, 'Charge', 'Packed', 'Buyer', 'GBP', @ChargePercent, 100, '2026-01-01', 'test', now())
        """,
        new { Id = Guid.NewGuid(), ExporterId = stage.DetainedSmall.Id, ChargePercent });

    /// <summary>
    /// A list lies detained at customs, paid in advance, packed and booked: it is withdrawn, and the buyer gives the order up at exactly
    /// the quoted costs.
    /// </summary>
    public static async Task<(Deal Deal, long ChargeMinor, string? Refusal, JsonNode Refund)> Packed(Stage stage, string name = "given-up")
    {
        var deal = await Deal.Place(stage, name, stage.DetainedSmall, Units);
        await deal.Ready();
        await deal.Book();
        var declared = await deal.UntilOf(
            "declaration", declaration => (string?)declaration["status"] == "Detained", "detained");
        var path = $"/api/v1/declarations/{declared["id"]}";
        await deal.Change(
            deal.Seller, path, $"{path}/withdrawals", "withdraw", _ => new JsonObject { ["reason"] = "The buyer gives it up." });
        await deal.UntilOf("declaration", declaration => (string?)declaration["status"] == "Withdrawn", "withdrawn");

        var (charge, refusal) = await GiveUp(deal);
        await deal.At("Cancelled");
        await deal.UntilOf("receivable", receivable => (string?)receivable["status"] == "Cancelled", "nothing is owed");
        var refund = await deal.MoneyBack(((Units * Deal.UnitMinor * 30 / 100) - charge));
        return (deal, charge, refusal, refund);
    }

    /// <summary>At the costs that were read; at a minor unit less it is refused.</summary>
    static async Task<(long ChargeMinor, string? Refusal)> GiveUp(Deal deal)
    {
        var order = $"/api/v1/orders/{deal.Id}";
        Task<JsonNode> Quote() => deal.Buyer.Post($"{order}/cancellation-quote", Guid.NewGuid(), new JsonObject(), deal.Stage.Insist.Stop);
        var refusal = await Refusal(deal, await deal.Stage.Insist.Done(Quote, "what it costs"));
        var proposed = await deal.Change(
            deal.Buyer, Quote, $"{order}/cancellations", "give up", quote => At((long)quote["chargeMinor"]!));
        await deal.Move(deal.Seller, $"/api/v1/order-amendments/{proposed["amendmentId"]}", "accept");
        return ((long)proposed["chargeMinor"]!, refusal);
    }

    static async Task<string?> Refusal(Deal deal, JsonNode quote)
    {
        try
        {
            await deal.Stage.Insist.Answered(() => deal.Buyer.Change(
                $"/api/v1/orders/{deal.Id}/cancellations", Guid.NewGuid(), (int)quote["orderVersion"]!,
                At((long)quote["chargeMinor"]! - 1), deal.Stage.Insist.Stop), "giving up for less");
            return null;
        }
        catch (RefusedException e)
        {
            return e.Code;
        }
    }

    static JsonObject At(long charge) => new() { ["chargeMinor"] = charge, ["reason"] = "The shop closes." };

    /// <summary>Goods of a list arrived; some go back through customs to the exporter, and their money to the buyer.</summary>
    public static async Task<(Deal Deal, JsonNode Return, JsonNode Refund)> Returned(Stage stage, string name = "returned")
    {
        var deal = await Deal.Place(stage, name, stage.Trade.Small, Units);
        await deal.Ready();
        await deal.Book();
        await deal.Arrives();
        await deal.UntilOf("declaration", declaration => (string?)declaration["status"] == "Closed", "closed");
        await deal.Until(
            $"/api/v1/orders/{deal.Id}/units", units => (long)units["lines"]![0]!["declared"]! == Units
                && (long)units["lines"]![0]!["delivered"]! == Units, "declared and delivered");
        var asked = await deal.Do(deal.Buyer, $"/api/v1/orders/{deal.Id}/returns", "ask return", new JsonObject
        {
            ["lines"] = Returning(),
            ["reasonCode"] = "Damaged",
            ["reason"] = "Broken on the way.",
        });
        var path = $"/api/v1/order-returns/{asked["id"]}";
        await deal.Move(deal.Seller, path, "agree");
        await ThroughCustoms(deal);
        var received = await deal.Move(deal.Seller, path, "receive");
        await deal.UntilOf("receivable", receivable => (long)receivable["totalMinor"]! == (Units - ReturnedUnits) * Deal.UnitMinor,
            "it is not owed any more");
        var refund = await deal.MoneyBack(ReturnedUnits * Deal.UnitMinor);
        await deal.Accept();
        await deal.Ends("Settled");
        return (deal, received, refund);
    }

    static JsonArray Returning() => new(new JsonObject { ["lineNo"] = 1, ["quantity"] = ReturnedUnits });

    static async Task ThroughCustoms(Deal deal)
    {
        var declaration = (string)(await deal.Of("declaration"))["id"]!;
        await deal.Do(deal.Seller, $"/api/v1/declarations/{declaration}/returns", "return", new JsonObject
        {
            ["reason"] = "Broken on the way.",
            ["carrierCode"] = "3302980012",
            ["carrierName"] = "East Sea Lines",
            ["waybillNumber"] = $"BACK{deal.Number.Replace("-", "", StringComparison.Ordinal)}",
            ["billNumber"] = $"BILL{deal.Number.Replace("-", "", StringComparison.Ordinal)}",
            ["voyageNumber"] = "101W",
            ["transportMode"] = "2",
            ["conveyanceName"] = "PUTUO BRIDGE",
            ["lines"] = Returning(),
        });
        await deal.Until(
            $"/api/v1/declarations/{declaration}/returns", found => found.AsArray().All(one => (string)one!["status"]! == "Accepted"),
            "customs lets them in");
    }
}
