using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Checks = CrossBorder.Contracts.Settlement.V1.OrderSplits.OrderSplitsClient;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>An order of 1,000.00, of which 400.00 are kept and 600.00 are split off as an order of its own.</summary>
public sealed class DivideReceivableTests(SettlementHost host)
{
    static OrderAmended Split(OrderPlaced was, int version = 3, long kept = 40_000, int part = 2) =>
        SplitStory.Of(was, version, kept, part);

    Task Becomes(Guid order, long total, long paid, string status) => SettlementHost.Eventually(
        async () => await host.Count(
            "order_case where order_id = @Id and (total_minor, paid_minor, receivable_status) = "
                + $"({total}, {paid}, '{status}')", order) == 1,
        $"{total} {paid} {status}");

    /// <summary>What the ledger has of both orders together, and that nothing of it is out of balance.</summary>
    async Task<(long Funds, long Credit)> Funds(params Guid[] orders)
    {
        var balances = await Task.WhenAll(orders.Select(host.Balances));
        return (balances.Sum(one => -one.GetValueOrDefault(AccountKind.OrderFunds)),
            balances.Sum(one => -one.GetValueOrDefault(AccountKind.BuyerCredit)));
    }

    [Fact]
    public async Task A_down_payment_is_shared_and_each_order_is_funded_by_its_own_share()
    {
        var order = Given.Order(terms: Given.Deposit);
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(30_000, account));
        var split = Split(order);
        await host.Deliver(split.Rest!);
        await host.Deliver(split);
        await host.Deliver(split);
        await Becomes(order.OrderId, 40_000, 12_000, "PartlyPaid");
        await Becomes(split.Rest!.OrderId, 60_000, 18_000, "PartlyPaid");
        var part = await host.Receivable(split.Rest.OrderId);
        Assert.Equal("1 Contract 18000/18000; 2 Shipment 42000/0", string.Join("; ", part.Schedule.Select(line =>
            $"{line.No} {line.Milestone} {line.DueMinor}/{line.PaidMinor}")));
        Assert.Equal(18_000, Assert.Single(part.Receipts).AmountMinor);
        Assert.NotEqual(account, part.VirtualAccount);
        Assert.Equal((30_000, 0), await Funds(order.OrderId, split.Rest.OrderId));
        foreach (var (id, total) in new[] { (order.OrderId, 40_000L), (split.Rest.OrderId, 60_000L) })
        {
            var funded = await host.Published.Next<OrderFunded>(e => e.OrderId == id && e.TotalMinor == total);
            Assert.Equal("ShipmentCovered", funded.Stage);
        }

