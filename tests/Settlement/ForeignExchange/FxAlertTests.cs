using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

public sealed class FxAlertTests(SettlementHost host)
{
    static readonly PartyId Exporter = new(Guid.CreateVersion7());
    static readonly OrderId Order = new(Guid.CreateVersion7());
    static readonly DateOnly Start = new(2020, 1, 1);
    static readonly WorkCalendar Weekdays = new(new Dictionary<DateOnly, bool>());

    static readonly FxRules Rules = new(
    [
        new("BopWorkingDays", Start, 5, "x"), new("AdvanceReceiptDays", Start, 30, "x"), new("DeferredReceiptDays", Start, 90, "x"),
        new("TradeCreditReportDays", Start, 30, "x"), new("DifferenceRate", Start, 50, "x"),
        new("DifferenceRate", new DateOnly(2026, 7, 1), 60, "newer"), new("CreditBalanceRatio", Start, 25, "x"),
    ]);

    static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    static ReceivedFact Receipt(string day, bool declared = true) => new(Exporter, Order, "USD", 1_000, Day(day), declared);

    static ExportedFact Export(string day) => new(Exporter, Order, "USD", 1_000, Day(day));

    static readonly OpenFact Open = new(Exporter, Order, "USD", 700);

    static List<FxAlert> On(string day, ReceivedFact[] received, ExportedFact[] exported, params OpenFact[] open) =>
        [.. FxAlerts.OfFacts(new TradeFacts(received, exported, open), Rules, Weekdays, Day(day))];

    /// <summary>Monday 1 June plus five working days is Monday 8 June; a day later it is overdue.</summary>
    [Theory]
    [InlineData("2026-06-08", 0)]
    [InlineData("2026-06-09", 1)]
    public void A_receipt_is_overdue_from_the_day_after_its_clock_ran_out(string day, int alerts)
    {
        Assert.Equal(alerts, On(day, [Receipt("2026-06-01", declared: false)], []).Count(alert => alert.Kind == FxAlertKind.BopOverdue));
        Assert.Empty(On(day, [Receipt("2026-06-01")], []));
    }

    [Theory]
    [InlineData("2026-07-01", null, 0)]
    [InlineData("2026-07-02", null, 1)]
    [InlineData("2026-12-01", "2026-07-01", 0)]
    [InlineData("2026-12-01", "2026-07-02", 1)]
    public void An_advance_of_more_than_thirty_days_is_to_be_reported_within_thirty(string day, string? exported, int alerts)
    {
        var found = On(day, [Receipt("2026-06-01")], exported is null ? [] : [Export(exported)]);
        Assert.Equal(alerts, found.Count);
        Assert.All(found, alert => Assert.Equal(
            (FxAlertKind.AdvanceReceipt, Day("2026-07-01"), 31m, 1_000L, "USD"),
            (alert.Kind, alert.DueOn, alert.Measure, alert.AmountMinor, alert.Currency)));
    }

    [Theory]
    [InlineData("2026-08-30", 0)]
    [InlineData("2026-08-31", 1)]
    public void Money_that_is_open_more_than_ninety_days_after_export_is_to_be_reported(string day, int alerts)
    {
        var found = On(day, [], [Export("2026-06-01")], Open);
        Assert.Equal(alerts, found.Count);
        Assert.All(found, alert => Assert.Equal(
            (FxAlertKind.DeferredReceipt, 91m, 700L), (alert.Kind, alert.Measure, alert.AmountMinor)));
        Assert.Empty(On(day, [], [Export("2026-06-01")]));
        Assert.Empty(On(day, [], [], Open));
    }

