using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.PriceImports.PriceImportsClient;

namespace CrossBorder.Portal;

/// <param name="Effect">New, Changed, Removed, or Repriced for a row that is computed from one of them.</param>
/// <param name="List">Code of the list.</param>
public sealed record PriceSampleView(string Sku, long MinQuantity, string? OldPrice, string? NewPrice, string Effect, string List);

/// <param name="Status">Open, Waiting, Staging, Checked (a dry run is done), Applied or Refused.</param>
/// <param name="Received">Bytes that are there.</param>
/// <param name="Read">Lines that are read.</param>
/// <param name="Change">What it did, or would do.</param>
/// <param name="Samples">Of a dry run, at most 20 of its effects.</param>
public sealed record PriceImportView(
    Guid Id, Guid ListId, string FileName, string Status, long Received, int Read, bool DryRun, PriceChangeView? Change,
    IReadOnlyList<PriceSampleView> Samples, RefusalView? Refusal)
{
    public static PriceImportView Of(PriceImport i) => new(
        Guid.Parse(i.Id), Guid.Parse(i.ListId), i.FileName, i.Status, i.Received, i.Staged, i.DryRun,
        i.Change is null ? null : PriceChangeView.Of(i.Change),
        [.. i.Samples.Select(s => new PriceSampleView(
            s.Sku, s.MinQuantity, Rest.Text(s.OldPrice), Rest.Text(s.NewPrice), s.Effect, s.List))],
        RefusalView.Of(i.Refusal));
}

/// <param name="Line">Of the file, from 1 on.</param>
public sealed record PriceFaultView(int Line, string? Sku, RefusalView Refusal);

/// <summary>Exporters bring in price rows by file, see what a file would do, apply it, and take a whole change back.</summary>
static class PriceImportPages
{
    const string Tag = "Prices";
    const int PartBytes = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/price-lists/{id:guid}/imports", Upload).Allow(Role.Exporter).Accepts<Stream>("text/csv", "*/*")
            .Describe(Tag, "Brings in a CSV file of price rows, the raw body; its key is the import's id.");
        api.MapGet("/price-imports/{id:guid}", Get).Allow(Role.Exporter, Role.Operator).Describe(Tag, "What became of a file.");
        api.MapGet("/price-imports/{id:guid}/faults", Faults).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The lines that were not taken, each with its field and what is accepted.");
        api.MapPost("/price-imports/{id:guid}/apply", Apply).Allow(Role.Exporter).Describe(Tag, "Applies what a dry run has checked.");
        api.MapGet("/price-lists/{id:guid}/changes", Changes).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What was changed in a list, the newest first.");
        api.MapPost("/price-changes/{id:guid}/undo", Undo).Allow(Role.Exporter)
            .Describe(Tag, "Takes a whole change back; rows that were changed again since stay.");
    }

    /// <param name="fileName">Name of the file; the header X-File-Name does as well.</param>
    /// <param name="dryRun">Only shows what it would do.</param>
    static async Task<Results<Accepted<PriceImportView>, ProblemHttpResult>> Upload(
        Guid id, string? fileName, bool? dryRun, Client prices, HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var import = http.Request.Headers[Rest.IdempotencyKey].ToString();
        var name = (fileName ?? (string?)http.Request.Headers["X-File-Name"] ?? "prices.csv").Trim();
        var size = await Pass(import, id, name, prices, http);
        if (size == 0)
            return Problem.Invalid("body", "The file is empty.", "a CSV file of price rows").ToHttp();
        var finished = await prices.FinishAsync(
            new FinishPriceImportRequest { ImportId = import, Size = size, DryRun = dryRun ?? false }, http.Call());
        return TypedResults.Accepted($"/api/v1/price-imports/{import}", PriceImportView.Of(finished));
    }

    /// <summary>The body in parts of equal size, one in memory at a time; its length.</summary>
    static async Task<long> Pass(string import, Guid list, string name, Client prices, HttpContext http)
    {
        var part = new byte[PartBytes];
        var at = 0L;
        while (await http.Request.Body.ReadAtLeastAsync(part, PartBytes, false, http.RequestAborted) is var count and > 0)
        {
            await prices.PutPartAsync(
                new PutPricePartRequest
                {
                    ImportId = import,
                    ListId = list.ToString(),
                    FileName = name,
                    At = at,
                    Content = UnsafeByteOperations.UnsafeWrap(part.AsMemory(0, count)),
                }, http.Call());
            at += count;
        }

        return at;
    }

    static async Task<PriceImportView> Get(Guid id, Client prices, HttpContext http) =>
        PriceImportView.Of(await prices.GetAsync(new GetPriceImportRequest { ImportId = id.ToString() }, http.Call()));

    static async Task<Page<PriceFaultView>> Faults(Guid id, [AsParameters] Paging paging, Client prices, HttpContext http)
    {
        var page = await prices.ListFaultsAsync(
            new ListPriceFaultsRequest { ImportId = id.ToString(), Page = paging.ToWire() }, http.Call());
        return new(
            [.. page.Faults.Select(fault => new PriceFaultView(fault.Line, Rest.Text(fault.Sku), RefusalView.Of(fault.Refusal)!))],
            Rest.NextCursor(page.NextCursor));
    }

    static async Task<PriceImportView> Apply(Guid id, Client prices, HttpContext http) =>
        PriceImportView.Of(await prices.ApplyAsync(new ApplyPriceImportRequest { ImportId = id.ToString() }, http.Call()));

    static async Task<Page<PriceChangeView>> Changes(Guid id, [AsParameters] Paging paging, Client prices, HttpContext http)
    {
        var page = await prices.ListChangesAsync(
            new ListPriceChangesRequest { ListId = id.ToString(), Page = paging.ToWire() }, http.Call());
        return new([.. page.Changes.Select(PriceChangeView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<PriceChangeView> Undo(Guid id, Client prices, HttpContext http) =>
        PriceChangeView.Of(await prices.UndoAsync(new UndoPriceChangeRequest { ChangeId = id.ToString() }, http.Call()));
}
