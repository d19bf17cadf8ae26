using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.ForeignExchange.ForeignExchangeClient;

namespace CrossBorder.Portal;

/// <param name="Number">22 characters: region, institution, sequence, YYMMDD, serial.</param>
/// <param name="TransactionCode">Six digits.</param>
/// <param name="Remark">Names the goods.</param>
/// <param name="ExporterId">Operators name one when the receipt has parts of several; zeros for an advance.</param>
public sealed record DeclareReceiptBody(
    string Number, string TransactionCode, string Remark, DateOnly DeclaredOn, Guid? ExporterId = null);

/// <summary>Historical rates, and what SAFE wants to know of receipts.</summary>
static class CurrencyReports
{
    const string Tag = "Foreign exchange";
    // The gRPC message that carries the file on has at most 4 MiB, its names and framing included.
    const int MostBytes = (4 * 1024 * 1024) - 2048;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/fx/rates", Import).Allow(Role.Operator).Accepts<Stream>("text/csv", "application/octet-stream", "*/*")
            .Describe(Tag, "Imports a CSV of rates, the raw body of the request: effective_on, base, quote, rate and perhaps unit.");
        api.MapGet("/fx/rates", Rate).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The latest rate of a pair on or before a day, as it is known now or was at a moment.");
        api.MapGet("/receipt-declarations", ListDeclarations).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Receipts with their balance-of-payments declarations and the clock of those that have none.");
        api.MapPost("/receipts/{id:guid}/declaration", Declare).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Records that a receipt was declared for the balance of payments.");
        api.MapGet("/fx/alerts", Alerts).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Overdue declarations, trade credits to report, and monitoring ratios beyond their limits.");
    }

    /// <param name="source">Who published the rates.</param>
    /// <param name="fileName">Name of the file; the header X-File-Name does as well.</param>
    static async Task<Results<Ok<RateImportView>, ProblemHttpResult>> Import(
        string? source, string? fileName, Client fx, HttpContext http)
    {
        if (await Body.ReadAll(http.Request, MostBytes) is not { } content)
            return BadRequest.TooLarge(MostBytes).ToHttp();
        var import = await fx.ImportRatesAsync(
            new ImportRatesRequest
            {
                FileName = (fileName ?? (string?)http.Request.Headers["X-File-Name"] ?? "").Trim(),
                Source = source ?? "",
                Content = UnsafeByteOperations.UnsafeWrap(content),
            },
            http.Call());
        return TypedResults.Ok(new RateImportView(
            import.Id, import.RepeatedFile, import.ContentHash, import.Rates, import.Refused,
            [.. import.Refusals.Select(r => new RateRefusalView(r.Line, r.Field, r.Value, r.Accepted))]));
    }

    /// <param name="base">The currency one of which is asked for.</param>
    /// <param name="quote">The currency that it is told in.</param>
    /// <param name="on">Day.</param>
    /// <param name="knownAt">What was recorded later is not looked at; now when it is missing.</param>
    /// <param name="source">Any when it is missing.</param>
    static async Task<Results<Ok<RateView>, ProblemHttpResult>> Rate(
        string @base, string quote, DateOnly on, DateTimeOffset? knownAt, string? source, Client fx, HttpContext http)
    {
        var request = new GetRatesRequest { KnownAt = knownAt?.ToTimestamp(), Source = source ?? "" };
        request.Pairs.Add(new RatePair { Base = @base, Quote = quote, On = Body.Day(on) });
        var rates = (await fx.GetRatesAsync(request, http.Call())).Rates;
        return rates is [var rate] && rate.Rate.Length > 0
            ? TypedResults.Ok(RateView.Of(rate))
            : Problem.NotFound("fx_rate", $"{@base}/{quote} on {Body.Day(on)}").ToHttp();
    }

    /// <param name="status">Missing, Overdue or Declared.</param>
    static async Task<Page<ReceiptDeclarationView>> ListDeclarations(
        string? status, [AsParameters] Paging paging, Client fx, HttpContext http)
    {
        var page = await fx.ListReceiptDeclarationsAsync(new ListFxRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Receipts.Select(ReceiptDeclarationView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<ReceiptDeclarationView> Declare(Guid id, DeclareReceiptBody body, Client fx, HttpContext http) =>
        ReceiptDeclarationView.Of(await fx.DeclareReceiptAsync(
            new DeclareReceiptRequest
            {
                ReceiptId = id.ToString(),
                Number = body.Number,
                TransactionCode = body.TransactionCode,
                Remark = body.Remark,
                DeclaredOn = Body.Day(body.DeclaredOn),
                ExporterId = body.ExporterId?.ToString() ?? "",
            },
            http.Call()));

    /// <param name="exporterId">Operators may name one.</param>
    /// <param name="on">Day; today in China when it is missing.</param>
    static async Task<IReadOnlyList<FxAlertView>> Alerts(Guid? exporterId, DateOnly? on, Client fx, HttpContext http)
    {
        var response = await fx.ListFxAlertsAsync(
            new ListFxAlertsRequest { ExporterId = exporterId?.ToString() ?? "", On = on is { } day ? Body.Day(day) : "" }, http.Call());
        return [.. response.Alerts.Select(FxAlertView.Of)];
    }
}