    /// <summary>By hand: (1000 - 250) / 1250 = 60 %; (100 + 200) / 1000 = 30 %.</summary>
    [Fact]
    public void Ratios_beyond_the_limit_of_the_day_are_told_with_the_rule()
    {
        var years = new Dictionary<PartyId, TradeYear> { [Exporter] = new(1_000, 250, 100, 200) };
        var june = FxAlerts.OfYears(years, Rules, Day("2026-06-30")).ToList();
        Assert.Equal([(FxAlertKind.DifferenceRate, 60m), (FxAlertKind.CreditBalanceRatio, 30m)],
            june.Select(alert => (alert.Kind, alert.Measure)));
        Assert.Equal("DifferenceRate from 2020-01-01 (x)", june[0].ToWire().Rule);
        Assert.Equal(FxAlertKind.CreditBalanceRatio, Assert.Single(FxAlerts.OfYears(years, Rules, Day("2026-07-01"))).Kind);
    }

    [Fact]
    public void The_ratios_stay_within_what_they_can_be() => Prop.ForAll(
        Gen.Four(Gen.Choose(0, 1_000_000)).ToArbitrary(), four =>
        {
            var year = new TradeYear(four.Item1, four.Item2, Math.Min(four.Item3, four.Item2), Math.Min(four.Item4, four.Item1));
            Assert.Equal(year is { ExportMinor: 0, ReceiptMinor: 0 }, SafeMeasures.DifferenceRate(year) is null);
            Assert.InRange(SafeMeasures.DifferenceRate(year) ?? 0, -100, 100);
            Assert.InRange(SafeMeasures.CreditBalanceRatio(year) ?? 0, 0, 200);
            Assert.Equal(-SafeMeasures.DifferenceRate(year),
                SafeMeasures.DifferenceRate(year with { ExportMinor = year.ReceiptMinor, ReceiptMinor = year.ExportMinor }));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Amounts_are_added_only_after_each_became_yuan_at_the_rate_of_its_day()
    {
        var facts = new TradeFacts(
            [Receipt("2026-06-01"), Receipt("2026-06-02") with { Currency = "EUR", OrderId = new OrderId(Guid.CreateVersion7()) }],
            [Export("2026-06-03")], [Open]);
        var year = FxAlerts.Years(facts, Day("2026-06-30"), (currency, minor, day) => currency == "USD" ? minor * day.Day : null)[Exporter];
        Assert.Equal(new TradeYear(3_000, 1_000, 0, 21_000), year);
    }

    [Fact]
    public async Task An_exporter_is_told_of_its_own_facts_and_another_of_none()
    {
        var order = Given.Order();
        var receivable = await host.Place(order);
        await host.Import(new StatementText { Currency = "USD", Account = "CBUSD0001", Day = Day("2026-03-02") }
            .Credit(40_000, receivable.VirtualAccount));
        await host.Deliver(Given.Closed(order, Day("2026-05-20")));
        await SettlementHost.Eventually(
            async () => await host.Count("declaration_fact where order_id = @Id", order.OrderId) == 1, "declaration");
        var request = new V1.ListFxAlertsRequest { On = "2026-09-01" };
        var alerts = (await host.Fx(order.ExporterId).ListFxAlertsAsync(request)).Alerts;
        Assert.Equal(
            [("BopOverdue", 40_000L, "2026-03-09"), ("AdvanceReceipt", 40_000L, "2026-04-01"), ("DeferredReceipt", 60_000L, "2026-06-19")],
            alerts.Take(3).Select(alert => (alert.Kind, alert.AmountMinor, alert.DueOn)));
        // Exported lines are worth 10.00, received were 400.00: money without goods.
        Assert.Contains(alerts, alert => alert.Kind == "DifferenceRate" && alert.Measure.StartsWith('-'));
        Assert.Empty((await host.Fx(Guid.CreateVersion7()).ListFxAlertsAsync(request)).Alerts);
        request.ExporterId = order.ExporterId.ToString();
        Assert.Equal(alerts, (await host.Fx(SettlementHost.Operator).ListFxAlertsAsync(request)).Alerts);
        Assert.Equal("exporter_not_found", (await FxStory.Refused(
            () => host.Fx(Guid.CreateVersion7()).ListFxAlertsAsync(request).ResponseAsync)).Code);
    }
}
