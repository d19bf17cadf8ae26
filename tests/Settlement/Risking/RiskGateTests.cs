using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement.Tests;

/// <summary>What a review holds, and what its end sets free.</summary>
public sealed class RiskGateTests(SettlementHost host)
{
    [Fact]
    public async Task An_ordinary_order_passes_and_every_judgement_cites_the_versions_of_its_rules()
    {
        var order = Given.Order();
        await host.Deliver(RiskStory.Buyer(order, "Gift Shop Ltd"));
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Any(payout => payout.Status == "Sent"), "payout");
        var judged = await host.Assessments(order);
        Assert.Equal(["OrderPlaced", "ReceiptMatched", "PayoutRequested"], judged.Select(one => one.Moment).Distinct());
        Assert.All(judged, one => Assert.Equal("Pass", one.Outcome));
        Assert.Equal(["AMOUNT-HISTORY", "COUNTRY-HISTORY", "OUTCOME", "PAYER-DIFFERS", "SCREENING", "VELOCITY"],
            judged.Last(one => one.Moment == "ReceiptMatched").Contributions.Select(said => said.RuleId).Order());
        Assert.All(judged.SelectMany(one => one.Contributions), said => Assert.Equal(1, said.Version));
        Assert.Equal("1", judged.Last(one => one.Moment == "ReceiptMatched").Contributions.By("PAYER-DIFFERS").Fact("score"));
        Assert.Empty(await host.Reviews(order));
        await host.Quiet();
        Assert.Equal(["Full", "ShipmentCovered"], host.Funded(order));
    }

    [Fact]
    public async Task A_consignee_on_a_list_holds_the_order_until_the_review_is_released()
    {
        var name = RiskStory.Invented();
        await host.Listed(name);
        // One letter differs, so that it is like the listed name and not the same.
        var order = Given.Order().To(name[..^1] + (name[^1] == 'A' ? 'B' : 'A'));
        await host.PlaceAndPay(order);
        var review = Assert.Single(await host.Reviews(order));
        Assert.Equal(("OrderPlaced", "Review", "Open", 100), (review.Moment, review.Outcome, review.Status, review.Points));
        Assert.Equal((name, "Consignee"),
            (review.Contributions.By("SCREENING").Fact("listed"), review.Contributions.By("SCREENING").Fact("role")));
        Assert.Equal(TimeSpan.FromHours(24), review.DueAt.ToDateTimeOffset() - review.OpenedAt.ToDateTimeOffset());
        await host.Quiet();
        Assert.Empty(host.Funded(order));

        Assert.Equal("Released", (await host.Decide(review, "Release")).Status);
        await SettlementHost.Eventually(() => Task.FromResult(host.Funded(order).Count() == 2), "told funded");
        // A release of the same hit is remembered for the party: nothing opens again at the next judgement.
        var next = Given.Order() with { BuyerId = order.BuyerId, ShipTo = order.ShipTo };
        await host.PlaceAndPay(next);
        Assert.Empty(await host.Reviews(next));
        Assert.Equal("yes", (await host.Assessments(next))[0].Contributions.By("SCREENING").Fact("released_before"));
        // Another party of the same name is held all the same.
        var other = Given.Order().To(order.ShipTo.Name);
        await host.Place(other);
        Assert.Single(await host.Reviews(other));
    }

    [Fact]
    public async Task An_order_on_open_account_is_not_told_covered_while_it_is_held()
    {
        var name = RiskStory.Invented();
        await host.Listed(name);
        var held = Given.Order(terms: Given.OpenAccount).To(name);
        var free = Given.Order(terms: Given.OpenAccount);
        await host.Place(held);
        await host.Place(free);
        await SettlementHost.Eventually(() => Task.FromResult(host.Funded(free).Any()), "the free one");
        await host.Quiet();
        Assert.Empty(host.Funded(held));
        Assert.Single(host.Published.Of<ReceivableOpened>(), told => told.OrderId == held.OrderId);
    }

    [Fact]
    public async Task A_block_is_released_by_two_and_a_refused_review_keeps_holding()
    {
        var name = RiskStory.Invented();
        await host.Listed(name);
        var order = Given.Order().To(name);
        await host.PlaceAndPay(order);
        var review = Assert.Single(await host.Reviews(order));
        Assert.Equal(("Block", 200), (review.Outcome, review.Points));
        Assert.Equal("Proposed", (await host.Decide(review, "Release")).Status);
        Assert.Equal("risk_review_needs_second", (await FxStory.Refused(() => host.Decide(review, "Release"))).Code);
        Assert.Equal("Refused", (await host.Decide(review, "Refuse", RiskStory.Second)).Status);
        Assert.Equal("risk_review_transition_refused", (await FxStory.Refused(() => host.Decide(review, "Release"))).Code);
        Assert.Empty(host.Funded(order));

        Assert.Equal("Taken", (await host.Decide(review, "Reopen", RiskStory.Second)).Status);
        Assert.Equal("risk_review_of_another", (await FxStory.Refused(() => host.Decide(review, "Release"))).Code);
        Assert.Equal("Proposed", (await host.Decide(review, "Release", RiskStory.Second)).Status);
        var released = await host.Decide(review, "Release");
        Assert.Equal(["Propose", "Refuse", "Reopen", "Propose", "Release"], released.Steps.Select(step => step.Action));
        Assert.All(released.Steps, step => Assert.Equal("looked at the papers", step.Reason));
        await SettlementHost.Eventually(() => Task.FromResult(host.Funded(order).Count() == 2), "told funded");
    }

    [Fact]
    public async Task A_payer_on_a_list_holds_the_receipts_order_and_its_payout()
    {
        var name = RiskStory.Invented();
        await host.Listed(name);
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        var receivable = await host.Place(order);
        await host.Import(StatementText.Of("USD").Add("C", 100_000, $"?20VA {receivable.VirtualAccount}?32{name}"));
        await host.Deliver(Given.Completed(order));
        var review = Assert.Single(await host.Reviews(order));
        Assert.Equal(("ReceiptMatched", "Block"), (review.Moment, review.Outcome));
        await SettlementHost.Eventually(async () => (await host.Assessments(order)).Any(one => one.Moment == "PayoutRequested"), "judged");
        await host.Quiet();
        Assert.Equal("Requested", Assert.Single(await host.Payouts(order.OrderId)).Status);
        Assert.Empty(host.Funded(order));
        await host.Decide(review, "Release");
        await host.Decide(review, "Release", RiskStory.Second);
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId))[0].Status == "Sent", "payout sent");
        await host.Quiet();
        Assert.Equal(["Full", "ShipmentCovered"], host.Funded(order));
    }

    [Fact]
    public async Task An_exporter_on_a_list_is_not_paid_before_somebody_looked()
    {
        var order = Given.Order();
        var name = RiskStory.Invented();
        await host.Listed(name);
        await host.Deliver(Given.Exporter(order) with { NameEn = name });
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Reviews(order)).Count == 1, "review");
        await host.Quiet();
        Assert.Equal("Requested", Assert.Single(await host.Payouts(order.OrderId)).Status);
        Assert.Equal(("PayoutRequested", "Beneficiary"), ((await host.Reviews(order))[0].Moment,
            (await host.Reviews(order))[0].Contributions.By("SCREENING").Fact("role")));
    }

    [Fact]
    public async Task A_cancelled_order_is_not_told_funded_by_the_release()
    {
        var name = RiskStory.Invented();
        await host.Listed(name);
        var order = Given.Order(terms: Given.OpenAccount).To(name[..^1]);
        await host.Place(order);
        await host.Deliver(Given.Cancelled(order));
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Cancelled", "cancelled");
        await host.Decide(Assert.Single(await host.Reviews(order)), "Release");
        Assert.Empty(host.Funded(order));
        Assert.Equal(0, await host.Count("risk_held_event where order_id = @Id", order.OrderId));
    }

    [Fact]
    public async Task A_buyer_who_is_named_after_the_order_is_screened_then()
    {
        var name = RiskStory.Invented();
        await host.Listed(name);
        var order = Given.Order();
        await host.PlaceAndPay(order);
        Assert.Empty(await host.Reviews(order));
        await host.Deliver(RiskStory.Buyer(order, name));
        await SettlementHost.Eventually(async () => (await host.Reviews(order)).Count > 0, "review");
        Assert.Equal("Buyer", (await host.Reviews(order))[0].Contributions.By("SCREENING").Fact("role"));
    }

    [Fact]
    public async Task Releases_and_receipts_at_the_same_time_tell_every_stage_once()
    {
        var names = Enumerable.Range(0, 6).Select(_ => RiskStory.Invented()).ToList();
        foreach (var name in names)
            await host.Listed(name);
        var orders = names.ConvertAll(name => Given.Order(terms: Given.Deposit).To(name[..^1]));
        var receivables = await Task.WhenAll(orders.Select(host.Place));
        await Task.WhenAll(orders.SelectMany((order, i) => new Func<Task>[]
        {
            () => host.Import(StatementText.Of("USD").Credit(30_000, receivables[i].VirtualAccount)),
            async () => await host.Decide((await host.Reviews(order))[0], "Release"),
            () => host.Import(StatementText.Of("USD").Credit(70_000, receivables[i].VirtualAccount)),
        }).Select(step => step()));
        foreach (var order in orders)
            await SettlementHost.Eventually(() => Task.FromResult(host.Funded(order).SequenceEqual(["Full", "ShipmentCovered"])), "told");
        await host.Quiet();
        Assert.All(orders, order => Assert.Equal(2, host.Published.Of<OrderFunded>().Count(told => told.OrderId == order.OrderId)));
    }
}
