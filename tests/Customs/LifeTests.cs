using System.Text.Json.Nodes;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using CrossBorder.Testing;
using Grpc.Core;

namespace CrossBorder.Customs.Tests;

/// <summary>What happens to declarations after they were sent, as customs decides it and other services hear of it.</summary>
[Collection("stage")]
public sealed class LifeTests(Stage stage)
{
    CustomsFleet Fleet => stage.Fleet;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What Settlement keeps of a declaration's life, once this is among it.</summary>
    async Task<string> SettlementKnows<T>(Deal deal)
    {
        await Wait.Until(async () => await Fleet.One<bool>(
            "settlement", "select exists (select from declaration_fact where order_id = @OrderId and kind = @Kind)",
            new { deal.OrderId, Kind = typeof(T).Name }), $"Settlement knows the {typeof(T).Name} of {deal.Number}");
        return await Fleet.One<string>(
            "settlement",
            """
            select body::text
            from declaration_fact
            where order_id = @OrderId and kind = @Kind
            order by version desc
            limit 1
            """,
            new { deal.OrderId, Kind = typeof(T).Name });
    }

    Task ShipmentStays(Deal deal, string why) => Wait.Until(async () => await Fleet.One<bool>(
        "logistics", "select coalesce(starts_with(hold, @why), false) and list_number is null from shipment where order_id = @OrderId",
        new { deal.OrderId, why }), $"the goods of {deal.Number} stay: {why}");

    async Task<Withdrawal> Withdraw(Deal deal)
    {
        var id = (await Fleet.Becomes(deal, "Suspended")).Id;
        var asked = await Fleet.Lists(CustomsFleet.Operator).WithdrawAsync(
            new WithdrawListRequest { DeclarationId = id, Reason = "The buyer went away." });
        Withdrawal? answered = null;
        await Wait.Until(async () =>
        {
            answered = (await Fleet.Lists(CustomsFleet.Operator).ListWithdrawalsAsync(new OfDeclarationRequest { DeclarationId = id }))
                .Withdrawals.Single(one => one.Id == asked.Id);
            return answered.Status != "Requested";
        }, "customs answered the withdrawal");
        return answered!;
    }

    [Fact]
    public async Task A_list_that_customs_lets_go_is_withdrawn_and_its_goods_and_money_know()
    {
        var deal = stage[Seller.Small, "to withdraw"];
        Assert.Equal("Accepted", (await Withdraw(deal)).Status);
        await Fleet.Becomes(deal, "Withdrawn");
        Assert.Contains("The buyer went away.", await SettlementKnows<DeclarationWithdrawn>(deal), StringComparison.Ordinal);
        await ShipmentStays(deal, "The declaration was withdrawn");
        Assert.Equal((1, 0), (stage.Times<DeclarationWithdrawn>(deal), stage.Times<DeclarationReleased>(deal)));
    }

    [Fact]
    public async Task A_list_that_customs_keeps_stays_as_it_was()
    {
        var deal = stage[Seller.Retail, "kept"];
        await Fleet.Play(deal, new JsonObject { ["scenario"] = "RefusedWithdrawal", ["exporter"] = "3301965678", ["info"] = "too late" });
        var refused = await Withdraw(deal);
        Assert.Equal(("Refused", "too late"), (refused.Status, refused.Answer));
        Assert.Equal("Suspended", (await Fleet.Now(deal)).Status);
        Assert.Equal(0, stage.Times<DeclarationWithdrawn>(deal));
        Assert.Equal(1, await Fleet.One<int>(
            "sandbox", "select count(*)::int from customs_document where order_no = @Number and kind = 'Inventory' and status = 'Accepted'",
            new { deal.Number }));
    }

    async Task<Amendment> Asked(string declaration, params (string Path, string Value)[] changes)
    {
        var request = new RequestAmendmentRequest
        {
            DeclarationId = declaration,
            Kind = changes.Length == 0 ? "Delete" : "Amend",
            Reason = "one carton fewer",
        };
        request.Changes.AddRange(changes.Select(change => new AmendmentChange { Path = change.Path, Value = change.Value }));
        return await Fleet.Amending(CustomsFleet.Operator).RequestAsync(request);
    }