        // Each is paid to its own account then, and nothing of one is the other's.
        await host.Import(StatementText.Of("USD").Credit(28_000, account).Credit(42_000, part.VirtualAccount));
        await Becomes(order.OrderId, 40_000, 40_000, "Paid");
        await Becomes(split.Rest.OrderId, 60_000, 60_000, "Paid");
    }

    [Fact]
    public async Task A_return_that_is_told_before_the_split_stays_settled_and_nothing_is_lost()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await host.Deliver(new ReturnSettled(Guid.CreateVersion7(), 3, Given.Done, order.OrderId, order.Currency, 10_000, false));
        await Becomes(order.OrderId, 90_000, 100_000, "Overpaid");
        var split = Split(order);
        await host.Deliver(split);
        await host.Deliver(split.Rest!);
        await Becomes(order.OrderId, 30_000, 40_000, "Overpaid");
        await Becomes(split.Rest!.OrderId, 60_000, 60_000, "Paid");
        Assert.Equal((90_000, 10_000), await Funds(order.OrderId, split.Rest.OrderId));
    }

    [Theory]
    [InlineData("placed part split all")]
    [InlineData("split all placed part")]
    [InlineData("part split placed all")]
    [InlineData("placed all part split")]
    [InlineData("placed half split half part")]
    [InlineData("placed half split split half")]
    [InlineData("placed all split later")]
    [InlineData("placed later all split")]
    public async Task An_order_that_is_paid_in_full_ends_the_same_in_whatever_order_it_is_told(string sequence)
    {
        var order = Given.Order(terms: Given.Deposit);
        var split = Split(order);
        var later = new OrderAmended(
            order.OrderId, 5, Given.Placed.AddDays(3), Guid.CreateVersion7(), null, split.Now,
            split.Now with { Version = 5, Lines = [split.Now.Lines[0] with { Quantity = 5 }] });
        foreach (var step in sequence.Split(' '))
            switch (step)
            {
                case "placed": await host.Place(order); break;
                case "part": await host.Deliver(split.Rest!); break;
                case "split":
                    await host.Deliver(split);
                    await SettlementHost.Eventually(
                        async () => await host.Count("receivable_split where part_id = @Id", split.Rest!.OrderId) == 1, "split");
                    break;
                case "later":
                    await host.Deliver(later);
                    await SettlementHost.Eventually(
                        async () => await host.Count("order_case where order_id = @Id and amended_version = 5", order.OrderId) == 1,
                        "later");
                    break;
                default:
                    var account = (await host.Receivable(order.OrderId)).VirtualAccount;
                    await host.Import(StatementText.Of("USD").Credit(step == "all" ? 100_000 : 50_000, account));
                    break;
            }

        await Becomes(order.OrderId, 40_000, 40_000, "Paid");
        await Becomes(split.Rest!.OrderId, 60_000, 60_000, "Paid");
        Assert.Equal((100_000, 0), await Funds(order.OrderId, split.Rest.OrderId));
        var own = await Funds(split.Rest.OrderId);
        Assert.Equal(60_000, own.Funds);
        Assert.Equal(100_000, await host.Db.One<long>(
            "select sum(amount_minor) from allocation where order_id = any(@Ids) and not undone",
            new { Ids = new[] { order.OrderId, split.Rest.OrderId } }, CancellationToken.None));
    }

    [Fact]
    public async Task A_payment_beyond_what_an_order_needs_is_for_its_open_parts_and_then_the_buyers()
    {
        var order = Given.Order();
        var account = (await host.Place(order)).VirtualAccount;
        var first = Split(order);
        await host.Deliver(first);
        await Becomes(order.OrderId, 40_000, 0, "Open");
        var second = Split(first.Now, 4, 25_000, 3);
        await host.Deliver(second);
        await Becomes(order.OrderId, 25_000, 0, "Open");
        await Becomes(second.Rest!.OrderId, 15_000, 0, "Open");
        await host.Import(StatementText.Of("USD").Credit(90_000, account));
        await Becomes(order.OrderId, 25_000, 25_000, "Paid");
        await Becomes(first.Rest!.OrderId, 60_000, 60_000, "Paid");
        await Becomes(second.Rest.OrderId, 15_000, 5_000, "PartlyPaid");
        await host.Import(StatementText.Of("USD").Credit(12_000, account));
        await Becomes(second.Rest.OrderId, 15_000, 15_000, "Paid");
        await Becomes(order.OrderId, 25_000, 27_000, "Overpaid");
        Assert.Equal((100_000, 2_000), await Funds(order.OrderId, first.Rest.OrderId, second.Rest.OrderId));
    }

    [Fact]
    public async Task A_receipt_that_the_bank_takes_back_leaves_both_orders_as_they_were_before_it()
    {
        var order = Given.Order();
        var reference = StatementText.NextReference();
        var account = (await host.Place(order)).VirtualAccount;
        await host.Import(StatementText.Of("USD").Credit(100_000, account, reference));
        var split = Split(order);
        await host.Deliver(split);
        await Becomes(split.Rest!.OrderId, 60_000, 60_000, "Paid");
        await host.Import(StatementText.Of("USD").Reversal(100_000, account, reference));
        await Becomes(order.OrderId, 40_000, 0, "Open");
        await Becomes(split.Rest.OrderId, 60_000, 0, "Open");
        Assert.Equal((0, 0), await Funds(order.OrderId, split.Rest.OrderId));
    }

    [Fact]
    public async Task A_part_that_is_cancelled_owes_its_own_share_to_the_buyer_and_the_order_goes_on()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        var split = Split(order);
        await host.Deliver(split);
        await Becomes(split.Rest!.OrderId, 60_000, 60_000, "Paid");
        await host.Deliver(Given.Cancelled(split.Rest));
        await SettlementHost.Eventually(
            async () => (await host.Receivable(split.Rest.OrderId)).Status == "Cancelled", "the part is cancelled");
        Assert.Equal((40_000, 60_000), await Funds(order.OrderId, split.Rest.OrderId));
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
    }

    [Fact]
    public async Task What_holds_the_order_holds_its_part_which_is_not_judged_as_a_new_order()
    {
        var order = Given.Order(terms: Given.OpenAccount);
        await host.Place(order);
        await host.Db.Run(
            """
            insert into risk_review (id, assessment_id, moment, subject_id, order_id, outcome, opened_at, due_at)
            select gen_random_uuid(), id, moment, subject_id, order_id, 'Review', now(), now()
            from risk_assessment
            where order_id = @OrderId
            """,
            new { order.OrderId }, CancellationToken.None);
        var split = Split(order);
        await host.Deliver(split);
        await SettlementHost.Eventually(
            async () => await host.Count("risk_held_event where order_id = @Id", split.Rest!.OrderId) == 1, "its funding is held");
        Assert.Equal(1, await host.Count("risk_review where order_id = @Id and status = 'Open'", split.Rest!.OrderId));
        Assert.Equal(0, await host.Count("risk_subject where order_id = @Id", split.Rest.OrderId));
        Assert.Equal(1, await host.Count("escrow where order_id = @Id and status = 'None'", split.Rest.OrderId));
    }

    [Fact]
    public async Task An_order_whose_money_is_bound_to_it_as_a_whole_is_named_with_the_reason()
    {
        var order = Given.Order();
        var exporter = new Principal(order.ExporterId, Role.Exporter, "exporter");
        async Task<string> Reason() => (await new Checks(host.Wire(exporter))
            .CheckAsync(new V1.CheckSplitRequest { OrderId = order.OrderId.ToString() })).Reason;
        await host.PlaceAndPay(order);
        Assert.Equal("", await Reason());
        await host.Db.Run(
            """
            insert into letter_of_credit (order_id, number, issuing_bank, amount_minor, about, partial_allowed, expires_on,
                presentation_days, recorded_by, recorded_at)
            values (@OrderId, 'LC1', 'Bank', 100000, false, true, '2099-01-01', 21, 'test', now())
            """,
            new { order.OrderId }, CancellationToken.None);
        Assert.Equal("letter_of_credit", await Reason());
        await host.Db.Run("delete from letter_of_credit where order_id = @OrderId", new { order.OrderId }, CancellationToken.None);
        await host.Db.Run(
            "update order_line set invoiced_quantity = 1 where order_id = @OrderId", new { order.OrderId }, CancellationToken.None);
        Assert.Equal("invoiced", await Reason());
        await host.Deliver(Given.Cancelled(order));
        await SettlementHost.Eventually(async () => await Reason() == "cancelled", "cancelled");
        var stranger = new Principal(Guid.CreateVersion7(), Role.Exporter, "other");
        Assert.Equal(404, Problem.FromGrpc(await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () =>
            await new Checks(host.Wire(stranger)).CheckAsync(new V1.CheckSplitRequest { OrderId = order.OrderId.ToString() }))).Status);
    }
}
