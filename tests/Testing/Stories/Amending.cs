using System.Text.Json.Nodes;

namespace CrossBorder.Testing.Stories;

/// <summary>Orders that are amended when they are packed, by both sides and with the answers of those who work with them.</summary>
public static class Amending
{
    public const long Before = 40;
    public const long After = 30;

    /// <summary>
    /// Customs detains what was declared until the declaration is amended; both sides agree on fewer units meanwhile. It goes on to the
    /// refund as it reads then.
    /// </summary>
    public static async Task<(Deal Deal, JsonNode Amendment, string FirstWaybill)> Declared(Stage stage, string name = "amended")
    {
        var deal = await Deal.Place(stage, name, stage.Detained, Before);
        await deal.Ready();
        await deal.Book();
        var waybill = (string)(await deal.UntilOf(
            "declaration", declaration => (string?)declaration["status"] == "Suspended", "detained"))["waybillNumber"]!;
        var agreed = await Agree(deal, "Accepted");
        await Approve(deal);
        await deal.Invoice();
        await deal.Arrives();
        await deal.Accept();
        await deal.Ends("Refunded");
        return (deal, agreed, waybill);
    }

    /// <summary>The goods are released when both sides agree on fewer units: it is refused, and the order goes on as it was.</summary>
    public static async Task<(Deal Deal, JsonNode Amendment)> TooLate(Stage stage)
    {
        var deal = await Deal.Place(stage, "too-late", stage.Trade.Exporter, Before);
        await ShipWaits(deal);
        await deal.Ready();
        await deal.Book();
        await deal.Fact("released");
        await deal.UntilOf("shipment", shipment => (string?)shipment["status"] == "Released", "the carrier may let it leave");
        var amendment = await Agree(deal, "Refused");
        await ShipLeaves(deal);
        await deal.Invoice();
        await deal.Arrives();
        await deal.Accept();
        await deal.Ends("Refunded");
        return (deal, amendment);
    }

    /// <summary>The carrier's ship does not leave with this order, nor is anything told of it, until <see cref="ShipLeaves"/>.</summary>
    static Task ShipWaits(Deal deal) => deal.Stage.Ask<int>(
        "sandbox",
        $"""
        create function ship_waits() returns trigger language plpgsql as
            $$ begin new.departs_at := now() + interval '1 hour'; return new; end $$;
        create trigger ship_waits before update of departs_at on carrier_booking
            for each row when (new.order_id = '{deal.Id}') execute function ship_waits();
        create function word_waits() returns trigger language plpgsql as
            $$ begin
                if exists (select from carrier_booking where id = new.booking_id and order_id = '{deal.Id}') then
                    new.report_at := now() + interval '1 hour';
                end if;
                return new;
            end $$;
        create trigger word_waits before insert on carrier_report for each row execute function word_waits();
        """);

    static Task ShipLeaves(Deal deal) => deal.Stage.Ask<int>(
        "sandbox",
        """
        drop trigger ship_waits on carrier_booking;
        drop trigger word_waits on carrier_report;
        with left_now as (
            update carrier_booking set departs_at = now() where order_id = @Id returning id
        )
        update carrier_report r set report_at = now() from left_now where r.booking_id = left_now.id
        """,
        new { deal.Id });

    /// <summary>Fewer units, packed otherwise: the seller proposes, the buyer accepts, the others answer.</summary>
    static async Task<JsonNode> Agree(Deal deal, string outcome)
    {
        var packing = await deal.Packing(After);
        var until = TimeProvider.System.GetUtcNow().AddDays(1);
        var proposed = await deal.Change(
            deal.Seller, $"/api/v1/orders/{deal.Id}", $"/api/v1/orders/{deal.Id}/amendments", "amend", _ => new JsonObject
            {
                ["validUntil"] = until.ToString("O"),
                ["lines"] = new JsonArray(new JsonObject { ["lineNo"] = 1, ["quantity"] = After }),
                ["packing"] = packing.DeepClone(),
                ["note"] = "A machine broke.",
            });
        var path = $"/api/v1/order-amendments/{proposed["id"]}";
        await deal.Move(deal.Buyer, path, "accept");
        // The first refusal ends it; what the others answer comes later and is kept.
        return await deal.Until(
            path, amendment => (string?)amendment["status"] == outcome && amendment["answers"]!.AsArray().Count == 3,
            $"the amendment is {outcome}");
    }

    /// <summary>Another person approves what customs clearance prepared once packing and waybill had followed the order.</summary>
    static async Task Approve(Deal deal)
    {
        var declaration = (string)(await deal.Of("declaration"))["id"]!;
        var asked = await deal.Until(
            $"/api/v1/declarations/{declaration}/amendments", found => found.AsArray().Count > 0, "the declaration is to be amended");
        await deal.Move(deal.Operator, $"/api/v1/amendments/{asked[0]!["id"]}", "approve", new JsonObject { ["note"] = "as agreed" });
        await deal.Until(
            $"/api/v1/amendments/{asked[0]!["id"]}", amendment => (string?)amendment["status"] == "Accepted", "customs approves it");
    }
}
