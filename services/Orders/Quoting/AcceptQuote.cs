using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Accepts exactly one version, once. As with any order, Catalog holds the stock first, for an order id that is a hash of the request, so
/// that a repeat holds the same stock again; then one transaction decides anew under the lock of the quote and places the order. Whoever
/// dies in between leaves a hold that expires and an open quote.
/// </summary>
public sealed partial class QuotesService
{
    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Quote> Accept(V1.AcceptQuoteRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var quote = await Find(request.QuoteId, ct);
        var round = await FindRound(quote, request.No, ct);
        var terms = await QuoteTermsRows.Read(db, quote.Id, round.No, ct);
        var (place, refused) = AcceptPlan.Of(quote, round, terms, request, Principal.Required.Role, clock.GetUtcNow());
        if (refused is not null)
            return (await EarlierOr(refused, request, context)).OrThrow();

        var acceptance = new Acceptance(
            request, terms, place!, IdOf(quote.Id, request), Principal.Required.Role == Role.Exporter ? await CostingOf(round, ct) : null);
        var (reservation, outOfStock) = await Hold(acceptance, quote.ExporterId, ct);
        if (outOfStock is not null)
            throw outOfStock.ToGrpc();
        var lines = OrdersService.LinesOf(reservation!);
        var outcome = await Organisation.Bound(() => db.Decide(
            tx => Idempotency.Once(tx, context, request, async () => await View(tx, await Accept(tx, acceptance, lines))), ct));
        if (outcome.Problem is not null)
            await ReleaseUnlessPlaced(quote.Id, acceptance.OrderId);
        var accepted = outcome.OrThrow();
        LogAccepted(log, accepted.Id, accepted.AcceptedNo, accepted.OrderId);
        return accepted;
    }

    /// <param name="Costing">What the buyer's version leaves the exporter; null when the buyer accepts.</param>
    sealed record Acceptance(V1.AcceptQuoteRequest Request, V1.QuoteTerms Terms, V1.PlaceRequest Place, OrderId OrderId, Costing? Costing);

