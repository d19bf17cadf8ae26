using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>POST /carrier/cancellations: the shipper no longer wants the booking, whether it has come already or not.</summary>
static class Cancel
{
    public sealed record Request(Guid BookingId);

    public static void Map(IEndpointRouteBuilder carrier) => carrier.MapPost("/cancellations", Handle);

    static async Task<Results<Accepted<Request>, ProblemHttpResult>> Handle(Request request, Db db, CancellationToken ct)
    {
        if (request.BookingId == Guid.Empty)
            return Problem.Invalid("bookingId", "The id is missing.", "a UUID").ToHttp();
        var outcome = await db.Decide<bool>(async tx =>
        {
            await tx.Run(
                """
                insert into carrier_cancellation (booking_id)
                values (@BookingId)
                on conflict on constraint carrier_cancellation_key do update
                set deliveries = carrier_cancellation.deliveries + 1
                """,
                new { request.BookingId });
            var status = await tx.One<string>(
                """
                update carrier_booking
                set status = case when status = 'Booked' then 'Cancelled' else status end
                where id = @BookingId
                returning status
                """,
                new { request.BookingId });
            return status == "Released" ? Problem.Refused("booking", status, "Cancel", []) : true;
        }, ct);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Accepted((string?)null, request);
    }
}
