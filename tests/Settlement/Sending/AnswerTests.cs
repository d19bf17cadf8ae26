using Microsoft.Extensions.DependencyInjection;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What the bank's answers do, as they come, twice, in the wrong order, about nothing, or not readable.</summary>
public sealed class AnswerTests(SettlementHost host)
{
    PlayedBank Bank => host.Others.Bank;

    /// <summary>Payouts of one exporter in one file.</summary>
    async Task<(Guid Exporter, List<V1.PayoutDetail> Payouts)> Sent(int count, string currency)
    {
        var order = await host.Kept(1_000_000, currency);
        var payee = await host.Beneficiary(order.ExporterId, currency);
        await host.Unlimited(currency);
        var asked = await host.AskTogether(order.ExporterId, payee, [.. Enumerable.Range(0, count).Select(i => 1_000L + i)]);
        var sent = new List<V1.PayoutDetail>();
        foreach (var payout in asked)
            sent.Add(await host.Until(payout.Id.Value.ToString(), "Sent"));
        Assert.Single(sent.Select(payout => payout.MessageId).Distinct());
        return (order.ExporterId, sent);
    }

    async Task<V1.PaymentAnswer> Answered(string name)
    {
        var desk = host.PayoutDesk(SettlementHost.Operator);
        var page = new V1.ListRequest { Page = new Contracts.Common.V1.Page { Limit = 500 } };
        await SettlementHost.Eventually(
            async () => (await desk.ListPaymentAnswersAsync(page)).Answers.Any(answer => answer.Name == name), name);
        await SettlementHost.Eventually(() => Task.FromResult(!File.Exists(Path.Combine(Bank.In, name))), $"{name} is moved");
        return (await desk.ListPaymentAnswersAsync(page)).Answers.Single(answer => answer.Name == name);
    }

    async Task<string> States(IEnumerable<V1.PayoutDetail> payouts)
    {
        var states = new List<string>();
        foreach (var payout in payouts)
            states.Add((await host.Detail(payout.Id)).Status);
        return string.Join(' ', states);
    }

    [Fact]
    public async Task What_is_said_of_a_transfer_goes_before_what_is_said_of_its_block_or_of_the_message()
    {
        var (_, sent) = await Sent(4, "CZK");
        var message = sent[0].MessageId;
        var taken = await Answered(Bank.Answer(message, "ACTC", []));
        Assert.Equal(("Taken", "Applied"), (taken.Status, Assert.Single(taken.Lines).Outcome));
        Assert.Equal("Accepted Accepted Accepted Accepted", await States(sent));
        taken = await Answered(Bank.Answer(
            message, "ACSP", [(sent[1].Reference, "RJCT", "AM04", "no funds"), (sent[2].Reference, "PDNG", "", "")],
            paymentStatus: "ACSC"));
        Assert.Equal("Settled Refused Accepted Settled", await States(sent));
        Assert.Equal(["Group Noted", "Transaction Applied", "Transaction Known", "Payment Applied"],
            taken.Lines.Select(line => $"{line.Level} {line.Outcome}"));
        Assert.Equal(("AM04: no funds", "RJCT"), ((await host.Detail(sent[1].Id)).Reason, (await host.Detail(sent[1].Id)).BankStatus));
    }

    [Fact]
    public async Task Refused_money_is_back_on_the_balance_once_however_often_it_is_said()
    {
        var (exporter, sent) = await Sent(2, "PLN");
        var before = (await host.Balance(exporter, "PLN")).Minor;
        for (var times = 0; times < 3; times++)
            await Answered(Bank.Answer(sent[0].MessageId, "RJCT", []));
        Assert.Equal("Refused Refused", await States(sent));
        Assert.Equal(before + 1_000 + 1_001, (await host.Balance(exporter, "PLN")).Minor);
    }

    [Fact]
    public async Task Answers_in_the_wrong_order_come_to_the_same_and_contradictions_are_kept_for_people()
    {
        var (_, sent) = await Sent(2, "THB");
        var message = sent[0].MessageId;
        await Answered(Bank.Answer(message, "", [(sent[0].Reference, "ACSC", "", ""), (sent[1].Reference, "RJCT", "AC01", "")]));
        var late = await Answered(Bank.Answer(message, "ACTC", []));
        Assert.Equal("Known", Assert.Single(late.Lines).Outcome);
        Assert.Equal("Settled Refused", await States(sent));
        var contradicts = await Answered(Bank.Answer(
            message, "", [(sent[0].Reference, "RJCT", "AC04", ""), (sent[1].Reference, "ACSC", "", ""), ("NOBODYS", "ACSC", "", "")]));
        Assert.Equal(["Contradicts", "Contradicts", "Unknown"],
            contradicts.Lines.Where(line => line.Level == "Transaction").Select(line => line.Outcome));
        Assert.Equal("Settled Refused", await States(sent));
    }

