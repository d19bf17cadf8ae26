using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.ForeignExchange.ForeignExchangeClient;

namespace CrossBorder.Portal;

public sealed record QuoteBody(string Currency, long AmountMinor);

public sealed record ConvertLineBody(Guid OrderId, long SoldMinor);

/// <param name="QuoteId">This one or forwardId.</param>
/// <param name="Lines">What each order sells; by a quote, together what was quoted.</param>
public sealed record ConvertBody(IReadOnlyList<ConvertLineBody> Lines, Guid? QuoteId = null, Guid? ForwardId = null)
{
    public ConvertRequest ToWire() => new()
    {
        QuoteId = QuoteId?.ToString() ?? "",
        ForwardId = ForwardId?.ToString() ?? "",
        Lines = { Lines.Select(line => new ConvertLine { OrderId = line.OrderId.ToString(), SoldMinor = line.SoldMinor }) },
    };
}

/// <param name="Rate">CNY for one of the currency, at most 6 decimals, as a string.</param>
/// <param name="ExporterId">Operators name one.</param>
public sealed record ForwardBody(
    string Currency, long AmountMinor, string Rate, DateOnly WindowFrom, DateOnly WindowTo, string BankReference, Guid? ExporterId = null);

/// <summary>Quotes of the bank, conversions into CNY, forward contracts and exposure: exporters see their own, operators all.</summary>
static class CurrencyPages
{
    const string Tag = "Foreign exchange";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/fx/quotes", RequestQuote).Allow(Role.Exporter)
            .Describe(Tag, "Asks the bank for its rate into CNY, locked until the quote expires.");
        api.MapGet("/fx/quotes", ListQuotes).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Quotes that the caller may see.");
        api.MapPost("/fx/conversions", Convert).Allow(Role.Exporter)
            .Describe(Tag, "Sells the balances of orders by a quote, which is used once, or by a forward contract.");
        api.MapGet("/fx/conversions", ListConversions).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Conversions that the caller may see.");
        api.MapGet("/fx/conversions/{id:guid}", GetConversion).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "A conversion with each order's share, spread, and gain or loss against the booked rate.");
        api.MapPost("/fx/forwards", BookForward).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Books a forward contract that was agreed with the bank.");
        api.MapGet("/fx/forwards", ListForwards).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Forward contracts.");
        api.MapGet("/fx/exposure", Exposure).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What is open per currency and per order; amounts of two currencies are never added.");
        ConversionPayoutPages.Map(api);
    }

    static async Task<QuoteView> RequestQuote(QuoteBody body, Client fx, HttpContext http) => QuoteView.Of(
        await fx.RequestQuoteAsync(new RequestQuoteRequest { Currency = body.Currency, AmountMinor = body.AmountMinor }, http.Call()));

    /// <param name="status">Open, Used or Expired.</param>
    static async Task<Page<QuoteView>> ListQuotes(string? status, [AsParameters] Paging paging, Client fx, HttpContext http)
    {
        var page = await fx.ListQuotesAsync(new ListFxRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Quotes.Select(QuoteView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Created<ConversionView>> Convert(ConvertBody body, Client fx, HttpContext http)
    {
        var made = ConversionView.Of(await fx.ConvertAsync(body.ToWire(), http.Call()));
        return TypedResults.Created($"/api/v1/fx/conversions/{made.Id}", made);
    }

    /// <param name="status">Requested, Settled or Refused.</param>
    static async Task<Page<ConversionView>> ListConversions(string? status, [AsParameters] Paging paging, Client fx, HttpContext http)
    {
        var page = await fx.ListConversionsAsync(new ListFxRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Conversions.Select(ConversionView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<ConversionView> GetConversion(Guid id, Client fx, HttpContext http) =>
        ConversionView.Of(await fx.GetConversionAsync(new FxIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<ForwardView> BookForward(ForwardBody body, Client fx, HttpContext http) => ForwardView.Of(
        await fx.BookForwardAsync(
            new BookForwardRequest
            {
                Currency = body.Currency,
                AmountMinor = body.AmountMinor,
                Rate = body.Rate,
                WindowFrom = Body.Day(body.WindowFrom),
                WindowTo = Body.Day(body.WindowTo),
                BankReference = body.BankReference,
                ExporterId = body.ExporterId?.ToString() ?? "",
            },
            http.Call()));

    /// <param name="status">Waiting, Open, Used or Expired.</param>
    static async Task<Page<ForwardView>> ListForwards(string? status, [AsParameters] Paging paging, Client fx, HttpContext http)
    {
        var page = await fx.ListForwardsAsync(new ListFxRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Forwards.Select(ForwardView.Of)], Rest.NextCursor(page.NextCursor));
    }

    /// <param name="exporterId">Operators may name one.</param>
    static async Task<ExposureView> Exposure(Guid? exporterId, Client fx, HttpContext http)
    {
        var exposure = await fx.GetExposureAsync(new ExposureRequest { ExporterId = exporterId?.ToString() ?? "" }, http.Call());
        return new(
            [.. exposure.Currencies.Select(c => new CurrencyExposureView(
                c.Currency, c.ReceivableMinor, c.ReceivedMinor, c.PayableMinor, c.ForwardMinor, c.NetMinor))],
            [.. exposure.Orders.Select(o => new OrderExposureView(
                Guid.Parse(o.OrderId), Guid.Parse(o.ExporterId), o.Currency, o.ReceivableMinor, o.ReceivedMinor, o.PayableMinor))]);
    }
}
