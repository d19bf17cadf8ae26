using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>
/// POST /bank/fx/quotes: what the bank gives in yuan for one of a currency, its middle rate less a spread, locked for five minutes.
/// The same id is answered the same, whatever has become of the time.
/// </summary>
static partial class QuoteRate
{
    const decimal SpreadShare = 0.0015m;
    const int RateDecimals = 6;
    static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);
    static readonly Problem NotDealt = new(
        StatusCodes.Status422UnprocessableEntity, "fx_currency_not_dealt", "The bank does not deal in this currency.", "sell",
        "a currency of its table, for CNY");

    public sealed record Request(Guid QuoteId, string Sell, string Buy, long AmountMinor);

    public sealed record Response(Guid QuoteId, decimal MidRate, decimal Rate, DateTimeOffset ExpiresAt, string Reference);

    public static void Map(IEndpointRouteBuilder bank) => bank.MapPost("/fx/quotes", Handle);

    static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(
        Request request, Db db, TimeProvider clock, ILogger<Request> log, CancellationToken ct)
    {
        if (BankOrder.Check(request.QuoteId, "quoteId", request.Sell, request.AmountMinor, "") is { } problem)
            return problem.ToHttp();
        if (request.Buy != "CNY" || await Give(db, request, clock.GetUtcNow(), ct) is not { } given)
            return NotDealt.ToHttp();
        if (given.Fingerprint != Repeats.FingerprintOf(request))
            return Repeats.Conflict("quoteId").ToHttp();

        LogGiven(log, request.QuoteId);
        return TypedResults.Ok(new Response(given.Id, given.MidRate, given.Rate, given.ExpiresAt, Reference("FXQ", given.Id)));
    }

    /// <summary>Null for a currency that is not in the table.</summary>
    static async Task<Given?> Give(Db db, Request request, DateTimeOffset now, CancellationToken ct)
    {
        var mid = await db.One<decimal?>("select mid_rate from bank_fx_rate where currency = @Sell", new { request.Sell }, ct);
        return mid is null ? null : await db.One<Given>(
            """
            insert into bank_fx_quote (id, sell, amount_minor, mid_rate, rate, fingerprint, given_at, expires_at)
            values (@QuoteId, @Sell, @AmountMinor, @mid, @Rate, @Fingerprint, @now, @ExpiresAt)
            on conflict on constraint bank_fx_quote_key do update set deliveries = bank_fx_quote.deliveries + 1
            returning id, mid_rate, rate, expires_at, fingerprint
            """,
            new
            {
                request.QuoteId,
                request.Sell,
                request.AmountMinor,
                mid,
                Rate = RateOf(mid.Value),
                Fingerprint = Repeats.FingerprintOf(request),
                now,
                ExpiresAt = now + LockedFor,
            }, ct);
    }

    /// <summary>Rounded down, but never to nothing.</summary>
    static decimal RateOf(decimal mid) =>
        Math.Max(decimal.Round(mid * (1 - SpreadShare), RateDecimals, MidpointRounding.ToZero), 0.000001m);

    internal static string Reference(string kind, Guid id) => kind + id.ToString("N")[..13].ToUpperInvariant();

    [LoggerMessage(Level = LogLevel.Information, Message = "Quote {QuoteId} given")]
    static partial void LogGiven(ILogger log, Guid quoteId);

    sealed record Given(Guid Id, decimal MidRate, decimal Rate, DateTimeOffset ExpiresAt, string Fingerprint);
}
