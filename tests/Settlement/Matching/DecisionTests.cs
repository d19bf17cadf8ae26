using CrossBorder.Contracts.Events;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What people decide about receipts, and how it is taken back.</summary>
public sealed class DecisionTests(SettlementHost host)
{
    /// <summary>An order of a buyer and a receipt of a third party that names it.</summary>
    async Task<(TradingBuyer Buyer, OrderPlaced Order, V1.ReceiptCase Receipt)> Held(long minor, long? total = null)
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total ?? minor, Given.Advance);
        await host.Place(order);
        await host.Import(StatementText.Of("USD").Add("C", minor, $"?20{order.Number}?32SOMEBODY ELSE?31XX{minor}"));
        return (buyer, order, await host.Receipt(minor));
    }

    [Fact]
    public async Task An_accepted_suggestion_is_booked_and_its_payer_is_known_from_then_on()
    {
        var (buyer, order, receipt) = await Held(100_041);
        var decision = await host.Matching.AcceptSuggestionAsync(new V1.AcceptSuggestionRequest
        {
            SuggestionId = receipt.Suggestions[0].Id,
            ConfirmPayer = true,
        });
        Assert.Equal(("Suggestion", 100_041L), (decision.Kind, Assert.Single(decision.Allocations).AmountMinor));
        Assert.StartsWith("Operator:", decision.DecidedBy, StringComparison.Ordinal);
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((100_041L, -100_041L, 2), (balances[AccountKind.Bank], balances[AccountKind.OrderFunds], balances.Count));
        var next = buyer.Order(70_041, Given.Advance);
        await host.Place(next);
        await host.Import(StatementText.Of("USD").Add("C", 70_041, $"?20{next.Number}?32SOMEBODY ELSE?31XX100041"));
        Assert.Equal("Paid", (await host.Receivable(next.OrderId)).Status);
    }

    [Fact]
    public async Task A_decision_is_taken_back_once_with_who_and_why_and_the_receipt_waits_again()
    {
        var (_, order, receipt) = await Held(100_042);
        var decision = await Accept(receipt);
        var undone = await Undo(decision.Id, "wrong order");
        Assert.Equal("wrong order", undone.UndoneWhy);
        Assert.StartsWith("Operator:", undone.UndoneBy, StringComparison.Ordinal);
        Assert.True(Assert.Single(undone.Allocations).Undone);
        Assert.Equal(("Open", 0L), ((await host.Receivable(order.OrderId)).Status, (await host.Receivable(order.OrderId)).PaidMinor));
        var again = await host.Receipt(100_042);
        Assert.Equal(("Unmatched", "undone", 100_042L), (again.Status, again.Reason, again.LeftMinor));
        Assert.Equal("decision_undone", (await FxStory.Refused(() => Undo(decision.Id, "again"))).Code);
        Assert.False((await host.Balances(order.OrderId)).ContainsKey(AccountKind.OrderFunds));
        await Allocate((again.Id, order.OrderId, 100_042, 0));
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
        Assert.Equal(2, (await host.Receipt(100_042)).Decisions.Count);
    }

    [Fact]
    public async Task The_platforms_own_match_can_be_taken_back_too()
    {
        var order = Given.Order(totalMinor: 50_043);
        await host.PlaceAndPay(order);
        var decision = Assert.Single((await host.Receipt(50_043)).Decisions);
        Assert.Equal("VirtualAccount", decision.Kind);
        await Undo(decision.Id, "the buyer paid for another order");
        Assert.Equal("Open", (await host.Receivable(order.OrderId)).Status);
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((50_043L, -50_043L), (balances[AccountKind.Bank], balances[AccountKind.Suspense]));
    }

    [Fact]
    public async Task Receipts_are_allocated_by_hand_many_to_many_and_never_beyond_themselves()
    {
        var buyer = await host.Buyer();
        var (one, other) = (buyer.Order(60_044, Given.Advance), buyer.Order(40_044, Given.Advance));
        await host.Place(one);
        await host.Place(other);
        await host.Import(StatementText.Of("USD").Add("C", 55_044, "?20X?32WHO?31Q1").Add("C", 45_000, "?20Y?32WHO?31Q2"));
        var (first, second) = (await host.Receipt(55_044), await host.Receipt(45_000));
        Assert.Equal("receipt_exceeded", (await FxStory.Refused(() => Allocate(
            (first.Id, one.OrderId, 55_044, 0), (first.Id, other.OrderId, 1, 0)))).Code);
        Assert.Equal("receivable_exceeded", (await FxStory.Refused(() => Allocate((first.Id, other.OrderId, 40_045, 0)))).Code);
        Assert.Equal("charge_exceeded", (await FxStory.Refused(() => Allocate((second.Id, one.OrderId, 10_000, 4_000)))).Code);
        await Allocate((first.Id, one.OrderId, 55_044, 0), (second.Id, one.OrderId, 5_000, 0), (second.Id, other.OrderId, 39_000, 1_044));
        Assert.Equal(("Paid", "Paid"), ((await host.Receivable(one.OrderId)).Status, (await host.Receivable(other.OrderId)).Status));
        var rest = await host.Receipt(45_000);
        Assert.Equal(("Unmatched", "partly_allocated", 1_000L), (rest.Status, rest.Reason, rest.LeftMinor));
        var advance = await host.Matching.PutOnAdvanceAsync(
            new V1.PutOnAdvanceRequest { EntryId = rest.Id, BuyerId = buyer.Id.ToString(), Reason = "for the next order" });
        Assert.Equal("Matched", (await host.Receipt(45_000)).Status);
        Assert.Equal(-1_000, await host.Balance(AccountKind.BuyerCredit, buyer.Id));
        Assert.Equal("receipt_not_open", (await FxStory.Refused(() => Allocate((first.Id, one.OrderId, 1, 0)))).Code);
        await Undo(advance.Id, "not yet");
        Assert.Equal(0, await host.Balance(AccountKind.BuyerCredit, buyer.Id));
        Assert.Equal("partly_allocated", (await host.Receipt(45_000)).Reason);
    }

    [Fact]
    public async Task The_database_itself_refuses_more_than_the_receipt_has()
    {
        var (_, order, receipt) = await Held(90_045);
        var decision = await Accept(receipt);
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(
            """
            insert into allocation (id, decision_id, entry_id, order_id, amount_minor)
            values (gen_random_uuid(), @Decision::uuid, @Entry::uuid, @OrderId, 1)
            """,
            new { Decision = decision.Id, Entry = receipt.Id, order.OrderId }, CancellationToken.None));
        Assert.Equal("allocation_within_receipt", error.ConstraintName);
        error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.Db.Run(
            "update allocation set amount_minor = 1 where decision_id = @Decision::uuid", new { Decision = decision.Id },
            CancellationToken.None));
        Assert.Equal("allocation_ends_once", error.ConstraintName);
    }

    [Fact]
    public async Task A_returned_receipt_is_transferred_and_confirmed_by_the_statement()
    {
        var (_, _, receipt) = await Held(80_046);
        var decision = await host.Matching.ReturnReceiptAsync(
            new V1.ReturnReceiptRequest { EntryId = receipt.Id, Reason = "not our buyer" });
        Assert.Equal("Return", decision.Kind);
        var id = Guid.Parse(decision.Allocations[0].ReturnId);
        await SettlementHost.Eventually(async () => await host.Count("receipt_return where id = @Id and status = 'Sent'", id) == 1, "sent");
        Assert.Equal("return_sent", (await FxStory.Refused(() => Undo(decision.Id, "too late"))).Code);
        var import = await host.Import(StatementText.Of("USD").Debit(80_046, ReceiptReturn.ReferenceOf(id)));
        Assert.Equal(1, import.Matched);
        Assert.Equal(1, await host.Count("receipt_return where id = @Id and status = 'Completed'", id));
    }

    [Fact]
    public async Task A_suggestion_that_does_not_fit_any_more_is_refused()
    {
        var (_, order, receipt) = await Held(100_047);
        await host.Import(StatementText.Of("USD").Credit(100_047, (await host.Receivable(order.OrderId)).VirtualAccount));
        Assert.Equal("suggestion_stale", (await FxStory.Refused(() => Accept(receipt))).Code);
        Assert.Equal("suggestion_stale", (await FxStory.Refused(() => host.Matching.AcceptSuggestionAsync(
            new V1.AcceptSuggestionRequest { SuggestionId = Guid.NewGuid().ToString() }).ResponseAsync)).Code);
    }

    [Fact]
    public async Task Money_that_is_paid_out_stays_where_it_is()
    {
        var order = Given.Order(totalMinor: 50_048);
        await host.PlaceAndPay(order);
        await host.Deliver(Given.Completed(order));
        await SettlementHost.Eventually(async () => (await host.Payouts(order.OrderId)).Count == 1, "payout");
        var decision = Assert.Single((await host.Receipt(50_048)).Decisions);
        Assert.Equal("receivable_paid_out", (await FxStory.Refused(() => Undo(decision.Id, "too late"))).Code);
    }

    [Fact]
    public async Task The_same_key_decides_once_and_rivals_for_one_receipt_get_it_once()
    {
        var (_, order, receipt) = await Held(60_049, total: 600_049);
        var request = new V1.AllocateRequest { Reason = "by hand" };
        request.Lines.Add(new V1.AllocateLine { EntryId = receipt.Id, OrderId = order.OrderId.ToString(), AmountMinor = 60_049 });
        var key = Guid.NewGuid();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => host.Matching.AllocateAsync(request, FxStory.Key(key)).ResponseAsync));
        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        await Undo(answers[0].Id, "again");
        var rivals = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await host.Matching.AllocateAsync(request);
                return "ok";
            }
            catch (RpcException e)
            {
                return Platform.Problem.FromGrpc(e).Code;
            }
        }));
        Assert.Single(rivals, "ok");
        Assert.All(rivals.Where(code => code != "ok"), code => Assert.Equal("receipt_not_open", code));
        Assert.Equal(60_049, (await host.Receivable(order.OrderId)).PaidMinor);
    }

    [Fact]
    public async Task An_exception_has_age_clock_and_owner()
    {
        var (_, _, receipt) = await Held(30_050);
        var taken = await host.Matching.TakeExceptionAsync(new V1.TakeExceptionRequest { Id = receipt.Id });
        Assert.Equal(("third_party_payer", 30_050L, 0, false), (taken.Reason, taken.AmountMinor, taken.AgeDays, taken.Overdue));
        Assert.StartsWith("Operator:", taken.Owner, StringComparison.Ordinal);
        Assert.True(taken.BestScore > 0);
        // Twelve days ago and one working day: overdue whatever day it is today.
        await host.Db.Run(
            "update statement_entry set left_at = left_at - interval '12 days' where id = @Id::uuid", new { receipt.Id },
            CancellationToken.None);
        var request = new V1.ListExceptionsRequest
        {
            Overdue = true,
            Reason = "third_party_payer",
            Page = new Contracts.Common.V1.Page { Limit = 500 },
        };
        var listed = Assert.Single((await host.Matching.ListExceptionsAsync(request)).Exceptions, one => one.Id == receipt.Id);
        Assert.Equal((12, true, taken.Owner), (listed.AgeDays, listed.Overdue, listed.Owner));
        await Accept(receipt);
        Assert.DoesNotContain((await host.Matching.ListExceptionsAsync(request)).Exceptions, one => one.Id == receipt.Id);
        Assert.Equal("match_exception_not_found", (await FxStory.Refused(
            () => host.Matching.TakeExceptionAsync(new V1.TakeExceptionRequest { Id = receipt.Id }).ResponseAsync)).Code);
    }

    Task<V1.MatchDecision> Accept(V1.ReceiptCase receipt) => host.Matching.AcceptSuggestionAsync(
        new V1.AcceptSuggestionRequest { SuggestionId = receipt.Suggestions[0].Id }).ResponseAsync;

    Task<V1.MatchDecision> Undo(string id, string why) =>
        host.Matching.UndoDecisionAsync(new V1.UndoDecisionRequest { DecisionId = id, Reason = why }).ResponseAsync;

    Task<V1.MatchDecision> Allocate(params (string Entry, Guid Order, long Minor, long Charge)[] lines)
    {
        var request = new V1.AllocateRequest { Reason = "by hand" };
        request.Lines.AddRange(lines.Select(line => new V1.AllocateLine
        {
            EntryId = line.Entry,
            OrderId = line.Order.ToString(),
            AmountMinor = line.Minor,
            ChargeMinor = line.Charge,
        }));
        return host.Matching.AllocateAsync(request).ResponseAsync;
    }
}
