using CrossBorder.Contracts.Events;
using Microsoft.Extensions.DependencyInjection;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>
/// Receipts that come short: charges only when nothing speaks for another part. With a database of its own, because the end of a wait
/// is tried out for all that wait; each test has a currency of its own.
/// </summary>
public sealed class ShortfallTests(SettlementHost host) : IClassFixture<SettlementHost>
{
    const int WaitDays = 10;

    static readonly DateOnly Later = ChinaDay.Of(TimeProvider.System.GetUtcNow()).AddDays(WaitDays + 5);

    [Fact]
    public async Task The_first_part_of_a_payment_that_looks_like_charges_is_joined_by_the_second_and_nothing_is_charged()
    {
        var (buyer, order) = await Placed("EUR", 100_031);
        Assert.Equal(1, (await host.Import(StatementText.Of("EUR").Pays(buyer, 98_031, order.Number))).Matched);
        Assert.Equal(("PartlyPaid", 98_031L), await State(order));
        var waiting = Assert.Single(await Exceptions("EUR"));
        Assert.Equal(("Shortfall", "charge_awaited", -2_000L), (waiting.Kind, waiting.Reason, waiting.AmountMinor));
        Assert.Contains(MatchText.Key(order.Number), waiting.Detail, StringComparison.Ordinal);

        Assert.Equal(1, (await host.Import(StatementText.Of("EUR").Pays(buyer, 2_000, order.Number))).Matched);
        Assert.Equal(("Paid", 100_031L), await State(order));
        Assert.Equal(0, await host.Balance(AccountKind.BankCharges, order.ExporterId, "EUR"));
        Assert.Empty(await Exceptions("EUR"));
        await host.Import(At("EUR", Later));
        await End(Later.AddDays(1));
        Assert.Equal(0, await host.Balance(AccountKind.BankCharges, order.ExporterId, "EUR"));
        Assert.Equal(1, await host.Count("shortfall where order_id = @Id and status = 'Paid'", order.OrderId));
    }

    [Fact]
    public async Task Without_another_part_it_was_charges_once_the_wait_is_over_and_statements_show_it()
    {
        var (buyer, order) = await Placed("GBP", 100_032);
        await host.Import(StatementText.Of("GBP").Pays(buyer, 98_032, $"{order.Number} AA"));
        await End(Later);
        Assert.Equal("PartlyPaid", (await State(order)).Status);
        await host.Import(At("GBP", Later));
        await End(ChinaDay.Of(TimeProvider.System.GetUtcNow()).AddDays(WaitDays));
        Assert.Equal("PartlyPaid", (await State(order)).Status);
        await End(Later);
        await End(Later);
        Assert.Equal(("Paid", 100_032L), await State(order));
        Assert.Equal(2_000, await host.Balance(AccountKind.BankCharges, order.ExporterId, "GBP"));
        Assert.Equal(-100_032, await host.Balance(AccountKind.OrderFunds, order.ExporterId, "GBP"));
        await host.Published.Next<OrderFunded>(e => e.OrderId == order.OrderId && e.Stage == "Full");
        await host.Quiet();
        Assert.Single(host.Published.Of<PaymentReceived>().Where(e => e.OrderId == order.OrderId).DistinctBy(e => e.ReceiptId));
        var receipt = await host.Receipt(98_032);
        Assert.Equal(("Matched", 0L), (receipt.Status, receipt.LeftMinor));
        Assert.Equal("ChargeWaitOver", receipt.Decisions[1].Evidence[0].Kind);

        // Taken back alone, the charge is missing again; with its receipt, all of it waits.
        await Undo(receipt.Decisions[1].Id);
        Assert.Equal(("PartlyPaid", 98_032L), await State(order));
        Assert.Equal("Matched", (await host.Receipt(98_032)).Status);
        var left = Assert.Single(await Exceptions("GBP"));
        Assert.Equal(("underpaid", -2_000L), (left.Reason, left.AmountMinor));
        await Decide(left.Id, "Charge");
        Assert.Equal("Paid", (await State(order)).Status);
        await Undo(receipt.Decisions[0].Id);
        Assert.Equal(("Open", 0L), await State(order));
        Assert.Equal(0, await host.Balance(AccountKind.BankCharges, order.ExporterId, "GBP"));
        Assert.Equal(("Unmatched", 98_032L), ((await host.Receipt(98_032)).Status, (await host.Receipt(98_032)).LeftMinor));
        Assert.Empty(await Exceptions("GBP"));
    }

