using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders.Tests;

/// <summary>Four eyes: what a rule of the exporter holds back goes out, or is accepted, only with a second person.</summary>
public sealed class ApprovalTests(OrdersHost host)
{
    [Theory]
    [InlineData(null, null, null, 100, "")]
    [InlineData(10.0, null, 10.0, 100, "")]
    [InlineData(10.0, null, 9.99, 100, "margin_below")]
    [InlineData(10.0, null, null, 100, "margin_unknown")]
    [InlineData(null, 100, 1.0, 99, "")]
    [InlineData(null, 100, null, 100, "amount_reached")]
    [InlineData(10.0, 100, -5.0, 500, "margin_below,amount_reached")]
    public void A_rule_asks_for_approval_by_margin_and_amount(
        double? leastMargin, int? amount, double? margin, long highest, string reasons)
    {
        var rule = new ApprovalRule(Guid.Empty, 1, "EUR", default, (decimal?)leastMargin, amount, "", default);
        Assert.Equal(reasons, string.Join(',', Approval.Reasons(rule, (decimal?)margin, highest)));
        Assert.Empty(Approval.Reasons(null, (decimal?)margin, highest));
    }

    [Fact]
    public async Task What_a_rule_holds_back_is_hidden_from_the_buyer_until_a_second_person_sends_it()
    {
        var bargain = await Bargain.Begin(host);
        var rule = await bargain.Rule(40, null);
        var request = bargain.FirstOffer();
        request.Costs.AddRange(Bargain.Costing());
        var waiting = await bargain.AsExporter.OfferAsync(request);
        Assert.Equal((0, "AwaitingApproval"), (waiting.CurrentNo, waiting.Versions.Single().Status));
        await Unseen(bargain, waiting.Id);
        var costing = await bargain.CostsOf.GetAsync(new QuoteVersionRequest { QuoteId = waiting.Id, No = 1 });
        Assert.Equal((rule.ToString(), "margin_below", "24.92"), (costing.RuleId, costing.Reasons.Single(), costing.LowestMarginPercent));

        var change = new QuoteVersionChange { QuoteId = waiting.Id, No = 1, ExpectedVersion = waiting.Version };
        Assert.Equal("four_eyes", await bargain.Code(async () => await bargain.As("Li").ApproveAsync(change)));
        var sent = await bargain.As("Wang").ApproveAsync(change);
        Assert.Equal((1, "Open"), (sent.CurrentNo, sent.Versions.Single().Status));
        Assert.Equal("Li", (await bargain.ForBuyer(sent.Id)).Versions.Single().Author);
        Assert.Equal("Wang", (await bargain.CostsOf.GetAsync(new QuoteVersionRequest { QuoteId = waiting.Id, No = 1 })).DecidedBy);
        Assert.Equal("Accepted", (await bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(await bargain.ForBuyer(sent.Id)))).Status);
    }

    [Fact]
    public async Task A_later_offer_that_waits_leaves_the_sent_one_open_and_does_not_make_the_buyers_reading_stale()
    {
        var bargain = await Bargain.Begin(host);
        var first = await bargain.Offer();
        await bargain.Rule(null, 1);
        var read = await bargain.ForBuyer(first.Id);
        var second = await bargain.OfferAgain(first, "2.4");
        Assert.Equal(["Open", "AwaitingApproval"], second.Versions.Select(version => version.Status));
        Assert.Equal(read, await bargain.ForBuyer(first.Id));
        Assert.Equal("quote_version_not_found", await bargain.Code(
            async () => await bargain.AsBuyer.GetVersionAsync(new QuoteVersionRequest { QuoteId = first.Id, No = 2 })));
        var accepted = await bargain.AsBuyer.AcceptAsync(Bargain.Acceptance(read));
        Assert.Equal(1, accepted.AcceptedNo);
        Assert.Equal(["Accepted", "Superseded"], (await bargain.ForExporter(first.Id)).Versions.Select(version => version.Status));
        Assert.Single(accepted.Versions);
    }

    [Fact]
    public async Task A_rejected_version_is_never_seen_and_one_that_a_counter_overtook_is_not_sent_any_more()
    {
        var bargain = await Bargain.Begin(host);
        var first = await bargain.Offer();
        await bargain.Rule(null, 1);
        var second = await bargain.OfferAgain(first, "2.4");
        var rejected = await bargain.As("Wang").RejectAsync(
            new QuoteVersionChange { QuoteId = first.Id, No = 2, ExpectedVersion = second.Version, Reason = "too cheap" });
        Assert.Equal(["Open", "Rejected"], rejected.Versions.Select(version => version.Status));
        var third = await bargain.OfferAgain(rejected, "2.5");
        await bargain.Counter(first.Id, "2.2");
        var now = await bargain.ForExporter(first.Id);
        Assert.Equal(["Superseded", "Rejected", "Superseded", "Open"], now.Versions.Select(version => version.Status));
        var late = new QuoteVersionChange { QuoteId = first.Id, No = 3, ExpectedVersion = now.Version };
        Assert.Equal("quote_version_transition_refused", await bargain.Code(async () => await bargain.As("Wang").ApproveAsync(late)));
        late.ExpectedVersion = third.Version;
        Assert.Equal("version_conflict", await bargain.Code(async () => await bargain.As("Wang").ApproveAsync(late)));
        Assert.Equal([1, 4], (await bargain.ForBuyer(first.Id)).Versions.Select(version => version.No));
    }

    [Fact]
    public async Task Fault_8_the_buyers_version_too_is_accepted_only_subject_to_approval()
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Costs.AddRange(Bargain.Costing());
        var quote = await bargain.AsExporter.OfferAsync(request);
        await bargain.Rule(20, null);
        // 1,000 x 2.00 EUR bring 16,000 CNY and cost 14,000: 12.5 %.
        await bargain.Counter(quote.Id, "2");
        var read = await bargain.ForExporter(quote.Id);
        var costing = await bargain.CostsOf.GetAsync(new QuoteVersionRequest { QuoteId = quote.Id, No = 2 });
        Assert.Equal(("12.5", 1_600_000L, 1_400_000L),
            (costing.LowestMarginPercent, costing.Offers[0].RevenueMinor, costing.Offers[0].CostMinor));
        Assert.Equal("quote_approval_needed",
            await bargain.Code(async () => await bargain.As("Li").AcceptAsync(Bargain.Acceptance(read, 2))));

        var approved = await bargain.As("Li").ApproveAsync(
            new QuoteVersionChange { QuoteId = quote.Id, No = 2, ExpectedVersion = read.Version });
        Assert.Equal("quote_approved_already", await bargain.Code(async () => await bargain.As("Wang").ApproveAsync(
            new QuoteVersionChange { QuoteId = quote.Id, No = 2, ExpectedVersion = approved.Version })));
        Assert.Equal("four_eyes", await bargain.Code(async () => await bargain.As("Li").AcceptAsync(Bargain.Acceptance(approved, 2))));
        Assert.Equal("Accepted", (await bargain.As("Wang").AcceptAsync(Bargain.Acceptance(approved, 2))).Status);
    }

    [Fact]
    public async Task A_counter_in_another_currency_than_the_costs_has_no_known_margin()
    {
        var bargain = await Bargain.Begin(host);
        var request = bargain.FirstOffer();
        request.Costs.AddRange(Bargain.Costing());
        var quote = await bargain.AsExporter.OfferAsync(request);
        await bargain.Rule(0, null, "USD");
        var counter = new CounterRequest { QuoteId = quote.Id, ExpectedVersion = 1, Terms = bargain.Terms("9") };
        counter.Terms.Currency = "USD";
        await bargain.AsBuyer.CounterAsync(counter);
        var problem = await host.Refusal(async () => await bargain.AsExporter.AcceptAsync(
            Bargain.Acceptance(await bargain.ForExporter(quote.Id), 2)));
        Assert.Contains("margin_unknown", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_approved_that_no_rule_holds_back()
    {
        var bargain = await Bargain.Begin(host);
        var quote = await bargain.Offer();
        await bargain.Counter(quote.Id, "2.2");
        var read = await bargain.ForExporter(quote.Id);
        Assert.Equal("quote_approval_not_needed", await bargain.Code(async () => await bargain.As("Wang").ApproveAsync(
            new QuoteVersionChange { QuoteId = quote.Id, No = 2, ExpectedVersion = read.Version })));
        Assert.Equal("quote_version_transition_refused", await bargain.Code(async () => await bargain.As("Wang").ApproveAsync(
            new QuoteVersionChange { QuoteId = quote.Id, No = 1, ExpectedVersion = read.Version })));
    }

    [Fact]
    public async Task The_newest_rule_that_has_begun_counts_and_one_to_come_does_not()
    {
        var bargain = await Bargain.Begin(host);
        await bargain.Rule(null, 1, from: "2026-01-01");
        await bargain.Rule(null, null, from: "2026-02-01");
        await bargain.Rule(null, 1, from: "2099-01-01");
        Assert.Equal("Open", (await bargain.Offer()).Versions.Single().Status);
    }

    [Fact]
    public async Task A_rule_begins_on_a_day_to_come_and_is_the_exporters_own()
    {
        var bargain = await Bargain.Begin(host);
        var request = new AddApprovalRuleRequest
        {
            Currency = "EUR",
            ValidFrom = "2099-01-01",
            LeastMarginPercent = "-2.5",
            AmountMinor = 500,
        };
        var added = await bargain.CostsOf.AddRuleAsync(request);
        Assert.Equal(("-2.5", 500L, "Li"), (added.LeastMarginPercent, added.AmountMinor, added.AddedBy));
        Assert.Equal("approval_rule_exists", await bargain.Code(async () => await bargain.CostsOf.AddRuleAsync(request)));
        Assert.Equal(added, (await bargain.CostsOf.ListRulesAsync(new ListApprovalRulesRequest())).Rules.Single());
        var other = await Bargain.Begin(host);
        Assert.Empty((await other.CostsOf.ListRulesAsync(new ListApprovalRulesRequest())).Rules);
        foreach (var (field, change) in new (string, Action<AddApprovalRuleRequest>)[]
        {
            ("valid_from", r => r.ValidFrom = $"{Instants.DayInChina(DateTimeOffset.UtcNow):O}"),
            ("least_margin_percent", r => r.LeastMarginPercent = "1.234"), ("currency", r => r.Currency = "XX"),
            ("amount_minor", r => r.AmountMinor = -1),
        })
        {
            var faulty = request.Clone();
            change(faulty);
            Assert.Equal(field, (await host.Refusal(async () => await bargain.CostsOf.AddRuleAsync(faulty))).Field);
        }
    }

    static async Task Unseen(Bargain bargain, string id)
    {
        Assert.Equal("quote_not_found", await bargain.Code(async () => await bargain.ForBuyer(id)));
        Assert.Empty((await bargain.AsBuyer.ListAsync(new ListQuotesOfRequest())).Quotes);
        var timeline = await bargain.BuyerTalks.ListTimelineAsync(new InquiryPageRequest { InquiryId = bargain.InquiryId });
        Assert.Equal(["InquiryOpened"], timeline.Entries.Select(entry => entry.Kind));
        Assert.Equal("Open", (await bargain.BuyerTalks.GetAsync(new InquiryIdRequest { Id = bargain.InquiryId })).Status);
        var own = await bargain.ExporterTalks.ListTimelineAsync(new InquiryPageRequest { InquiryId = bargain.InquiryId });
        Assert.Equal("QuoteAwaitsApproval", own.Entries[^1].Kind);
    }
}
