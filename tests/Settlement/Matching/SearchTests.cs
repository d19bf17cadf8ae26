using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Receipts without a virtual account, from the statement to the ledger. Amounts are told apart by their cents.</summary>
public sealed class SearchTests(SettlementHost host)
{
    [Fact]
    public async Task A_payment_that_names_the_order_number_is_matched_and_its_stated_charges_are_booked()
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total: 100_031, terms: Given.Advance);
        await host.Place(order);
        var import = await host.Import(StatementText.Of("USD").Pays(buyer, 98_031, $"INV {order.Number} CHRGS/BEN"));
        Assert.Equal((1, 0), (import.Matched, import.Unmatched));
        var receivable = await host.Receivable(order.OrderId);
        Assert.Equal(("Paid", 100_031L, 98_031L),
            (receivable.Status, receivable.PaidMinor, Assert.Single(receivable.Receipts).AmountMinor));
        var balances = await host.Balances(order.OrderId);
        Assert.Equal((98_031L, 2_000L, -100_031L),
            (balances[AccountKind.Bank], balances[AccountKind.BankCharges], balances[AccountKind.OrderFunds]));
        var told = await host.Published.Next<PaymentReceived>(e => e.OrderId == order.OrderId);
        Assert.Equal((98_031L, "USD"), (told.AmountMinor, told.Currency));
        await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "Full");
        var decision = Assert.Single((await host.Receipt(98_031)).Decisions);
        Assert.Equal(("Automatic", "Service:settlement"), (decision.Kind, decision.DecidedBy));
        Assert.Contains(decision.Evidence, one => one.Kind == "OrderNumber" && one.Points == 50);
    }

    [Fact]
    public async Task A_payer_that_was_learnt_is_matched_by_account_and_amount_alone()
    {
        var buyer = await host.Buyer();
        var first = buyer.Order(total: 50_032, terms: Given.Advance);
        await host.Place(first);
        await host.Import(StatementText.Of("USD").Pays(buyer, 50_032, first.Number));
        var second = buyer.Order(total: 70_033, terms: Given.Advance);
        await host.Place(second);
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Pays(buyer, 70_033, "FOR MUGS"))).Matched);
        Assert.Equal("Paid", (await host.Receivable(second.OrderId)).Status);
    }

    [Fact]
    public async Task One_payment_for_several_orders_of_two_exporters_is_split_among_them()
    {
        var buyer = await host.Buyer();
        var (one, other) = (buyer.Order(total: 40_034), buyer.Order(total: 60_034));
        await host.Place(one);
        await host.Place(other);
        await host.Import(StatementText.Of("USD").Pays(buyer, 100_068, $"{one.Number} AND {other.Number}"));
        Assert.Equal(("Paid", "Paid"), ((await host.Receivable(one.OrderId)).Status, (await host.Receivable(other.OrderId)).Status));
        Assert.Equal(-40_034, await host.Balance(AccountKind.OrderFunds, one.ExporterId));
        Assert.Equal(-60_034, await host.Balance(AccountKind.OrderFunds, other.ExporterId));
        Assert.Equal(2, Assert.Single((await host.Receipt(100_068)).Decisions).Allocations.Count);
    }

    [Fact]
    public async Task Parts_of_an_instalment_wait_for_each_other_and_are_matched_together()
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total: 100_035, terms: Given.Advance);
        await host.Place(order);
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Pays(buyer, 40_035, $"{order.Number} 1/2"))).Unmatched);
        var waiting = await host.Receipt(40_035);
        Assert.Equal(("part_of_instalment", 40_035L), (waiting.Reason, waiting.LeftMinor));
        Assert.Equal(order.OrderId.ToString(), waiting.Suggestions[0].Shares[0].OrderId);
        Assert.Equal(1, (await host.Import(StatementText.Of("USD").Pays(buyer, 60_000, $"{order.Number} 2/2"))).Matched);
        Assert.Equal("Paid", (await host.Receivable(order.OrderId)).Status);
        Assert.Equal("Matched", (await host.Receipt(40_035)).Status);
        Assert.Equal(0, await host.Count("match_suggestion where entry_id = @Id", Guid.Parse(waiting.Id)));
        Assert.Equal(-100_035, (await host.Balances(order.OrderId))[AccountKind.OrderFunds]);
    }

    [Fact]
    public async Task A_known_charge_is_not_told_from_a_part_while_another_receipt_names_the_order()
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total: 100_040, terms: Given.Deposit);
        await host.Place(order);
        Assert.Equal(2, (await host.Import(StatementText.Of("USD")
            .Pays(buyer, 28_040, $"{order.Number} CHRGS/BEN").Pays(buyer, 50_041, order.Number))).Unmatched);
        Assert.Equal("another_receipt_waits", (await host.Receipt(28_040)).Reason);
        Assert.Equal("part_of_instalment", (await host.Receipt(50_041)).Reason);
        Assert.Equal("Open", (await host.Receivable(order.OrderId)).Status);
    }

    [Fact]
    public async Task What_was_left_is_looked_at_again_when_another_receipt_changed_its_order()
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total: 100_045, terms: Given.Deposit);
        await host.Place(order);
        await host.Import(StatementText.Of("USD").Pays(buyer, 1_914, order.Number));
        Assert.Equal("part_of_instalment", (await host.Receipt(1_914)).Reason);
        await host.Import(StatementText.Of("USD").Pays(buyer, 28_100, order.Number));
        await SettlementHost.Eventually(async () => (await host.Receipt(1_914)).Status == "Matched", "matched");
        Assert.Equal(30_014, (await host.Receivable(order.OrderId)).PaidMinor);
        Assert.Equal(0, await host.Balance(AccountKind.BankCharges, order.ExporterId));
    }

    [Fact]
    public async Task A_part_that_somebody_holds_meanwhile_is_looked_at_again_afterwards()
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total: 100_046, terms: Given.Advance);
        await host.Place(order);
        await host.Import(StatementText.Of("USD").Pays(buyer, 40_046, $"{order.Number} 1/2"));
        var held = Guid.Parse((await host.Receipt(40_046)).Id);
        await host.Db.Transact(async tx =>
        {
            await tx.One<Guid>("select id from statement_entry where id = @held for update", new { held });
            Assert.Equal(1, (await host.Import(StatementText.Of("USD").Pays(buyer, 60_000, $"{order.Number} 2/2"))).Unmatched);
        }, CancellationToken.None);
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Paid", "paid");
    }

    [Fact]
    public async Task A_payment_may_come_before_the_order_that_it_names()
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total: 20_036, terms: Given.Advance, reference: "PI-88-4036");
        await host.Import(StatementText.Of("USD").Pays(buyer, 20_036, "PROFORMA PI 88/4036"));
        Assert.Equal("no_account_named", (await host.Receipt(20_036)).Reason);
        await host.Place(order);
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Paid", "paid");
        Assert.Empty((await host.Receipt(20_036)).Suggestions);
    }

    [Fact]
    public async Task A_number_that_is_recorded_later_and_a_payer_that_somebody_confirms_lead_to_the_receipt()
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total: 20_037, terms: Given.Advance);
        await host.Place(order);
        await host.Import(StatementText.Of("USD").Pays(buyer, 20_037, "CONTRACT CT-9937-X", "GB0000000001"));
        Assert.Equal("evidence_too_weak", (await host.Receipt(20_037)).Reason);
        await host.ReceivablesAs(SettlementHost.Exporter(order.ExporterId)).NameOrderAsync(
            new V1.NameOrderRequest { OrderId = order.OrderId.ToString(), Kind = "Contract", Text = "CT 9937/X" });
        await SettlementHost.Eventually(async () => (await host.Receivable(order.OrderId)).Status == "Paid", "paid");

        var held = buyer.Order(total: 30_037, terms: Given.Advance);
        await host.Place(held);
        await host.Import(StatementText.Of("USD").Add("C", 30_037, $"?20{held.Number}?32AGENCY OF HONGKONG?31HK00998877"));
        var receipt = await host.Receipt(30_037);
        Assert.Equal("third_party_payer", receipt.Reason);
        Assert.Contains(receipt.Suggestions[0].Evidence, one => one.Kind == "ThirdParty" && one.Points < 0);
        await host.Matching.ConfirmPayerAsync(new V1.ConfirmPayerRequest { BuyerId = buyer.Id.ToString(), Account = "HK00 998877" });
        await SettlementHost.Eventually(async () => (await host.Receivable(held.OrderId)).Status == "Paid", "paid");
    }

    [Fact]
    public async Task The_bank_takes_back_a_split_receipt_by_its_reference()
    {
        var buyer = await host.Buyer();
        var (one, other) = (buyer.Order(total: 40_038), buyer.Order(total: 60_038));
        await host.Place(one);
        await host.Place(other);
        var reference = StatementText.NextReference();
        await host.Import(StatementText.Of("USD")
            .Add("C", 99_076, $"?20{one.Number} {other.Number} CHRGS/BEN?32{buyer.Name}?31{buyer.Account}", bankReference: reference)
            .Add("RC", 99_076, "?20RETURNED", bankReference: reference));
        foreach (var order in new[] { one, other })
        {
            Assert.Equal(("Open", 0L), ((await host.Receivable(order.OrderId)).Status, (await host.Receivable(order.OrderId)).PaidMinor));
            Assert.Empty(await host.Balances(order.OrderId));
        }

        Assert.Equal(0, await host.Balance(AccountKind.BankCharges, other.ExporterId));
    }

    [Fact]
    public async Task What_nobody_explains_and_the_bank_takes_back_leaves_nothing_in_suspense()
    {
        var (buyer, reference) = (await host.Buyer(), StatementText.NextReference());
        await host.Import(StatementText.Of("PHP").Add("C", 70_039, $"?20HELLO?32{buyer.Name}", bankReference: reference));
        await host.Import(StatementText.Of("PHP").Add("RC", 70_039, "?20RETURNED", bankReference: reference));
        Assert.Equal(0, await host.Balance(AccountKind.Suspense, Guid.Empty, "PHP"));
        Assert.Equal(0, await host.Balance(AccountKind.Bank, Guid.Empty, "PHP"));
        Assert.DoesNotContain((await host.Matching.ListExceptionsAsync(new V1.ListExceptionsRequest())).Exceptions,
            one => one.Currency == "PHP");
    }
}
