using System.Text.Json.Nodes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ProcessorSettlementTests(SettlementHost host)
{
    static long numbers;

    static JsonObject Report(
        string reference, long gross, long fee, params (Guid Reference, string Kind, long Amount, long Fee)[] lines)
    {
        return new()
        {
            ["no"] = Interlocked.Increment(ref numbers),
            ["reference"] = reference,
            ["currency"] = "USD",
            ["gross"] = gross,
            ["fee"] = fee,
            ["net"] = gross - fee,
            ["lines"] = new JsonArray([.. lines.Select(line => new JsonObject
            {
                ["reference"] = line.Reference,
                ["kind"] = line.Kind,
                ["amount"] = line.Amount,
                ["fee"] = line.Fee,
            })]),
        };
    }

    static string Reference() => $"PS{Guid.NewGuid().ToString("N")[..14].ToUpperInvariant()}";

    async Task<V1.ProcessorSettlement?> Find(string reference) => (await host.Desk().ListProcessorSettlementsAsync(
        new V1.ListPaymentsRequest { Page = new() { Limit = 500 } })).Settlements.SingleOrDefault(one => one.Reference == reference);

    /// <summary>100,000 less a refund of 20,000, 1.4 % of the capture kept: 78,600 come to the bank.</summary>
    [Fact]
    public async Task What_a_processor_pays_net_of_fees_is_found_on_the_statement_by_its_reference()
    {
        var (_, payment) = await host.PaidByCard();
        await host.Refund(payment, 20_000);
        await host.Until(payment, "PartlyRefunded");
        var (opening, reference) = (await host.Opening(payment), Reference());
        // The money may come before the report.
        await host.Import(StatementText.Of("USD").Add("C", 78_600, "?20SETTLEMENT?32CARD PROCESSOR", customerReference: reference));
        host.Others.Processors.Report(
            "card", Report(reference, 80_000, 1_400, (opening, "capture", 100_000, 1_400), (opening, "refund", -20_000, 0)));
        await SettlementHost.Eventually(async () => (await Find(reference))?.Status == "Paid", "settlement found");
        var settled = (await Find(reference))!;
        Assert.Equal((80_000L, 1_400L, 78_600L), (settled.GrossMinor, settled.FeeMinor, settled.NetMinor));
        var postings = await host.Db.Many<Posting>(
            """
            select p.kind, p.debit_minor - p.credit_minor as minor
            from posting p join ledger_transaction t on t.id = p.transaction_id
            where t.source = 'processor-settled:' || @Id
            """,
            new { settled.Id }, CancellationToken.None);
        Assert.Equal(
            [("ProcessorClearing", -80_000L), ("ProcessorFees", 1_400), ("Suspense", 78_600)],
            postings.Select(posting => (posting.Kind, posting.Minor)).Order());
        Assert.Equal("Matched", await host.Db.One<string>(
            "select status from statement_entry where id = @Id", new { Id = Guid.Parse(settled.EntryId) }, CancellationToken.None));
    }

    [Fact]
    public async Task The_report_may_come_first_and_the_reference_stand_in_the_text()
    {
        var (_, payment) = await host.PaidByCard();
        var (opening, reference) = (await host.Opening(payment), Reference());
        host.Others.Processors.Report("card", Report(reference, 100_000, 1_000, (opening, "capture", 100_000, 1_000)));
        await SettlementHost.Eventually(async () => await Find(reference) is not null, "report");
        // Another amount is another payment: it waits for somebody.
        await host.Import(StatementText.Of("USD").Add("C", 98_999, $"?20SETTLEMENT {reference}"));
        await host.Import(StatementText.Of("USD").Add("C", 99_000, $"?20SETTLEMENT {reference}"));
        await SettlementHost.Eventually(async () => (await Find(reference))!.Status == "Paid", "settlement found");
        Assert.Equal(1, await host.Count(
            "statement_entry where status = 'Unmatched' and amount_minor = 98999 and settlement_id is null or @Id is null", Guid.Empty));
    }

    [Fact]
    public async Task A_chargeback_whose_message_was_lost_comes_to_light_by_the_settlement()
    {
        var (_, payment) = await host.PaidByCard();
        var opening = await host.Opening(payment);
        host.Others.Processors.Change(opening, p => p.Disputes.Add(new PlayedDispute("dp_1", 30_000, "opened")));
        host.Others.Processors.Report(
            "card", Report(Reference(), 70_000, 1_000, (opening, "capture", 100_000, 1_000), (opening, "dispute", -30_000, 0)));
        payment = await host.Until(payment, "ChargedBack");
        Assert.Equal(30_000, payment.ChargedBackMinor);
    }

    [Fact]
    public async Task A_report_that_does_not_add_up_or_names_strangers_waits_for_somebody()
    {
        var (_, payment) = await host.PaidByCard();
        var (opening, wrong, strange) = (await host.Opening(payment), Reference(), Reference());
        host.Others.Processors.Report("card", Report(wrong, 100_000, 1_000, (opening, "capture", 99_999, 1_000)));
        var nothing = Reference();
        host.Others.Processors.Report("card", Report(nothing, 100, 100, (opening, "capture", 100, 100)));
        host.Others.Processors.Report("card", Report(strange, 100, 1, (Guid.NewGuid(), "capture", 100, 1)));
        await SettlementHost.Eventually(async () => await Find(strange) is not null, "reports");
        Assert.Equal(("Differs", "sums_differ"), ((await Find(wrong))!.Status, (await Find(wrong))!.Reason));
        Assert.Equal(("Differs", "pays_nothing"), ((await Find(nothing))!.Status, (await Find(nothing))!.Reason));
        Assert.Equal(("Differs", "payment_unknown"), ((await Find(strange))!.Status, (await Find(strange))!.Reason));
    }

    sealed record Posting(string Kind, long Minor);
}
