using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.BankStatements.BankStatementsClient;

namespace CrossBorder.Portal;

/// <param name="Hash">SHA-256 of the content in hex: a file is taken once, whatever its name.</param>
/// <param name="Entries">That were new.</param>
/// <param name="Information">Pending, or of zero: shown, not booked.</param>
/// <param name="Repeated">Known from another file or format.</param>
/// <param name="Held">Of statements that do not add up.</param>
public sealed record StatementFileView(
    string Id, string FileName, string Hash, DateTimeOffset? ImportedAt, int Statements, int Entries, int Information, int Repeated,
        int Held)
{
    public static StatementFileView Of(StatementFile f) => new(
        f.Id, f.FileName, f.Hash, Rest.Instant(f.ImportedAt), f.Statements, f.Entries, f.Information, f.Repeated, f.Held);
}

/// <param name="Status">Open, Waiting, Taken or Refused.</param>
/// <param name="Received">Bytes that are there while it is open.</param>
public sealed record StatementUploadView(
    string Id, string FileName, string Status, long Received, StatementFileView? File, RefusalView? Refusal)
{
    public static StatementUploadView Of(StatementUpload u) => new(
        u.Id, u.FileName, u.Status, u.Received, u.File is null ? null : StatementFileView.Of(u.File), RefusalView.Of(u.Refusal));
}

/// <param name="Scope">Entry, Statement or Text.</param>
/// <param name="Content">As it stood in the file.</param>
/// <param name="Entries">Of a held statement.</param>
public sealed record QuarantinedItemView(
    string Id, string FileId, string FileName, string Scope, string Code, string Detail, int Line, string Content, string? Account,
    string? Currency, string Status, string? Note, int Entries)
{
    public static QuarantinedItemView Of(QuarantinedItem q) => new(
        q.Id, q.FileId, q.FileName, q.Scope, q.Code, q.Detail, q.Line, q.Content, Rest.Text(q.Account), Rest.Text(q.Currency), q.Status,
        Rest.Text(q.Note), q.Entries);
}

/// <param name="Corrected">Field 61 with its 86, or one Ntry element; missing: as it stood.</param>
public sealed record RetryQuarantinedBody(string? Corrected, string? Note);

public sealed record DiscardQuarantinedBody(string? Note);

/// <param name="Kind">number, page, opening or unexplained.</param>
/// <param name="Statement">Number, page and closing day.</param>
public sealed record StatementGapView(
    string Id, string Account, string Currency, string Kind, string Expected, string Found, string Statement, DateTimeOffset? RaisedAt,
    DateTimeOffset? ClosedAt);

