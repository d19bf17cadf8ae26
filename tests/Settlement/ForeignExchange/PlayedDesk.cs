using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CrossBorder.Settlement.Tests;

public sealed record AskedQuote(Guid QuoteId, string Sell, string Buy, long AmountMinor);

public sealed record AskedDeal(Guid DealId, Guid? QuoteId, string? ForwardReference, string Sell, long AmountMinor, decimal Rate);

/// <summary>Plays the bank's exchange desk: middle rate 7.120500, its own 7.109800, for whatever currency is sold.</summary>
public sealed class PlayedDesk
{
    public const decimal Mid = 7.1205m;
    public const decimal Rate = 7.1098m;

    readonly ConcurrentDictionary<Guid, int> asked = [];
    readonly ConcurrentDictionary<Guid, AskedDeal> deals = [];
    readonly ConcurrentDictionary<long, TimeSpan> expiries = [];
    readonly ConcurrentDictionary<string, (Manner Manner, long Off)> manners = [];

    /// <summary>Quotes for this amount expire after this long; it may be over at once.</summary>
    public void Expire(long minor, TimeSpan after) => expiries[minor] = after;

    /// <summary>Deals by this quote or forward reference go like that, and give so much more than they should.</summary>
    public void Treat(string basis, Manner manner, long off = 0) => manners[basis] = (manner, off);

    public int TimesAsked(Guid quote) => asked.GetValueOrDefault(quote);

    public IReadOnlyList<AskedDeal> Deals(string basis) => [.. deals.Values.Where(deal => Basis(deal) == basis)];

    public void Map(WebApplication app)
    {
        app.MapPost("/bank/fx/quotes", (AskedQuote quote) =>
        {
            asked.AddOrUpdate(quote.QuoteId, 1, (_, times) => times + 1);
            if (quote.Sell == "VND")
                return Results.Json(new { code = "not_dealt", detail = "no dong" }, statusCode: 422);
            return Results.Ok(new
            {
                quote.QuoteId,
                MidRate = Mid,
                Rate,
                ExpiresAt = DateTimeOffset.UtcNow + expiries.GetValueOrDefault(quote.AmountMinor, TimeSpan.FromMinutes(5)),
                Reference = $"Q{quote.QuoteId.ToString("N")[..12]}",
            });
        });
        app.MapPost("/bank/fx/deals", (AskedDeal deal) =>
        {
            var (manner, off) = manners.GetValueOrDefault(Basis(deal));
            if (manner == Manner.Refuses)
                return Results.Json(new { code = "refused", detail = "not with us" }, statusCode: 422);
            if (manner == Manner.Fails)
                return Results.StatusCode(500);
            deals[deal.DealId] = deal;
            if (manner == Manner.TakesAndFails)
                return Results.StatusCode(500);
            var exponent = Platform.Currency.Of(deal.Sell).Exponent;
            var yuan = deal.AmountMinor * deal.Rate;
            for (; exponent > 0; exponent--)
                yuan /= 10;
            var bought = (long)decimal.Round(yuan * 100, MidpointRounding.AwayFromZero) + off;
            return Results.Ok(new { deal.DealId, BoughtMinor = bought, Reference = $"D{deal.DealId.ToString("N")[..12]}" });
        });
    }

    static string Basis(AskedDeal deal) => deal.ForwardReference ?? deal.QuoteId.ToString()!;
}
