using System.Net.Http.Json;

namespace CrossBorder.Sandbox.Tests;

/// <summary>The carrier's answer to a booking.</summary>
sealed record Booking(
    Guid BookingId, bool Accepted, string? Reason, string? CarrierCode, string? CarrierName, string? WaybillNumber, long? FreightMinor,
    long? InsuranceMinor, string? Currency, string? ConveyanceName, string? VoyageNumber, string? ConsigneeName, string? ConsigneeCountry)
{
    public static object Request(Guid bookingId, Guid? orderId = null, string mode = "2", long grams = 12_500) => new
    {
        bookingId,
        orderId = orderId ?? bookingId,
        transportMode = mode,
        portOfLoading = "CNNGB",
        portOfDischarge = "GBFXT",
        pieces = 2,
        grossGrams = grams,
        consigneeName = "Gift Shop Ltd",
        consigneeCountry = "GB",
    };

    public async Task Release(SandboxHost sandbox, string listNumber) =>
        (await sandbox.Http.PostAsJsonAsync("/carrier/releases", new { BookingId, WaybillNumber, listNumber })).EnsureSuccessStatusCode();

    public static async Task<Booking> Make(
        SandboxHost sandbox, Guid bookingId, Guid? orderId = null, string mode = "2", long grams = 12_500)
    {
        var answer = await sandbox.Http.PostAsJsonAsync("/carrier/bookings", Request(bookingId, orderId, mode, grams));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Booking>())!;
    }
}
