using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ClaimTests(SettlementHost host)
{
    async Task<V1.Claim> Claim(Guid order, string status)
    {
        await SettlementHost.Eventually(
            async () => await host.Count($"claim where order_id = @Id and status = '{status}'", order) == 1, $"claim {status}");
        return await host.Claim(order);
    }

    Task Register(OrderPlaced order, params V1.Invoice[] invoices) =>
        host.As(SettlementHost.Exporter(order.ExporterId)).RegisterInvoicesAsync(Given.Request(invoices)).ResponseAsync;

    /// <summary>An order that is paid, invoiced and declared, with its exporter known.</summary>
    async Task<(OrderPlaced Order, DeclarationClosed Declaration)> Ready(
        Manner manner = Manner.Takes, DateOnly? exportDate = null, string[]? hsCodes = null, long[]? quantities = null)
    {
        var order = Given.Order(quantities: quantities ?? []);
        var declaration = Given.Closed(order, exportDate, hsCodes ?? []);
        host.Others.Treat(declaration.ListNumber, manner);
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await Register(order, Given.Invoice(order));
        await host.Deliver(declaration);
        return (order, declaration);
    }

    [Fact]
    public async Task A_claim_is_filed_accepted_and_paid()
    {
        var (order, declaration) = await Ready(quantities: [10, 20]);
        var claim = await Claim(order.OrderId, "Filed");
        Assert.Equal((2_600_000L, 2, 2), (claim.RefundMinor, claim.Lines.Count, claim.Version));
        var filed = host.Others.ClaimOf(declaration.ListNumber)!;
        Assert.Equal((claim.Id, declaration.ExportDate), (filed.ClaimId.ToString(), filed.ExportDate));
        Assert.Matches("^91330100", filed.ExporterTaxId);
        Assert.Equal(
            [($"{declaration.ListNumber}001", 10L, 10_000_000L, 13m, 1_300_000L),
            ($"{declaration.ListNumber}002", 20L, 10_000_000L, 13m, 1_300_000L)],
            filed.Lines.Select(line => (line.Key, line.Quantity, line.TaxableMinor, line.RatePercent, line.RefundMinor)));
        Assert.Equal(("13", "DEMO-69 v1"), (claim.Lines[0].RatePercent, claim.Lines[0].RateRule));

        host.Others.Answer(filed.ClaimId, "Accepted");
        await Claim(order.OrderId, "Accepted");
        host.Others.Answer(filed.ClaimId, "Paid", 2_600_000, "TREASURY-1");
        var paid = await Claim(order.OrderId, "Paid");
        Assert.Equal("TREASURY-1", paid.TreasuryReference);
        var told = await host.Published.Next<RefundPaid>(e => e.OrderId == order.OrderId);
        Assert.Equal((2_600_000L, "TREASURY-1", 4), (told.AmountMinor, told.TreasuryReference, told.Version));
        Assert.Equal([new(1, 10), new(2, 20)], told.Lines!);
        var announced = await host.Published.Next<RefundClaimFiled>(e => e.OrderId == order.OrderId);
        Assert.Equal((2_600_000L, declaration.DeclarationId), (announced.AmountMinor, announced.DeclarationId));
        var balances = await host.Balances(order.OrderId);
        Assert.DoesNotContain(AccountKind.ExporterRefund, balances.Keys);
        Assert.DoesNotContain(AccountKind.TaxBureauReceivable, balances.Keys);
    }

    [Fact]
    public async Task A_claim_tells_what_it_waits_for()
    {
        var order = Given.Order(quantities: [10, 20]);
        var receivable = await host.Place(order);
        await host.Deliver(Given.Closed(order));
        var claim = await Claim(order.OrderId, "Waiting");
        Assert.Equal(
            "payment: the order is not fully paid; line 1: invoices cover 0 of 10 units; line 2: invoices cover 0 of 20 units",
            claim.Reason);
        await Register(order, Given.Invoice(order, onlyLine: 1), Given.Invoice(order, onlyLine: 2, quantity: 15));
        Assert.Equal("payment: the order is not fully paid; line 2: invoices cover 15 of 20 units",
            (await host.Claim(order.OrderId)).Reason);
        await host.Import(StatementText.Of("USD").Credit(100_000, receivable.VirtualAccount));
        Assert.Equal("line 2: invoices cover 15 of 20 units", (await host.Claim(order.OrderId)).Reason);
        await host.Deliver(Given.Exporter(order));
        await Register(order, Given.Invoice(order, onlyLine: 2, quantity: 5));
        var filed = await Claim(order.OrderId, "Filed");
        Assert.Equal("", filed.Reason);
        Assert.Equal([(1, 10L), (2, 15L), (2, 5L)], filed.Lines.Select(line => (line.LineNo, line.Quantity)));
    }

    [Theory]
    [InlineData("8541430000", "2026-03-31", "9", "DEMO-854143 v2", 900_000)]
    [InlineData("8507600000", "2026-03-31", "9", "DEMO-8507 v2", 900_000)]
    [InlineData("8507600000", "2026-04-01", "6", "DEMO-8507 v3", 600_000)]
    [InlineData("8507600000", "2026-12-31", "6", "DEMO-8507 v3", 600_000)]
    [InlineData("8479899990", "2026-07-01", "13", "DEMO-84 v1", 1_300_000)]
    [InlineData("8504319000", "2026-07-01", "13", "DEMO-85043190 v1", 1_300_000)]
    [InlineData("7604210000", "2024-11-30", "13", "DEMO-7604 v1", 1_300_000)]
    [InlineData("691110", "2026-07-01", "13", "DEMO-69 v1", 1_300_000)]
    public async Task The_rate_is_that_of_the_code_on_the_export_date(string code, string exported, string rate, string rule, long refund)
    {
        var (order, _) = await Ready(exportDate: DateOnly.Parse(exported), hsCodes: [code]);
        var line = Assert.Single((await Claim(order.OrderId, "Filed")).Lines);
        Assert.Equal((rate, rule, refund), (line.RatePercent, line.RateRule, line.RefundMinor));
    }

    [Theory]
    [InlineData("8541430000", "2026-04-01")]
    [InlineData("8507600000", "2027-01-01")]
    [InlineData("7604210000", "2024-12-01")]
    [InlineData("7608200000", "2026-05-20")]
    public async Task Where_the_refund_was_cancelled_the_claim_is_refused_with_the_reason_and_never_filed(string code, string exported)
    {
        var (order, declaration) = await Ready(exportDate: DateOnly.Parse(exported), hsCodes: [code]);
        var claim = await Claim(order.OrderId, "Refused");
        Assert.Equal(("line 1: refund rate 0 % on the export date, not claimed", 0L), (claim.Reason, claim.RefundMinor));
        var told = await host.Published.Next<RefundClaimRefused>(e => e.OrderId == order.OrderId);
        Assert.Equal((claim.Reason, 2), (told.Reason, told.Version));
        Assert.Null(host.Others.ClaimOf(declaration.ListNumber));
    }

    [Fact]
    public async Task A_line_without_refund_is_left_out_and_the_others_are_filed()
    {
        var (order, declaration) = await Ready(hsCodes: ["8541430000", "6911101900"], quantities: [1, 1]);
        var claim = await Claim(order.OrderId, "Filed");
        Assert.Equal((1_300_000L, 2), (claim.RefundMinor, claim.Lines.Count));
        Assert.Equal("line 1: refund rate 0 % on the export date, not claimed", claim.Reason);
        Assert.Equal($"{declaration.ListNumber}002", Assert.Single(host.Others.ClaimOf(declaration.ListNumber)!.Lines).Key);
    }

    [Theory]
    [InlineData("2020-03-19", "6911101900", "no refund rate is known for 6911101900")]
    [InlineData("2026-05-20", "9911101900", "no refund rate is known for 9911101900")]
    [InlineData("2026-05-20", "854140", null)]
    public async Task A_code_without_a_rate_keeps_the_claim_waiting(string exported, string code, string? missing)
    {
        var (order, _) = await Ready(exportDate: DateOnly.Parse(exported), hsCodes: [code]);
        var claim = await Claim(order.OrderId, missing is null ? "Filed" : "Waiting");
        Assert.Equal(missing is null ? "" : $"line 1: {missing}", claim.Reason);
    }

    [Fact]
    public async Task A_code_whose_longer_codes_have_other_rates_must_be_declared_in_full()
    {
        await host.Db.Run(
            """
            insert into refund_rate (id, version, hs_prefix, rate_percent, valid_from, source, demo)
            values ('TEST-96089910', 1, '96089910', 9, '2026-01-01', 'test', true),
                ('TEST-960899', 1, '960899', 13, '2026-01-01', 'test', true)
            """,
            new { }, CancellationToken.None);
        var (waiting, _) = await Ready(hsCodes: ["960899"]);
        Assert.Contains("declare the longer code", (await Claim(waiting.OrderId, "Waiting")).Reason, StringComparison.Ordinal);
        var (filed, _) = await Ready(hsCodes: ["9608991000"]);
        Assert.Equal("9", Assert.Single((await Claim(filed.OrderId, "Filed")).Lines).RatePercent);
    }

    [Fact]
    public async Task A_small_suppliers_invoice_caps_the_rate()
    {
        var order = Given.Order();
        await host.Deliver(Given.Exporter(order));
        await host.PlaceAndPay(order);
        await Register(order, Given.Invoice(order, vat: "1", taxClass: "SmallScale"));
        await host.Deliver(Given.Closed(order));
        Assert.Equal(100_000, (await Claim(order.OrderId, "Filed")).RefundMinor);
    }

    [Fact]
    public async Task A_claim_that_the_bureau_does_not_take_is_refused()
    {
        var (order, _) = await Ready(Manner.Refuses);
        Assert.Equal("refused: not with us", (await Claim(order.OrderId, "Refused")).Reason);
        await host.Published.Next<RefundClaimRefused>(e => e.OrderId == order.OrderId);
        Assert.DoesNotContain(AccountKind.TaxBureauReceivable, (await host.Balances(order.OrderId)).Keys);
    }

    [Fact]
    public async Task A_filed_claim_that_is_refused_is_no_longer_expected()
    {
        var (order, declaration) = await Ready();
        await Claim(order.OrderId, "Filed");
        Assert.Equal(1_300_000, (await host.Balances(order.OrderId))[AccountKind.TaxBureauReceivable]);
        host.Others.Answer(host.Others.ClaimOf(declaration.ListNumber)!.ClaimId, "Refused", reason: "invoice not found");
        Assert.Equal("invoice not found", (await Claim(order.OrderId, "Refused")).Reason);
        Assert.DoesNotContain(AccountKind.TaxBureauReceivable, (await host.Balances(order.OrderId)).Keys);
    }

    [Fact]
    public async Task An_answer_counts_also_when_our_own_note_of_the_filing_was_lost()
    {
        var (order, declaration) = await Ready(Manner.TakesAndFails);
        await SettlementHost.Eventually(() => Task.FromResult(host.Others.ClaimOf(declaration.ListNumber) is not null), "claim taken");
        var claim = host.Others.ClaimOf(declaration.ListNumber)!.ClaimId;
        host.Others.Answer(claim, "Paid", 1_300_000, "T");
        await Claim(order.OrderId, "Paid");
        Assert.Equal(2, (await host.Published.Next<RefundClaimFiled>(e => e.ClaimId == claim)).Version);
        Assert.Equal(3, (await host.Published.Next<RefundPaid>(e => e.ClaimId == claim)).Version);
    }

    [Fact]
    public async Task Repeated_late_strange_and_foreign_answers_change_nothing()
    {
        var (order, declaration) = await Ready();
        await Claim(order.OrderId, "Filed");
        var claim = host.Others.ClaimOf(declaration.ListNumber)!.ClaimId;
        host.Others.Answer(Guid.CreateVersion7(), "Paid", 1, "T");
        host.Others.Answer(claim, "Delayed");
        host.Others.Answer(claim, "Paid", 1_300_000, "T-1");
        host.Others.Answer(claim, "Accepted");
        host.Others.Answer(claim, "Paid", 1_300_000, "T-2");
        host.Others.Answer(claim, "Refused", reason: "too late");
        var (next, nextDeclaration) = await Ready();
        await Claim(next.OrderId, "Filed");
        host.Others.Answer(host.Others.ClaimOf(nextDeclaration.ListNumber)!.ClaimId, "Accepted");
        await Claim(next.OrderId, "Accepted");

        var paid = await host.Claim(order.OrderId);
        Assert.Equal(("Paid", "T-1", 3), (paid.Status, paid.TreasuryReference, paid.Version));
        await host.Quiet();
        Assert.Single(host.Published.Of<RefundPaid>(), e => e.ClaimId == claim);
    }

    [Theory]
    [InlineData(1_200_000)]
    [InlineData(1_400_000)]
    public async Task What_the_treasury_pays_is_what_the_ledger_shows_as_refunded(long paid)
    {
        var (order, declaration) = await Ready();
        await Claim(order.OrderId, "Filed");
        host.Others.Answer(host.Others.ClaimOf(declaration.ListNumber)!.ClaimId, "Paid", paid, "T");
        await Claim(order.OrderId, "Paid");
        Assert.Equal(paid, (await host.Published.Next<RefundPaid>(e => e.OrderId == order.OrderId)).AmountMinor);
        var refunded = await host.Db.One<long>(
            """
            select sum(p.debit_minor)::bigint from posting p join ledger_transaction t on t.id = p.transaction_id
            where t.order_id = @OrderId and p.kind = 'TreasuryTransit'
            """,
            new { order.OrderId }, CancellationToken.None);
        Assert.Equal(paid, refunded);
        Assert.Equal((2, 100_000L), ((await host.Balances(order.OrderId)).Count, (await host.Balances(order.OrderId))[AccountKind.Bank]));
    }

    [Fact]
    public async Task A_complete_claim_waits_for_the_exporters_registration()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        await Register(order, Given.Invoice(order));
        await host.Deliver(Given.Closed(order));
        var waiting = await Claim(order.OrderId, "Waiting");
        Assert.Equal((1_300_000L, "exporter: its registration, which has the tax number, has not arrived"),
            (waiting.RefundMinor, waiting.Reason));
        await host.Deliver(Given.Exporter(order));
        await Claim(order.OrderId, "Filed");
    }

    [Fact]
    public async Task A_declaration_told_twice_has_one_claim()
    {
        var (order, declaration) = await Ready();
        await host.Deliver(declaration);
        await Claim(order.OrderId, "Filed");
        await host.Quiet();
        Assert.Equal(1, await host.Count("claim where order_id = @Id", order.OrderId));
    }

    [Fact]
    public async Task Claims_are_listed_by_status_without_lines()
    {
        var (order, _) = await Ready();
        await Claim(order.OrderId, "Filed");
        var client = host.As(SettlementHost.Exporter(order.ExporterId));
        var listed = Assert.Single((await client.ListClaimsAsync(new V1.ListRequest { Status = "Filed" })).Claims);
        Assert.Equal((order.OrderId.ToString(), 0), (listed.OrderId, listed.Lines.Count));
        Assert.Empty((await client.ListClaimsAsync(new V1.ListRequest { Status = "Paid" })).Claims);
    }
}
