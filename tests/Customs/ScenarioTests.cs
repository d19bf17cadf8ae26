using System.Text.Json.Nodes;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Testing;
using Declaration = CrossBorder.Contracts.Customs.V1.Declaration;

namespace CrossBorder.Customs.Tests;

/// <summary>
/// Each scenario of the sandbox's customs through both channels: what the declaration tells, who owes what, how it ends, and that
/// nothing is declared twice.
/// </summary>
[Collection("stage")]
public sealed class ScenarioTests(Stage stage)
{
    /// <summary>Its list or full declaration is in force once, and nothing was refused as declared already.</summary>
    async Task DeclaredOnce(Deal deal)
    {
        Assert.Equal(1, await stage.Fleet.One<int>(
            "sandbox",
            """
            select count(*)::int
            from customs_document
            where order_no = @Number and kind in ('Inventory', 'Declaration') and status = 'Accepted'
            """,
            new { deal.Number }));
        Assert.Equal(0, await stage.Fleet.Count("duplicates"));
    }

    async Task<Declaration> Closes(Deal deal)
    {
        var closed = await stage.Fleet.Becomes(deal, "Closed");
        await Wait.Until(() => stage.Times<DeclarationClosed>(deal) > 0, "the end is told");
        Assert.Equal((1, 1), (stage.Times<DeclarationReleased>(deal), stage.Times<DeclarationClosed>(deal)));
        Assert.Empty(closed.Reasons);
        await Wait.Until(async () => (await stage.Fleet.Exceptions(deal)).Count == 0, $"nobody owes anything of {deal.Number}");
        await DeclaredOnce(deal);
        return closed;
    }

    /// <summary>What was declared, in the order of sending: 1 anew, 2 as a change.</summary>
    Task<string> Declaring(Declaration declaration) => stage.Fleet.One<string>(
        "customs-clearance",
        """
        select string_agg(app_type, ' ' order by seq)
        from message
        where declaration_id = @Id and type in ('CEB603', 'DEC101') and status = 'Written'
        """,
        new { Id = Guid.Parse(declaration.Id) });

    [Theory]
    [InlineData(Seller.Small, "clean")]
    [InlineData(Seller.General, "clean")]
    [InlineData(Seller.Small, "lost examination")]
    [InlineData(Seller.General, "lost examination")]
    [InlineData(Seller.Small, "duplicates")]
    [InlineData(Seller.General, "duplicates")]
    [InlineData(Seller.Small, "reversed")]
    [InlineData(Seller.General, "reversed")]
    public async Task What_customs_lets_go_closes_whatever_becomes_of_the_receipts(Seller seller, string scene)
    {
        var closed = await Closes(stage[seller, scene]);
        Assert.Equal("1", await Declaring(closed));
        var told = closed.Receipts.Select(receipt => (receipt.MessageType, receipt.ReturnStatus)).ToList();
        Assert.Equal(told.Count, told.Distinct().Count());
        Assert.Equal(scene != "lost examination", told.Any(one => one is ("CEB604", "399") or ("DEC102", "J" or "W")));
    }

    [Theory]
    [InlineData(Seller.Small, "rejected", "2", "the value is not plausible")]
    [InlineData(Seller.General, "rejected", "1", "the value is not plausible")]
    [InlineData(Seller.Small, "gateway error", "1", "3003 the gateway timed out: send again")]
    [InlineData(Seller.General, "gateway error", "1", "3003 the gateway timed out: send again")]
    public async Task What_customs_rejects_waits_for_the_operator_who_sends_it_again(
        Seller seller, string scene, string appType, string info)
    {
        var deal = stage[seller, scene];
        var returned = await stage.Fleet.Becomes(deal, "Returned");
        Assert.Contains(returned.Receipts, receipt => receipt.ReturnInfo == info);
        var owed = Assert.Single(await stage.Fleet.Raises(deal, "returned_by_customs"), one => one.Code == "returned_by_customs");
        Assert.Equal(("Operator", "High", returned.Id), (owed.Owner, owed.Severity, owed.DeclarationId));

        if (scene == "gateway error")
            await stage.Fleet.Play(deal, new JsonObject { ["scenario"] = "Clean" });
        await stage.Fleet.Customs(CustomsFleet.Operator).ResubmitAsync(new ResubmitRequest { Id = returned.Id });
        var closed = await Closes(deal);
        Assert.Equal("1 " + appType, await Declaring(closed));
        Assert.Equal(1, stage.Times<DeclarationRejected>(deal));
    }

    [Theory]
    [InlineData(Seller.Small, "inspected", "Inspection", "open box 2")]
    [InlineData(Seller.General, "inspected", "Inspection", "open box 2")]
    [InlineData(Seller.Small, "freed", "Detention", "detained, handed to the clearance department")]
    [InlineData(Seller.General, "freed", "Suspension", "detained, handed to the clearance department")]
    public async Task What_customs_looks_at_is_held_until_it_has_passed(Seller seller, string scene, string kind, string instruction)
    {
        var deal = stage[seller, scene];
        var closed = await Closes(deal);
        var inspection = Assert.Single((await stage.Fleet.Lists(CustomsFleet.Operator).ListInspectionsAsync(
            new ListInspectionsRequest { DeclarationId = closed.Id })).Inspections);
        Assert.Equal((kind, "Passed"), (inspection.Kind, inspection.Outcome));
        Assert.StartsWith(instruction, inspection.Instruction, StringComparison.Ordinal);
        Assert.Equal((1, 1), (stage.Times<InspectionOrdered>(deal), stage.Times<InspectionConcluded>(deal)));
        if (scene == "inspected")
            Assert.Contains(await stage.Fleet.Exceptions(deal, "Ended"), one => one is { Code: "inspection_unattended", Owner: "Partner" });
    }

    [Theory]
    [InlineData(Seller.Small, "detained", "Suspended", "held_too_long", "Operator")]
    [InlineData(Seller.General, "detained", "Suspended", "inspection_unattended", "Partner")]
    [InlineData(Seller.Small, "lost release", "Examined", "decision_overdue", "Operator")]
    [InlineData(Seller.General, "lost release", "Examined", "decision_overdue", "Operator")]
    [InlineData(Seller.Small, "no answer", "Submitted", "list_unanswered", "Operator")]
    [InlineData(Seller.General, "no answer", "Submitted", "list_unanswered", "Operator")]
    [InlineData(Seller.Small, "sent back", "GoodsReturned", "goods_sent_back", "Exporter")]
    [InlineData(Seller.General, "sent back", "Returned", "returned_by_customs", "Operator")]
    public async Task What_customs_does_not_let_go_waits_with_its_reason_and_the_goods_stay(
        Seller seller, string scene, string status, string code, string owner)
    {
        var deal = stage[seller, scene];
        await stage.Fleet.Becomes(deal, status);
        var owed = (await stage.Fleet.Raises(deal, code)).First(one => one.Code == code);
        Assert.Equal((owner, deal.OrderId.ToString()), (owed.Owner, owed.OrderId));
        Assert.Equal((0, 0), (stage.Times<DeclarationReleased>(deal), stage.Times<DeclarationClosed>(deal)));
        Assert.Equal("Booked", (await stage.Fleet.Shipment(deal)).Status);
        if (status is "Suspended" or "GoodsReturned")
            Assert.Equal(status == "Suspended", await stage.Fleet.One<bool>(
                "logistics", "select hold is not null from shipment where order_id = @OrderId", new { deal.OrderId }));
        await DeclaredOnce(deal);
    }
}