    /// <summary>Who asked is refused; another operator sends it to customs, which grants it.</summary>
    async Task Approved(Amendment asked)
    {
        var decision = new DecideAmendmentRequest { Id = asked.Id };
        var alone = await Assert.ThrowsAsync<RpcException>(
            () => Fleet.Amending(CustomsFleet.Operator).ApproveAsync(decision).ResponseAsync);
        Assert.Equal("four_eyes", Problem.FromGrpc(alone).Code);
        await Fleet.Amending(CustomsFleet.Second).ApproveAsync(decision);
        await Wait.Until(async () => (await Fleet.Amending(CustomsFleet.Second).GetAsync(new GetAmendmentRequest { Id = asked.Id })).Status
            == "Accepted", "customs grants it");
    }

    [Fact]
    public async Task An_amended_declaration_goes_on_under_its_amendment_and_the_refund_follows_its_lines()
    {
        var deal = stage[Seller.General, "to amend"];
        var held = await Fleet.Becomes(deal, "Suspended");
        await Approved(await Asked(held.Id, ("DecList[1]/gQty", "5"), ("DecList[1]/declTotal", "12.75"), ("DecList[1]/qty1", "5")));

        var amended = JsonNode.Parse(await SettlementKnows<DeclarationAmended>(deal))!;
        Assert.Equal([5L, 2L], amended["Lines"]!.AsArray().Select(line => (long)line!["Quantity"]!));
        await Fleet.Becomes(deal, "Closed");
        await SettlementKnows<DeclarationClosed>(deal);
        var claim = await Fleet.Claim(deal);
        Assert.Equal("Waiting", claim.Status);
        Assert.Equal([5L, 2L], JsonNode.Parse(await SettlementKnows<DeclarationClosed>(deal))!["Lines"]!.AsArray()
            .Select(line => (long)line!["Quantity"]!));
        Assert.Equal((1, 1), (stage.Times<DeclarationAmended>(deal), stage.Times<DeclarationReleased>(deal)));
        Assert.True(await Fleet.Count("amendments") >= 1);
        await Wait.Until(async () => (await Fleet.Shipment(deal)).Status == "Released", "the goods may leave");
    }

    [Fact]
    public async Task A_deleted_declaration_is_gone_and_its_goods_stay()
    {
        var deal = stage[Seller.General, "to delete"];
        await Approved(await Asked((await Fleet.Becomes(deal, "Suspended")).Id));
        await Fleet.Becomes(deal, "Withdrawn");
        await SettlementKnows<DeclarationWithdrawn>(deal);
        await ShipmentStays(deal, "The declaration was withdrawn");
        Assert.Equal((1, 1), (stage.Times<DeclarationWithdrawn>(deal), stage.Times<InspectionConcluded>(deal)));
    }

    [Fact]
    public async Task Retail_lists_are_consolidated_and_each_gets_its_entry_number()
    {
        Deal[] deals = [stage[Seller.Retail, "first"], stage[Seller.Retail, "second"]];
        var lists = await Task.WhenAll(deals.Select(deal => Fleet.Becomes(deal, "Closed")));
        Assert.All(lists, list => Assert.Equal("9610", list.Mode));
        var applied = Assert.Single((await Fleet.Lists(CustomsFleet.Operator).ConsolidateAsync(
            new ConsolidateRequest { ExporterId = deals[0].ExporterId.ToString() }, cancellationToken: Stop)).Summaries);
        Assert.Equal(lists.Select(list => list.ListNumber).Order(), applied.Lists.Select(list => list.ListNumber).Order());
        foreach (var deal in deals)
        {
            var told = await stage.Told.Next<DeclarationConsolidated>(one => one.OrderId == deal.OrderId);
            Assert.All(told.Lines, line => Assert.Matches("^[0-9]{8}0[0-9]{9}$", line.EntryNumber));
            Assert.Equal(2, told.Lines.Count);
            await SettlementKnows<DeclarationConsolidated>(deal);
        }

        var now = (await Fleet.Lists(CustomsFleet.Operator).ListSummariesAsync(new ListSummariesRequest())).Summaries.Single();
        Assert.Equal("Accepted", now.Status);
        Assert.All(now.Lists, list => Assert.Equal(18, list.EntryNumber.Length));
        Assert.Equal((2L, 1L), (await Fleet.Count("consolidated"), await Fleet.Count("consolidations")));
    }