    [Fact]
    public async Task While_another_receipt_of_the_payer_waits_the_end_of_the_wait_makes_an_underpayment_for_people()
    {
        var (buyer, order) = await Placed("CHF", 100_033);
        await host.Import(StatementText.Of("CHF").Pays(buyer, 98_033, order.Number).Pays(buyer, 7_777, "FOR SOMETHING"));
        await host.Import(At("CHF", Later));
        await End(Later);
        Assert.Equal("PartlyPaid", (await State(order)).Status);
        Assert.Equal(("Shortfall", "underpaid"), (await Exceptions("CHF"))[0] is var one ? (one.Kind, one.Reason) : default);
    }

    [Fact]
    public async Task Too_little_for_a_virtual_account_is_an_underpayment_with_an_owner_until_the_rest_comes()
    {
        var (_, order) = await Placed("SEK", 900_034, Given.Deposit);
        var account = (await host.Receivable(order.OrderId)).VirtualAccount;
        await host.Import(StatementText.Of("SEK").Credit(100_034, account));
        var short1 = Assert.Single(await Exceptions("SEK"));
        Assert.Equal(("underpaid", 100_034L - 270_010L), (short1.Reason, short1.AmountMinor));
        var taken = await host.Matching.TakeExceptionAsync(new V1.TakeExceptionRequest { Kind = "Shortfall", Id = short1.Id });
        Assert.Equal(SettlementHost.Operator.ToString(), taken.Owner);
        Assert.Equal("charge_exceeded", (await FxStory.Refused(() => Decide(short1.Id, "Charge"))).Code);
        await host.Import(StatementText.Of("SEK").Credit(160_000, account));
        var short2 = Assert.Single(await Exceptions("SEK"));
        Assert.Equal(("charge_awaited", 260_034L - 270_010L), (short2.Reason, short2.AmountMinor));
        await host.Import(StatementText.Of("SEK").Credit(9_976, account));
        Assert.Empty(await Exceptions("SEK"));
        await host.Import(StatementText.Of("SEK").Credit(630_024, account));
        Assert.Equal("Paid", (await State(order)).Status);
        Assert.Empty(await Exceptions("SEK"));
    }

    [Fact]
    public async Task Two_receipts_that_come_short_are_each_charged_what_they_lack()
    {
        var (buyer, order) = await Placed("NZD", 200_040, Given.Deposit);
        await host.Import(StatementText.Of("NZD").Pays(buyer, 58_012, order.Number));
        await host.Import(StatementText.Of("NZD").Pays(buyer, 137_028, order.Number));
        Assert.Equal(-5_000, Assert.Single(await Exceptions("NZD")).AmountMinor);
        await host.Import(At("NZD", Later));
        await End(Later);
        Assert.Equal(("Paid", 200_040L), await State(order));
        Assert.Equal([2_000L], (await host.Receipt(58_012)).Decisions.SelectMany(one => one.Allocations).Select(one => one.ChargeMinor)
            .Where(minor => minor > 0));
        Assert.Equal([3_000L], (await host.Receipt(137_028)).Decisions.SelectMany(one => one.Allocations).Select(one => one.ChargeMinor)
            .Where(minor => minor > 0));
        Assert.Empty(await Exceptions("NZD"));
    }

    [Fact]
    public async Task Receipts_that_come_short_in_one_statement_are_each_charged_what_they_lack()
    {
        var (buyer, order) = await Placed("CAD", 200_060, [new("Contract", 30m, 0), new("Shipment", 50m, 30), new("Shipment", 20m, 60)]);
        await host.Import(StatementText.Of("CAD")
            .Pays(buyer, 58_818, order.Number).Pays(buyer, 98_530, order.Number).Pays(buyer, 39_112, order.Number));
        Assert.Equal(-3_600, Assert.Single(await Exceptions("CAD")).AmountMinor);
        await host.Import(At("CAD", Later));
        await End(Later);
        Assert.Equal(("Paid", 200_060L), await State(order));
        Assert.Equal([1_200L], await Charges(58_818));
        Assert.Equal([1_500L], await Charges(98_530));
        Assert.Equal([900L], await Charges(39_112));
        Assert.Empty(await Exceptions("CAD"));
    }

