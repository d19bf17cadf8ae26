using System.Text;
using System.Text.Json.Nodes;

namespace CrossBorder.Testing.Stories;

/// <summary>Orders whose goods arrived otherwise than agreed.</summary>
public static class Disputing
{
    public const long Units = 40;
    public const long AskedMinor = 3000;
    public const long GrantedMinor = 2000;

    /// <summary>
    /// The buyer claims, shows evidence and takes what the exporter proposes; the money is held meanwhile, and what was granted goes back.
    /// </summary>
    public static async Task<(Deal Deal, JsonNode Held, JsonNode Dispute, JsonNode Refund)> Settled(Stage stage, string name = "disputed")
    {
        var deal = await Deal.Place(stage, name, stage.Trade.Exporter, Units);
        await deal.Ready();
        await deal.Book();
        await deal.Invoice();
        await deal.Arrives();
        var opened = await deal.Do(deal.Buyer, $"/api/v1/orders/{deal.Id}/disputes", "claim", new JsonObject
        {
            ["kind"] = "Damaged",
            ["askedMinor"] = AskedMinor,
            ["text"] = "Twelve are broken.",
        });
        var path = $"/api/v1/disputes/{opened["id"]}";
        await stage.Insist.Done(() => deal.Buyer.Upload(
            $"{path}/evidence?name=broken.txt", stage.Key("evidence", deal.Id.ToString()), "text/plain",
            Encoding.UTF8.GetBytes("twelve of forty"), stage.Insist.Stop), "evidence");
        var held = await deal.UntilOf("escrow", escrow => (string?)escrow["status"] == "Disputed", "the money is held");
        await deal.Move(deal.Seller, path, "proposals", new JsonObject { ["amountMinor"] = GrantedMinor, ["text"] = "For eight of them." });
        await deal.Change(
            deal.Buyer, path, $"{path}/accept", "accept", seen => new JsonObject { ["offerNo"] = (int)seen["offer"]!["no"]! });
        var settled = await deal.Until(path, dispute => dispute["settledMinor"] is not null, "the money moved", deal.Buyer);
        var refund = await deal.ApproveRefund();
        await deal.Accept();
        await deal.Ends("Refunded");
        return (deal, held, settled, refund);
    }
}