    [Fact]
    public async Task Goods_of_a_retail_list_come_back_and_never_more_than_left()
    {
        var deal = stage[Seller.Retail, "first"];
        var declaration = (await Fleet.Becomes(deal, "Closed")).Id;
        var request = new ReturnGoodsRequest
        {
            DeclarationId = declaration,
            Reason = "damaged",
            CarrierCode = "3302980012",
            CarrierName = "East Sea Lines",
            WaybillNumber = "BACK" + deal.Number,
            BillNumber = "BILL1",
            VoyageNumber = "124W",
            TransportMode = "2",
        };
        // What brings them back, where the request has a place for it.
        ReturnGoodsRequest.Descriptor.FindFieldByName("conveyance_name")?.Accessor.SetValue(request, "DONGHAI STAR");
        request.Lines.Add(new ReturningLine { LineNo = 1, Quantity = 4 });
        await Fleet.Lists(CustomsFleet.Operator).ReturnGoodsAsync(request);
        GoodsReturn? back = null;
        await Wait.Until(async () =>
        {
            back = (await Fleet.Lists(CustomsFleet.Operator).ListGoodsReturnsAsync(
                new OfDeclarationRequest { DeclarationId = declaration })).Returns.Single();
            return back.Status != "Requested";
        }, "customs answers the return");
        Assert.True(back!.Status == "Accepted", back.Answer);
        Assert.Equal("9661", back.TradeMode);
        var told = await stage.Told.Next<GoodsReturnAccepted>(one => one.OrderId == deal.OrderId);
        Assert.Equal([new ReturnedLine(1, 4)], told.Lines);
        await SettlementKnows<GoodsReturnAccepted>(deal);
        // Six were sent, four are back.
        request.Lines[0].Quantity = 3;
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => Fleet.Lists(CustomsFleet.Operator).ReturnGoodsAsync(request).ResponseAsync);
        Assert.Equal("return_quantity_exceeded", Problem.FromGrpc(refused).Code);
    }

    [Fact]
    public async Task A_waybill_that_the_carrier_made_out_to_somebody_else_stops_the_declaration()
    {
        var deal = new Deal(Seller.Small);
        await Fleet.Control(new { speed = CustomsFleet.Speed, misdirectEvery = 1 });
        try
        {
            await Fleet.Sell(deal);
            await Wait.Until(async () => (await Fleet.Shipment(deal)).WaybillNumber.Length > 0, "it has its waybill");
        }
        finally
        {
            await Fleet.Control(new { speed = CustomsFleet.Speed });
        }

        // Logistics and customs hear of the order each for itself: the waybill may be there first.
        await Fleet.Becomes(deal, "Waiting");
        await Wait.Until(
            async () => (await Fleet.Now(deal)).Reasons.Select(reason => reason.Code).SequenceEqual(["consignee_differs"]), "it waits");
        var reason = (await Fleet.Now(deal)).Reasons.Single();
        Assert.Equal("Partner", reason.Owner);
        Assert.Contains("Gift Shop Ltd", reason.Detail, StringComparison.Ordinal);
        Assert.Contains("Somebody Else Ltd", reason.Detail, StringComparison.Ordinal);
        Assert.Empty((await Fleet.Now(deal)).Messages);
    }
}
