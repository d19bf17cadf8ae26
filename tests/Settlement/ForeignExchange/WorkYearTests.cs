using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Holidays are rows that operators load; a year that nobody loaded is not silently without holidays.</summary>
public sealed class WorkYearTests(SettlementHost host) : IClassFixture<SettlementHost>
{
    V1.Calendars.CalendarsClient Calendars(Principal? principal = null) => new(host.Wire(principal ?? SettlementHost.Operator));

    static V1.WorkYear Year(int year, params (string Day, bool Working)[] days) => new()
    {
        Year = year,
        Source = $"State Council holidays of {year}",
        Days = { days.Select(day => new V1.WorkDay { Day = day.Day, Working = day.Working, Name = day.Working ? "worked" : "free" }) },
    };

    [Fact]
    public async Task A_year_is_unknown_until_it_is_loaded_and_then_its_clocks_count_by_it()
    {
        Assert.Equal("work_calendar_unknown", (await FxStory.Refused(
            () => Calendars().GetWorkYearAsync(new V1.WorkYearRequest { Year = 2027 }).ResponseAsync)).Code);
        var before = await WorkCalendar.Load(host.Db, CancellationToken.None);
        Assert.Empty(before.Warnings(new DateOnly(2026, 12, 31)));
        Assert.StartsWith("work_calendar_unknown: the holidays of 2027",
            Assert.Single(before.Warnings(new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 4), new DateOnly(2027, 3, 1))),
            StringComparison.Ordinal);

        // Friday 1 January free, Saturday 2 January worked.
        await Calendars().SetWorkYearAsync(Year(2027, ("2027-01-01", false), ("2027-01-02", true)), FxStory.Key());
        var after = await WorkCalendar.Load(host.Db, CancellationToken.None);
        Assert.Empty(after.Warnings(new DateOnly(2027, 1, 4)));
        Assert.Equal(new DateOnly(2027, 1, 2), after.After(new DateOnly(2026, 12, 31), 1));

        // A correction: the Saturday is free after all.
        var known = await Calendars().SetWorkYearAsync(Year(2027, ("2027-01-01", false)), FxStory.Key());
        Assert.Equal("2027-01-01", Assert.Single(known.Days).Day);
        Assert.Equal(new DateOnly(2027, 1, 4),
            (await WorkCalendar.Load(host.Db, CancellationToken.None)).After(new DateOnly(2026, 12, 31), 1));
        Assert.Equal(3, await host.Count("work_calendar where day >= '2027-01-01' and working = false", default));
    }

    [Fact]
    public async Task A_presentation_whose_days_run_into_an_unknown_year_is_answered_with_a_warning()
    {
        var order = Given.Order();
        await host.Place(order);
        var desk = host.ReceivablesAs(SettlementHost.Exporter(order.ExporterId));
        await desk.RecordCreditAsync(
            new V1.Credit
            {
                OrderId = order.OrderId.ToString(),
                Number = "LC1",
                IssuingBank = "B",
                AmountMinor = 100_000,
                ExpiresOn = "2031-12-31",
            },
            FxStory.Key());
        var check = await desk.CheckPresentationAsync(new V1.PresentationRequest
        {
            OrderId = order.OrderId.ToString(),
            PresentedOn = "2030-06-12",
            ShippedOn = "2030-06-08",
            Currency = "USD",
            DrawnMinor = 1,
        });
        Assert.Contains("2030", Assert.Single(check.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_field()
    {
        async Task<string?> Field(V1.WorkYear year) =>
            (await FxStory.Refused(() => Calendars().SetWorkYearAsync(year, FxStory.Key()).ResponseAsync)).Field;
        Assert.Equal("year", await Field(Year(1999, ("1999-01-01", false))));
        Assert.Equal("days", await Field(Year(2028)));
        Assert.Equal("days[0].day", await Field(Year(2028, ("2027-12-31", false))));
        Assert.Equal("days[1].day", await Field(Year(2028, ("2028-01-01", false), ("2028-01-01", false))));
        Assert.Equal("days[0].working", await Field(Year(2028, ("2028-01-03", true))));
    }
}
