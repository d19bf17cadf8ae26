using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Grpc.Core;
using static CrossBorder.Orders.Tests.Quarrel;
using Ledger = CrossBorder.Contracts.Orders.V1.OrderLedger.OrderLedgerClient;

namespace CrossBorder.Orders.Tests;

/// <summary>What buyer, exporter and operator do of a claim. The order comes to 48.54, its first line to 25.50.</summary>
public sealed class DisputeTests(OrdersHost host)
{
    async Task<string> Code(Func<Task> call) => (await host.Refusal(call)).Code;

    async Task<DisputeEnded> Ended(string dispute) =>
        await host.Published.Next<DisputeEnded>(e => e.DisputeId.ToString() == dispute);

    async Task<long> Refunded(Deal deal) => (await new Ledger(host.As(OrdersHost.Operator)).GetAsync(
        new OrderLedgerRequest { OrderId = deal.Id })).Lines.Single(line => line.LineNo == 1).Refunded;

    [Fact]
    public async Task A_claim_that_is_agreed_to_ends_with_what_was_asked_and_settled_counts_the_units_once()
    {
        var quarrel = await Quarrel.Of(host);
        var opened = await quarrel.Opened();
        Assert.Equal(
            ("Open", "Exporter", 1, "EUR", 2_550L),
            (opened.Status, opened.WaitsFor, opened.Version, opened.Currency, opened.AskedMinor));
        Assert.Equal(opened.OpenedAt.ToDateTimeOffset().AddDays(3), opened.DueAt.ToDateTimeOffset());
        var told = await host.Published.Next<OrderDisputed>(e => e.OrderId == quarrel.Deal.OrderId);
        Assert.Equal((opened.Id, "Damaged", 2_550L), (told.DisputeId.ToString(), told.Kind, told.AskedMinor));
        var agreed = await quarrel.Exporter.AgreeAsync(On(opened));
        Assert.Equal(("Resolved", 2_550L, "", false), (agreed.Status, agreed.OutcomeMinor, agreed.WaitsFor, agreed.Settled));
        var ended = await Ended(opened.Id);
        Assert.Equal(("Resolved", 2_550L, 2), (ended.Outcome, ended.RefundMinor, ended.Version));
        var settled = new DisputeSettled(ended.DisputeId, 3, ended.OccurredAt, ended.OrderId, "EUR", 2_550, 1_000);
        await host.Deliver(settled);
        await host.Deliver(settled);
        await OrdersHost.Eventually(async () => (await quarrel.Now(opened)).Settled, "settled");
        await host.Quiet();
        Assert.Equal(10, await Refunded(quarrel.Deal));
        var shown = await quarrel.Now(opened);
        Assert.Equal((3, 2_550L, 0L), (shown.Version, shown.SettledMinor, shown.DebtMinor));
        // What the exporter owes is its own business.
        Assert.Equal(1_000, (await quarrel.Exporter.GetAsync(new DisputeIdRequest { DisputeId = opened.Id })).DebtMinor);
        Assert.Equal(["Open", "Grant", "Settle"], shown.Events.Select(one => one.Action));
    }

    [Fact]
    public async Task A_part_of_the_price_counts_no_units()
    {
        var quarrel = await Quarrel.Of(host);
        var opened = await quarrel.Opened(2_549);
        await quarrel.Exporter.AgreeAsync(On(opened));
        var ended = await Ended(opened.Id);
        await host.Deliver(new DisputeSettled(ended.DisputeId, 3, ended.OccurredAt, ended.OrderId, "EUR", 2_549, 0));
        await OrdersHost.Eventually(async () => (await quarrel.Now(opened)).Settled, "settled");
        Assert.Equal(0, await Refunded(quarrel.Deal));
    }

