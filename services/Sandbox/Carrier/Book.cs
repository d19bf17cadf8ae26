using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>POST /carrier/bookings: takes a shipment and gives it a waybill, or says why not.</summary>
static partial class Book
{
    const int MostPieces = 100_000;
    const string Somebody = "Somebody Else Ltd";

    public sealed record Request(
        Guid BookingId, Guid OrderId, string TransportMode, string PortOfLoading, string PortOfDischarge, int Pieces, long GrossGrams,
        string? ConsigneeName = null, string? ConsigneeCountry = null);

    /// <summary>Either with a waybill and what it costs, or with the reason of the refusal.</summary>
    [method: JsonConstructor]
    public sealed record Response(
        Guid BookingId, bool Accepted, string? Reason, string? CarrierCode, string? CarrierName, string? WaybillNumber, long? FreightMinor,
        long? InsuranceMinor, string? Currency, string? ConveyanceName, string? VoyageNumber, string? ConsigneeName,
        string? ConsigneeCountry);

    public static void Map(IEndpointRouteBuilder carrier) => carrier.MapPost("/bookings", Handle);

    static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(
        Request request, Db db, SettingsControl control, TimeProvider clock, ILogger<Request> log, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        var row = await Insert(db, request, await control.Get(ct), clock.GetUtcNow(), ct);
        if (row.Fingerprint != Repeats.FingerprintOf(request))
            return Repeats.Conflict("bookingId").ToHttp();

        if (row.Deliveries == 1)
            LogBooked(log, request.BookingId, row.WaybillNumber is not null);
        return TypedResults.Ok(new Response(
            request.BookingId, row.WaybillNumber is not null, row.Reason, row.CarrierCode, row.CarrierName, row.WaybillNumber,
            row.FreightMinor, row.InsuranceMinor, row.WaybillNumber is null ? null : "USD", row.ConveyanceName, row.VoyageNumber,
            row.ConsigneeName, row.ConsigneeCountry));
    }

    static Problem? Check(Request request)
    {
        if (request.BookingId == Guid.Empty)
            return Problem.Invalid("bookingId", "The id is missing.", "a UUID");
        if (Line.Of(request.TransportMode) is null)
            return Problem.Invalid("transportMode", $"'{request.TransportMode}' is not a mode that is served.", Line.Modes);
        if (!LocationCode().IsMatch(request.PortOfLoading))
            return Problem.Invalid("portOfLoading", $"'{request.PortOfLoading}' is not a location code.", "UN/LOCODE, such as CNNGB");
        if (!LocationCode().IsMatch(request.PortOfDischarge))
            return Problem.Invalid("portOfDischarge", $"'{request.PortOfDischarge}' is not a location code.", "UN/LOCODE, such as DEHAM");
        if (request.Pieces is < 1 or > MostPieces)
            return Problem.Invalid("pieces", "The number of pieces is out of range.", $"1 to {MostPieces}");
        return request.GrossGrams < 1 ? Problem.Invalid("grossGrams", "The weight is not positive.", "1 and more") : null;
    }

    static string? Refusal(Request request, Settings settings)
    {
        if (request.GrossGrams > Line.HeaviestGrams)
            return $"heavier than {Line.HeaviestGrams / 1000} kg";
        return Chance.OneIn(settings.Carrier.RejectEvery, settings.Seed, "booking", request.BookingId.ToString())
            ? "no space on the next departures"
            : null;
    }

    /// <summary>Whom the waybill is made out to: as asked, or to somebody else where the carrier gets it wrong.</summary>
    static string? Consignee(Request request, Settings settings) =>
        Chance.OneIn(settings.MisdirectEvery, settings.Seed, "consignee", request.BookingId.ToString())
            ? Somebody : request.ConsigneeName;

    const string Insertion =
        """
        with turn as materialized (
            -- The key alone does not keep two of one booking apart: they would meet at the waybill number.
            select pg_advisory_xact_lock(hashtextextended(@BookingId::text, 0))
        ), decision as (
            select case when exists
                (select from carrier_cancellation c where c.booking_id = @BookingId)
                then 'cancelled by the shipper' else @Refusal end as reason
            from turn
        )
        insert into carrier_booking (id, order_id, status, reason, port_of_loading, port_of_discharge,
            carrier_code, carrier_name, waybill_number, freight_minor, insurance_minor, conveyance_name,
            voyage_number, consignee_name, consignee_country, fingerprint, received_at)
        select @BookingId, @OrderId, case when reason is null then 'Booked' else 'Refused' end, reason,
            @PortOfLoading, @PortOfDischarge, n.*, @Fingerprint, @now
        from decision
        left join (values (@Code, @Name, @Waybill, @freight, @Insurance, @Conveyance, @Voyage,
            @Consignee::text, @ConsigneeCountry::text)) as n
            on decision.reason is null
        on conflict on constraint carrier_booking_key do update
        set deliveries = carrier_booking.deliveries + 1,
            conflicts = carrier_booking.conflicts
                + (carrier_booking.fingerprint <> excluded.fingerprint)::int
        returning deliveries, fingerprint, reason, carrier_code, carrier_name, waybill_number,
            freight_minor, insurance_minor, conveyance_name, voyage_number, consignee_name, consignee_country
        """;

    static async Task<Row> Insert(Db db, Request request, Settings settings, DateTimeOffset now, CancellationToken ct)
    {
        var line = Line.Of(request.TransportMode)!;
        var freight = line.FreightCents(Math.Min(request.GrossGrams, Line.HeaviestGrams));
        return (await db.One<Row>(
            Insertion,
            new
            {
                request.BookingId,
                request.OrderId,
                Refusal = Refusal(request, settings),
                request.PortOfLoading,
                request.PortOfDischarge,
                line.Code,
                line.Name,
                Waybill = Waybill.Of(line.Prefix, settings.Seed, request.BookingId),
                freight,
                Insurance = Line.InsuranceCents(freight),
                Conveyance = Chance.Pick(line.Conveyances, settings.Seed, "conveyance", request.BookingId.ToString()),
                Voyage = Line.VoyageOf(settings.Seed, request.BookingId),
                Consignee = Consignee(request, settings),
                request.ConsigneeCountry,
                Fingerprint = Repeats.FingerprintOf(request),
                now,
            }, ct))!;
    }

    [GeneratedRegex("^[A-Z]{2}[A-Z2-9]{3}$")]
    private static partial Regex LocationCode();

    [LoggerMessage(Level = LogLevel.Information, Message = "Booking {BookingId}: accepted is {Accepted}")]
    static partial void LogBooked(ILogger log, Guid bookingId, bool accepted);

    sealed record Row(
        int Deliveries, string Fingerprint, string? Reason, string? CarrierCode, string? CarrierName, string? WaybillNumber,
        long? FreightMinor, long? InsuranceMinor, string? ConveyanceName, string? VoyageNumber, string? ConsigneeName,
        string? ConsigneeCountry);
}
