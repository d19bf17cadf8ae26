using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

public sealed class WaitingTests(CustomsHost host)
{
    [Fact]
    public async Task Each_change_of_what_is_missing_is_told_and_at_last_that_nothing_is()
    {
        var story = new Story();
        await host.Deliver(story.Funded);
        await host.WaitsFor(story.OrderId, "order_missing", "packing_missing", "waybill_missing");
        await host.Deliver(story.Placed);
        await host.WaitsFor(story.OrderId, "exporter_unknown", "packing_missing", "waybill_missing");
        await host.Deliver(story.Registered);
        await host.WaitsFor(story.OrderId, "packing_missing", "waybill_missing");
        await host.Deliver(story.BuyerRegistered);
        await host.Deliver(story.Booked);
        await host.WaitsFor(story.OrderId, "packing_missing");
        await host.Deliver(story.Packed);
        await host.Becomes(story.OrderId, DeclarationStatus.Ready);

        await host.Published.Next<DeclarationWaiting>(told => told.OrderId == story.OrderId && told.Reasons.Count == 0);
        var told = host.Published.Of<DeclarationWaiting>().Where(told => told.OrderId == story.OrderId)
            .OrderBy(told => told.Version).ToList();
        Assert.Equal([1, 2, 3, 4, 5], told.Select(one => one.Version));
        Assert.Equal([3, 3, 2, 1, 0], told.Select(one => one.Reasons.Count));
        Assert.Equal([new WaitingReason("packing_missing", Reason.PackingMissing.Detail, "Exporter")], told[3].Reasons);
    }

    [Fact]
    public async Task An_amended_order_is_declared_as_it_reads_now_also_when_its_placing_is_told_again()
    {
        var story = new Story();
        var reads = story.Placed with
        {
            Version = 3,
            Lines = [story.Placed.Lines[0] with { Quantity = 4, AmountMinor = 1020, NetGrams = 800 }, .. story.Placed.Lines.Skip(1)],
            GoodsMinor = 2840,
            TotalMinor = 2840,
        };
        await host.DeliverAll([story.Registered, story.BuyerRegistered, story.Placed, story.Booked]);
        await host.WaitsFor(story.OrderId, "packing_missing", "payment_missing");
        // The goods that were packed are told before the amendment: what is known so far must not be declared.
        await host.Deliver(story.Funded with { PaidMinor = 2840, TotalMinor = 2840 });
        await host.Deliver(story.Packed with { Version = 5, NetGrams = 3700, ReadingVersion = 3 });
        await CustomsHost.Eventually(
            async () => (await host.Reasons(story.OrderId)).Contains("order_missing"), "it waits for what was packed");
        await host.Deliver(new OrderAmended(story.OrderId, 3, Story.At, Guid.CreateVersion7(), null, story.Placed, reads));
        await host.Deliver(story.Placed);
        var declaration = await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        Assert.Equal([(4L, 1020L), (3L, 1000L), (2L, 820L)], declaration.Lines.Select(line => (line.Quantity, line.AmountMinor)));
    }

