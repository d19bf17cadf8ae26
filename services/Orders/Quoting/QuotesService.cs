using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Quotes; each capability is a part of it in a file of its own.</summary>
public sealed partial class QuotesService(
    Db db, ProductFacts products, StockHold stock, OutboxSignal outbox, TimeProvider clock, ILogger<QuotesService> log)
    : V1.Quotes.QuotesBase
{
    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    /// <summary>The principal's quote. Another party's, and one that was not sent to it, looks as if it were not there.</summary>
    async Task<Quote> Find(string id, CancellationToken ct)
    {
        var principal = Principal.Required;
        var quote = Guid.TryParse(id, out var key)
            ? await db.One<Quote>(
                $"select {Quote.Columns} from quote where id = @key and {Quote.Own(principal)}", new { key, principal.PartyId }, ct)
            : null;
        return quote ?? throw Problem.NotFound("quote", id).ToGrpc();
    }

    /// <summary>A version that the principal may see.</summary>
    async Task<Round> FindRound(Quote quote, int no, CancellationToken ct) =>
        (no > 0 ? (await Rounds(quote, no, ct)).SingleOrDefault() : null) ?? throw NoVersion(no).ToGrpc();

    /// <summary>A version that the principal may see, with its terms.</summary>
    async Task<V1.QuoteVersion> FindVersion(Quote quote, int no, CancellationToken ct) => new()
    {
        QuoteId = quote.Id.ToString(),
        Info = (await FindRound(quote, no, ct)).ToWire(clock.GetUtcNow()),
        Terms = await QuoteTermsRows.Read(db, quote.Id, no, ct),
    };

    static Problem NoVersion(int no) => Problem.NotFound("quote_version", no);

    /// <summary>The versions that the principal may see: what waits for approval, or never was sent, the exporter alone.</summary>
    /// <param name="no">One of them; 0 for all.</param>
    Task<List<Round>> Rounds(Quote quote, int no, CancellationToken ct) => db.Many<Round>(
        $"""
        select {Round.Columns}
        from quote_version
        where quote_id = @Id and (@no = 0 or no = @no) and (sent_at is not null or @All)
        order by no
        """,
        new { quote.Id, no, All = Principal.Required.Role == Role.Exporter }, ct);

    /// <summary>What all changes of a quote have in common: once per key, owner, the version that was read, the life cycle.</summary>
    async Task<V1.Quote> Change(
        IMessage request, string id, int expected, QuoteAction action, ServerCallContext context,
        Func<Tx, Quote, Task<Outcome<Quote>>> work)
    {
        var changed = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, async () =>
            {
                var principal = Principal.Required;
                if (!Guid.TryParse(id, out var key) || await Quote.Lock(tx, key, principal) is not { } quote)
                    return Problem.NotFound("quote", id);
                if (quote.Refusal(action, expected, principal.Role) is { } refused)
                    return refused;
                return await View(tx, await work(tx, quote));
            }),
            context.CancellationToken)).OrThrow();
        LogChanged(log, changed.Id, context.Method, changed.Status);
        return changed;
    }

    /// <summary>The changed quote as its side sees it, with the list of its versions.</summary>
    async Task<Outcome<V1.Quote>> View(Tx tx, Outcome<Quote> outcome)
    {
        if (outcome.Problem is { } problem)
            return problem;
        var (quote, now) = (outcome.Value!, clock.GetUtcNow());
        var wire = quote.ToWire(Principal.Required.Role);
        wire.Versions.AddRange((await tx.Many<Round>(
            $"""
            select {Round.Columns}
            from quote_version
            where quote_id = @Id and (sent_at is not null or @All)
            order by no
            """,
            new { quote.Id, All = Principal.Required.Role == Role.Exporter })).Select(round => round.ToWire(now)));
        return wire;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Quote {QuoteId}: {Method}, now {Status}")]
    static partial void LogChanged(ILogger log, string quoteId, string method, string status);
}