    [Fact]
    public async Task A_second_part_after_two_short_receipts_of_one_statement_leaves_nothing_to_charge()
    {
        var (buyer, order) = await Placed("SGD", 200_042, Given.Deposit);
        await host.Import(StatementText.Of("SGD").Pays(buyer, 58_013, order.Number).Pays(buyer, 137_029, order.Number));
        await host.Import(StatementText.Of("SGD").Pays(buyer, 5_000, order.Number));
        await host.Import(At("SGD", Later));
        await End(Later);
        Assert.Equal(("Paid", 200_042L), await State(order));
        Assert.Equal(0, await host.Balance(AccountKind.BankCharges, order.ExporterId, "SGD"));
        Assert.Empty(await Exceptions("SGD"));
    }

    [Theory]
    [InlineData("AED", 400_043, true)]
    [InlineData("SAR", 400_044, false)]
    public async Task A_second_part_before_another_short_receipt_is_no_charge_of_the_first(string currency, long total, bool together)
    {
        var (buyer, order) = await Placed(currency, total, Given.Deposit);
        var (deposit, balance) = (120_013, total - 120_013);
        var last = StatementText.Of(currency);
        await host.Import(StatementText.Of(currency).Pays(buyer, deposit - 2_000, order.Number));
        if (together)
            last.Pays(buyer, 2_000, order.Number);
        else
            await host.Import(StatementText.Of(currency).Pays(buyer, 2_000, order.Number));
        await host.Import(last.Pays(buyer, balance - 9_000, order.Number));
        await host.Import(At(currency, Later));
        await End(Later);
        Assert.Equal(("Paid", total), await State(order));
        Assert.Empty(await Charges(deposit - 2_000));
        Assert.Equal([9_000L], await Charges(balance - 9_000));
    }

    [Fact]
    public async Task A_later_instalment_paid_in_full_does_not_hide_what_is_missing_of_the_first()
    {
        var (buyer, order) = await Placed("ILS", 200_050, Given.Deposit);
        await host.Import(StatementText.Of("ILS").Pays(buyer, 58_015, order.Number));
        await host.Import(StatementText.Of("ILS").Pays(buyer, 140_035, order.Number));
        var waiting = Assert.Single(await Exceptions("ILS"));
        Assert.Equal(("charge_awaited", -2_000L), (waiting.Reason, waiting.AmountMinor));
        await host.Import(At("ILS", Later));
        await End(Later);
        Assert.Equal(("Paid", 200_050L), await State(order));
        Assert.Equal([2_000L], await Charges(58_015));
    }

    /// <summary>The deposit lacks more than banks keep; with the balance it is within the tolerance of the whole.</summary>
    [Fact]
    public async Task What_parts_lack_together_is_charged_to_none_of_them_without_a_person()
    {
        var (buyer, order) = await Placed("MYR", 53_746, Given.Deposit);
        await host.Import(StatementText.Of("MYR").Pays(buyer, 14_132, order.Number));
        Assert.Equal("part_of_instalment", (await host.Receipt(14_132)).Reason);
        await host.Import(StatementText.Of("MYR").Pays(buyer, 36_761, order.Number));
        Assert.Equal(("PartlyPaid", 50_893L), await State(order));
        var left = Assert.Single(await Exceptions("MYR"));
        Assert.Equal(("underpaid", -2_853L), (left.Reason, left.AmountMinor));
        await host.Import(At("MYR", Later));
        await End(Later);
        Assert.Empty(await Charges(14_132));
        Assert.Empty(await Charges(36_761));
        await host.Import(StatementText.Of("MYR").Pays(buyer, 2_853, order.Number));
        Assert.Equal("Paid", (await State(order)).Status);
        Assert.Empty(await Exceptions("MYR"));
    }

