using System.Net;
using System.Text.Json;
using CrossBorder.Platform;
using Microsoft.Extensions.Options;
using Polly;

namespace CrossBorder.Settlement;

/// <summary>The bank's offer: how many of the bought currency it gives for one of the sold.</summary>
/// <param name="Rate">For the customer, at most the middle rate; six decimals.</param>
public sealed record BankQuote(Guid QuoteId, decimal MidRate, decimal Rate, DateTimeOffset ExpiresAt, string Reference);

/// <summary>The bank made the deal.</summary>
/// <param name="BoughtMinor">What it gives: the amount of the quote or forward, or the deal is not the one that was asked for.</param>
public sealed record BankDeal(Guid DealId, long BoughtMinor, string Reference);

/// <summary>What came back: an answer, a refusal for good, or neither, so ask again.</summary>
public readonly record struct BankAnswer<T>(T? Value, string? Refusal) where T : class;

/// <summary>The bank's exchange desk. Quotes and deals carry ids of ours: asked again, it answers the same.</summary>
public sealed class FxBank(IOptions<SettlementOptions> options, Addresses addresses, TimeProvider clock) : IDisposable
{
    readonly Outbound line = new(
        options.Value.BankAddress ?? addresses.Http("sandbox"), TimeSpan.FromSeconds(options.Value.TryForSeconds), clock);

    internal Task<BankAnswer<BankQuote>> Quote(Guid id, Money sold, Currency bought, CancellationToken ct) =>
        Ask<BankQuote>("/bank/fx/quotes", new
        {
            QuoteId = id,
            Sell = sold.Currency.Code,
            Buy = bought.Code,
            AmountMinor = sold.Minor,
        }, ct);

    internal Task<BankAnswer<BankDeal>> Deal(DueDeal deal, CancellationToken ct) => Ask<BankDeal>("/bank/fx/deals", new
    {
        DealId = deal.Id,
        deal.QuoteId,
        deal.ForwardReference,
        Sell = deal.SoldCurrency,
        AmountMinor = deal.SoldMinor,
        Rate = deal.BankRate,
    }, ct);

    public void Dispose() => line.Dispose();

    async Task<BankAnswer<T>> Ask<T>(string path, object body, CancellationToken ct) where T : class
    {
        try
        {
            using var response = await line.Send(
                () => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, ct);
            if (response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict)
                return new(null, Reply.Reason(await response.Content.ReadAsStringAsync(ct)));
            return response.IsSuccessStatusCode ? new(await response.Content.ReadFromJsonAsync<T>(ct), null) : default;
        }
        catch (Exception e) when (e is HttpRequestException or ExecutionRejectedException or IOException or JsonException)
        {
            // No answer that counts: whoever asked does so again.
            return default;
        }
    }
}