    [Fact]
    public async Task The_same_file_under_another_name_changes_nothing()
    {
        var (exporter, sent) = await Sent(1, "HKD");
        var name = Bank.Answer(sent[0].MessageId, "RJCT", []);
        await Answered(name);
        var balance = await host.Balance(exporter, "HKD");
        var again = Bank.Lay(await File.ReadAllTextAsync(Path.Combine(Bank.In, "archive", name)));
        await SettlementHost.Eventually(() => Task.FromResult(File.Exists(Path.Combine(Bank.In, "archive", again))), "archived");
        Assert.Equal(balance, await host.Balance(exporter, "HKD"));
        Assert.Equal(1, await host.Count(
            "payment_answer where file_id = (select file_id from payout where id = @Id)", Guid.Parse(sent[0].Id)));
    }

    [Theory]
    [InlineData("not xml", "Line 1")]
    [InlineData("<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><d>&e;</d>", "DTD")]
    [InlineData("<Document><CstmrPmtStsRpt><GrpHdr><MsgId>1</MsgId></GrpHdr></CstmrPmtStsRpt></Document>", "which message of ours")]
    [InlineData(
        "<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>NOBODYS</OrgnlMsgId></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>",
        "No message of ours has the id NOBODYS")]
    [InlineData("<a><b><c>", "Line 1")]
    public async Task What_cannot_be_used_waits_in_quarantine_with_the_reason(string text, string reason)
    {
        var name = Bank.Lay(text + $"<!-- {Guid.NewGuid()} -->");
        var answer = await Answered(name);
        Assert.Equal("Quarantined", answer.Status);
        Assert.Contains(reason, answer.Reason, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Bank.In, "quarantine", name)));
        var beside = await File.ReadAllTextAsync(Path.Combine(Bank.In, "quarantine", name + ".reason.txt"));
        Assert.Contains(reason, beside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_is_read_as_a_stream_within_bounds()
    {
        var bomb = "<Document>" + string.Concat(Enumerable.Repeat("<a>", 30)) + "x";
        Assert.Equal("payment_answer_unreadable", StatusReport.Read(Of(bomb), 1_000).Problem?.Code);
        var large = "<Document>" + new string('x', 2_000) + "</Document>";
        Assert.Equal("payment_answer_unreadable", StatusReport.Read(Of(large), 1_000).Problem?.Code);
        var (taken, reason) = await host.Services.GetRequiredService<AnswerImporter>().Take(
            "large", () => new MemoryStream(new byte[(32 << 20) + 1]), CancellationToken.None);
        Assert.False(taken);
        Assert.Contains("bytes", reason, StringComparison.Ordinal);
    }

    static MemoryStream Of(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    [Fact]
    public async Task What_comes_back_on_the_statement_is_on_the_balance_less_what_banks_took_and_only_once()
    {
        var (exporter, sent) = await Sent(1, "INR");
        var payout = sent[0];
        // The return comes before the debit that it takes back.
        var early = StatementText.Of("INR").Add("C", 980, $"?20RETURN {payout.Reference}?21AC04", payout.Reference);
        Assert.Equal(1, (await host.Import(early)).Unmatched);
        var before = (await host.Balance(exporter, "INR")).Minor;
        await host.Import(StatementText.Of("INR").Debit(1_000, payout.Reference));
        var back = await host.Detail(payout.Id);
        Assert.Equal(("Returned", 980L), (back.Status, back.ReturnedMinor));
        Assert.StartsWith("returned by the beneficiary's bank", back.Reason, StringComparison.Ordinal);
        Assert.Equal(before + 980, (await host.Balance(exporter, "INR")).Minor);
        await host.Import(StatementText.Of("INR").Add("C", 980, $"?20RETURN {payout.Reference}"));
        Assert.Equal(before + 980, (await host.Balance(exporter, "INR")).Minor);
        Assert.Equal(0, (await host.Desk.LedgerReportAsync(new V1.LedgerReportRequest())).DifferenceMinor);
    }
}
