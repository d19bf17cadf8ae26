using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Orders.V1.Quotes.QuotesClient;

namespace CrossBorder.Portal;

/// <summary>Rounds of offers and counter-offers about an inquiry, until one version is accepted. Every change asks for If-Match.</summary>
static class QuotePages
{
    const string Tag = "Quotes";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/inquiries/{id:guid}/quotes", Begin).Allow(Role.Exporter)
            .Describe(Tag, "Offers the first version; a rule of the exporter may hold it back until a colleague approves.");
        api.MapGet("/quotes", List).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "Quotes, the newest first.");
        api.MapGet("/quotes/{id:guid}", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, "One quote and its versions.");
        api.MapGet("/quotes/{id:guid}/versions/{no:int}", GetVersion).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "The terms of one version.");
        api.MapGet("/quotes/{id:guid}/diff", Diff).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "What differs between two versions, field by field.");
        api.MapPost("/quotes/{id:guid}/offers", Offer).Allow(Role.Exporter).Describe(Tag, "The exporter's next version.");
        api.MapPost("/quotes/{id:guid}/counters", Counter).Allow(Role.Buyer).Describe(Tag, "The buyer's next version.");
        api.MapPost("/quotes/{id:guid}/versions/{no:int}/approve", Approve).Allow(Role.Exporter)
            .Describe(Tag, "A second person sends what waits, or agrees that the buyer's version be accepted.");
        api.MapPost("/quotes/{id:guid}/versions/{no:int}/reject", Reject).Allow(Role.Exporter)
            .Describe(Tag, "Keeps what waits from being sent.");
        api.MapPost("/quotes/{id:guid}/accept", Accept).Allow(Role.Exporter, Role.Buyer)
            .Describe(Tag, "Accepts exactly one version of the other side and places its order.");
        api.MapPost("/quotes/{id:guid}/close", Close).Allow(Role.Exporter, Role.Buyer).Describe(Tag, "Ends the quote without an order.");
    }

    static async Task<Created<TradeQuoteView>> Begin(Guid id, OfferQuote request, Client quotes, HttpContext http)
    {
        var wire = request.ToWire();
        wire.InquiryId = id.ToString();
        var made = await quotes.OfferAsync(wire, http.Call());
        return http.Created($"/api/v1/quotes/{made.Id}", made.Version, TradeQuoteView.Of(made));
    }

    /// <param name="inquiryId">Of one inquiry only.</param>
    /// <param name="status">Open, Accepted or Closed.</param>
    static async Task<Page<TradeQuoteView>> List(
        Guid? inquiryId, string? status, [AsParameters] Paging paging, Client quotes, HttpContext http)
    {
        var page = await quotes.ListAsync(
            new ListQuotesOfRequest { InquiryId = inquiryId?.ToString() ?? "", Status = status ?? "", Page = paging.ToWire() },
            http.Call());
        return new([.. page.Quotes.Select(TradeQuoteView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Ok<TradeQuoteView>> Get(Guid id, Client quotes, HttpContext http) =>
        Answer(http, await quotes.GetAsync(new QuoteIdRequest { QuoteId = id.ToString() }, http.Call()));

    static async Task<QuoteVersionView> GetVersion(Guid id, int no, Client quotes, HttpContext http) =>
        QuoteVersionView.Of(await quotes.GetVersionAsync(new QuoteVersionRequest { QuoteId = id.ToString(), No = no }, http.Call()));

    /// <param name="from">Number of the version that is compared.</param>
    /// <param name="to">Number of the version that it is compared with.</param>
    static async Task<QuoteDiffView> Diff(Guid id, int from, int to, Client quotes, HttpContext http) => QuoteDiffView.Of(
        await quotes.GetDiffAsync(new QuoteDiffRequest { QuoteId = id.ToString(), FromNo = from, ToNo = to }, http.Call()));

    static async Task<Ok<TradeQuoteView>> Offer(Guid id, OfferQuote request, Client quotes, HttpContext http)
    {
        var wire = request.ToWire();
        (wire.QuoteId, wire.ExpectedVersion) = (id.ToString(), http.ExpectedVersion());
        return Answer(http, await quotes.OfferAsync(wire, http.Call()));
    }

    static async Task<Ok<TradeQuoteView>> Counter(Guid id, CounterQuote request, Client quotes, HttpContext http) => Answer(
        http,
        await quotes.CounterAsync(
            new CounterRequest
            {
                QuoteId = id.ToString(),
                ExpectedVersion = http.ExpectedVersion(),
                Terms = request.Terms.ToWire(),
                Note = request.Note ?? "",
            }, http.Call()));

    static async Task<Ok<TradeQuoteView>> Approve(Guid id, int no, Client quotes, HttpContext http) =>
        Answer(http, await quotes.ApproveAsync(Change(id, no, "", http), http.Call()));

    static async Task<Ok<TradeQuoteView>> Reject(Guid id, int no, EndTrade request, Client quotes, HttpContext http) =>
        Answer(http, await quotes.RejectAsync(Change(id, no, request.Reason, http), http.Call()));

    static async Task<Ok<TradeQuoteView>> Accept(Guid id, AcceptQuote request, Client quotes, HttpContext http) =>
        Answer(http, await quotes.AcceptAsync(request.ToWire(id, http.ExpectedVersion()), http.Call()));

    static async Task<Ok<TradeQuoteView>> Close(Guid id, EndTrade request, Client quotes, HttpContext http) => Answer(
        http,
        await quotes.CloseAsync(
            new CloseQuoteRequest { QuoteId = id.ToString(), ExpectedVersion = http.ExpectedVersion(), Reason = request.Reason },
            http.Call()));

    static QuoteVersionChange Change(Guid id, int no, string reason, HttpContext http) => new()
    {
        QuoteId = id.ToString(),
        ExpectedVersion = http.ExpectedVersion(),
        No = no,
        Reason = reason,
    };

    static Ok<TradeQuoteView> Answer(HttpContext http, Quote quote) => http.Versioned(quote.Version, TradeQuoteView.Of(quote));
}