    static OrderId IdOf(Guid quoteId, V1.AcceptQuoteRequest request) =>
        OrderId.Of(quoteId, Guid.Empty, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(request.ToByteArray())));

    /// <summary>What this key came to before, or why it comes to nothing now.</summary>
    Task<Outcome<V1.Quote>> EarlierOr(Problem refused, V1.AcceptQuoteRequest request, ServerCallContext context) => db.Decide(
        tx => Idempotency.Once(tx, context, request, () => Task.FromResult<Outcome<V1.Quote>>(refused)), context.CancellationToken);

    /// <summary>As the platform: the price was agreed by both sides, and a buyer alone may not enter one.</summary>
    async Task<Outcome<Contracts.Catalog.V1.Reservation>> Hold(Acceptance acceptance, Guid exporterId, CancellationToken ct)
    {
        Principal.Current = null;
        return await stock.Reserve(acceptance.Place, exporterId, acceptance.OrderId, ct);
    }

    /// <summary>A rival with the same request may have placed the very order that the stock is held for.</summary>
    async Task ReleaseUnlessPlaced(Guid quoteId, OrderId id)
    {
        var placed = await db.One<Guid?>("select order_id from quote where id = @quoteId", new { quoteId }, CancellationToken.None);
        if (placed == id.Value)
            return;
        Principal.Current = null;
        await stock.Release(id);
    }

    async Task<Outcome<Quote>> Accept(Tx tx, Acceptance acceptance, OrderLine[] lines)
    {
        var (request, principal, now) = (acceptance.Request, Principal.Required, Now);
        if (await Quote.Lock(tx, Guid.Parse(request.QuoteId), principal) is not { } quote
            || await Round.Of(tx, quote.Id, request.No) is not { } round)
            return Problem.NotFound("quote", request.QuoteId);
        if (AcceptPlan.Of(quote, round, acceptance.Terms, request, principal.Role, now).Problem is { } refused)
            return refused;
        if (acceptance.Costing is { } costing && await ApprovalRefusal(tx, quote, round, costing, principal, now) is { } unapproved)
            return unapproved;
        var (order, unplaced) = await Place(tx, quote, round, acceptance, lines, now);
        return unplaced is null ? await Accepted(tx, quote, round, request, order!, now) : unplaced;
    }

    /// <summary>The exporter accepts what a rule holds back only after a colleague agreed to it.</summary>
    static async Task<Problem?> ApprovalRefusal(
        Tx tx, Quote quote, Round round, Costing costing, Principal principal, DateTimeOffset now)
    {
        var rule = await ApprovalRules.InForce(tx, quote.ExporterId, round.Currency, Instants.DayInChina(now));
        var reasons = Approval.Reasons(rule, costing.LowestPercent, round.HighestMinor);
        if (reasons.Count == 0)
            return null;
        var decided = await tx.One<string>(
            "select decided_by from quote_costing where quote_id = @QuoteId and no = @No", new { round.QuoteId, round.No });
        if (decided is null)
            return new Problem(
                409, "quote_approval_needed",
                $"Version {round.No} is accepted after a colleague approves it: {string.Join(", ", reasons)}.", "no",
                "approval by another person");
        return decided == principal.Name ? FourEyes : null;
    }

    async Task<Outcome<Order>> Place(
        Tx tx, Quote quote, Round round, Acceptance acceptance, OrderLine[] lines, DateTimeOffset now)
    {
        var (totals, tooLarge) = Totals.Of(lines, acceptance.Place.FreightMinor);
        if ((tooLarge ?? PlaceCheck.Amounts(acceptance.Place.PaymentTerms, totals.TotalMinor)) is { } unfit)
            return unfit;
        var order = OrdersService.Draft(
            acceptance.Place, Principal.Required, acceptance.OrderId.Value, acceptance.OrderId, totals, now) with
        {
            QuoteId = quote.Id,
            QuoteNo = round.No,
        };
        var message = OutboxMessage.Of(order.ToEvent(lines));
        var number = await tx.One<string>(
            OrdersService.InsertOrder, new OrdersService.InsertArguments(order, lines, message, Principal.Required));
        if (number is null)
            return OrdersService.ReferenceTaken;
        tx.AfterCommit(outbox.Set);
        return order with { Number = number };
    }

    static async Task<Outcome<Quote>> Accepted(
        Tx tx, Quote quote, Round round, V1.AcceptQuoteRequest request, Order order, DateTimeOffset now)
    {
        await Round.EndAll(tx, quote.Id, Role.Exporter, RoundAction.Supersede, RoundAction.Supersede, now, but: round.No);
        await round.Become(tx, Round.Next(round.Stored, RoundAction.Accept)!.Value, round.SentAt);
        await tx.Run(
            """
            update quote_offer
            set picked = true
            from unnest(@Lines, @Offers) as pick (line_no, offer_no)
            where quote_id = @Id and no = @No and quote_offer.line_no = pick.line_no and quote_offer.offer_no = pick.offer_no
            """,
            new
            {
                quote.Id,
                round.No,
                Lines = request.Picks.Select(pick => pick.LineNo).ToArray(),
                Offers = request.Picks.Select(pick => pick.OfferNo).ToArray(),
            });
        var inquiry = (await tx.One<Inquiry>(
            $"select {Inquiry.Columns} from inquiry where id = @InquiryId for update", new { quote.InquiryId }))!;
        var (ordered, refused) = inquiry.After(InquiryAction.Order);
        if (refused is not null)
            return refused;
        await ordered!.Save(tx);
        var accepted = await (quote with
        {
            Status = Quote.Next(quote.Status, QuoteAction.Accept)!.Value,
            AcceptedNo = round.No,
            OrderId = order.Id.Value,
        }).Save(tx, shared: true);
        await TradeTimeline.Write(
            tx, quote.InquiryId, quote.Id, "QuoteAccepted", now, false, ("number", quote.Number), NoOf(round),
            ("order", order.Id.Value.ToString()), ("order_number", order.Number));
        tx.Publish(new QuoteAccepted(
            quote.Id, accepted.SharedVersion, now, quote.InquiryId, quote.ExporterId, quote.BuyerId, round.No,
            Principal.Required.Role.ToString(), order.Id.Value));
        return accepted;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Quote {QuoteId}: version {No} accepted, order {OrderId} placed")]
    static partial void LogAccepted(ILogger log, string quoteId, int no, string orderId);
}