    [Fact]
    public async Task Nothing_is_told_when_a_fact_changes_nothing()
    {
        var story = new Story();
        story.Booked = story.Booked with { Pieces = 3 };
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "pieces_differ");
        var version = (await host.Now(story.OrderId)).Version;
        await host.Deliver(story.Departed);
        await host.Deliver(story.Funded with { Stage = "Full" });
        await host.Quiet();
        Assert.Equal(version, (await host.Now(story.OrderId)).Version);
    }

    [Fact]
    public async Task A_shipment_booked_anew_mends_what_differed()
    {
        var story = new Story();
        var wrong = story.Booked with { Pieces = 3, OccurredAt = Story.At.AddMinutes(-1), WaybillNumber = "WRONG" };
        await host.DeliverAll([.. story.Facts.Where(fact => fact is not ShipmentBooked), wrong]);
        await host.WaitsFor(story.OrderId, "pieces_differ");
        await host.Deliver(story.Booked);
        Assert.Equal(story.Booked.WaybillNumber, (await host.Becomes(story.OrderId, DeclarationStatus.Ready)).WaybillNumber);
    }

    [Fact]
    public async Task A_product_classified_later_lets_its_declarations_go_on_and_only_a_newer_version_counts()
    {
        var story = new Story().WithoutHsCode(1, 2);
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "hs_code_missing", "hs_code_missing");
        await host.Deliver(story.Classified(1, "940550", version: 5));
        await host.WaitsFor(story.OrderId, "hs_code_missing");
        await host.Deliver(story.Classified(1, "111111", version: 4));
        await host.Quiet();
        await host.Deliver(story.Classified(2, "960910"));
        var declaration = await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        Assert.Equal(["9405500000", "9609100000", "2712200000"], declaration.Lines.Select(line => line.HsCode));
        Assert.Equal(0, await host.Db.One<long>(
            "select count(*) from awaited where declaration_id = @Id", new { Id = Guid.Parse(declaration.Id) }, CancellationToken.None));
    }

    [Fact]
    public async Task A_code_corrected_after_the_sale_is_declared_instead_of_the_one_sold()
    {
        var story = new Story();
        await host.Deliver(story.Classified(2, "960910", at: Story.At.AddDays(1)));
        await host.Deliver(story.Classified(3, "340600", at: Story.At.AddDays(-1)));
        await host.Quiet();
        await host.DeliverAll(story.Facts);
        var declaration = await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        Assert.Equal(["9405500000", "9609100000", "2712200000"], declaration.Lines.Select(line => line.HsCode));
    }

    [Fact]
    public async Task Orders_that_are_placed_while_their_product_is_classified_are_not_forgotten()
    {
        // Whoever commits second must see the first: without the common lock some of these would wait for ever.
        for (var round = 0; round < 5; round++)
        {
            var stories = Enumerable.Range(0, 8).Select(_ => new Story().WithoutHsCode(2)).ToList();
            await host.DeliverAll(stories.SelectMany(story => story.Facts.Where(fact => fact is not OrderPlaced)));
            var placed = stories.SelectMany(story => new IEvent[] { story.Placed, story.Classified(2, "960910") });
            await host.DeliverAll(placed);
            foreach (var story in stories)
                await host.Becomes(story.OrderId, DeclarationStatus.Ready);
        }
    }

    [Fact]
    public async Task A_waybill_is_declared_once_and_the_second_order_is_told_by_which()
    {
        var (first, second) = (new Story(), new Story());
        second.Booked = second.Booked with { WaybillNumber = first.Booked.WaybillNumber };
        await host.DeliverAll(first.Facts);
        var owner = await host.Becomes(first.OrderId, DeclarationStatus.Ready);
        await host.DeliverAll(second.Facts);
        await host.WaitsFor(second.OrderId, "waybill_used");
        var reason = Assert.Single((await host.Now(second.OrderId)).Reasons);
        Assert.Equal("Partner", reason.Owner);
        Assert.Contains(first.Booked.WaybillNumber, reason.Detail, StringComparison.Ordinal);
        Assert.Contains(owner.DocumentNumber, reason.Detail, StringComparison.Ordinal);

        await host.Deliver(second.Booked with { WaybillNumber = second.Booked.WaybillNumber + "B", OccurredAt = Story.At.AddDays(1) });
        await host.Becomes(second.OrderId, DeclarationStatus.Ready);
    }

    [Fact]
    public async Task Of_two_orders_with_one_waybill_at_once_exactly_one_gets_it()
    {
        var stories = Enumerable.Range(0, 6).Select(_ => new Story()).ToList();
        foreach (var story in stories)
            story.Booked = story.Booked with { WaybillNumber = stories[0].Booked.WaybillNumber };
        await host.DeliverAll(stories.SelectMany(story => story.Facts));
        await CustomsHost.Eventually(
            async () => await Count("Ready") == 1 && await Count("Waiting") == 5 && (await Used()).All(used => used),
            "one is ready and five are told");

        Task<long> Count(string status) => host.Db.One<long>(
            "select count(*) from declaration where status = @status and order_id = any(@Ids)",
            new { status, Ids = stories.Select(story => story.OrderId).ToArray() }, CancellationToken.None);

        async Task<List<bool>> Used() => [.. (await Task.WhenAll(stories.Select(story => host.Reasons(story.OrderId))))
            .Select(reasons => reasons.Length == 0 || reasons.SequenceEqual(["waybill_used"]))];
    }

    [Fact]
    public async Task A_waybill_number_comes_back_after_six_months()
    {
        var (first, second) = (new Story(), new Story());
        second.Booked = second.Booked with { WaybillNumber = first.Booked.WaybillNumber };
        await host.DeliverAll(first.Facts);
        await host.Becomes(first.OrderId, DeclarationStatus.Ready);
        await host.Db.Run("update waybill set claimed_at = now() - interval '7 months' where number = @WaybillNumber",
            new { first.Booked.WaybillNumber }, CancellationToken.None);
        await host.DeliverAll(second.Facts);
        await host.Becomes(second.OrderId, DeclarationStatus.Ready);
    }

    [Fact]
    public async Task What_customs_would_refuse_is_not_sent_but_told()
    {
        var story = new Story();
        var long21 = story.Placed.Lines[0] with { Sku = new string('S', 21) };
        story.Placed = story.Placed with { Lines = [long21, .. story.Placed.Lines.Skip(1)] };
        await host.DeliverAll(story.Facts);
        await host.WaitsFor(story.OrderId, "declaration_invalid");
        var reason = Assert.Single((await host.Now(story.OrderId)).Reasons);
        Assert.Equal("Operator", reason.Owner);
        Assert.Contains("Inventory/InventoryList[1]/itemNo", reason.Detail, StringComparison.Ordinal);
        Assert.Contains("max_length", reason.Detail, StringComparison.Ordinal);
        Assert.Empty(await host.Messages(story.OrderId));
    }

    [Fact]
    public async Task An_order_for_a_warehouse_is_declared_under_9810()
    {
        var story = new Story();
        story.Placed = story.Placed with { OverseasWarehouse = "UK-LBA-02" };
        await host.DeliverAll(story.Facts);
        Assert.Equal("9810", (await host.Becomes(story.OrderId, DeclarationStatus.Ready)).Mode);
    }

    [Fact]
    public async Task Buyers_and_exporters_without_any_code_do_not_become_known_exporters()
    {
        var story = new Story();
        await host.Deliver(story.Placed);
        await host.WaitsFor(story.OrderId, "payment_missing", "packing_missing", "waybill_missing", "exporter_unknown");
        await host.Deliver(story.Registered with { Kind = "Buyer" });
        await host.Deliver(story.Registered with { CustomsCode = null, UnifiedSocialCreditCode = null });
        await host.Quiet();
        Assert.Contains("exporter_unknown", await host.Reasons(story.OrderId));
        await host.Deliver(story.Registered with { CustomsCode = null });
        await host.WaitsFor(story.OrderId, "payment_missing", "packing_missing", "waybill_missing");
    }
}
