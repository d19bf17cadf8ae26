using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>
/// An order of 1,000.00 that was paid and split into 400.00 and 600.00: goods of one come back, or it is disputed, and the money of the
/// other is as if nothing had happened.
/// </summary>
public sealed class PartMoneyTests(SettlementHost host)
{
    Task Paid(Guid order, long total, long paid) => SettlementHost.Eventually(
        async () => await host.Count(
            $"order_case where order_id = @Id and (total_minor, paid_minor) = ({total}, {paid})", order) == 1,
        $"{total} of which {paid} is paid");

    async Task<(OrderPlaced Order, OrderPlaced Part)> Split()
    {
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        var split = SplitStory.Of(order);
        await host.Deliver(split);
        await Paid(order.OrderId, 40_000, 40_000);
        await Paid(split.Rest!.OrderId, 60_000, 60_000);
        return (split.Now, split.Rest);
    }

    /// <summary>The receivable, the ledger and what goes back of one order, as one text.</summary>
    async Task<string> Everything(OrderPlaced order)
    {
        var balances = (await host.Balances(order.OrderId)).OrderBy(one => one.Key).Select(one => $"{one.Key} {one.Value}");
        var refunds = await host.Count("buyer_refund where order_id = @Id", order.OrderId);
        return $"{await host.Receivable(order.OrderId)} {string.Join(", ", balances)} {refunds} {(await host.Escrow(order)).Status}";
    }

    static ReturnSettled Back(OrderPlaced order, long minor) =>
        new(Guid.CreateVersion7(), 4, Given.Done, order.OrderId, order.Currency, minor, false);