    [Fact]
    public async Task Each_proposal_takes_the_place_of_the_one_before_and_exactly_the_one_that_was_read_is_accepted_once()
    {
        var quarrel = await Quarrel.Of(host);
        var first = await quarrel.Exporter.ProposeAsync(Offer(await quarrel.Opened(), 500));
        Assert.Equal(("Negotiating", "Buyer", 500L, "Exporter"), (first.Status, first.WaitsFor, first.Offer.AmountMinor, first.Offer.Side));
        Assert.Equal("dispute_own_offer", await Code(async () => await quarrel.Exporter.AcceptAsync(Yes(first))));
        // No more than was asked is proposed, by whichever side.
        foreach (var side in new[] { quarrel.Exporter, quarrel.Buyer })
        {
            var much = await host.Refusal(async () => await side.ProposeAsync(Offer(first, 2_551)));
            Assert.Equal(("amount_minor", "1 to 2550"), (much.Field, much.Accepted));
        }

        var counter = await quarrel.Buyer.ProposeAsync(Offer(first, 2_000));
        var second = await quarrel.Exporter.ProposeAsync(Offer(counter, 1_200));
        Assert.Equal("dispute_offer_superseded", await Code(async () => await quarrel.Buyer.AcceptAsync(Yes(second, first.Offer.No))));
        Assert.Equal("version_conflict", await Code(async () => await quarrel.Buyer.ProposeAsync(Offer(counter, 1_500))));

        var yes = Yes(second);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await quarrel.Buyer.AcceptAsync(yes)).Status;
            }
            catch (RpcException error)
            {
                return Problem.FromGrpc(error).Code;
            }
        }));
        Assert.Single(answers, "Resolved");
        Assert.Equal(1_200, (await Ended(second.Id)).RefundMinor);
        Assert.Equal("dispute_transition_refused", await Code(async () => await quarrel.Buyer.AcceptAsync(Yes(await quarrel.Now(second)))));
    }

    [Fact]
    public async Task An_operator_that_took_the_case_decides_it_and_nobody_else()
    {
        var quarrel = await Quarrel.Of(host);
        var escalated = await quarrel.Escalated();
        Assert.Equal(("Escalated", "Operator"), (escalated.Status, escalated.WaitsFor));
        Assert.Equal("dispute_not_taken", await Code(async () => await quarrel.Operator.DecideAsync(Verdict(escalated, 100))));
        var taken = await quarrel.Operator.TakeAsync(On(escalated));
        Assert.Equal(("Judge Li", true), (taken.TakenBy, taken.Mine));
        Assert.Equal("dispute_taken", await Code(async () => await quarrel.As(Another).TakeAsync(On(taken))));
        Assert.Equal("dispute_not_taken", await Code(async () => await quarrel.As(Another).DecideAsync(Verdict(taken, 100))));
        Assert.Equal("invalid_field", await Code(async () => await quarrel.Operator.DecideAsync(Verdict(taken, 2_551))));
        var key = Guid.NewGuid();
        var decided = await quarrel.Operator.DecideAsync(Verdict(taken, 1_275), OrdersHost.Key(key));
        Assert.Equal(decided, await quarrel.Operator.DecideAsync(Verdict(taken, 1_275), OrdersHost.Key(key)));
        Assert.Equal(("Resolved", 1_275L), (decided.Status, decided.OutcomeMinor));
        Assert.Equal(1_275, (await Ended(decided.Id)).RefundMinor);
        var last = (await quarrel.Now(decided)).Events[^1];
        Assert.Equal(("Grant", "Operator", "The pictures show it.", 1_275L), (last.Action, last.Side, last.Text, last.AmountMinor));
    }

    [Fact]
    public async Task A_case_is_handed_back_or_taken_over_with_a_reason_and_a_claim_without_merit_is_rejected()
    {
        var quarrel = await Quarrel.Of(host);
        var taken = await quarrel.Taken();
        var over = await quarrel.As(Another).TakeAsync(On(taken, "Judge Li is ill."));
        Assert.Equal("Judge Wu", over.TakenBy);
        Assert.Equal("dispute_not_taken", await Code(async () => await quarrel.Operator.HandBackAsync(On(over))));
        var free = await quarrel.As(Another).HandBackAsync(On(over));
        Assert.Equal("", free.TakenBy);
        var rejected = await quarrel.Operator.DecideAsync(Verdict(await quarrel.Operator.TakeAsync(On(free)), 0));
        Assert.Equal(("Rejected", 0L), (rejected.Status, rejected.OutcomeMinor));
        var ended = await Ended(rejected.Id);
        Assert.Equal(("Rejected", 0L), (ended.Outcome, ended.RefundMinor));
        // The order may be disputed again while there is time.
        Assert.Equal(2, (await quarrel.Opened(100)).No);
    }

    [Fact]
    public async Task With_a_return_the_money_waits_for_the_goods_and_goods_that_did_not_come_as_agreed_go_to_an_operator()
    {
        var quarrel = await Quarrel.Of(host);
        var agreed = await quarrel.Exporter.AgreeAsync(On(await quarrel.Opened(wantsReturn: true)));
        Assert.Equal(("AwaitingReturn", "Buyer", 2_550L), (agreed.Status, agreed.WaitsFor, agreed.OutcomeMinor));
        var sent = await quarrel.Buyer.SendBackAsync(On(agreed, "DHL 4711"));
        Assert.Equal(("Returning", "Exporter"), (sent.Status, sent.WaitsFor));
        Assert.DoesNotContain(host.Published.Of<DisputeEnded>(), e => e.DisputeId.ToString() == sent.Id);
        var contested = await quarrel.Exporter.ContestAsync(On(sent, "Two were missing."));
        Assert.Equal(("Escalated", 0L), (contested.Status, contested.OutcomeMinor));
        var taken = await quarrel.Operator.TakeAsync(On(contested));
        var decided = await quarrel.Operator.DecideAsync(Verdict(taken, 2_040, withReturn: true));
        Assert.Equal("AwaitingReturn", decided.Status);
        var back = await quarrel.Buyer.SendBackAsync(On(decided, "DHL 4712"));
        var received = await quarrel.Exporter.ReceiveAsync(On(back));
        Assert.Equal(("Resolved", 2_040L, true), (received.Status, received.OutcomeMinor, received.OutcomeReturn));
        Assert.Equal(2_040, (await Ended(received.Id)).RefundMinor);
    }

    [Fact]
    public async Task A_claim_is_taken_between_the_departure_and_30_days_after_the_delivery()
    {
        var ready = await host.Ready();
        host.Catalog.Settlement.Paid(ready.Id, Total);
        Assert.Equal("dispute_too_early", await Code(() => new Quarrel(host, ready).Opened()));
        var late = await Quarrel.Of(host, delivered: 31);
        var refused = await host.Refusal(() => late.Opened());
        Assert.Equal(("dispute_too_late", "order_id"), (refused.Code, refused.Field));
        Assert.Equal("Open", (await (await Quarrel.Of(host, delivered: 29)).Opened()).Status);
        Assert.Equal("Open", (await (await Quarrel.Of(host, delivered: null)).Opened()).Status);
    }

    [Fact]
    public async Task A_claim_asks_for_at_most_what_was_paid_and_did_not_go_back_and_one_runs_at_a_time()
    {
        var quarrel = await Quarrel.Of(host, paid: 3_000);
        var refused = await host.Refusal(() => quarrel.Opened(3_001));
        Assert.Equal(("dispute_exceeds_paid", "1 to 3000"), (refused.Code, refused.Accepted));
        var opened = await quarrel.Opened(2_000);
        Assert.Equal("dispute_open", await Code(() => quarrel.Opened(100)));
        await quarrel.Exporter.AgreeAsync(On(opened));
        Assert.Equal("1 to 1000", (await host.Refusal(() => quarrel.Opened(1_001))).Accepted);
        var unpaid = await Quarrel.Of(host);
        host.Catalog.Settlement.Paid(unpaid.Deal.Id, 0);
        Assert.Equal("dispute_exceeds_paid", await Code(() => unpaid.Opened(1)));
        // What lies beyond the total is the buyer's anyway.
        host.Catalog.Settlement.Paid(unpaid.Deal.Id, 10 * Total);
        Assert.Equal($"1 to {Total}", (await host.Refusal(() => unpaid.Opened(Total + 1))).Accepted);
    }

    [Theory]
    [InlineData(4, 1, "lines[0].line_no")]
    [InlineData(1, 11, "lines[0].quantity")]
    [InlineData(1, 0, "lines[0].quantity")]
    public async Task Lines_are_of_the_order_and_units_that_it_has(int line, long quantity, string field)
    {
        var quarrel = await Quarrel.Of(host);
        var refused = await host.Refusal(async () => await quarrel.Buyer.OpenAsync(
            quarrel.Claim(100, new ClaimedLine { LineNo = line, Quantity = quantity })));
        Assert.Equal(("invalid_field", field), (refused.Code, refused.Field));
    }

    [Fact]
    public async Task Without_lines_a_claim_is_about_all_of_the_order()
    {
        var quarrel = await Quarrel.Of(host);
        var opened = await quarrel.Buyer.OpenAsync(quarrel.Claim());
        Assert.Equal([(1, 10L), (2, 3L), (3, 7L)], opened.Lines.Select(line => (line.LineNo, line.Quantity)));
    }

    [Fact]
    public async Task Many_who_open_at_once_come_to_one_dispute()
    {
        var quarrel = await Quarrel.Of(host);
        var codes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                return (await quarrel.Opened()).Status;
            }
            catch (RpcException error)
            {
                return Problem.FromGrpc(error).Code;
            }
        }));
        Assert.Single(codes, "Open");
        Assert.Equal(15, codes.Count(code => code == "dispute_open"));
    }

    [Fact]
    public async Task To_strangers_nothing_of_it_is_there_and_each_side_finds_its_own()
    {
        var (quarrel, other) = (await Quarrel.Of(host), await Quarrel.Of(host));
        var dispute = await quarrel.Opened();
        var foreign = await other.Opened();
        foreach (var stranger in new[] { other.Buyer, other.Exporter })
        {
            Assert.Equal("dispute_not_found", await Code(
                async () => await stranger.GetAsync(new DisputeIdRequest { DisputeId = dispute.Id })));
            Assert.Equal("dispute_not_found", await Code(async () => await stranger.AddEvidenceAsync(Picture(dispute))));
            Assert.Equal([foreign.Id], (await stranger.ListAsync(new ListDisputesRequest())).Disputes.Select(one => one.Id));
        }

        Assert.Equal("dispute_not_found", await Code(async () => await other.Exporter.AgreeAsync(On(dispute))));
        Assert.Equal("dispute_not_found", await Code(async () => await other.Buyer.WithdrawAsync(On(dispute))));
        Assert.Equal("order_not_found", await Code(async () => await other.Buyer.OpenAsync(quarrel.Claim())));
    }

    [Fact]
    public async Task The_queue_goes_by_the_clock_page_by_page()
    {
        var seller = await Quarrel.Of(host);
        var first = await seller.Opened();
        var second = await (await Quarrel.Of(host)).Opened();
        var seen = new List<string>();
        var request = new ListDisputesRequest { ByClock = true, Status = "Open", Page = new() { Limit = 1 } };
        do
        {
            var page = await seller.Operator.ListAsync(request);
            seen.AddRange(page.Disputes.Select(one => one.Id));
            request.Page.Cursor = page.NextCursor;
        }
        while (request.Page.Cursor.Length > 0);
        Assert.True(seen.IndexOf(first.Id) >= 0 && seen.IndexOf(first.Id) < seen.IndexOf(second.Id));
        Assert.Equal(seen.Count, seen.Distinct().Count());
        request.Page.Cursor = "x";
        Assert.Equal("invalid_field", await Code(async () => await seller.Operator.ListAsync(request)));
    }

    [Fact]
    public async Task Rules_begin_on_a_later_day_and_are_never_changed()
    {
        var operators = new Disputes.DisputesClient(host.As(OrdersHost.Operator));
        var rule = new Contracts.Orders.V1.DisputeRule
        {
            ValidFrom = "2099-01-01",
            ClaimDays = 45,
            AnswerDays = 5,
            NegotiateDays = 10,
            DecideDays = 20,
            ReturnDays = 14,
            ReceiveDays = 7,
            OnSilence = "Grant",
        };
        var added = await operators.AddRuleAsync(rule, OrdersHost.Key(Guid.NewGuid()));
        Assert.Contains(added, (await operators.ListRulesAsync(new ListDisputeRulesRequest())).Rules);
        rule.ValidFrom = "2026-01-01";
        Assert.Equal("valid_from", (await host.Refusal(async () => await operators.AddRuleAsync(rule))).Field);
        rule.ValidFrom = "2099-01-01";
        rule.AnswerDays = 0;
        Assert.Equal("answer_days", (await host.Refusal(async () => await operators.AddRuleAsync(rule))).Field);
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => host.Db.Run("update dispute_rule set answer_days = 4", new { }, CancellationToken.None));
        Assert.Equal("trade_is_append_only", error.ConstraintName);
    }
}
