using System.Globalization;
using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Catalog.Tests;

/// <summary>A whole file is taken back; what somebody changed since stays and is named.</summary>
public sealed class ProductUndoTests(CatalogHost host)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Undoing_puts_products_back_removes_new_ones_and_names_those_that_it_keeps()
    {
        var desk = await ProductDesk.Open(host);
        var before = await desk.Import(
            "sku,name_en,origin,currency,tiers\nA1,One,CN,USD,1:1\nA2,Two,CN,USD,1:2; 9:1.5\nA3,Three,CN,USD,\n");
        var import = await desk.Import(
            "sku,name_en,origin,currency,tiers\nA1,Uno,,EUR,\nA2,Due,VN,USD,1:3\nA3,Three,CN,USD,\n"
            + "B1,New,CN,USD,1:1\nB2,Newer,CN,USD,\nB3,Costed,CN,USD,\n");
        Assert.Equal((3, 2, 1), (import.Created, import.Changed, import.Unchanged));
        Assert.Null((await desk.Seller.Put(new ProductDraft { Sku = "A2", NameEn = "Mine", Currency = "USD" })).Refusal);
        Assert.Null((await desk.Seller.Put(new ProductDraft { Sku = "B2", NameEn = "Mine too", Currency = "USD" })).Refusal);
        var costs = new PutCostsRequest { Costs = { new CostDraft { Sku = "B3", Cost = "1", Currency = "USD" } } };
        await new PriceLists.PriceListsClient(host.As(CatalogHost.Exporter(desk.Seller.Id))).PutCostsAsync(costs);

        var undone = await desk.Undo(import.Id);
        Assert.Equal(("Undone", 1, 1, 3), (undone.Status, undone.PutBack, undone.Removed, undone.Kept));
        Assert.Equal(["A2 changed_since", "B2 changed_since", "B3 in_use"],
            (await desk.Lines(import, undone: "Kept")).Select(line => $"{line.Sku} {line.KeptWhy}"));
        Assert.Equal(["A1 One CN USD 1:1 v3", "A2 Mine  USD  v3", "A3 Three CN USD  v1", "B2 Mine too  USD  v2", "B3 Costed CN USD  v1"],
            (await desk.Products()).Select(product => $"{product.Sku} {product.NameEn} {product.Origin} {product.Currency} "
                + $"{string.Join("; ", product.Tiers.Select(tier => $"{tier.MinQuantity}:{tier.UnitPrice}"))} v{product.Version}"));

        // A repeat is answered the same, and the file before it can be taken back too: what the undoing wrote is a change.
        Assert.Equal(undone, await desk.Undo(import.Id));
        var first = await desk.Undo(before.Id);
        Assert.Equal((0, 1, 2), (first.PutBack, first.Removed, first.Kept));
    }

    [Fact]
    public async Task Undoing_tells_customs_of_a_published_product_and_keeps_it_complete()
    {
        var desk = await ProductDesk.Open(host);
        var id = await desk.Seller.Publish(Seller.Draft("A1"));
        var bare = Seller.Draft("A2");
        bare.HsCode = "";
        await desk.Seller.Publish(bare);
        var import = await desk.Import("sku,hs_code\nA1,940599\nA2,940599\n");
        Assert.Equal(2, import.Changed);
        var undone = await desk.Undo(import.Id);
        Assert.Equal((1, 1), (undone.PutBack, undone.Kept));
        Assert.Equal("product_incomplete", (await desk.Lines(import, undone: "Kept")).Single().KeptWhy);
        Assert.Equal(("940550", 4), await desk.Seller.Client.GetAsync(new GetRequest { Id = id }) is var product
            ? (product.HsCode, product.Version) : default);
        Assert.Equal("940550", (await host.Published.Next<ProductClassified>(
            told => told.ProductId.ToString() == id && told.Version == 4)).HsCode);
    }

    [Fact]
    public async Task A_long_file_is_taken_back_in_chunks_and_a_killed_undoing_goes_on()
    {
        const int lines = 1200;
        var desk = await ProductDesk.Open(host);
        var text = new StringBuilder("sku,name_en,currency\n");
        for (var i = 1; i <= lines; i++)
            text.Append(CultureInfo.InvariantCulture, $"A{i},Mug {i},USD\n");
        var import = await desk.Import(text.ToString());
        var row = (await host.Db.One<ProductImportRow>(
            $"update product_import set status = 'Undoing' where id = @Id returning {ProductImportRow.Columns}",
            new { Id = Guid.Parse(import.Id) }, Stop))!;
        await UndoProducts.Run(host.Db, row, TimeProvider.System, chunksMost: 1, Stop);
        await UndoProducts.Run(host.Db, row, TimeProvider.System, chunksMost: 1, Stop);
        var undone = await desk.Undo(import.Id);
        Assert.Equal((lines, 0), (undone.Removed, undone.Kept));
        Assert.Empty(await desk.Products());
        Assert.Equal(lines, (await desk.Import(text.ToString())).Created);
    }

    [Fact]
    public async Task Another_exporters_import_is_not_there()
    {
        var (desk, other) = (await ProductDesk.Open(host), await ProductDesk.Open(host));
        var import = await desk.Import("sku,name_en,currency\nA1,Mug,USD\n");
        var key = import.Id;
        foreach (var call in new[]
            {
                CatalogHost.Refusal(other.Files.GetAsync(new GetProductImportRequest { ImportId = key })),
                CatalogHost.Refusal(other.Files.CheckAsync(new CheckProductImportRequest { ImportId = key })),
                CatalogHost.Refusal(other.Files.ApplyAsync(new ApplyProductImportRequest { ImportId = key })),
                CatalogHost.Refusal(other.Files.UndoAsync(new UndoProductImportRequest { ImportId = key })),
                CatalogHost.Refusal(other.Files.FinishAsync(new FinishProductImportRequest { ImportId = key, Size = 1 })),
                CatalogHost.Refusal(other.Files.ListLinesAsync(new ListProductImportLinesRequest { ImportId = key })),
                CatalogHost.Refusal(other.Files.ListFaultsAsync(new ListProductFaultsRequest { ImportId = key })),
            })
            Assert.Equal(("product_import_not_found", 404), await call is var problem ? (problem.Code, problem.Status) : default);
        Assert.Empty((await other.Files.ListAsync(new ListProductImportsRequest())).Imports);
        Assert.Equal(key, (await desk.Files.ListAsync(new ListProductImportsRequest())).Imports.Single().Id);
    }

    const string Table =
        """
                   Finish    Check     Apply     Undo
        Open       Reading   -         -         -
        Reading    -         -         -         -
        Checked    -         Reading   Reading   -
        Applied    -         -         -         Undoing
        Refused    -         Reading   -         -
        Undoing    -         -         -         -
        Undone     -         -         -         -
        """;

    [Fact]
    public void An_import_moves_only_as_the_table_says()
    {
        var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var cells = rows[1..].SelectMany(row => rows[0].Zip(row[1..], (action, to) => (row[0], action, to))).ToArray();
        Assert.Equal(Enum.GetValues<ProductImportStatus>().Length * Enum.GetValues<ProductImportAction>().Length, cells.Length);
        Assert.All(cells, cell => Assert.Equal(cell.to == "-" ? null : Enum.Parse<ProductImportStatus>(cell.to),
            ProductImportRow.Next(Enum.Parse<ProductImportStatus>(cell.Item1), Enum.Parse<ProductImportAction>(cell.action))));
    }
}
