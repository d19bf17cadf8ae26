using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CrossBorder.Sandbox;

/// <summary>
/// POST /bank/fx/deals: the bank exchanges by a quote that it gave, once and before it expires, or by a forward contract at its rate.
/// It honours the price or refuses for good; it never makes another one. The same id is answered the same.
/// </summary>
static partial class TakeDeal
{
    public sealed record Request(Guid DealId, Guid? QuoteId, string? ForwardReference, string Sell, long AmountMinor, decimal Rate);

    public sealed record Response(Guid DealId, long BoughtMinor, string Reference);

    public static void Map(IEndpointRouteBuilder bank) => bank.MapPost("/fx/deals", Handle);

    static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(
        Request request, Db db, SettingsControl control, TimeProvider clock, ILogger<Request> log, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        var settings = await control.Get(ct);
        var refused = Chance.OneIn(settings.Bank.RejectEvery, settings.Seed, "deal", request.DealId.ToString());
        var made = await Make(db, request, refused, clock.GetUtcNow(), ct);
        if (made.Fingerprint != Repeats.FingerprintOf(request))
            return Repeats.Conflict("dealId").ToHttp();

        LogMade(log, request.DealId, made.Refusal ?? "made");
        return made.Refusal is { } code
            ? new Problem(StatusCodes.Status422UnprocessableEntity, code, "The bank does not make this deal.").ToHttp()
            : TypedResults.Ok(new Response(made.Id, made.BoughtMinor, QuoteRate.Reference("FXD", made.Id)));
    }

    static Problem? Check(Request request) =>
        BankOrder.Check(request.DealId, "dealId", request.Sell, request.AmountMinor, "")
        ?? ((request.QuoteId is null) == (request.ForwardReference is null)
            ? Problem.Invalid("quoteId", "A deal is by a quote or by a forward contract.", "one of quoteId and forwardReference")
            : null)
        ?? (request.Rate is <= 0 or > 1_000_000 ? Problem.Invalid("rate", "The rate is out of range.", "above 0, at most 1000000") : null);

    static async Task<Made> Make(Db db, Request request, bool refused, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            return await Store(db, request, refused ? "fx_deal_refused" : await Objection(db, request, now, ct), now, ct);
        }
        catch (PostgresException e) when (e.ConstraintName == "bank_fx_deal_quote_once")
        {
            return await Store(db, request, "fx_quote_used", now, ct);
        }
    }

    /// <summary>Why the quote does not hold for this deal; null when it does, or when the deal is by a forward contract.</summary>
    static Task<string?> Objection(Db db, Request request, DateTimeOffset now, CancellationToken ct) => db.One<string>(
        """
        select case
            when @QuoteId::uuid is null then null
            when q.id is null then 'fx_quote_unknown'
            when q.expires_at <= @now then 'fx_quote_expired'
            when (q.sell, q.amount_minor, q.rate) <> (@Sell, @AmountMinor, @Rate) then 'fx_quote_differs' end
        from (values (1)) as one (row)
        left join bank_fx_quote q on q.id = @QuoteId
        """,
        new { request.QuoteId, request.Sell, request.AmountMinor, request.Rate, now }, ct);

    static async Task<Made> Store(Db db, Request request, string? refusal, DateTimeOffset now, CancellationToken ct) =>
        (await db.One<Made>(
            """
            insert into bank_fx_deal (id, quote_id, forward_reference, sell, sold_minor, bought_minor, refusal,
                fingerprint, made_at)
            values (@DealId, @QuoteId, @ForwardReference, @Sell, @AmountMinor, @Bought, @refusal, @Fingerprint, @now)
            on conflict on constraint bank_fx_deal_key do update set deliveries = bank_fx_deal.deliveries + 1
            returning id, bought_minor, refusal, fingerprint
            """,
            new
            {
                request.DealId,
                request.QuoteId,
                request.ForwardReference,
                request.Sell,
                request.AmountMinor,
                Bought = Bought(request),
                refusal,
                Fingerprint = Repeats.FingerprintOf(request),
                now,
            }, ct))!;

    /// <summary>Half away from zero, to the fen.</summary>
    static long Bought(Request request) =>
        Money.FromMajor(new Money(request.AmountMinor, Currency.Of(request.Sell)).Major * request.Rate, Currency.Of("CNY")).Minor;

    [LoggerMessage(Level = LogLevel.Information, Message = "Deal {DealId}: {Outcome}")]
    static partial void LogMade(ILogger log, Guid dealId, string outcome);

    sealed record Made(Guid Id, long BoughtMinor, string? Refusal, string Fingerprint);
}
