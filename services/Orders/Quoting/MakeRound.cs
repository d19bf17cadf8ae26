using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// The next round: an offer of the exporter, which begins the quote when it is the first, or a counter-offer of the buyer. It takes the
/// place of every round before it, what still waited for approval included, because that was no answer to it.
/// </summary>
public sealed partial class QuotesService
{
    const int MostRounds = 100;

    [Allow(Role.Exporter)]
    public override async Task<V1.Quote> Offer(V1.OfferRequest request, ServerCallContext context)
    {
        if (QuoteCheck.Of(request.Terms, request.Note, clock.GetUtcNow()) is { } fault)
            throw fault.ToGrpc();
        var costing = Costing.Check(request).OrThrow();
        var facts = await Facts(request.Terms, Principal.Required.PartyId, context.CancellationToken);
        if (request.QuoteId.Length > 0)
            return await Change(
                request, request.QuoteId, request.ExpectedVersion, QuoteAction.Offer, context,
                (tx, quote) => Offer(tx, quote, request, costing, facts));

        var made = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, async () => await View(tx, await Begin(tx, request, costing, facts))),
            context.CancellationToken)).OrThrow();
        LogChanged(log, made.Id, context.Method, made.Status);
        return made;
    }

    [Allow(Role.Buyer)]
    public override async Task<V1.Quote> Counter(V1.CounterRequest request, ServerCallContext context)
    {
        if (QuoteCheck.Of(request.Terms, request.Note, clock.GetUtcNow()) is { } fault)
            throw fault.ToGrpc();
        var quote = await Find(request.QuoteId, context.CancellationToken);
        var facts = await Facts(request.Terms, quote.ExporterId, context.CancellationToken);
        return await Change(
            request, request.QuoteId, request.ExpectedVersion, QuoteAction.Counter, context,
            (tx, locked) => Counter(tx, locked, request, facts));
    }

    async Task<Dictionary<Guid, ProductFact>> Facts(V1.QuoteTerms terms, Guid exporterId, CancellationToken ct)
    {
        var named = terms.Lines.Select((line, i) => (Guid.Parse(line.ProductId), $"terms.lines[{i}].product_id"));
        return (await products.Of([.. named], exporterId, ct)).OrThrow();
    }

    async Task<Outcome<Quote>> Begin(Tx tx, V1.OfferRequest request, Costing costing, Dictionary<Guid, ProductFact> facts)
    {
        var (principal, now) = (Principal.Required, Now);
        if (!Guid.TryParse(request.InquiryId, out var id) || await Inquiry.Lock(tx, id, principal) is not { } inquiry)
            return Problem.NotFound("inquiry", request.InquiryId) with { Field = "inquiry_id" };
        if (inquiry.After(InquiryAction.Quote).Problem is { } refused)
            return refused;
        var open = await tx.One<string>("select number from quote where inquiry_id = @id and status = 'Open'", new { id });
        if (open is not null)
            return new Problem(
                409, "quote_open_already", $"The inquiry has the open quote {open}.", "inquiry_id", "a further version of it");

        var serial = await tx.One<long>("select nextval('quote_serial')", new { });
        var quote = new Quote
        {
            Id = Guid.CreateVersion7(now),
            Version = 0,
            Serial = serial,
            Number = $"QT-{OrdersService.YearOf(now)}-{serial.ToString("D6", CultureInfo.InvariantCulture)}",
            InquiryId = id,
            ExporterId = inquiry.ExporterId,
            BuyerId = inquiry.BuyerId,
            OpenedAt = now,
        };
        await tx.Run(
            """
            insert into quote (id, version, shared_version, serial, number, status, inquiry_id, exporter_id, buyer_id, last_no,
                current_no, opened_at)
            values (@Id, 1, 0, @Serial, @Number, 'Open', @InquiryId, @ExporterId, @BuyerId, 1, 0, @OpenedAt)
            """,
            quote);
        return await Offer(tx, quote with { Version = 1 }, request, costing, facts);
    }

    async Task<Outcome<Quote>> Offer(
        Tx tx, Quote quote, V1.OfferRequest request, Costing costing, Dictionary<Guid, ProductFact> facts)
    {
        var now = Now;
        var rule = await ApprovalRules.InForce(tx, quote.ExporterId, request.Terms.Currency, Instants.DayInChina(now));
        var reasons = Approval.Reasons(rule, costing.LowestPercent, QuoteTotals.Of(request.Terms)!.Value.HighestMinor);
        var waits = reasons.Count > 0;
        var (round, tooMany) = NextRound(quote, request.Terms, request.Note, waits ? null : now, now);
        if (tooMany is not null)
            return tooMany;
        if (waits)
            await tx.Run(
                "update quote_version set status = 'Superseded' where quote_id = @Id and status = 'AwaitingApproval'", new { quote.Id });
        else
            await Round.EndAll(tx, quote.Id, Role.Exporter, RoundAction.Supersede, RoundAction.Supersede, now);
        await WriteVersion.Insert(tx, round!, request.Terms, facts);
        await CostingRows.Insert(tx, round!, costing, rule, reasons);
        var made = quote with { LastNo = round!.No };
        if (!waits)
            return await Sent(tx, made, round, now);
        await TradeTimeline.Write(
            tx, quote.InquiryId, quote.Id, "QuoteAwaitsApproval", now, exporterOnly: true, NoOf(round),
            ("reasons", string.Join(',', reasons)));
        return await made.Save(tx, shared: false);
    }

    async Task<Outcome<Quote>> Counter(Tx tx, Quote quote, V1.CounterRequest request, Dictionary<Guid, ProductFact> facts)
    {
        var now = Now;
        var (round, tooMany) = NextRound(quote, request.Terms, request.Note, now, now);
        if (tooMany is not null)
            return tooMany;
        await Round.EndAll(tx, quote.Id, Role.Buyer, RoundAction.Supersede, RoundAction.Supersede, now);
        await WriteVersion.Insert(tx, round!, request.Terms, facts);
        return await Sent(tx, quote with { LastNo = round!.No }, round, now);
    }

    static Outcome<Round> NextRound(Quote quote, V1.QuoteTerms terms, string note, DateTimeOffset? sentAt, DateTimeOffset now)
    {
        var (principal, no) = (Principal.Required, quote.LastNo + 1);
        if (no > MostRounds)
            return new Problem(409, "quote_rounds_exhausted", $"The quote has had {MostRounds} versions.", "quote_id", "a new quote");
        var totals = QuoteTotals.Of(terms)!.Value;
        return new Round(
            quote.Id, no, sentAt is null ? RoundStatus.AwaitingApproval : RoundStatus.Open, sentAt, principal.Role, principal.Name, now,
            note.Trim(), terms.Currency, Instants.ToMicroseconds(terms.ValidUntil.ToDateTimeOffset()), totals.LowestMinor,
            totals.HighestMinor);
    }

    /// <summary>The version is with the other side: quote and inquiry say so, and it is told.</summary>
    static async Task<Outcome<Quote>> Sent(Tx tx, Quote quote, Round round, DateTimeOffset now)
    {
        var inquiry = (await tx.One<Inquiry>(
            $"select {Inquiry.Columns} from inquiry where id = @InquiryId for update", new { quote.InquiryId }))!;
        if (inquiry.Status != InquiryStatus.Quoted)
        {
            var (quoted, refused) = inquiry.After(InquiryAction.Quote);
            if (refused is not null)
                return refused;
            await quoted!.Save(tx);
        }

        var sent = await (quote with { CurrentNo = round.No }).Save(tx, shared: true);
        var kind = round.Side == Role.Exporter ? "QuoteSent" : "QuoteCountered";
        await TradeTimeline.WriteAs(
            round.Author, tx, quote.InquiryId, quote.Id, kind, now, false, ("number", quote.Number), NoOf(round));
        tx.Publish(new QuoteSent(
            quote.Id, sent.SharedVersion, now, quote.InquiryId, quote.ExporterId, quote.BuyerId, round.No, round.Side.ToString(),
            round.ValidUntil));
        return sent;
    }

    static (string, string) NoOf(Round round) => ("no", round.No.ToString(CultureInfo.InvariantCulture));
}
