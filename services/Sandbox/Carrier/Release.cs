using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>Wakes the worker that lets released shipments depart, and the one that reports milestones.</summary>
sealed class DepartureSignal : Signal;

/// <summary>Wakes the worker that reports milestones.</summary>
sealed class ReportSignal : Signal;

/// <summary>POST /carrier/releases: customs has released the goods, so they may leave. Fixes the milestones and their times.</summary>
static partial class Release
{
    const double StepMs = 100;
    const double RepeatAfterMs = 250;

    /// <param name="Houses">Of a master waybill: what leaves under waybills of its own.</param>
    public sealed record Request(Guid BookingId, string WaybillNumber, string ListNumber, House[]? Houses = null);

    public sealed record House(string WaybillNumber, string ListNumber);

    public sealed record Response(Guid BookingId);

    public static void Map(IEndpointRouteBuilder carrier) => carrier.MapPost("/releases", Handle);

    static async Task<Results<Accepted<Response>, ProblemHttpResult>> Handle(
        Request request, Db db, SettingsControl control, DepartureSignal departures, ReportSignal reports, TimeProvider clock,
        ILogger<Request> log, CancellationToken ct)
    {
        if (request.ListNumber.Length is < 18 or > 20)
            return Problem.Invalid("listNumber", "The list number has 18 to 20 characters.", "invtNo as customs gave it").ToHttp();
        var settings = await control.Get(ct);
        var outcome = await db.Transact(async tx =>
        {
            tx.AfterCommit(departures.Set);
            tx.AfterCommit(reports.Set);
            return await Start(tx, request, settings, clock.GetUtcNow());
        }, ct);
        if (outcome.Problem is { } problem)
            return problem.ToHttp();

        if (outcome.Value)
            LogReleased(log, request.BookingId);
        return TypedResults.Accepted((string?)null, new Response(request.BookingId));
    }

    /// <summary>True the first time.</summary>
    static async Task<Outcome<bool>> Start(Tx tx, Request request, Settings settings, DateTimeOffset now)
    {
        var booking = await tx.One<Booking>(
            """
            update carrier_booking
            set releases = releases + 1
            where id = @BookingId
            returning status, waybill_number, list_number, port_of_loading, port_of_discharge, releases
            """,
            new { request.BookingId });
        if (booking is null)
            return Problem.NotFound("booking", request.BookingId);
        if (booking.WaybillNumber != request.WaybillNumber)
            return Problem.Invalid("waybillNumber", "The waybill is not this booking's.", "the one that the booking was given");
        if (booking.Status == "Released")
            return booking.ListNumber == request.ListNumber ? false : Repeats.Conflict("listNumber");
        if (booking.Status != "Booked")
            return Problem.Refused("booking", booking.Status, "Release", []);

        var reports = Reports(request.BookingId, booking, now, settings).ToList();
        await tx.Run(
            """
            update carrier_booking
            set status = 'Released', list_number = @ListNumber, released_at = @now, departs_at = @DepartsAt, houses = @Houses
            where id = @BookingId
            """,
            new
            {
                request.BookingId,
                request.ListNumber,
                now,
                DepartsAt = reports.First(r => r.Milestone == "DEPARTED").HappenedAt,
                Houses = (request.Houses ?? []).Select(house => house.WaybillNumber).ToArray(),
            });
        await InsertReports(tx, request.BookingId, reports);
        return true;
    }

    static IEnumerable<Report> Reports(Guid bookingId, Booking booking, DateTimeOffset now, Settings settings)
    {
        var faults = settings.Carrier;
        (string Milestone, string Location)[] plan =
        [
            ("GATE_IN", booking.PortOfLoading), ("LOADED", booking.PortOfLoading), ("DEPARTED", booking.PortOfLoading),
            ("ARRIVED", booking.PortOfDischarge), ("DELIVERED", booking.PortOfDischarge),
        ];
        var end = now + settings.After(StepMs * plan.Length);
        var told = Chance.Shuffle(plan, step => step.Milestone, settings.Seed, $"milestones {bookingId}");
        for (var i = 0; i < plan.Length; i++)
        {
            var (milestone, location) = plan[i];
            var happenedAt = now + settings.After(StepMs * (i + 1));
            // Reordered, all are told after the last has happened, in the shuffled order.
            var reportAt = faults.Reorder ? end + settings.After(StepMs * told.IndexOf(plan[i])) : happenedAt;
            yield return new(milestone, 0, location, happenedAt, reportAt + faults.Delay);
            if (Chance.Share(faults.Repeat, settings.Seed, "report", bookingId.ToString(), milestone))
                yield return new(milestone, 1, location, happenedAt, reportAt + faults.Delay + settings.After(RepeatAfterMs));
        }
    }

    static Task<int> InsertReports(Tx tx, Guid bookingId, List<Report> reports) => tx.Run(
        """
        insert into carrier_report (booking_id, milestone, copy, location, happened_at, report_at)
        select @bookingId, n.*
        from unnest(@Milestones, @Copies, @Locations, @Happened, @Due) as n
        """,
        new
        {
            bookingId,
            Milestones = reports.ConvertAll(report => report.Milestone).ToArray(),
            Copies = reports.ConvertAll(report => report.Copy).ToArray(),
            Locations = reports.ConvertAll(report => report.Location).ToArray(),
            Happened = reports.ConvertAll(report => report.HappenedAt).ToArray(),
            Due = reports.ConvertAll(report => report.ReportAt).ToArray(),
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Booking {BookingId} released")]
    static partial void LogReleased(ILogger log, Guid bookingId);

    sealed record Booking(
        string Status, string? WaybillNumber, string? ListNumber, string PortOfLoading, string PortOfDischarge, int Releases);

    sealed record Report(string Milestone, int Copy, string Location, DateTimeOffset HappenedAt, DateTimeOffset ReportAt);
}
