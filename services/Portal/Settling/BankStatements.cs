using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Settlement.SettlementClient;

namespace CrossBorder.Portal;

/// <param name="RepeatedFile">The same content was taken before; nothing changed.</param>
/// <param name="Refusals">Entries that could not be read; the rest went on.</param>
public sealed record StatementImportView(
    string Id, bool RepeatedFile, int Statements, int Entries, int Matched, int Unmatched, IReadOnlyList<RefusalView> Refusals);

public sealed record UnmatchedEntryView(
    string Id, string Account, string Currency, long AmountMinor, string ValueDate, string? BankReference, string? Narrative,
    string Reason);

/// <param name="Account">Kind of account, such as Bank, BuyerReceivable, ExporterPayable or PlatformFees.</param>
public sealed record LedgerTotalView(string Account, string Currency, long DebitMinor, long CreditMinor);

/// <param name="DifferenceMinor">Sum over all currencies of |debits - credits|: 0, or the ledger is broken.</param>
public sealed record LedgerView(IReadOnlyList<LedgerTotalView> Totals, long Transactions, long DifferenceMinor, DateTimeOffset? AsOf);

/// <summary>Operators bring in bank statements, work what was not matched and read the ledger.</summary>
static class BankStatements
{
    const string Tag = "Settlement";
    // The gRPC message that carries the file on has at most 4 MiB, its name and framing included.
    const int MostBytes = (4 * 1024 * 1024) - 1024;
    const int LongestName = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/bank-statements", Import).Allow(Role.Operator).Accepts<Stream>("application/octet-stream", "text/plain", "*/*")
            .Describe(Tag, "Imports an MT940 file, the raw body of the request, nearly 4 MiB at most; larger ones go through the folder.");
        api.MapGet("/bank-statements/unmatched", ListUnmatched).Allow(Role.Operator)
            .Describe(Tag, "Statement entries that no order was found for.");
        api.MapGet("/ledger", Ledger).Allow(Role.Operator).Describe(Tag, "Totals of the ledger per kind of account and currency.");
    }

    /// <param name="fileName">Name of the file; the header X-File-Name does as well.</param>
    static async Task<Results<Ok<StatementImportView>, ProblemHttpResult>> Import(string? fileName, Client settlement, HttpContext http)
    {
        var name = (fileName ?? (string?)http.Request.Headers["X-File-Name"] ?? "").Trim();
        if (name.Length is 0 or > LongestName)
            return Problem.Invalid("fileName", "The name of the file is missing or too long.", $"1 to {LongestName} characters").ToHttp();
        if (await Body.ReadAll(http.Request, MostBytes) is not { } content)
            return BadRequest.TooLarge(MostBytes).ToHttp();
        if (content.Length == 0)
            return Problem.Invalid("body", "The file is empty.", "an MT940 file").ToHttp();

        var import = await settlement.ImportStatementAsync(
            new ImportStatementRequest { FileName = name, Content = UnsafeByteOperations.UnsafeWrap(content) }, http.Call());
        return TypedResults.Ok(new StatementImportView(
            import.Id, import.RepeatedFile, import.Statements, import.Entries, import.Matched, import.Unmatched,
            [.. import.Refusals.Select(RefusalView.Of).OfType<RefusalView>()]));
    }

    static async Task<Page<UnmatchedEntryView>> ListUnmatched([AsParameters] Paging paging, Client settlement, HttpContext http)
    {
        var page = await settlement.ListUnmatchedAsync(new ListRequest { Page = paging.ToWire() }, http.Call());
        return new(
            [.. page.Entries.Select(e => new UnmatchedEntryView(
                e.Id, e.Account, e.Currency, e.AmountMinor, e.ValueDate, Rest.Text(e.BankReference), Rest.Text(e.Narrative), e.Reason))],
            Rest.NextCursor(page.NextCursor));
    }

    static async Task<LedgerView> Ledger(Client settlement, HttpContext http)
    {
        var report = await settlement.LedgerReportAsync(new LedgerReportRequest(), http.Call());
        return new(
            [.. report.Totals.Select(total => new LedgerTotalView(total.Account, total.Currency, total.DebitMinor, total.CreditMinor))],
            report.Transactions, report.DifferenceMinor, Rest.Instant(report.AsOf));
    }
}