/// <summary>Operators bring in statement files of any size and work what of them could not be taken.</summary>
static class StatementFiles
{
    const string Tag = "Settlement";
    const int PartBytes = 1024 * 1024;
    const int LongestName = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/bank-statements/uploads", Upload).Allow(Role.Operator).Accepts<Stream>("application/octet-stream", "*/*")
            .Describe(Tag, "Brings in an MT940, MT942 or camt.053 file of any size, as the raw body or as the one file of a form "
                + "(multipart/form-data), read as it comes; its key is the upload's id.");
        api.MapGet("/bank-statements/uploads/{id:guid}", GetUpload).Allow(Role.Operator).Describe(Tag, "What became of an upload.");
        api.MapGet("/bank-statements/files", ListFiles).Allow(Role.Operator).Describe(Tag, "Statement files, the newest first.");
        api.MapGet("/bank-statements/quarantine", ListQuarantine).Allow(Role.Operator)
            .Describe(Tag, "Entries and statements that could not be taken, with their reasons.");
        api.MapPost("/bank-statements/quarantine/{id}/retry", Retry).Allow(Role.Operator)
            .Describe(Tag, "Takes in what waits, an entry with a corrected text perhaps.");
        api.MapPost("/bank-statements/quarantine/{id}/discard", Discard).Allow(Role.Operator).Describe(Tag, "Leaves it out for good.");
        api.MapGet("/bank-statements/gaps", ListGaps).Allow(Role.Operator)
            .Describe(Tag, "What is missing or does not fit between the statements of an account.");
    }

    /// <param name="fileName">Name of the file; the header X-File-Name does as well.</param>
    static async Task<Results<Accepted<StatementUploadView>, ProblemHttpResult>> Upload(string? fileName, Client bank, HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var (content, given) = await FormFile.Open(http.Request, http.RequestAborted);
        if (content is null)
            return Problem.Invalid("body", "The form has no file.", "multipart/form-data with one file").ToHttp();
        var name = (fileName ?? (string?)http.Request.Headers["X-File-Name"] ?? given ?? "").Trim();
        if (name.Length is 0 or > LongestName)
            return Problem.Invalid("fileName", "The name of the file is missing or too long.", $"1 to {LongestName} characters").ToHttp();
        var id = http.Request.Headers[Rest.IdempotencyKey].ToString();
        var size = await Pass(id, name, content, bank, http);
        if (size == 0)
            return Problem.Invalid("body", "The file is empty.", "an MT940, MT942 or camt.053 file").ToHttp();
        var upload = await bank.FinishUploadAsync(new FinishStatementUploadRequest { UploadId = id, Size = size }, http.Call());
        return TypedResults.Accepted($"/api/v1/bank-statements/uploads/{id}", StatementUploadView.Of(upload));
    }

    /// <summary>The body in parts of equal size, one in memory at a time; its length.</summary>
    static async Task<long> Pass(string id, string name, Stream content, Client bank, HttpContext http)
    {
        var part = new byte[PartBytes];
        var at = 0L;
        while (await content.ReadAtLeastAsync(part, PartBytes, false, http.RequestAborted) is var count and > 0)
        {
            var bytes = UnsafeByteOperations.UnsafeWrap(part.AsMemory(0, count));
            await bank.PutPartAsync(new PutStatementPartRequest { UploadId = id, FileName = name, At = at, Content = bytes },
                http.Call());
            at += count;
        }

        return at;
    }

    static async Task<StatementUploadView> GetUpload(Guid id, Client bank, HttpContext http) =>
        StatementUploadView.Of(await bank.GetUploadAsync(new StatementUploadRequest { UploadId = id.ToString() }, http.Call()));

    static async Task<Page<StatementFileView>> ListFiles([AsParameters] Paging paging, Client bank, HttpContext http)
    {
        var page = await bank.ListFilesAsync(new ListRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Files.Select(StatementFileView.Of)], Rest.NextCursor(page.NextCursor));
    }

    /// <param name="status">Waiting, which is the default, Taken or Discarded.</param>
    static async Task<Page<QuarantinedItemView>> ListQuarantine(
        string? status, [AsParameters] Paging paging, Client bank, HttpContext http)
    {
        var page = await bank.ListQuarantineAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Items.Select(QuarantinedItemView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<QuarantinedItemView> Retry(string id, RetryQuarantinedBody body, Client bank, HttpContext http) =>
        QuarantinedItemView.Of(await bank.RetryQuarantinedAsync(
            new RetryQuarantinedRequest { Id = id, Corrected = body.Corrected ?? "", Note = body.Note ?? "" }, http.Call()));

    static async Task<QuarantinedItemView> Discard(string id, DiscardQuarantinedBody body, Client bank, HttpContext http) =>
        QuarantinedItemView.Of(await bank.DiscardQuarantinedAsync(
            new DiscardQuarantinedRequest { Id = id, Note = body.Note ?? "" }, http.Call()));

    /// <param name="status">Open, which is the default, or Closed.</param>
    static async Task<Page<StatementGapView>> ListGaps(string? status, [AsParameters] Paging paging, Client bank, HttpContext http)
    {
        var page = await bank.ListGapsAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new(
            [.. page.Gaps.Select(g => new StatementGapView(
                g.Id, g.Account, g.Currency, g.Kind, g.Expected, g.Found, g.Statement, Rest.Instant(g.RaisedAt),
                    Rest.Instant(g.ClosedAt)))],
            Rest.NextCursor(page.NextCursor));
    }
}
