using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Client = CrossBorder.Contracts.Customs.V1.Documents.DocumentsClient;

namespace CrossBorder.Portal;

/// <param name="Kind">proforma-invoice, sales-contract, commercial-invoice, packing-list, power-of-attorney or declaration-draft.</param>
/// <param name="Version">Of the newest that was made; null when none was.</param>
/// <param name="Sha256">Of its bytes, in hex; also the ETag of the PDF.</param>
/// <param name="Missing">Facts that have not come: order, exporter, packing, waybill, declaration.</param>
public sealed record DocumentView(string Kind, int? Version, string? Sha256, DateTimeOffset? MadeAt, IReadOnlyList<string> Missing)
{
    public static DocumentView Of(DocumentInfo d) => new(
        d.Kind, d.Version == 0 ? null : d.Version, Rest.Text(d.Sha256), Rest.Instant(d.MadeAt), [.. d.Missing]);
}

public sealed record DocumentsView(IReadOnlyList<DocumentView> Documents);

/// <summary>The bilingual documents of an order and its declaration.</summary>
static class DocumentPages
{
    const string Tag = "Documents";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/orders/{id:guid}/documents", List).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "The documents of an order with their newest versions, or the facts that they still need.");
        api.MapPost("/orders/{id:guid}/documents", Make).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Makes every document that the facts allow; one that would say nothing new keeps its version.");
        api.MapGet("/orders/{id:guid}/documents/{kind}.pdf", Get).Allow(Role.Exporter, Role.Buyer, Role.Operator)
            .Describe(Tag, "One document as PDF: a version of it, or that of the facts as they are now. The ETag is its SHA-256.");
    }

    static async Task<DocumentsView> List(Guid id, Client documents, HttpContext http) =>
        View(await documents.ListAsync(new DocumentsRequest { OrderId = id.ToString() }, http.Call()));

    static async Task<DocumentsView> Make(Guid id, Client documents, HttpContext http) =>
        View(await documents.MakeAsync(new DocumentsRequest { OrderId = id.ToString() }, http.Call()));

    /// <param name="version">From 1; left out for the facts as they are now.</param>
    static async Task<FileContentHttpResult> Get(Guid id, string kind, int? version, Client documents, HttpContext http)
    {
        if (version < 1)
            throw Problem.Invalid("version", "Versions count from 1.", "a version that was made, or none").ToGrpc();
        var file = await documents.GetAsync(
            new DocumentRequest { OrderId = id.ToString(), Kind = kind, Version = version ?? 0 }, http.Call());
        var info = file.Info ?? new DocumentInfo { Kind = kind };
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{kind}-v{info.Version}.pdf\"";
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.File(
            file.Content.ToByteArray(), "application/pdf", entityTag: new EntityTagHeaderValue($"\"{info.Sha256}\""));
    }

    static DocumentsView View(DocumentList list) => new([.. list.Documents.Select(DocumentView.Of)]);
}
