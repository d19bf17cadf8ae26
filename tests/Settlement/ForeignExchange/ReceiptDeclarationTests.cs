using System.Globalization;
using CrossBorder.Contracts.Events;
using Npgsql;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class ReceiptDeclarationTests(SettlementHost host)
{
    static int serial;

    static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    static string Number(string day = "260506") => $"330100001402{day}N{Interlocked.Increment(ref serial):D3}";

    async Task<(OrderPlaced Order, string Receipt)> Received(string day = "2026-05-04")
    {
        var order = Given.Order();
        var receivable = await host.Place(order);
        var statement = new StatementText { Currency = "USD", Account = "CBUSD0001", Day = Day(day) };
        await host.Import(statement.Credit(order.TotalMinor, receivable.VirtualAccount));
        return (order, Assert.Single((await host.Receivable(order.OrderId)).Receipts).Id);
    }

    async Task<V1.ReceiptDeclaration> Declare(Guid exporter, string receipt, Action<V1.DeclareReceiptRequest>? change = null)
    {
        var request = new V1.DeclareReceiptRequest
        {
            ReceiptId = receipt,
            Number = Number(),
            TransactionCode = "121010",
            Remark = "马克杯 mugs",
            DeclaredOn = "2026-05-08",
        };
        change?.Invoke(request);
        return await host.Fx(exporter).DeclareReceiptAsync(request, FxStory.Key());
    }

    /// <summary>By the State Council's holidays of 2026: 1 to 5 May are free, Saturday 9 May is worked.</summary>
    [Theory]
    [InlineData("2026-06-01", 5, "2026-06-08")]
    [InlineData("2026-04-30", 1, "2026-05-06")]
    [InlineData("2026-05-04", 5, "2026-05-11")]
    [InlineData("2026-02-13", 5, "2026-02-27")]
    [InlineData("2026-09-18", 5, "2026-09-24")]
    [InlineData("2026-06-01", 0, "2026-06-01")]
    [InlineData("2027-01-01", 1, "2027-01-04")]
    public async Task The_clock_counts_working_days_with_holidays_and_days_worked_instead(string from, int days, string due)
    {
        var calendar = await WorkCalendar.Load(host.Db, TestContext.Current.CancellationToken);
        Assert.Equal(Day(due), calendar.After(Day(from), days));
    }

    [Fact]
    public async Task Overdue_is_what_was_credited_so_early_that_its_clock_has_run_out()
    {
        var ct = TestContext.Current.CancellationToken;
        var (calendar, rules) = (await WorkCalendar.Load(host.Db, ct), await FxRules.Load(host.Db, ct));
        for (var today = Day("2026-01-20"); today < Day("2026-12-31"); today = today.AddDays(1))
        {
            var upTo = rules.OverdueUpTo(calendar, today);
            Assert.True(rules.BopDue(calendar, upTo) < today);
            Assert.True(rules.BopDue(calendar, upTo.AddDays(1)) >= today);
        }
    }

    [Theory]
    [InlineData("330100001402260506N001", null)]
    [InlineData("3301000014022605060001", null)]
    [InlineData("330100001402260506N01", "22 characters")]
    [InlineData("33010000140226050600001", "22 characters")]
    [InlineData("330100001402260506n001", "22 characters")]
    [InlineData("33010000140226050６N001", "22 characters")]
    [InlineData("990100001402260506N001", "GB/T 2260")]
    [InlineData("330100001402260231N001", "YYMMDD")]
    [InlineData("330100001402261306N001", "YYMMDD")]
    [InlineData("330100001402260503N001", "from the credit")]
    [InlineData("330100001402260509N001", "to the declaration")]
    public void A_number_has_its_parts_and_its_day_within_the_receipts_days(string number, string? accepted)
    {
        var problem = BopNumber.Check(number, Day("2026-05-04"), Day("2026-05-08"));
        if (accepted is null)
            Assert.Null(problem);
        else
            Assert.Contains(accepted, problem!.Accepted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_is_declared_once_with_its_clock()
    {
        var (order, receipt) = await Received();
        var missing = Assert.Single((await host.Fx(order.ExporterId).ListReceiptDeclarationsAsync(new V1.ListFxRequest())).Receipts);
        Assert.Equal(("Overdue", "2026-05-11", ""), (missing.Status, missing.DueOn, missing.Number));
        var declared = await Declare(order.ExporterId, receipt);
        Assert.Equal(("Declared", "2026-05-11", 100_000L, "2026-05-04"),
            (declared.Status, declared.DueOn, declared.AmountMinor, declared.CreditedOn));
        Assert.Equal(declared, Assert.Single(
            (await host.Fx(order.ExporterId).ListReceiptDeclarationsAsync(new V1.ListFxRequest { Status = "Declared" })).Receipts));
        Assert.Equal("receipt_already_declared", (await FxStory.Refused(() => Declare(order.ExporterId, receipt))).Code);
        Assert.Empty((await host.Fx(order.ExporterId).ListReceiptDeclarationsAsync(new V1.ListFxRequest { Status = "Overdue" })).Receipts);
    }

    [Fact]
    public async Task Many_declarations_of_a_receipt_at_once_are_one_and_a_number_is_used_once()
    {
        var (order, receipt) = await Received();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            try
            {
                return (await Declare(order.ExporterId, receipt)).Status;
            }
            catch (Grpc.Core.RpcException e)
            {
                return Platform.Problem.FromGrpc(e).Code;
            }
        }));
        Assert.Single(answers, answer => answer == "Declared");
        var number = Assert.Single((await host.Fx(order.ExporterId).ListReceiptDeclarationsAsync(new V1.ListFxRequest())).Receipts).Number;
        var (other, another) = await Received();
        Assert.Equal("bop_number_taken",
            (await FxStory.Refused(() => Declare(other.ExporterId, another, request => request.Number = number))).Code);
    }

    [Fact]
    public async Task What_is_wrong_is_named_and_anothers_receipt_is_not_there()
    {
        var (order, receipt) = await Received();
        async Task<string?> Field(Action<V1.DeclareReceiptRequest> change) =>
            (await FxStory.Refused(() => Declare(order.ExporterId, receipt, change))).Field;
        Assert.Equal("number", await Field(request => request.Number = "1"));
        Assert.Equal("transaction_code", await Field(request => request.TransactionCode = "101010"));
        Assert.Equal("remark", await Field(request => request.Remark = " "));
        Assert.Equal("declared_on", await Field(request => request.DeclaredOn = "2026-05-03"));
        Assert.Equal("declared_on", await Field(request => request.DeclaredOn = "2999-01-01"));
        Assert.Equal("receipt_not_found", (await FxStory.Refused(() => Declare(Guid.CreateVersion7(), receipt))).Code);
        Assert.Equal("receipt_not_found", (await FxStory.Refused(() => Declare(order.ExporterId, "x"))).Code);
        Assert.Empty((await host.Fx(Guid.CreateVersion7()).ListReceiptDeclarationsAsync(new V1.ListFxRequest())).Receipts);
        Assert.Equal("Declared", (await host.Fx(SettlementHost.Operator).DeclareReceiptAsync(
            new V1.DeclareReceiptRequest
            {
                ReceiptId = receipt,
                Number = Number(),
                TransactionCode = "121010",
                Remark = "mugs",
                DeclaredOn = "2026-05-08",
            },
            FxStory.Key())).Status);
    }

    [Fact]
    public async Task The_database_refuses_a_number_of_another_shape()
    {
        var (order, receipt) = await Received();
        await Declare(order.ExporterId, receipt);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.Db.Run(
            "update bop_declaration set number = 'x' where entry_id = @id", new { id = Guid.Parse(receipt) }, CancellationToken.None));
        Assert.Equal("bop_declaration_number_shape", refused.ConstraintName);
    }
}
