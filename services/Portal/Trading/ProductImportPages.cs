using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using CrossBorder.Tables;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Catalog.V1.ProductImports.ProductImportsClient;
using TableColumn = CrossBorder.Tables.TableColumn;

namespace CrossBorder.Portal;

/// <summary>
/// Exporters bring in products by file, see what a file would do, take it in, take it back; and have their catalogue as a file.
/// </summary>
static class ProductImportPages
{
    const string Tag = "Products";
    const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    const int PartBytes = 1024 * 1024;
    const int LongestName = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/product-imports", Upload).Allow(Role.Exporter).Accepts<Stream>("text/csv", "*/*")
            .Describe(Tag, "Brings in a CSV or XLSX file of products, as the raw body or as the one file of a form (multipart/form-data), "
                + "read as it comes; its key is the import's id.");
        api.MapGet("/product-imports", List).Allow(Role.Exporter).Describe(Tag, "Files of products, the newest first.");
        api.MapGet("/product-imports/{id:guid}", Get).Allow(Role.Exporter, Role.Operator).Describe(Tag, "What became of a file.");
        api.MapGet("/product-imports/{id:guid}/lines", Lines).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What each good line did, or would do, and what became of it when the file was taken back.");
        api.MapGet("/product-imports/{id:guid}/faults", Faults).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "The lines that were not taken, each with its column, its value and what is accepted.");
        api.MapPost("/product-imports/{id:guid}/check", Check).Allow(Role.Exporter)
            .Describe(Tag, "Reads a file again without effect, by the columns as they are named now.");
        api.MapPost("/product-imports/{id:guid}/apply", Apply).Allow(Role.Exporter).Describe(Tag, "Takes in what a dry run has checked.");
        api.MapPost("/product-imports/{id:guid}/undo", Undo).Allow(Role.Exporter)
            .Describe(Tag, "Takes a whole file back; products that were changed since stay and are named.");
        api.MapGet("/product-columns", GetColumns).Allow(Role.Exporter)
            .Describe(Tag, "What columns may say, and how the exporter's files name them.");
        api.MapPut("/product-columns", PutColumns).Allow(Role.Exporter)
            .Describe(Tag, "Names the columns of the exporter's files, kept for the next one.");
        api.MapGet("/product-exports", Export).Allow(Role.Exporter)
            .Describe(Tag, "The exporter's products as a CSV or XLSX file, which imports again without changes.");
    }

    /// <param name="fileName">Name of the file; the header X-File-Name does as well.</param>
    /// <param name="dryRun">Only shows what it would do.</param>
    static async Task<Results<Accepted<ProductImportView>, ProblemHttpResult>> Upload(
        string? fileName, bool? dryRun, Client products, HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var (content, given) = await FormFile.Open(http.Request, http.RequestAborted);
        if (content is null)
            return Problem.Invalid("body", "The form has no file.", "multipart/form-data with one file").ToHttp();
        var name = (fileName ?? (string?)http.Request.Headers["X-File-Name"] ?? given ?? "products").Trim();
        if (name.Length is 0 or > LongestName)
            return Problem.Invalid("fileName", "The name of the file is missing or too long.", $"1 to {LongestName} characters").ToHttp();
        var id = http.Request.Headers[Rest.IdempotencyKey].ToString();
        var size = await Pass(id, name, content, products, http);
        if (size == 0)
            return Problem.Invalid("body", "The file is empty.", "a CSV or XLSX file of products").ToHttp();
        var import = await products.FinishAsync(
            new FinishProductImportRequest { ImportId = id, Size = size, DryRun = dryRun ?? false }, http.Call());
        return TypedResults.Accepted($"/api/v1/product-imports/{id}", ProductImportView.Of(import));
    }

    /// <summary>The body in parts of equal size, one in memory at a time; its length.</summary>
    static async Task<long> Pass(string id, string name, Stream content, Client products, HttpContext http)
    {
        var part = new byte[PartBytes];
        var at = 0L;
        while (await content.ReadAtLeastAsync(part, PartBytes, false, http.RequestAborted) is var count and > 0)
        {
            var bytes = UnsafeByteOperations.UnsafeWrap(part.AsMemory(0, count));
            await products.PutPartAsync(
                new PutProductPartRequest { ImportId = id, FileName = name, At = at, Content = bytes }, http.Call());
            at += count;
        }

        return at;
    }

    static async Task<Page<ProductImportView>> List([AsParameters] Paging paging, Client products, HttpContext http)
    {
        var page = await products.ListAsync(new ListProductImportsRequest { Page = paging.ToWire() }, http.Call());
        return new([.. page.Imports.Select(ProductImportView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<ProductImportView> Get(Guid id, Client products, HttpContext http) =>
        ProductImportView.Of(await products.GetAsync(new GetProductImportRequest { ImportId = id.ToString() }, http.Call()));

    /// <param name="effect">Created, Changed or Unchanged; left out: all.</param>
    /// <param name="undone">PutBack, Removed or Kept; left out: all.</param>
    static async Task<Page<ProductImportLineView>> Lines(
        Guid id, string? effect, string? undone, [AsParameters] Paging paging, Client products, HttpContext http)
    {
        var page = await products.ListLinesAsync(
            new ListProductImportLinesRequest
            {
                ImportId = id.ToString(),
                Effect = effect ?? "",
                Undone = undone ?? "",
                Page = paging.ToWire(),
            }, http.Call());
        return new([.. page.Lines.Select(ProductImportLineView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<Page<ProductFaultView>> Faults(Guid id, [AsParameters] Paging paging, Client products, HttpContext http)
    {
        var page = await products.ListFaultsAsync(
            new ListProductFaultsRequest { ImportId = id.ToString(), Page = paging.ToWire() }, http.Call());
        return new([.. page.Faults.Select(ProductFaultView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<ProductImportView> Check(Guid id, Client products, HttpContext http) =>
        ProductImportView.Of(await products.CheckAsync(new CheckProductImportRequest { ImportId = id.ToString() }, http.Call()));

    static async Task<ProductImportView> Apply(Guid id, Client products, HttpContext http) =>
        ProductImportView.Of(await products.ApplyAsync(new ApplyProductImportRequest { ImportId = id.ToString() }, http.Call()));

    static async Task<ProductImportView> Undo(Guid id, Client products, HttpContext http) =>
        ProductImportView.Of(await products.UndoAsync(new UndoProductImportRequest { ImportId = id.ToString() }, http.Call()));

    static async Task<ProductColumnsView> GetColumns(Client products, HttpContext http) =>
        ProductColumnsView.Of(await products.GetColumnsAsync(new GetProductColumnsRequest(), http.Call()));

    static async Task<ProductColumnsView> PutColumns(ProductColumnsBody body, Client products, HttpContext http)
    {
        var wire = new PutProductColumnsRequest();
        wire.Columns.AddRange(body.Columns.Select(column => new ProductColumn { Header = column.Header, Field = column.Field ?? "" }));
        return ProductColumnsView.Of(await products.PutColumnsAsync(wire, http.Call()));
    }

    /// <param name="format">csv or xlsx; by default csv.</param>
    static async Task<Results<EmptyHttpResult, ProblemHttpResult>> Export(string? format, Client products, HttpContext http)
    {
        if (format is not (null or "csv" or "xlsx"))
            return Problem.Invalid("format", $"'{format}' is no form of file.", "csv or xlsx").ToHttp();
        var ct = http.RequestAborted;
        var page = await products.ExportAsync(new ExportProductsRequest(), http.Call());
        List<TableColumn> columns = [.. page.Columns.Select(column => new TableColumn(column.Name, column.Number))];
        http.Response.ContentType = format == "xlsx" ? Xlsx : "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"products.{format ?? "csv"}\"";
        await using ITableWriter table = format == "xlsx"
            ? await XlsxWriter.Begin(http.Response.Body, columns, ct)
            : await CsvWriter.Begin(http.Response.Body, columns, ct);
        while (true)
        {
            foreach (var row in page.Rows)
                await table.Write(row.Cells, ct);
            if (page.NextCursor.Length == 0)
                return TypedResults.Empty;
            page = await products.ExportAsync(new ExportProductsRequest { Cursor = page.NextCursor }, http.Call());
        }
    }
}
