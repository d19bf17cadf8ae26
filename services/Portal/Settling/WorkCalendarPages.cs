using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Settlement.V1.Calendars.CalendarsClient;

namespace CrossBorder.Portal;

/// <param name="Working">A weekend day on which is worked; else a free day.</param>
public sealed record WorkDayView(DateOnly Day, bool Working, string Name);

/// <param name="Source">The notice, such as its number and day.</param>
public sealed record WorkYearBody(string Source, IReadOnlyList<WorkDayView> Days);

/// <param name="Days">Those that do not follow their weekday.</param>
public sealed record WorkYearView(int Year, string Source, string RecordedOn, IReadOnlyList<WorkDayView> Days)
{
    public static WorkYearView Of(WorkYear y) => new(
        y.Year, y.Source, y.RecordedOn,
        [.. y.Days.Select(d => new WorkDayView(
            DateOnly.ParseExact(d.Day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), d.Working, d.Name))]);
}

/// <summary>Holidays in China and the days worked instead, a year at once as they are published.</summary>
static class WorkCalendarPages
{
    const string Tag = "Settlement";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/work-calendar/{year:int}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "The year's days that do not follow their weekday; 409 while they are not known.");
        api.MapPost("/work-calendar/{year:int}", Set).Allow(Role.Operator)
            .Describe(Tag, "Loads the holidays of a year; what was known of it before is kept.");
    }

    static async Task<WorkYearView> Get(int year, Client calendars, HttpContext http) =>
        WorkYearView.Of(await calendars.GetWorkYearAsync(new WorkYearRequest { Year = year }, http.Call()));

    static async Task<WorkYearView> Set(int year, WorkYearBody body, Client calendars, HttpContext http) =>
        WorkYearView.Of(await calendars.SetWorkYearAsync(
            new WorkYear
            {
                Year = year,
                Source = body.Source,
                Days = { body.Days.Select(d => new WorkDay { Day = Body.Day(d.Day), Working = d.Working, Name = d.Name }) },
            },
            http.Call()));
}
