using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CrossBorder.Logistics;

public enum CarrierRequestKind { Booking, Release, Cancellation }

/// <summary>Something to ask or tell the carrier, with the facts of the shipment that it carries.</summary>
public sealed record CarrierRequest(
    Guid ShipmentId, CarrierRequestKind Kind, int Attempts, Guid OrderId, string TransportMode, string PortOfLoading,
    string PortOfDischarge, int Pieces, long GrossGrams, string? WaybillNumber, string? ListNumber,
    string? ConsigneeName, string? ConsigneeCountry)
{
    /// <summary>House waybills that leave on a master waybill; null for a shipment by itself.</summary>
    public IReadOnlyList<House>? Houses { get; init; }

    /// <summary>1, 2, 4 ... 30 seconds: a carrier that is down for long is asked seldom, but never given up.</summary>
    public TimeSpan Pause => TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, Math.Min(Attempts, 10) - 1)));

    /// <summary>A refused booking is answered; a refused message is a failure.</summary>
    public string StatusAfter(string? refusal) => refusal is not null && Kind != CarrierRequestKind.Booking ? "Failed" : "Done";
}

/// <summary>One order on a master waybill, with the list by which customs released it.</summary>
public sealed record House(string WaybillNumber, string ListNumber, int Pieces, long GrossGrams);

/// <summary>What the carrier answered.</summary>
public abstract record CarrierAnswer
{
    /// <summary>It carries the shipment under this waybill.</summary>
    public sealed record Booked(Waybill Waybill) : CarrierAnswer;

    /// <summary>It will not, for good.</summary>
    public sealed record Refused(string Reason) : CarrierAnswer;

    /// <summary>It heard what it was told.</summary>
    public sealed record Heard : CarrierAnswer;

    /// <summary>It did not answer, or not so that it can be understood: ask again.</summary>
    public sealed record Later(string Error) : CarrierAnswer;
}

/// <summary>The carrier's own words for a booking that it accepted. Amounts are minor units of the currency.</summary>
public sealed partial record Waybill(
    string? CarrierCode, string? CarrierName, string? WaybillNumber, long FreightMinor, long InsuranceMinor, string? Currency,
    string? ConveyanceName, string? VoyageNumber, string? ConsigneeName = null, string? ConsigneeCountry = null)
{
    /// <summary>What cannot be kept of it; null when it is sound.</summary>
    public string? Fault() => this switch
    {
        { WaybillNumber: not { Length: > 0 and <= 32 } } => "a waybill number has 1 to 32 characters",
        { CarrierCode: not { Length: > 0 and <= 18 } } => "a carrier code has 1 to 18 characters",
        { CarrierName: not { Length: > 0 } } => "the carrier has no name",
        { ConsigneeCountry: not null } when !CountryShape().IsMatch(ConsigneeCountry) => "a country has two capital letters",
        _ when HasControls(WaybillNumber, CarrierCode, CarrierName, ConveyanceName, VoyageNumber, ConsigneeName) =>
            "a text is not one line",
        { FreightMinor: < 0 } or { InsuranceMinor: < 0 } => "freight or insurance is negative",
        _ when Platform.Currency.Find(Currency) is null => $"'{Currency}' is not a currency that the platform trades in",
        _ => null,
    };

    static bool HasControls(params string?[] texts) => texts.Any(text => text?.Any(char.IsControl) == true);

    [GeneratedRegex(@"\A[A-Z]{2}\z")]
    private static partial Regex CountryShape();
}

/// <summary>
/// The carrier's HTTP interface. Each request carries the shipment's id, under which the carrier answers a repeat as it did the
/// first time.
/// </summary>
public sealed class Carrier(IOptions<CarrierOptions> options, Addresses addresses, TimeProvider clock) : IDisposable
{
    const int LongestReason = 500;
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    readonly Outbound outbound = new(
        options.Value.BaseAddress ?? addresses.Http("sandbox"), TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);

    public async Task<CarrierAnswer> Ask(CarrierRequest request, CancellationToken ct)
    {
        var (path, body) = Words(request);
        try
        {
            using var response = await outbound.Send(
                () => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json) }, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            return Understand(request.Kind, response.StatusCode, text);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutRejectedException or BrokenCircuitException)
        {
            return new CarrierAnswer.Later($"{e.GetType().Name}: {e.Message}");
        }
    }

    public void Dispose() => outbound.Dispose();

    static (string Path, object Body) Words(CarrierRequest request) => request.Kind switch
    {
        CarrierRequestKind.Booking => ("/carrier/bookings", new
        {
            bookingId = request.ShipmentId,
            request.OrderId,
            request.TransportMode,
            request.PortOfLoading,
            request.PortOfDischarge,
            request.Pieces,
            request.GrossGrams,
            request.ConsigneeName,
            request.ConsigneeCountry,
        }),
        CarrierRequestKind.Release => ("/carrier/releases", new
        {
            bookingId = request.ShipmentId,
            request.WaybillNumber,
            request.ListNumber,
            request.Houses,
        }),
        _ => ("/carrier/cancellations", new { bookingId = request.ShipmentId }),
    };

    static CarrierAnswer Understand(CarrierRequestKind kind, HttpStatusCode status, string text)
    {
        // A request that was understood and refused stays refused. A wrong address or key is ours to mend, hence later: no booking
        // is lost by it. But a booking that the carrier does not know will not come to be known.
        var refused = status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.Gone
                or HttpStatusCode.UnprocessableContent
            || (status == HttpStatusCode.NotFound && kind != CarrierRequestKind.Booking);
        if (refused)
            return new CarrierAnswer.Refused(Cleaned($"The carrier answered {(int)status}: {text}"));
        if (status is < HttpStatusCode.OK or >= HttpStatusCode.MultipleChoices)
            return new CarrierAnswer.Later($"the carrier answered {(int)status}");
        return kind == CarrierRequestKind.Booking ? Understand(text) : new CarrierAnswer.Heard();
    }

    static CarrierAnswer Understand(string text)
    {
        try
        {
            var verdict = JsonSerializer.Deserialize<Verdict>(text, Json);
            if (verdict is { Accepted: false })
                return new CarrierAnswer.Refused(
                    Cleaned(verdict.Reason is { Length: > 0 } reason ? reason : "The carrier gave no reason."));
            var waybill = verdict is null ? null : JsonSerializer.Deserialize<Waybill>(text, Json);
            return waybill?.Fault() is { } fault
                ? new CarrierAnswer.Later($"the carrier's answer cannot be kept: {fault}")
                : waybill is null ? new CarrierAnswer.Later("the carrier's answer is empty") : new CarrierAnswer.Booked(waybill);
        }
        catch (JsonException e)
        {
            return new CarrierAnswer.Later($"the carrier's answer cannot be read: {e.Message}");
        }
    }

    static string Cleaned(string reason)
    {
        var text = string.Concat(reason.Where(character => !char.IsControl(character)));
        if (text.Length <= LongestReason)
            return text;
        // Half a surrogate pair cannot be stored.
        return char.IsHighSurrogate(text[LongestReason - 1]) ? text[..(LongestReason - 1)] : text[..LongestReason];
    }

    /// <param name="Accepted">Missing in an answer that says neither yes nor no, which is then no JSON of a booking.</param>
    sealed record Verdict(bool? Accepted, string? Reason);
}
