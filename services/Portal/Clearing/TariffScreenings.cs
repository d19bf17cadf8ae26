using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Customs.V1.Tariff.TariffClient;

namespace CrossBorder.Portal;

/// <param name="Status">Open, Cleared, Licensed or Refused.</param>
/// <param name="ListId">Announcement that names the code.</param>
public sealed record ScreeningReviewView(
    Guid DeclarationId, string DocumentNumber, Guid OrderId, string Code, int Version, string ListId, string Status, string? LicenceNumber,
    string? Reason, Guid? DecidedBy, DateTimeOffset? DecidedAt, DateTimeOffset? OpenedAt)
{
    public static ScreeningReviewView Of(ScreeningReview r) => new(
        Guid.Parse(r.DeclarationId), r.DocumentNumber, Guid.Parse(r.OrderId), r.Code, r.Version, r.ListId, r.Status,
        Rest.Text(r.LicenceNumber), Rest.Text(r.Reason), Guid.TryParse(r.DecidedBy, out var by) ? by : null, Rest.Instant(r.DecidedAt),
        Rest.Instant(r.OpenedAt));
}

/// <param name="Decision">Cleared, Licensed or Refused.</param>
/// <param name="LicenceNumber">With Licensed, and only then.</param>
public sealed record DecideScreening(string Decision, string Reason, string? LicenceNumber = null);

/// <summary>Hits of the dual-use list, which a person must look at before the goods are declared.</summary>
static class TariffScreenings
{
    const string Tag = "Tariff";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/screenings", List).Allow(Role.Operator).Describe(Tag, "Hits of the dual-use list and what was decided.");
        api.MapPost("/screenings/{id:guid}/{code}/decision", Decide).Allow(Role.Operator)
            .Describe(Tag, "Decides about a hit; the declaration is matched again.");
    }

    /// <param name="status">As the status of a review; all without it.</param>
    static async Task<Page<ScreeningReviewView>> List(string? status, [AsParameters] Paging paging, Client tariff, HttpContext http)
    {
        var page = await tariff.ListScreeningsAsync(
            new ListScreeningsRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Reviews.Select(ScreeningReviewView.Of)], Rest.NextCursor(page.NextCursor));
    }

    /// <param name="id">Of the declaration.</param>
    static async Task<ScreeningReviewView> Decide(
        Guid id, string code, DecideScreening request, Client tariff, HttpContext http) =>
        ScreeningReviewView.Of(await tariff.DecideScreeningAsync(
            new DecideScreeningRequest
            {
                DeclarationId = id.ToString(),
                Code = code,
                Decision = request.Decision,
                LicenceNumber = request.LicenceNumber ?? "",
                Reason = request.Reason,
                ExpectedVersion = http.ExpectedVersion(),
            }, http.Call()));
}
