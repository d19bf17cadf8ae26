using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Reporting.ReportingClient;

namespace CrossBorder.Portal;

/// <summary>Statements of account, aging, cash position and reconciliation: JSON, and files by Accept or the extension.</summary>
static class ReportPages
{
    const string Tag = "Reports";
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>The formats of a statement of account by the media type that is asked for.</summary>
    static readonly Dictionary<string, string> FormatOf = new()
    {
        ["text/csv"] = "csv",
        ["application/xml"] = "camt.053",
        ["text/xml"] = "camt.053",
        ["application/pdf"] = "pdf",
    };

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/statement-of-account", Statement).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "A party's accounts over a period; text/csv, application/xml (camt.053.001.08) or application/pdf by Accept.")
            .Produces<AccountStatementView>();
        foreach (var (extension, format) in new[] { ("csv", "csv"), ("xml", "camt.053"), ("pdf", "pdf") })
            api.MapGet($"/statement-of-account.{extension}", (
                    Guid? partyId, string? currency, DateOnly? from, DateOnly? to, Client reports, TimeProvider clock, HttpContext http) =>
                    Render(Period(partyId, currency, from, to), format, reports, clock, http))
                .Allow(Role.Exporter, Role.Buyer, Role.Operator).Describe(Tag, $"A statement of account as {format}.")
                .Produces<byte[]>(contentType: "application/octet-stream");
        api.MapGet("/aging", Aging).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What buyers owe by how long it is due, per currency; exporters see their own. text/csv by Accept.")
            .Produces<AgingView>();
        api.MapGet("/cash-position", CashPosition).Allow(Role.Operator)
            .Describe(Tag, "What is booked, reserved and available per currency, and what is expected by day. text/csv by Accept.")
            .Produces<CashPositionView>();
        api.MapGet("/cash-position.csv", async (Client reports, TimeProvider clock, HttpContext http) =>
                ReportCsv.Of(await Position(reports, clock, http)))
            .Allow(Role.Operator).Describe(Tag, "The cash position as CSV.").Produces<byte[]>(contentType: "text/csv");
        api.MapGet("/aging.pdf", AgingPaper).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Aging on paper, in Chinese and English.").Produces<byte[]>(contentType: "application/pdf");
        api.MapGet("/reconciliation.pdf", ReconciliationPaper).Allow(Role.Operator)
            .Describe(Tag, "Reconciliation on paper, in Chinese and English.").Produces<byte[]>(contentType: "application/pdf");
        api.MapGet("/reconciliation", Reconciliation).Allow(Role.Operator)
            .Describe(Tag, "The ledger against the bank at the end of a day, explained to the cent. text/csv by Accept.")
            .Produces<ReconciliationView>();
    }

    /// <param name="partyId">Operators name one.</param>
    /// <param name="from">The first of the month of to when it is missing.</param>
    /// <param name="to">That day included; today in China when it is missing.</param>
    static async Task<IResult> Statement(
        Guid? partyId, string? currency, DateOnly? from, DateOnly? to, Client reports, TimeProvider clock, HttpContext http)
    {
        var asked = http.Request.GetTypedHeaders().Accept.Select(type => type.MediaType.ToString())
            .FirstOrDefault(type => FormatOf.ContainsKey(type) || type is "application/json" or "*/*");
        var period = Period(partyId, currency, from, to);
        return asked is not null && FormatOf.TryGetValue(asked, out var format)
            ? await Render(period, format, reports, clock, http)
            : TypedResults.Ok(AccountStatementView.Of(await reports.GetAccountStatementAsync(period, Call(clock, http))));
    }

    static AccountStatementRequest Period(Guid? partyId, string? currency, DateOnly? from, DateOnly? to) => new()
    {
        PartyId = partyId?.ToString() ?? "",
        Currency = currency ?? "",
        From = from is { } first ? Body.Day(first) : "",
        To = to is { } last ? Body.Day(last) : "",
    };

    static async Task<FileContentHttpResult> Render(
        AccountStatementRequest period, string format, Client reports, TimeProvider clock, HttpContext http)
    {
        var file = await reports.RenderAccountStatementAsync(
            new RenderAccountStatementRequest { Statement = period, Format = format }, Call(clock, http));
        return File(file, http);
    }

    static FileContentHttpResult File(RenderedStatement file, HttpContext http)
    {
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.File(file.Content.ToByteArray(), file.ContentType, file.FileName);
    }

    /// <param name="exporterId">Operators may name one.</param>
    static async Task<FileContentHttpResult> AgingPaper(Guid? exporterId, Client reports, TimeProvider clock, HttpContext http) => File(
        await reports.RenderAgingAsync(new AgingRequest { ExporterId = exporterId?.ToString() ?? "" }, Call(clock, http)), http);

    /// <param name="on">The end of that day; today in China when it is missing.</param>
    static async Task<FileContentHttpResult> ReconciliationPaper(
        DateOnly? on, string? currency, Client reports, TimeProvider clock, HttpContext http) => File(
        await reports.RenderReconciliationAsync(
            new ReconciliationRequest { On = on is { } day ? Body.Day(day) : "", Currency = currency ?? "" }, Call(clock, http)), http);

    /// <param name="exporterId">Operators may name one.</param>
    static async Task<IResult> Aging(Guid? exporterId, Client reports, TimeProvider clock, HttpContext http)
    {
        var aging = AgingView.Of(await reports.GetAgingAsync(
            new AgingRequest { ExporterId = exporterId?.ToString() ?? "" }, Call(clock, http)));
        return WantsCsv(http) ? ReportCsv.Of(aging) : TypedResults.Ok(aging);
    }

    static async Task<IResult> CashPosition(Client reports, TimeProvider clock, HttpContext http)
    {
        var position = await Position(reports, clock, http);
        return WantsCsv(http) ? ReportCsv.Of(position) : TypedResults.Ok(position);
    }

    static async Task<CashPositionView> Position(Client reports, TimeProvider clock, HttpContext http) =>
        CashPositionView.Of(await reports.GetCashPositionAsync(new CashPositionRequest(), Call(clock, http)));

    /// <param name="on">The end of that day; today in China when it is missing.</param>
    static async Task<IResult> Reconciliation(DateOnly? on, string? currency, Client reports, TimeProvider clock, HttpContext http)
    {
        var view = ReconciliationView.Of(await reports.GetReconciliationAsync(
            new ReconciliationRequest { On = on is { } day ? Body.Day(day) : "", Currency = currency ?? "" }, Call(clock, http)));
        return WantsCsv(http) ? ReportCsv.Of(view) : TypedResults.Ok(view);
    }

    static bool WantsCsv(HttpContext http) => http.Request.GetTypedHeaders().Accept is [var first, ..] && first.MediaType == "text/csv";

    static Grpc.Core.CallOptions Call(TimeProvider clock, HttpContext http) =>
        http.Call().WithDeadline((clock.GetUtcNow() + Longest).UtcDateTime);
}
