using System.Text;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class StatementOfAccountTests(SettlementHost host)
{
    /// <summary>By hand: 1000.00 received; earned less 0.5 %: 995.00; asked of the bank, refused, back.</summary>
    [Fact]
    public async Task Every_movement_stands_with_its_document_and_the_balance_after_it()
    {
        var order = await host.WithBalance(100_000);
        var statement = await host.StatementOf(order.ExporterId);
        Assert.Equal("Hangzhou Gifts Co., Ltd.", statement.PartyName);
        var payable = statement.Sections.Single(section => section.Kind == "ExporterPayable");
        Assert.Equal((0, 99_500, 199_000, 99_500), (payable.OpeningMinor, payable.ClosingMinor, payable.InMinor, payable.OutMinor));
        Assert.Equal(
            [("earned", 99_500L, 99_500L), ("payout", -99_500L, 0L), ("payout-refused", 99_500L, 99_500L)],
            payable.Movements.Select(row => (row.Document, row.AmountMinor, row.BalanceMinor)));
        Assert.All(payable.Movements, row => Assert.Equal(order.OrderId.ToString(), row.OrderId));
        var payout = Assert.Single(await host.Payouts(order.OrderId));
        Assert.Equal(payout.Reference, payable.Movements[1].Reference);

        // Before the day of the receipt there is nothing, and a period that starts after it opens with it.
        var funds = statement.Sections.Single(section => section.Kind == "OrderFunds");
        Assert.Equal((0, 0, "2026-05-04"), (funds.OpeningMinor, funds.ClosingMinor, funds.Movements[0].On));
        Assert.StartsWith("B1", funds.Movements[0].Reference, StringComparison.Ordinal);
        var later = (await host.StatementOf(order.ExporterId, "2026-05-05", "2026-05-05")).Sections
            .Single(one => one.Kind == "OrderFunds");
        Assert.Equal((100_000, 100_000, 0), (later.OpeningMinor, later.ClosingMinor, later.Movements.Count));
        var day = (await host.StatementOf(order.ExporterId, "2026-05-04", "2026-05-04")).Sections.Single(one => one.Kind == "OrderFunds");
        Assert.Equal((0, 100_000, 1), (day.OpeningMinor, day.ClosingMinor, day.Movements.Count));
    }

    [Fact]
    public async Task A_party_sees_its_own_accounts_and_nobody_elses()
    {
        var order = Given.Order();
        await host.PlaceAndPay(order);
        var own = await host.Reports(SettlementHost.Exporter(order.ExporterId)).GetAccountStatementAsync(new() { From = "2026-01-01" });
        Assert.Equal(100_000, Assert.Single(own.Sections).ClosingMinor);
        var request = new V1.AccountStatementRequest { PartyId = order.ExporterId.ToString() };
        Assert.Equal("party_not_found", (await FxStory.Refused(() => host.Reports(SettlementHost.Exporter(Guid.CreateVersion7()))
            .GetAccountStatementAsync(request).ResponseAsync)).Code);
        Assert.Equal("party_not_found", (await FxStory.Refused(() => host.StatementOf(Guid.CreateVersion7()))).Code);
        Assert.Empty((await host.Reports(SettlementHost.Exporter(Guid.CreateVersion7())).GetAccountStatementAsync(new())).Sections);
        Assert.Equal("from", (await FxStory.Refused(() => host.StatementOf(order.ExporterId, "2026-06-02", "2026-06-01"))).Field);
        Assert.Equal("to", (await FxStory.Refused(() => host.StatementOf(order.ExporterId, "2026-06-02", "2999-01-01"))).Field);
        Assert.Equal("currency", (await FxStory.Refused(() => host.StatementOf(order.ExporterId, currency: "XXX"))).Field);
    }

    /// <summary>Orders, receipts, reversals, cancellations and payouts at random.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Movements_sum_up_to_closing_less_opening_and_the_closing_is_the_ledgers_balance(int seed)
    {
        var (random, exporter, buyer) = (new Random(seed), Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var i = 0; i < 8; i++)
            await Happen(random, exporter, buyer);
        foreach (var party in new[] { exporter, buyer })
        {
            var whole = await host.StatementOf(party);
            var cut = new DateOnly(2026, 5, 1).AddDays(random.Next(60));
            var before = await host.StatementOf(party, "2026-01-01", Wire(cut));
            var after = await host.StatementOf(party, Wire(cut.AddDays(1)));
            foreach (var section in whole.Sections)
            {
                Assert.Equal(section.ClosingMinor - section.OpeningMinor, section.Movements.Sum(row => row.AmountMinor));
                var running = section.OpeningMinor;
                Assert.All(section.Movements, row => Assert.Equal(running += row.AmountMinor, row.BalanceMinor));
                var account = await new V1.Ledger.LedgerClient(((Testing.ServiceHost<SettlementService>)host).As(SettlementHost.Operator))
                    .GetAccountAsync(new V1.GetAccountRequest { Account = section.Account });
                Assert.Equal(account.BalanceMinor, section.ClosingMinor);
                // Two periods that meet are the whole.
                var (first, second) = (before.Sections.Single(one => one.Account == section.Account),
                    after.Sections.Single(one => one.Account == section.Account));
                Assert.Equal((first.ClosingMinor, section.ClosingMinor), (second.OpeningMinor, second.ClosingMinor));
                Assert.Equal(section.Movements, first.Movements.Concat(second.Movements));
            }
        }
    }

    async Task Happen(Random random, Guid exporter, Guid buyer)
    {
        var currency = random.Next(3) == 0 ? "JPY" : "USD";
        var order = Given.Order(random.Next(1, 500_000), currency, exporter: exporter) with { BuyerId = buyer };
        host.Others.Treat(order.OrderId, random.Next(2) == 0 ? Manner.Refuses : Manner.Takes);
        await host.Deliver(Given.Exporter(order));
        var receivable = await host.Place(order);
        StatementText Statement() => new()
        {
            Currency = currency,
            Account = $"CB{currency}0001",
            Day = new DateOnly(2026, 5, 1).AddDays(random.Next(40)),
        };
        var paid = random.NextInt64(1, order.TotalMinor * 3 / 2 + 2);
        await host.Import(Statement().Credit(paid, receivable.VirtualAccount, "REF" + order.Number));
        switch (random.Next(4))
        {
            case 0: await host.Import(Statement().Reversal(paid, receivable.VirtualAccount, "REF" + order.Number)); break;
            case 1: await host.Deliver(Given.Cancelled(order)); break;
            default: await host.Deliver(Given.Completed(order)); break;
        }

        await SettlementHost.Eventually(async () => await host.Db.One<long>(
            "select count(*) from payout where status = 'Requested' and order_id = @OrderId", new { order.OrderId },
            CancellationToken.None) == 0, "no payout under way");
    }

    static string Wire(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("USD", 100_000, "995.00", "-995.00")]
    [InlineData("JPY", 100_000, "99500", "-99500")]
    [InlineData("BHD", 100_000, "99.500", "-99.500")]
    public async Task The_csv_has_the_currencys_digits(string currency, long minor, string earned, string paid)
    {
        var order = await host.WithBalance(minor, currency);
        var file = await host.Reports(SettlementHost.Exporter(order.ExporterId)).RenderAccountStatementAsync(
            new V1.RenderAccountStatementRequest { Format = "csv", Statement = new() { From = "2026-01-01" } });
        Assert.Equal("text/csv; charset=utf-8", file.ContentType);
        var rows = file.Content.ToStringUtf8().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("\uFEFFaccount,currency,date,document,reference,order,memo,amount,balance", rows[0]);
        var payable = rows.Where(row => row.StartsWith("ExporterPayable", StringComparison.Ordinal)).Select(row => row.Split(',')).ToList();
        Assert.Equal(["opening", "earned", "payout", "payout-refused", "closing"], payable.Select(row => row[3]));
        Assert.Equal(["", earned, paid, earned, ""], payable.Select(row => row[7]));
        Assert.Equal(earned, payable[^1][8]);
        Assert.Equal("format", (await FxStory.Refused(() => host.Reports(SettlementHost.Exporter(order.ExporterId))
            .RenderAccountStatementAsync(new V1.RenderAccountStatementRequest { Format = "doc" }).ResponseAsync)).Field);
    }

    [Fact]
    public async Task The_pdf_says_the_same_on_pages_in_both_languages()
    {
        var order = await host.WithBalance(100_000);
        var statement = await host.StatementOf(order.ExporterId);
        var paper = StatementPdf.Of(statement, DateTimeOffset.UtcNow);
        var payable = paper.Sections.Single(section => section.Title?.En == "ExporterPayable USD");
        Assert.Equal("应付出口商", payable.Title!.Zh);
        Assert.Equal(["", "995.00", "-995.00", "995.00"], payable.Table!.Rows.Select(row => row[4].Text));
        Assert.Equal(["0.00", "995.00", "0.00", "995.00", "995.00"],
            payable.Table.Rows.Append(payable.Table.Totals!).Select(row => row[5].Text));
        var file = await host.Reports(SettlementHost.Exporter(order.ExporterId)).RenderAccountStatementAsync(
            new V1.RenderAccountStatementRequest { Format = "pdf", Statement = new() { From = "2026-01-01" } });
        Assert.Equal("application/pdf", file.ContentType);
        Assert.StartsWith("%PDF-1.7", file.Content.ToString(Encoding.Latin1), StringComparison.Ordinal);
    }

    /// <summary>What our own reader of statements finds in what we write.</summary>
    [Theory]
    [InlineData("USD")]
    [InlineData("JPY")]
    [InlineData("BHD")]
    public async Task The_camt053_is_read_back_without_loss(string currency)
    {
        var order = await host.WithBalance(100_000, currency);
        var statement = await host.StatementOf(order.ExporterId, "2026-05-01");
        var file = await host.Reports(SettlementHost.Operator).RenderAccountStatementAsync(new V1.RenderAccountStatementRequest
        {
            Format = "camt.053",
            Statement = new() { PartyId = order.ExporterId.ToString(), From = "2026-05-01" },
        });
        Assert.Contains("camt.053.001.08", file.Content.ToString(Encoding.UTF8), StringComparison.Ordinal);
        var (statements, entries) = await Camt.Read(file.Content.ToByteArray());
        Assert.Equal(statement.Sections.Count, statements.Count);
        foreach (var (section, read) in statement.Sections.Zip(statements))
        {
            Assert.Equal(
                (section.Currency, section.OpeningMinor, section.ClosingMinor, 0L, order.ExporterId.ToString("N")),
                (read.Currency, read.Opening!.Minor, read.Closing!.Minor, read.UnexplainedMinor, read.Account));
            Assert.Equal((statement.From, statement.To), (Wire(read.Opening.Day!.Value), Wire(read.Closing.Day!.Value)));
            var own = entries.Where(entry => entry.Statement == read.Index).Select(entry => entry.Entry).ToList();
            Assert.Equal(section.Movements.Count, own.Count);
            foreach (var (movement, entry) in section.Movements.Zip(own))
            {
                Assert.Equal((Math.Abs(movement.AmountMinor), movement.AmountMinor < 0 ? Mark.D : Mark.C, movement.On),
                    (entry.AmountMinor, entry.Mark, Wire(entry.ValueDate)));
                Assert.Equal(order.OrderId.ToString("N"), entry.References.EndToEnd);
                var reference = Guid.TryParse(movement.Reference, out var id) ? id.ToString("N") : movement.Reference;
                Assert.Equal(reference, entry.References.Bank);
            }
        }
    }
}
