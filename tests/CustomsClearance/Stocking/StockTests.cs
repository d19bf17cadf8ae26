using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using FsCheck;
using FsCheck.Fluent;
using Grpc.Core;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class StockTests(LifeHost host)
{
    const string Warehouse = "LEEDS-1";
    const string Sku = "85123A";

    /// <summary>Six units of the sku in the warehouse.</summary>
    async Task<KnownList> Stocked(Guid? exporter = null)
    {
        var story = new Story();
        story.Placed = story.Placed with { OverseasWarehouse = Warehouse, ExporterId = exporter ?? story.Placed.ExporterId };
        if (exporter is not null)
            await host.DeliverAll([story.Placed, story.Packed, story.Funded, story.Booked]);
        var list = await host.Closed(story);
        await LifeHost.Eventually(async () => (await Lots(list)).Count == 3, "the lots are open");
        return list;
    }

    async Task<IReadOnlyList<StockLot>> Lots(KnownList list, Principal? by = null) => (await host.Stock(by ?? CustomsHost.Operator)
        .ListLotsAsync(new ListLotsRequest { DeclarationId = list.Id.ToString() })).Lots;

    async Task<StockLot> Lot(KnownList list) => (await Lots(list)).Single(lot => lot.LineNo == 1);

    static StockSale Sale(string reference, long quantity, string day = "2026-05-01") =>
        new() { Reference = reference, Warehouse = Warehouse, Sku = Sku, Quantity = quantity, SoldOn = day };

    async Task<IReadOnlyList<StockResult>> Record(Guid exporter, params StockSale[] sales)
    {
        var request = new RecordSalesRequest();
        request.Sales.AddRange(sales);
        return (await host.Stock(CustomsHost.Exporter(exporter)).RecordSalesAsync(request)).Results;
    }

    async Task<StockResult> Return(Guid exporter, string sale, string reference, long quantity)
    {
        var request = new ReturnSalesRequest();
        request.Returns.Add(new StockSaleReturn
        {
            SaleReference = sale,
            Reference = reference,
            Quantity = quantity,
            ReturnedOn = "2026-06-01",
        });
        return (await host.Stock(CustomsHost.Exporter(exporter)).ReturnSalesAsync(request)).Results.Single();
    }

    [Fact]
    public async Task A_closed_9810_declaration_puts_its_lines_into_the_warehouse()
    {
        var list = await Stocked();
        var lots = await Lots(list);
        Assert.Equal([(1, 6L, 0L), (2, 3L, 0L), (3, 2L, 0L)], lots.Select(lot => (lot.LineNo, lot.Declared, lot.Sold)));
        Assert.All(lots, lot => Assert.Equal((Warehouse, list.Story.OrderId.ToString()), (lot.Warehouse, lot.OrderId)));
        Assert.Empty(await Lots(await host.Closed()));
    }

    [Fact]
    public async Task Sales_take_the_oldest_goods_first_and_the_line_says_what_is_sold_and_since_when()
    {
        var first = await Stocked();
        var second = await Stocked(first.Story.ExporterId);
        var results = await Record(first.Story.ExporterId, Sale("a", 4), Sale("b", 5, "2026-05-09"));
        Assert.Equal(
            [(first.Id.ToString(), 4L), (first.Id.ToString(), 2L), (second.Id.ToString(), 3L)],
            results.SelectMany(result => result.Parts).Select(part => (part.DeclarationId, part.Quantity)));
        var lot = await Lot(first);
        Assert.Equal(
            (6L, 0L, "2026-05-01", "2026-05-09", "100.00"), (lot.Sold, lot.Left, lot.FirstSoldOn, lot.LastSoldOn, lot.SoldPercent));
        Assert.Equal((3L, "50.00"), ((await Lot(second)).Left, (await Lot(second)).SoldPercent));
    }

    [Fact]
    public async Task A_sale_of_a_named_line_takes_from_it_alone()
    {
        var first = await Stocked();
        var second = await Stocked(first.Story.ExporterId);
        var sale = Sale("n", 5);
        (sale.DeclarationId, sale.LineNo) = (second.Id.ToString(), 1);
        Assert.Equal("Recorded", (await Record(first.Story.ExporterId, sale))[0].Outcome);
        Assert.Equal((6L, 1L), ((await Lot(first)).Left, (await Lot(second)).Left));
        sale.Reference = "n2";
        Assert.Equal("stock_not_declared", (await Record(first.Story.ExporterId, sale))[0].Refusal.Code);
    }

    [Fact]
    public async Task Sixteen_clients_at_once_never_sell_more_than_was_declared()
    {
        var list = await Stocked();
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(client => Record(list.Story.ExporterId, Sale($"c{client}", 1))));
        Assert.Equal(6, results.Count(result => result[0].Outcome == "Recorded"));
        Assert.All(results.Where(result => result[0].Outcome != "Recorded"), result =>
            Assert.Equal("stock_not_declared", result[0].Refusal.Code));
        Assert.Equal((6L, 0L), ((await Lot(list)).Sold, (await Lot(list)).Left));
    }

    [Fact]
    public async Task A_repeated_reference_changes_nothing_and_another_content_under_it_is_refused()
    {
        var list = await Stocked();
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Record(list.Story.ExporterId, Sale("r", 2))));
        Assert.Equal((1, 7), (all.Count(one => one[0].Outcome == "Recorded"), all.Count(one => one[0].Outcome == "Repeated")));
        Assert.Equal("sale_reference_taken", (await Record(list.Story.ExporterId, Sale("r", 3)))[0].Refusal.Code);
        Assert.Equal(4L, (await Lot(list)).Left);
    }

    [Fact]
    public async Task Sold_goods_that_come_back_can_be_sold_again()
    {
        var list = await Stocked();
        var exporter = list.Story.ExporterId;
        await Record(exporter, Sale("s", 6));
        Assert.Equal("Recorded", (await Return(exporter, "s", "back", 2)).Outcome);
        Assert.Equal("Repeated", (await Return(exporter, "s", "back", 2)).Outcome);
        Assert.Equal("sale_reference_taken", (await Return(exporter, "s", "back", 1)).Refusal.Code);
        Assert.Equal("stock_not_sold", (await Return(exporter, "s", "more", 5)).Refusal.Code);
        Assert.Equal("sale_not_found", (await Return(exporter, "other", "x", 1)).Refusal.Code);
        Assert.Equal(2L, (await Lot(list)).Left);
        Assert.Equal("Recorded", (await Record(exporter, Sale("t", 2)))[0].Outcome);
    }

    [Fact]
    public async Task One_refused_sale_of_a_request_does_not_stop_the_others()
    {
        var list = await Stocked();
        var results = await Record(list.Story.ExporterId, Sale("x", 7), Sale("y", 6), Sale("z", 0), Sale("d", 1, "1 May"));
        Assert.Equal(["Refused", "Recorded", "Refused", "Refused"], results.Select(result => result.Outcome));
        Assert.Equal(
            ["stock_not_declared", "invalid_field", "invalid_field"],
            results.Where(one => one.Refusal is not null).Select(one => one.Refusal.Code));
    }

    /// <summary>A closed full declaration of three lines in the warehouse, the first with six units.</summary>
    async Task<(FullStory Full, KnownList List)> Declared()
    {
        var full = await FullStory.Declared(host);
        await host.Db.Run(
            """
            update declaration
            set mode = '9810', placed = json_build_object('OverseasWarehouse', @Warehouse::text)
            where order_id = @OrderId
            """,
            new { Warehouse, full.OrderId }, CancellationToken.None);
        await host.Drop(Sample.Message(full.Answer("L", 3), full.Answer("P", 4), full.Answer("R", 5)));
        await host.Becomes(full.OrderId, DeclarationStatus.Closed);
        var list = new KnownList(full.Story, full.Parts[0], Guid.Parse((await host.Now(full.OrderId)).Id), full.Number, full.Entry());
        await LifeHost.Eventually(async () => (await Lots(list)).Count == 3, "the lots are open");
        return (full, list);
    }

    async Task Amend(FullStory full, KnownList list, params (string Path, string Value)[] changes)
    {
        var desk = new Contracts.Customs.V1.Amending.AmendingClient(host.As(CustomsHost.Operator));
        var second = new Contracts.Customs.V1.Amending.AmendingClient(host.As(CustomsHost.Operator with { PartyId = Guid.NewGuid() }));
        var before = (await host.Messages(full.OrderId)).Count;
        var request = new RequestAmendmentRequest { DeclarationId = list.Id.ToString(), Kind = "Amend", Reason = "counted again" };
        request.Changes.AddRange(changes.Select(change => new AmendmentChange { Path = change.Path, Value = change.Value }));
        var asked = await desk.RequestAsync(request);
        await second.ApproveAsync(new DecideAmendmentRequest { Id = asked.Id });
        await host.Writes(full.OrderId, before + 1);
        var message = (await host.Messages(full.OrderId))[^1];
        await host.Drop(Sample.Message(Sample.Answer(
            full.Number, message.Guid, "7", full.Story.Minute(9 + before), full.Entry(), message.AppType, "1")));
        await LifeHost.Eventually(
            async () => (await desk.GetAsync(new GetAmendmentRequest { Id = asked.Id })).Status == "Accepted", "customs approved it");
    }

    [Fact]
    public async Task An_amended_line_changes_its_lot_but_never_below_what_was_sold_and_that_is_an_exception()
    {
        var (full, list) = await Declared();
        var (first, exporter) = (await Lot(list), list.Story.ExporterId);
        var sale = Sale("amended", 4);
        sale.Sku = first.Sku;
        Assert.Equal("Recorded", (await Record(exporter, sale))[0].Outcome);
        await Amend(full, list, ("DecList[1]/gQty", "5"), ("DecList[1]/declTotal", "12.75"), ("DecList[1]/qty1", "5"));
        Assert.Equal((5L, 4L, 1L), ((await Lot(list)).Declared, (await Lot(list)).Sold, (await Lot(list)).Left));

        await Amend(full, list, ("DecList[1]/gQty", "3"), ("DecList[1]/declTotal", "7.65"), ("DecList[1]/qty1", "3"));
        Assert.Equal((4L, 4L, 0L), ((await Lot(list)).Declared, (await Lot(list)).Sold, (await Lot(list)).Left));
        await host.Db.Transact(tx => Watch.Look(tx, [], DateTimeOffset.UtcNow), CancellationToken.None);
        var raised = Assert.Single((await host.Queue(CustomsHost.Operator).ListAsync(
            new ListExceptionsRequest { DeclarationId = list.Id.ToString(), Code = "stock_below_sold" })).Exceptions);
        Assert.Equal(("Exporter", "High"), (raised.Owner, raised.Severity));

        Assert.Equal("Recorded", (await Return(exporter, "amended", "back", 2)).Outcome);
        Assert.Equal((3L, 2L, 1L), ((await Lot(list)).Declared, (await Lot(list)).Sold, (await Lot(list)).Left));
        await host.Db.Transact(tx => Watch.Look(tx, [], DateTimeOffset.UtcNow), CancellationToken.None);
        Assert.Empty((await host.Queue(CustomsHost.Operator).ListAsync(
            new ListExceptionsRequest { DeclarationId = list.Id.ToString(), Code = "stock_below_sold" })).Exceptions);
    }

    [Fact]
    public async Task Another_exporter_sees_and_sells_nothing_of_it()
    {
        var list = await Stocked();
        Assert.Empty(await Lots(list, CustomsHost.Exporter(Guid.NewGuid())));
        Assert.Equal("stock_not_declared", (await Record(Guid.NewGuid(), Sale("a", 1)))[0].Refusal.Code);
        var request = new RecordSalesRequest { ExporterId = list.Story.ExporterId.ToString() };
        request.Sales.Add(Sale("a", 1));
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await host.Stock(CustomsHost.Exporter(Guid.NewGuid())).RecordSalesAsync(request));
        Assert.Equal((404, "exporter_not_found"), (Problem.FromGrpc(error).Status, Problem.FromGrpc(error).Code));
    }

    [Fact]
    public void Allotting_sells_a_sale_whole_or_not_at_all_and_never_more_than_is_left() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 9)).ToArbitrary(), Gen.ListOf(Gen.Choose(1, 9)).ToArbitrary(),
        (lefts, quantities) =>
        {
            var lots = lefts.Select((left, i) => new Lot(Guid.NewGuid(), i + 1, Warehouse, Sku, left)).ToList();
            var sales = quantities.Select((quantity, i) => new Sale($"s{i}", Warehouse, Sku, quantity, default, null)).ToList();
            var taken = Allocation.Of(lots, sales);
            var whole = sales.Zip(taken).All(one => one.Second.Count == 0 || one.Second.Sum(part => part.Quantity) == one.First.Quantity);
            var within = lots.All(lot => taken.SelectMany(parts => parts)
                .Where(part => part.DeclarationId == lot.DeclarationId).Sum(part => part.Quantity) <= lot.Left);
            // First in, first out: a lot is touched only when the ones before it are empty.
            var used = lots.Select(lot => taken.SelectMany(parts => parts)
                .Where(part => part.DeclarationId == lot.DeclarationId).Sum(part => part.Quantity)).ToList();
            var last = used.FindLastIndex(units => units > 0);
            var fifo = lots.Take(Math.Max(last, 0)).Select((lot, i) => used[i] == lot.Left).All(empty => empty);
            return whole && within && fifo;
        }).QuickCheckThrowOnFailure();
}