    [Fact]
    public async Task What_became_an_underpayment_is_not_charged_by_itself_when_another_receipt_comes_short()
    {
        var (buyer, order) = await Placed("TRY", 4_000_050, Given.Deposit);
        await host.Import(StatementText.Of("TRY").Pays(buyer, 1_170_015, order.Number));
        await Decide(Assert.Single(await Exceptions("TRY")).Id, "Leave");
        await host.Import(StatementText.Of("TRY").Pays(buyer, 2_775_035, order.Number));
        var left = Assert.Single(await Exceptions("TRY"));
        Assert.Equal(("underpaid", -55_000L), (left.Reason, left.AmountMinor));
        await host.Import(At("TRY", Later));
        await End(Later);
        Assert.Equal(("PartlyPaid", 3_945_050L), await State(order));
    }

    [Fact]
    public async Task A_person_need_not_wait_and_decides_once()
    {
        var (buyer, order) = await Placed("NOK", 100_035);
        await host.Import(StatementText.Of("NOK").Pays(buyer, 92_035, order.Number));
        var id = Assert.Single(await Exceptions("NOK")).Id;
        Assert.Equal("Left", (await Decide(id, "Leave")).Status);
        Assert.Equal("underpaid", Assert.Single(await Exceptions("NOK")).Reason);
        await host.Import(At("NOK", Later));
        await End(Later);
        Assert.Equal("PartlyPaid", (await State(order)).Status);
        var decided = await Decide(id, "Charge");
        Assert.Equal(("Charged", 8_000L, 0L), (decided.Status, decided.ChargedMinor, decided.MissingMinor));
        Assert.Equal(("Paid", 100_035L), await State(order));
        Assert.Equal("shortfall_not_open", (await FxStory.Refused(() => Decide(id, "Charge"))).Code);
        Assert.Equal("shortfall_not_found", (await FxStory.Refused(() => Decide(Guid.NewGuid().ToString(), "Leave"))).Code);
        Assert.Equal("invalid_field", (await FxStory.Refused(() => Decide(id, "Forget"))).Code);
    }

    [Fact]
    public async Task Charges_that_the_beneficiary_bears_are_booked_at_once_and_those_of_the_payer_never()
    {
        var (buyer, order) = await Placed("DKK", 100_036);
        await host.Import(StatementText.Of("DKK").Pays(buyer, 95_036, $"{order.Number} CHRGS BEN"));
        Assert.Equal(("Paid", 100_036L), await State(order));
        Assert.Equal(5_000, await host.Balance(AccountKind.BankCharges, order.ExporterId, "DKK"));
        var other = buyer.Order(100_037, Given.Advance, currency: "DKK");
        await host.Place(other);
        await host.Import(StatementText.Of("DKK").Pays(buyer, 95_037, $"{other.Number} 71A/OUR"));
        Assert.Equal("part_of_instalment", (await host.Receipt(95_037)).Reason);
    }

    /// <summary>camt.053: Chrgs/Rcrd with its amount, and Br, who bears them; instructed is not always there.</summary>
    [Theory]
    [InlineData("SHAR", 2_000, "PartlyPaid", 2_000)]
    [InlineData("CRED", 500, "PartlyPaid", 2_000)]
    [InlineData("SHAR", 500, "PartlyPaid", 0)]
    [InlineData("DEBT", 500, "Open", 0)]
    public async Task Charges_of_a_camt_statement_are_evidence(string bearer, int stated, string status, long charged)
    {
        var (buyer, order) = await Placed("AUD", 1_000_039, [new("Contract", 10m, 0), new("Shipment", 90m, 30)]);
        var due = 100_004L;
        var (number, reference) = (StatementText.NextReference(), StatementText.NextReference());
        await host.Desk.ImportStatementAsync(new V1.ImportStatementRequest
        {
            FileName = $"{number}.xml",
            Content = Google.Protobuf.ByteString.CopyFromUtf8(
                $"""
                <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt>
                <Id>{number}</Id><Acct><Id><Othr><Id>AU{number}</Id></Othr></Id><Ccy>AUD</Ccy></Acct>
                <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="AUD">0</Amt>
                <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-05-04</Dt></Dt></Bal>
                <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="AUD">980.04</Amt>
                <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-05-04</Dt></Dt></Bal>
                <Ntry><Amt Ccy="AUD">980.04</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-05-04</Dt></BookgDt>
                <ValDt><Dt>2026-05-04</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>
                <Chrgs><Rcrd><Amt Ccy="AUD">{stated / 100}.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Br>{bearer}</Br></Rcrd></Chrgs>
                <RltdPties><Dbtr><Pty><Nm>{buyer.Name}</Nm></Pty></Dbtr>
                <DbtrAcct><Id><Othr><Id>{buyer.Account}</Id></Othr></Id></DbtrAcct></RltdPties>
                <RmtInf><Ustrd>{order.Number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
                """),
        });
        var receivable = await host.Receivable(order.OrderId);
        Assert.Equal(charged > 0 ? due : status == "Open" ? 0 : due - 2_000, receivable.PaidMinor);
        Assert.Equal(status == "Open" ? "Open" : "PartlyPaid", receivable.Status);
        Assert.Equal(charged, await host.Balance(AccountKind.BankCharges, order.ExporterId, "AUD"));
    }

