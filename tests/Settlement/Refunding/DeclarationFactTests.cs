using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>A claim follows what customs tells of its declaration.</summary>
public sealed class DeclarationFactTests(SettlementHost host)
{
    async Task<V1.Claim> Claim(Guid order, string status)
    {
        await SettlementHost.Eventually(
            async () => await host.Count($"claim where order_id = @Id and status = '{status}'", order) == 1, $"claim {status}");
        return await host.Claim(order);
    }

    Task Says(Guid order, string reason) => SettlementHost.Eventually(
        async () => (await host.Claim(order)).Reason == reason, $"the claim says '{reason}'");

    Task Known(OrderPlaced order, int facts) => SettlementHost.Eventually(
        async () => await host.Count("declaration_fact where order_id = @Id", order.OrderId) == facts, $"{facts} facts are known");

    /// <summary>Paid and invoiced; the exporter's registration, without which nothing is filed, only when asked for.</summary>
    async Task<OrderPlaced> Invoiced(bool registered, params long[] quantities)
    {
        var order = Given.Order(quantities: quantities);
        if (registered)
            await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await host.As(SettlementHost.Exporter(order.ExporterId)).RegisterInvoicesAsync(Given.Request(Given.Invoice(order)));
        return order;
    }

    static DeclarationAmended Amended(DeclarationClosed closed, int version, params long[] quantities) => new(
        closed.DeclarationId, version, Given.Done, closed.OrderId, closed.Currency, [new ChangedField("DecList[1]/gQty", "10", "8")],
        [.. closed.Lines.Zip(quantities, (line, quantity) => line with { Quantity = quantity })]);

    static GoodsReturnAccepted Returned(DeclarationClosed closed, int version, int line, long quantity) => new(
        closed.DeclarationId, version, Given.Done, closed.OrderId, Guid.CreateVersion7(), [new ReturnedLine(line, quantity)]);

    static DeclarationWithdrawn Withdrawn(DeclarationClosed closed, int version) => new(
        closed.DeclarationId, version, Given.Done, closed.OrderId, "declared twice", true);

