using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Tables;
using Google.Protobuf;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>An exporter's hands on its product files.</summary>
sealed class ProductDesk(CatalogHost host, Seller seller)
{
    public Seller Seller { get; } = seller;

    public ProductImports.ProductImportsClient Files { get; } = new(host.As(CatalogHost.Exporter(seller.Id)));

    public static async Task<ProductDesk> Open(CatalogHost host) => new(host, await Seller.Qualified(host));

    public Task<ProductImport> Import(string text, bool dryRun = false) => Import(Encoding.UTF8.GetBytes(text), dryRun);

    /// <summary>Uploads a file in one part and waits until the worker is done with it.</summary>
    public async Task<ProductImport> Import(byte[] file, bool dryRun = false, string? id = null)
    {
        id ??= Guid.CreateVersion7().ToString();
        await Upload(id, file);
        await Files.FinishAsync(new FinishProductImportRequest { ImportId = id, Size = file.Length, DryRun = dryRun });
        return await Done(id);
    }

    public async Task<ProductImport> Upload(string id, byte[] file) => await Files.PutPartAsync(
        new PutProductPartRequest { ImportId = id, FileName = "products.csv", Content = ByteString.CopyFrom(file) });

    public async Task<ProductImport> Apply(string id)
    {
        await Files.ApplyAsync(new ApplyProductImportRequest { ImportId = id });
        return await Done(id);
    }

    public async Task<ProductImport> Check(string id)
    {
        await Files.CheckAsync(new CheckProductImportRequest { ImportId = id });
        return await Done(id);
    }

    public async Task<ProductImport> Undo(string id)
    {
        await Files.UndoAsync(new UndoProductImportRequest { ImportId = id });
        return await Done(id);
    }

    public async Task<ProductImport> Done(string id)
    {
        var import = new ProductImport();
        await CatalogHost.Eventually(async () =>
        {
            import = await Files.GetAsync(new GetProductImportRequest { ImportId = id });
            return import.Status is "Applied" or "Checked" or "Refused" or "Undone";
        }, "the import is done");
        return import;
    }

    public async Task<IReadOnlyList<ProductFault>> Faults(ProductImport import) =>
        (await Files.ListFaultsAsync(new ListProductFaultsRequest { ImportId = import.Id })).Faults;

    public async Task<IReadOnlyList<ProductImportLine>> Lines(ProductImport import, string effect = "", string undone = "") =>
        (await Files.ListLinesAsync(
            new ListProductImportLinesRequest { ImportId = import.Id, Effect = effect, Undone = undone })).Lines;

    /// <summary>The exporter's products in the order of their SKUs.</summary>
    public async Task<IReadOnlyList<V1.Product>> Products() => [.. (await Seller.Client.SearchAsync(
        new SearchRequest { ExporterId = Seller.Id.ToString() })).Products.OrderBy(product => product.Sku, StringComparer.Ordinal)];

    /// <summary>The catalogue as a file of this form, as it is downloaded.</summary>
    public async Task<byte[]> Export(string form, int pageLimit = 0)
    {
        var file = new MemoryStream();
        var page = await Files.ExportAsync(new ExportProductsRequest { Limit = pageLimit });
        List<Tables.TableColumn> columns = [.. page.Columns.Select(column => new Tables.TableColumn(column.Name, column.Number))];
        await using (ITableWriter table = form == "csv"
            ? await CsvWriter.Begin(file, columns, default)
            : await XlsxWriter.Begin(file, columns, default))
            for (; ; page = await Files.ExportAsync(new ExportProductsRequest { Cursor = page.NextCursor, Limit = pageLimit }))
            {
                foreach (var row in page.Rows)
                    await table.Write(row.Cells, default);
                if (page.NextCursor.Length == 0)
                    break;
            }

        return file.ToArray();
    }
}
