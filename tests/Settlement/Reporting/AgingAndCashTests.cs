using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class AgingAndCashTests(SettlementHost host)
{
    static readonly DateOnly On = new(2026, 6, 30);

    [Theory]
    [InlineData("2026-07-01", AgingBucket.NotDue)]
    [InlineData("2026-06-30", AgingBucket.NotDue)]
    [InlineData("2026-06-29", AgingBucket.Days1To30)]
    [InlineData("2026-05-31", AgingBucket.Days1To30)]
    [InlineData("2026-05-30", AgingBucket.Days31To60)]
    [InlineData("2026-05-01", AgingBucket.Days31To60)]
    [InlineData("2026-04-30", AgingBucket.Days61To90)]
    [InlineData("2026-04-01", AgingBucket.Days61To90)]
    [InlineData("2026-03-31", AgingBucket.Over90)]
    [InlineData(null, AgingBucket.NotDue)]
    public void A_bucket_starts_on_the_day_after_the_one_before_ends(string? due, AgingBucket bucket) => Assert.Equal(
        bucket, AgingReport.Bucket(due is null ? null : DateOnly.Parse(due, CultureInfo.InvariantCulture), On));

    [Fact]
    public void Buckets_add_up_per_currency_and_pair_and_never_across_currencies()
    {
        var exporter = new PartyId(Guid.CreateVersion7());
        var (buyer, other) = (new PartyId(Guid.CreateVersion7()), new PartyId(Guid.CreateVersion7()));
        AgingLine Line(PartyId to, string currency, string due, long minor, string orders) => new(
            exporter, "E", to, "B", Currency.Of(currency), DateOnly.Parse(due, CultureInfo.InvariantCulture), 1, minor, orders);
        var aging = AgingReport.Of(
        [
            Line(buyer, "USD", "2026-07-10", 100, "a"), Line(buyer, "USD", "2026-06-29", 20, "a,b"),
            Line(other, "USD", "2026-01-01", 3, "c"),
            Line(buyer, "EUR", "2026-05-01", 7, "d"),
        ], On);
        Assert.Equal(["EUR", "USD"], aging.Currencies.Select(currency => currency.Currency));
        Assert.Equal((100, 20, 0, 0, 3, 123), Plain(aging.Currencies[1].Total));
        Assert.Equal((0, 0, 7, 0, 0, 7), Plain(aging.Currencies[0].Total));
        Assert.Equal([(buyer.Value.ToString(), 2, 120L), (other.Value.ToString(), 1, 3L)],
            aging.Currencies[1].Rows.Select(row => (row.BuyerId, row.Orders, row.Buckets.TotalMinor)));
    }

    static (long, long, long, long, long, long) Plain(V1.AgingBuckets b) =>
        (b.NotDueMinor, b.Days130Minor, b.Days3160Minor, b.Days6190Minor, b.Over90Minor, b.TotalMinor);

    /// <summary>30 % at the contract of 1 May, 70 % 30 days after the shipment that nobody told of; 250.00 of 300.00 were paid.</summary>
    [Fact]
    public async Task What_is_due_before_shipment_is_paid_first_and_the_rest_waits_for_its_day()
    {
        var order = Given.Order(terms: Given.Deposit) with { OccurredAt = DateTimeOffset.UtcNow.AddDays(-45) };
        var receivable = await host.Place(order);
        await host.Import(StatementText.Of("USD").Credit(25_000, receivable.VirtualAccount));
        var reports = host.Reports(SettlementHost.Exporter(order.ExporterId));
        var currency = Assert.Single((await reports.GetAgingAsync(new())).Currencies);
        Assert.Equal((70_000, 0, 5_000, 0, 0, 75_000), Plain(currency.Total));
        // Shipped 100 days ago with 30 days to pay: 70 days late.
        await host.Deliver(Given.Closed(order, DateOnly.FromDateTime(DateTime.UtcNow.AddHours(8).AddDays(-100))));
        await SettlementHost.Eventually(
            async () => await host.Count("declaration_fact where order_id = @Id", order.OrderId) == 1, "declaration");
        Assert.Equal((0, 0, 5_000, 70_000, 0, 75_000), Plain(Assert.Single((await reports.GetAgingAsync(new())).Currencies).Total));
        await host.Import(StatementText.Of("USD").Credit(75_000, receivable.VirtualAccount));
        Assert.Empty((await reports.GetAgingAsync(new())).Currencies);
    }

    [Fact]
    public async Task An_exporter_is_told_of_its_own_receivables_only()
    {
        var order = Given.Order();
        await host.Place(order);
        Assert.Empty((await host.Reports(SettlementHost.Exporter(Guid.CreateVersion7())).GetAgingAsync(new())).Currencies);
        var request = new V1.AgingRequest { ExporterId = order.ExporterId.ToString() };
        Assert.Equal("party_not_found", (await FxStory.Refused(
            () => host.Reports(SettlementHost.Exporter(Guid.CreateVersion7())).GetAgingAsync(request).ResponseAsync)).Code);
        var own = await host.Reports(SettlementHost.Operator).GetAgingAsync(request);
        Assert.Equal(100_000, Assert.Single(own.Currencies).Total.TotalMinor);
    }

    [Fact]
    public async Task The_position_shows_booked_reserved_and_available_and_what_is_expected()
    {
        // A currency that no other test uses.
        var order = await host.WithBalance(100_000, "ZAR");
        var open = Given.Order(totalMinor: 5_000, currency: "ZAR", exporter: order.ExporterId, terms: Given.OpenAccount);
        await host.Place(open);
        var ledger = new V1.Ledger.LedgerClient(((Testing.ServiceHost<SettlementService>)host).As(SettlementHost.Operator));
        await ledger.MakeHoldAsync(new V1.MakeHoldRequest
        {
            Id = Guid.CreateVersion7().ToString(),
            Account = $"ExporterPayable:{order.ExporterId}:ZAR",
            AmountMinor = 9_500,
            ExpiresAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddHours(1)),
            Memo = "set aside",
        });
        var position = (await host.Reports(SettlementHost.Operator).GetCashPositionAsync(new())).Currencies
            .Single(one => one.Currency == "ZAR");
        Assert.Equal(
            [("Bank", 100_000L), ("ExporterPayable", 99_500L), ("OrderFunds", 0L), ("PlatformFees", 500L)],
            position.Accounts.Where(row => row.Kind != "BankClearing").Select(row => (row.Kind, row.BookedMinor)));
        var payable = position.Accounts.Single(row => row.Kind == "ExporterPayable");
        Assert.Equal((9_500, 90_000), (payable.HeldMinor, payable.AvailableMinor));
        Assert.Equal(("", 5_000L, 0L), Assert.Single(position.Expected) is var row ? (row.DueOn, row.InMinor, row.OutMinor) : default);
        var bank = Assert.Single(position.Banks);
        Assert.Equal(("CBZAR0001", 100_000L), (bank.Account, bank.BookedMinor));
    }
}