    [Fact]
    public async Task A_list_that_excludes_the_refund_opens_no_claim()
    {
        var order = await Invoiced(true);
        await host.Deliver(Given.ClosedList(order, refundable: false));
        await Known(order, 1);
        Assert.Equal(0, await host.Count("claim where order_id = @Id", order.OrderId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_is_claimed_under_its_entry_numbers_once_it_is_consolidated(bool consolidatedFirst)
    {
        var order = await Invoiced(true, 10, 20);
        var closed = Given.ClosedList(order);
        var (first, second) = (Given.Entry(), Given.Entry());
        var consolidated = new DeclarationConsolidated(
            closed.DeclarationId, closed.Version + 1, Given.Done, order.OrderId, "S00000000000000001",
            [new ConsolidatedLine(1, first, 7), new ConsolidatedLine(2, second, 12)]);
        await host.Deliver(consolidatedFirst ? consolidated : closed);
        await Known(order, 1);
        if (!consolidatedFirst)
            await Says(order.OrderId, "entry_number_missing: 2 of 2 lines, the list is not consolidated yet");
        await host.Deliver(consolidatedFirst ? closed : consolidated);
        await Claim(order.OrderId, "Filed");
        Assert.Equal([first + "007", second + "012"], host.Others.ClaimOf(closed.ListNumber)!.Lines.Select(line => line.Key));
    }

    [Fact]
    public async Task A_claim_that_is_not_filed_follows_an_amendment_a_return_and_a_withdrawal()
    {
        var order = await Invoiced(false, 10, 20);
        var closed = Given.Closed(order);
        await host.Deliver(closed);
        await Known(order, 1);
        await SettlementHost.Eventually(async () => (await host.Claim(order.OrderId)).RefundMinor == 2_600_000, "the claim is ready");
        await host.Deliver(Amended(closed, 10, 8, 20));
        await SettlementHost.Eventually(
            async () => (await host.Claim(order.OrderId)).Lines.Select(line => line.Quantity).SequenceEqual([8L, 20L]), "amended");
        Assert.Equal(1_040_000 + 1_300_000, (await host.Claim(order.OrderId)).RefundMinor);
        await host.Deliver(Returned(closed, 11, 2, 5));
        await SettlementHost.Eventually(
            async () => (await host.Claim(order.OrderId)).Lines.Select(line => line.Quantity).SequenceEqual([8L, 15L]), "returned");
        Assert.Equal(23, await Used(order));
        await host.Deliver(Withdrawn(closed, 12));
        var claim = await Claim(order.OrderId, "Withdrawn");
        Assert.Equal(("declaration withdrawn: declared twice", 0L, 0), (claim.Reason, claim.RefundMinor, claim.Lines.Count));
        Assert.Equal(claim.Reason, (await host.Published.Next<RefundClaimRefused>(told => told.OrderId == order.OrderId)).Reason);
        Assert.Equal(0, await Used(order));
    }

    [Fact]
    public async Task A_filed_claim_stays_as_it_was_filed_and_says_what_changed()
    {
        var order = await Invoiced(true, 10, 20);
        var closed = Given.Closed(order);
        await host.Deliver(closed);
        var filed = await Claim(order.OrderId, "Filed");
        await host.Deliver(Amended(closed, 10, 8, 20));
        await Says(order.OrderId, "changed at customs after filing: line 1: 10 -> 8 units");
        await host.Deliver(Returned(closed, 11, 2, 20));
        await Says(order.OrderId, "changed at customs after filing: line 1: 10 -> 8 units; line 2: 20 -> 0 units");
        await host.Deliver(Withdrawn(closed, 12));
        await Says(order.OrderId, "changed at customs after filing: declaration withdrawn: declared twice");
        var now = await host.Claim(order.OrderId);
        Assert.Equal(("Filed", filed.RefundMinor, filed.Version + 3), (now.Status, now.RefundMinor, now.Version));
    }

    [Fact]
    public async Task An_order_whose_goods_all_came_back_has_nothing_to_claim()
    {
        var order = await Invoiced(false);
        var closed = Given.Closed(order);
        await host.Deliver(closed);
        await Claim(order.OrderId, "Waiting");
        await host.Deliver(Returned(closed, 10, 1, 10));
        Assert.Equal("all goods of the declaration came back", (await Claim(order.OrderId, "Withdrawn")).Reason);
    }

    /// <summary>The property: any order of arrival and any repeats give the same basis.</summary>
    [Fact]
    public void The_basis_of_a_claim_is_a_function_of_the_set_of_facts()
    {
        var order = Given.Order(quantities: [10, 20, 30]);
        var closed = Given.ClosedList(order);
        var again = Returned(closed, 12, 2, 5);
        IOrderEvent[] all =
        [
            closed, Amended(closed, 10, 9, 20, 30), Amended(closed, 11, 8, 20, 30), Amended(closed, 3, 1, 1, 1), again,
            again with { Version = 14, Lines = [new ReturnedLine(2, 6)] }, Returned(closed, 13, 3, 30),
            new DeclarationConsolidated(
                closed.DeclarationId, 15, Given.Done, order.OrderId, "S", [new ConsolidatedLine(1, "290120260000000001", 1)]),
        ];
        var expected = ClaimBasis.Of(all)!;
        Assert.Equal([(1, 8L, (int?)1), (2, 14L, null)], expected.Lines.Select(line => (line.LineNo, line.Quantity, line.ItemNo)));
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var told = all.Concat(all.Where(_ => random.Next(2) == 0)).ToArray();
            random.Shuffle(told);
            var basis = ClaimBasis.Of(told)!;
            Assert.Equal((expected.Withdrawn, true), (basis.Withdrawn, expected.Lines.SequenceEqual(basis.Lines)));
        }

        Assert.Null(ClaimBasis.Of(all.Where(fact => fact is not DeclarationClosed)));
        Assert.Equal("declaration withdrawn: declared twice", ClaimBasis.Of(all.Append(Withdrawn(closed, 20)))!.Withdrawn);
        Assert.Null(ClaimBasis.Of(all.Append(Withdrawn(closed, 8)))!.Withdrawn);
    }

    Task<long> Used(OrderPlaced order) => host.Db.One<long>(
        "select sum(used_quantity)::bigint from invoice_line where order_id = @OrderId", new { order.OrderId }, CancellationToken.None);
}
