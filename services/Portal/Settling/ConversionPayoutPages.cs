using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Client = CrossBorder.Contracts.Settlement.V1.ForeignExchange.ForeignExchangeClient;

namespace CrossBorder.Portal;

/// <param name="BeneficiaryId">Approved, in CNY.</param>
public sealed record ConvertAndPayBody(ConvertBody Convert, Guid BeneficiaryId, string? Note = null);

/// <param name="Status">Converting, Paying, Stopped (converted, and the yuan stay on the balance) or Refused (by the bank).</param>
/// <param name="NetMinor">In CNY, of the payout.</param>
public sealed record ConversionPayoutView(
    ConversionView Conversion, string Status, Guid BeneficiaryId, string? PayoutId, string? PayoutStatus, long? NetMinor, string? Reason,
    DateTimeOffset? AskedAt)
{
    public static ConversionPayoutView Of(ConversionPayout p) => new(
        ConversionView.Of(p.Conversion ?? new FxConversion()), p.Status, Guid.Parse(p.BeneficiaryId), Rest.Text(p.PayoutId),
        Rest.Text(p.PayoutStatus), p.PayoutId.Length == 0 ? null : p.NetMinor, Rest.Text(p.Reason), Rest.Instant(p.AskedAt));
}

/// <summary>Conversions whose yuan go to a beneficiary, as one instruction.</summary>
static class ConversionPayoutPages
{
    const string Tag = "Foreign exchange";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/fx/conversion-payouts", Ask).Allow(Role.Exporter)
            .Describe(Tag, "Converts at a quote's price and pays what it brings to a beneficiary in CNY: honoured or refused.");
        api.MapGet("/fx/conversion-payouts", List).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Instructions to convert and pay, with what became of deal and payout.");
    }

    static async Task<ConversionPayoutView> Ask(ConvertAndPayBody body, Client fx, HttpContext http) =>
        ConversionPayoutView.Of(await fx.ConvertAndPayAsync(
            new ConvertAndPayRequest
            {
                Convert = body.Convert.ToWire(),
                BeneficiaryId = body.BeneficiaryId.ToString(),
                Note = body.Note ?? "",
            },
            http.Call()));

    /// <param name="status">Converting, Paying, Stopped or Refused.</param>
    static async Task<Page<ConversionPayoutView>> List(string? status, [AsParameters] Paging paging, Client fx, HttpContext http)
    {
        var page = await fx.ListConversionPayoutsAsync(new ListFxRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Payouts.Select(ConversionPayoutView.Of)], Rest.NextCursor(page.NextCursor));
    }
}
