using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Asks the bank for a rate. The quote's id is made of the exporter and its idempotency key, so a repeat finds the quote, or asks
/// the bank again with the id that it knows; nothing is decided by the question, so it needs no intent of its own.
/// </summary>
public sealed partial class ForeignExchangeService
{
    static readonly Problem NoAnswer = new(503, "fx_bank_silent", "The bank gives no rate now: ask again with the same key.");

    [Allow(Role.Exporter)]
    public override async Task<V1.FxQuote> RequestQuote(V1.RequestQuoteRequest request, ServerCallContext context)
    {
        var key = Idempotency.Key(context).OrThrow();
        var sold = Sold(request.Currency, request.AmountMinor);
        var exporter = new PartyId(Principal.Required.PartyId);
        var (id, fingerprint) = (QuoteId(exporter, key), Idempotency.Fingerprint(context, request));
        var quote = await Find(id, context.CancellationToken)
            ?? await Ask(id, exporter, fingerprint, sold, context.CancellationToken);
        if (quote.Fingerprint != fingerprint)
            throw Idempotency.Reused.ToGrpc();
        LogQuoted(log, id);
        return quote.ToWire(clock.GetUtcNow());
    }

    async Task<Quote> Ask(Guid id, PartyId exporter, string fingerprint, Money sold, CancellationToken ct)
    {
        var answer = await bank.Quote(id, sold, Currency.Of(RateAnswer.Cny), ct);
        if (answer.Refusal is not null)
            throw new Problem(409, "fx_quote_refused", answer.Refusal, "currency", "a currency that the bank deals in").ToGrpc();
        if (answer.Value is null)
            throw NoAnswer.ToGrpc();
        var quote = Quote.Of(
            answer.Value with { QuoteId = id }, exporter, fingerprint, sold, Currency.Of(RateAnswer.Cny), clock.GetUtcNow()).OrThrow();
        await db.Run(
            """
            insert into fx_quote (id, exporter_id, fingerprint, sold_currency, sold_minor, bought_currency, bought_minor,
                mid_rate, bank_rate, bank_reference, asked_at, expires_at)
            values (@Id, @ExporterId, @Fingerprint, @SoldCurrency, @SoldMinor, @BoughtCurrency, @BoughtMinor,
                @MidRate, @BankRate, @BankReference, @AskedAt, @ExpiresAt)
            on conflict on constraint fx_quote_key do nothing
            """,
            quote, ct);
        // A rival with the same key may have been first: its row counts.
        return (await Find(id, ct))!;
    }

    Task<Quote?> Find(Guid id, CancellationToken ct) =>
        db.One<Quote>($"select {Quote.Columns} from fx_quote where id = @id", new { id }, ct);

    static Guid QuoteId(PartyId exporter, Guid key)
    {
        Span<byte> named = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"fx-quote:{exporter.Value:N}:{key:N}"), named);
        named[6] = (byte)((named[6] & 0x0F) | 0x80);
        named[8] = (byte)((named[8] & 0x3F) | 0x80);
        return new Guid(named[..16], bigEndian: true);
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListQuotesResponse> ListQuotes(V1.ListFxRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<QuoteStatus>(request.Status);
        var now = clock.GetUtcNow();
        var rows = await db.Many<Quote>(
            $"""
            select {Quote.Columns}
            from fx_quote
            where (@exporter::uuid is null or exporter_id = @exporter) and seq > @after
                and (@Status = '' or @Status = case
                    when status = 'Open' and expires_at <= @now then 'Expired'
                    else status end)
            order by seq
            limit @Take
            """,
            new { exporter = Visible(""), after, request.Status, now, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListQuotesResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Quotes.AddRange(rows.Select(row => row.ToWire(now)));
        return response;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Quote {QuoteId} asked for")]
    static partial void LogQuoted(ILogger log, Guid quoteId);
}