    [Fact]
    public async Task A_receipt_that_the_bank_takes_back_ends_what_was_missing_and_what_was_charged()
    {
        var (buyer, order) = await Placed("PLN", 100_038);
        var reference = StatementText.NextReference();
        await host.Import(StatementText.Of("PLN")
            .Add("C", 98_038, $"?20{order.Number}?32{buyer.Name}?31{buyer.Account}", bankReference: reference));
        await host.Import(At("PLN", Later));
        await End(Later);
        Assert.Equal("Paid", (await State(order)).Status);
        await host.Import(StatementText.Of("PLN").Add("RC", 98_038, "?20RETURNED", bankReference: reference));
        Assert.Equal(("Open", 0L), await State(order));
        Assert.Equal(0, await host.Balance(AccountKind.BankCharges, order.ExporterId, "PLN"));
        Assert.Equal(0, await host.Balance(AccountKind.OrderFunds, order.ExporterId, "PLN"));
        Assert.Empty(await Exceptions("PLN"));
    }

    async Task<(TradingBuyer Buyer, OrderPlaced Order)> Placed(string currency, long total, PaymentTerm[]? terms = null)
    {
        var buyer = await host.Buyer();
        var order = buyer.Order(total, terms ?? Given.Advance, currency: currency);
        await host.Place(order);
        return (buyer, order);
    }

    /// <summary>What was booked as charges of the receipt.</summary>
    async Task<List<long>> Charges(long minor) => [.. (await host.Receipt(minor)).Decisions.SelectMany(one => one.Allocations)
        .Select(one => one.ChargeMinor).Where(charge => charge > 0)];

    static StatementText At(string currency, DateOnly day) =>
        new() { Currency = currency, Account = $"CB{currency}0001", Day = day };

    Task End(DateOnly day) => host.Services.GetRequiredService<ShortfallDesk>().EndNext(
        new DateTimeOffset(day.ToDateTime(new TimeOnly(4, 0)), TimeSpan.Zero), CancellationToken.None);

    async Task<(string Status, long PaidMinor)> State(OrderPlaced order) =>
        await host.Receivable(order.OrderId) is var receivable ? (receivable.Status, receivable.PaidMinor) : default;

    async Task<List<V1.MatchException>> Exceptions(string currency) =>
        [.. (await host.Matching.ListExceptionsAsync(new V1.ListExceptionsRequest { Kind = "Shortfall" })).Exceptions
            .Where(one => one.Currency == currency)];

    Task<V1.Shortfall> Decide(string id, string action) => host.Shortfalls.DecideShortfallAsync(
        new V1.DecideShortfallRequest { Id = id, Action = action, Reason = "the buyer says so" }, FxStory.Key()).ResponseAsync;

    Task<V1.MatchDecision> Undo(string id) =>
        host.Matching.UndoDecisionAsync(new V1.UndoDecisionRequest { DecisionId = id, Reason = "wrong" }, FxStory.Key()).ResponseAsync;
}