    V1.BuyerRefunds.BuyerRefundsClient Refunds(OrderPlaced order) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(SettlementHost.Buyer(order.BuyerId)));

    async Task<List<V1.BuyerRefund>> RefundsOf(OrderPlaced order) =>
        [.. (await Refunds(order).ListBuyerRefundsAsync(new V1.ListBuyerRefundsRequest())).Refunds
            .Where(refund => refund.OrderId == order.OrderId.ToString())];

    async Task Delivered(OrderPlaced order)
    {
        await host.Deliver(EscrowStory.Delivered(order, DateTimeOffset.UtcNow));
        await SettlementHost.Eventually(async () => (await host.Escrow(order)).DeliveredAt is not null, "delivered");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_comes_back_of_one_is_its_buyers_by_the_receipt_that_was_divided_and_the_other_earns_all_of_its_own(bool ofPart)
    {
        var (order, part) = await Split();
        var (returned, other) = ofPart ? (part, order) : (order, part);
        var (total, rest) = (returned.TotalMinor, other.TotalMinor);
        var before = await Everything(other);
        var back = Back(returned, 25_000);
        await host.Deliver(back);
        await host.Deliver(back);
        await Paid(returned.OrderId, total - 25_000, total);
        Assert.Equal((total - 25_000, rest, 25_000), await Ledger(returned, other));
        Assert.Equal(before, await Everything(other));

        var asked = new V1.BuyerRefundRequest { OrderId = returned.OrderId.ToString(), Reason = "two came back" };
        Assert.Equal(25_000, (await Refunds(returned).RequestBuyerRefundAsync(asked, FxStory.Key())).AmountMinor);
        Assert.Equal("refund_exceeds_credit", (await FxStory.Refused(
            async () => await Refunds(other).RequestBuyerRefundAsync(
                new V1.BuyerRefundRequest { OrderId = other.OrderId.ToString(), Reason = "once more" }, FxStory.Key()))).Code);
        Assert.Equal(before, await Everything(other));
        foreach (var (one, gross) in new[] { (returned, total - 25_000), (other, rest) })
        {
            await host.Deliver(Given.Completed(one));
            await host.PaidOut(one, gross);
        }
    }

    /// <summary>What each has, and what is their buyer's: what went over from one to the other passed by the buyer's credit.</summary>
    async Task<(long One, long Other, long Buyers)> Ledger(OrderPlaced one, OrderPlaced other)
    {
        var (first, second) = (await host.Balances(one.OrderId), await host.Balances(other.OrderId));
        return (-first[AccountKind.OrderFunds], -second[AccountKind.OrderFunds],
            -first.GetValueOrDefault(AccountKind.BuyerCredit) - second.GetValueOrDefault(AccountKind.BuyerCredit));
    }

    [Fact]
    public async Task The_money_of_a_disputed_part_is_held_and_divided_while_the_other_is_paid_out()
    {
        var (order, part) = await Split();
        var dispute = new DisputeStory(part);
        await Delivered(part);
        await dispute.Tell(host, dispute.Opened, "Open");
        await host.Becomes(part, "Disputed");
        Assert.Equal((60_000L, 0L), ((await host.Escrow(part)).HeldMinor, (await host.Escrow(order)).HeldMinor));
        Assert.Equal(-60_000, (await host.Balances(part.OrderId))[AccountKind.Escrow]);
        await host.Deliver(Given.Completed(part));
        await host.Deliver(Given.Completed(order));
        await host.PaidOut(order, 40_000);
        await host.Sent(order);
        await host.Quiet();
        Assert.Empty(await host.Payouts(part.OrderId));
        var before = await Everything(order);

        await dispute.Tell(host, dispute.Ended("Resolved", 20_000), "Settled");
        await host.PaidOut(part, 40_000);
        var told = await host.Published.Next<DisputeSettled>(e => e.DisputeId == dispute.Id);
        Assert.Equal((part.OrderId, 20_000L, 0L), (told.OrderId, told.RefundMinor, told.DebtMinor));
        Assert.Equal(20_000, Assert.Single(await RefundsOf(part)).AmountMinor);
        Assert.Empty(await RefundsOf(order));
        Assert.Equal(before, await Everything(order));
        Assert.Empty(await host.Owed(order.ExporterId));
    }

    [Fact]
    public async Task The_order_is_disputed_and_its_part_is_paid_out()
    {
        var (order, part) = await Split();
        var dispute = new DisputeStory(order);
        await dispute.Tell(host, dispute.Opened, "Open");
        await host.Becomes(order, "Disputed");
        Assert.Equal((40_000L, 0L), ((await host.Escrow(order)).HeldMinor, (await host.Escrow(part)).HeldMinor));
        await host.Deliver(Given.Completed(part));
        await host.PaidOut(part, 60_000);
        // More than the order has is not given: what its part had is the exporter's.
        await Delivered(order);
        await dispute.Tell(host, dispute.Ended("Resolved", 60_000), "Settled");
        Assert.Equal(40_000, (await host.Published.Next<DisputeSettled>(e => e.DisputeId == dispute.Id)).RefundMinor);
        Assert.Empty(await host.Payouts(order.OrderId));
        Assert.Empty(await host.Owed(order.ExporterId));
    }

    [Fact]
    public async Task Both_sides_of_a_part_agree_on_terms_of_escrow_for_it_alone()
    {
        var (order, part) = await Split();
        Assert.Equal(("None", "None"), ((await host.Escrow(part)).Status, (await host.Escrow(order)).Status));
        var terms = new V1.ProposeEscrowTermsRequest
        {
            OrderId = part.OrderId.ToString(),
            Terms = new V1.EscrowTerms { Condition = "Acceptance", Days = 7 },
        };
        await host.AsBuyer(part).ProposeEscrowTermsAsync(terms, FxStory.Key());
        await host.AsExporter(part).ProposeEscrowTermsAsync(terms, FxStory.Key());
        await host.Holds(part, 60_000);
        Assert.Equal("None", (await host.Escrow(order)).Status);
    }

    /// <summary>s: the split, o: a dispute of the order, p: one of its part, r: goods of the part came back; each told twice.</summary>
    [Theory]
    [InlineData("sop"), InlineData("osp"), InlineData("pso"), InlineData("ops"), InlineData("spor"), InlineData("osrp")]
    public async Task Whatever_is_told_first_each_holds_its_own(string sequence)
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        var split = SplitStory.Of(order);
        var (first, second) = (new DisputeStory(split.Now), new DisputeStory(split.Rest!));
        var back = Back(split.Rest!, 10_000);
        foreach (var step in sequence)
        {
            IEvent told = step switch { 's' => split, 'o' => first.Opened, 'p' => second.Opened, _ => back };
            await host.Deliver(told);
            await host.Deliver(told);
            await host.Quiet();
        }

        var left = sequence.Contains('r', StringComparison.Ordinal) ? 50_000 : 60_000;
        await Paid(order.OrderId, 40_000, 40_000);
        await Paid(split.Rest!.OrderId, left, 60_000);
        await host.Holds(split.Now, 40_000);
        await host.Holds(split.Rest, left);
        var balances = await Task.WhenAll(new[] { order.OrderId, split.Rest.OrderId }.Select(host.Balances));
        Assert.DoesNotContain(balances, one => one.ContainsKey(AccountKind.OrderFunds));
        Assert.Equal(60_000 - left, -balances.Sum(one => one.GetValueOrDefault(AccountKind.BuyerCredit)));
    }

    /// <summary>Parts of random size; of each something comes back, is granted, or nothing happens, as the seed says.</summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task Whatever_happens_to_parts_each_has_its_own_and_all_come_to_what_was_paid(int seed)
    {
        var random = new Random(seed);
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        var (reads, parts) = (order, new List<OrderPlaced>());
        for (var no = 2; no < 5; no++)
        {
            var split = SplitStory.Of(reads, no + 1, random.NextInt64(reads.TotalMinor / 4, reads.TotalMinor * 3 / 4), no);
            await host.Deliver(split);
            await Paid(split.Rest!.OrderId, split.Rest.TotalMinor, split.Rest.TotalMinor);
            (reads, parts) = (split.Now, [.. parts, split.Rest]);
        }

        parts.Add(reads);
        var lost = parts.ToDictionary(part => part.OrderId, part => random.NextInt64(1, part.TotalMinor));
        foreach (var (i, part) in parts.Index())
            switch ((i + seed) % 3)
            {
                case 0: lost[part.OrderId] = 0; break;
                case 1: await host.Deliver(Back(part, lost[part.OrderId])); break;
                default:
                    var dispute = new DisputeStory(part);
                    await dispute.Tell(host, dispute.Opened, "Open");
                    await Delivered(part);
                    await dispute.Tell(host, dispute.Ended("Resolved", lost[part.OrderId]), "Settled");
                    break;
            }

        await host.Quiet();
        foreach (var part in parts)
            await host.Deliver(Given.Completed(part));
        foreach (var part in parts)
            await host.PaidOut(part, part.TotalMinor - lost[part.OrderId]);
        var balances = await Task.WhenAll(parts.Select(part => host.Balances(part.OrderId)));
        Assert.DoesNotContain(balances, one => one.ContainsKey(AccountKind.OrderFunds) || one.ContainsKey(AccountKind.Escrow));
        Assert.Equal(lost.Values.Sum(), -balances.Sum(one =>
            one.GetValueOrDefault(AccountKind.BuyerCredit) + one.GetValueOrDefault(AccountKind.RefundClearing)));
    }
}
