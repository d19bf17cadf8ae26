using System.Globalization;
using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrossBorder.Catalog.Tests;

/// <summary>Products by file: what a file would do is shown, bad lines are told and the rest goes on, a killed process goes on.</summary>
public sealed class ProductImportTests(CatalogHost host)
{
    const string Head = "sku,name_en,name_zh,hs_code,unit_code,origin,net_grams,gross_grams,currency,tiers\n";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static string Line(string sku, string name = "Mug", string tiers = "1:2.55; 12:2.25") =>
        $"{sku},{name},马克杯,691110,007,CN,300,350,USD,{tiers}\n";

    [Fact]
    public async Task A_file_creates_changes_and_leaves_alone_and_says_which_line_did_what()
    {
        var desk = await ProductDesk.Open(host);
        await desk.Import(Head + Line("A1") + Line("A2"));
        var import = await desk.Import(Head + Line("A1") + Line("A2", tiers: "1:2.55; 12:2.2") + Line("A3"));

        Assert.Equal(("Applied", 1, 1, 1, 0, 4),
            (import.Status, import.Created, import.Changed, import.Unchanged, import.Faults, import.Line));
        Assert.Equal(["2 A1 Unchanged v1", "3 A2 Changed v2", "4 A3 Created v1"], (await desk.Lines(import)).Select(
            line => $"{line.Line} {line.Sku} {line.Effect} v{line.Version}"));
        Assert.Equal(["A1 2.25 Draft", "A2 2.2 Draft", "A3 2.25 Draft"], (await desk.Products()).Select(
            product => $"{product.Sku} {product.Tiers[1].UnitPrice} {product.Status}"));
        Assert.Equal("A3", (await desk.Lines(import, effect: "Created")).Single().Sku);
    }

    [Fact]
    public async Task Headers_in_Chinese_kilograms_unit_names_and_codes_without_their_zeros_are_understood()
    {
        var desk = await ProductDesk.Open(host);
        var import = await desk.Import(
            "备注;货号;英文品名;品 名;海关编码;计量单位;原产国;净重（kg）;毛重（KG）;币种;单价;起订量;期初库存\n"
            + "x;A1;Mug;马克杯;6911.10;个;cn;0.3;0.35;usd;2.5;12;40\nx;A2;Mug;马克杯;6911.10;11;CN;1;1.001;USD;3;;\n");
        Assert.Equal(("Applied", 2, 0), (import.Status, import.Created, import.Faults));
        Assert.Equal(("备注", ""), (import.Columns[0].Header, import.Columns[0].Field));
        var (first, second) = ((await desk.Products())[0], (await desk.Products())[1]);
        Assert.Equal(("691110", "007", "CN", 300L, 350L, "USD", 40L), (first.HsCode, first.UnitCode, first.Origin, first.NetGrams,
            first.GrossGrams, first.Currency, first.Stock));
        Assert.Equal((12L, "2.5"), (first.Tiers.Single().MinQuantity, first.Tiers.Single().UnitPrice));
        Assert.Equal(("011", 1001L, 1L), (second.UnitCode, second.GrossGrams, second.Tiers.Single().MinQuantity));
    }

    [Fact]
    public async Task Each_bad_line_is_told_with_its_column_its_value_and_what_is_accepted_and_the_others_go_on()
    {
        var desk = await ProductDesk.Open(host);
        var import = await desk.Import(
            "Item No.,Name,HS,Unit,Origin,Net weight (kg),Gross weight (kg),Currency,Price tiers\n"
            + "A1,Mug,691110,007,CN,0.3,0.35,USD,1:2.55\n"
            + ",Mug,,,,,,USD,\n"
            + "A3,Mug,999998,,,,,USD,\n"
            + "A4,Mug,,abc,,,,USD,\n"
            + "A5,Mug,,,QQ,,,USD,\n"
            + "A6,Mug,,,,0.3001,0.35,USD,\n"
            + "A7,Mug,,,,0.3,0.2,USD,\n"
            + "A8,Mug,,,,,,XXX,\n"
            + "A9,Mug,,,,,,USD,1:2.55; 1:2\n"
            + "B1,Mug,,,,,,USD,cheap\n"
            + "A1,Mug,,,,,,USD,\n"
            + "B2,Mug\n"
            + "B3,\"Mug\"x,,,,,,USD,\n"
            + "B4,,,,,,,USD,\n"
            + "B5,Cup,,,,,,USD,\n");
        Assert.Equal(("Applied", 2, 13), (import.Status, import.Created, import.Faults));
        var faults = await desk.Faults(import);
        Assert.Equal(
            [
                "3 Item No.=", "4 HS=999998", "5 Unit=abc", "6 Origin=QQ", "7 Net weight (kg)=0.3001", "8 Gross weight (kg)=0.2",
                "9 Currency=XXX", "10 Price tiers=1:2.55; 1:2", "11 Price tiers=cheap", "12 Item No.=A1", "13 =", "14 =", "15 Name=",
            ],
            faults.Select(fault => $"{fault.Line} {fault.Column}={fault.Value}"));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Refusal.Accepted));
        Assert.Equal("'A1' stands in line 2 already; the first one counts.", faults[9].Refusal.Detail);
        Assert.Equal(["A1", "B5"], (await desk.Products()).Select(product => product.Sku));
    }

    [Fact]
    public async Task What_the_file_has_no_column_for_stays_and_an_empty_cell_takes_a_value_away()
    {
        var desk = await ProductDesk.Open(host);
        await desk.Import(Head + Line("A1"));
        await desk.Import("sku,hs_code,name_en\nA1,,Cup\n");
        var product = (await desk.Products()).Single();
        Assert.Equal(("Cup", "马克杯", "", "CN", 2), (product.NameEn, product.NameZh, product.HsCode, product.Origin, product.Tiers.Count));
    }

    [Fact]
    public async Task A_published_product_stays_complete()
    {
        var desk = await ProductDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("A1"));
        foreach (var dryRun in new[] { true, false })
        {
            var import = await desk.Import("sku,origin\nA1,\n", dryRun);
            Assert.Equal((0, 1), (import.Changed, import.Faults));
            var fault = (await desk.Faults(import)).Single();
            Assert.Equal(("product_incomplete", "origin"), (fault.Refusal.Code, fault.Column));
        }
    }

    [Theory]
    [InlineData("name_en,currency\nMug,USD\n", "columns")]
    [InlineData("sku,SKU\nA1,A1\n", "columns")]
    [InlineData("sku,net_grams,Net weight (kg)\nA1,1,1\n", "columns")]
    [InlineData("sku,moq\nA1,1\n", "columns")]
    [InlineData("PK\u0003\u0004 is no archive", "content")]
    public async Task A_file_that_is_no_table_of_products_is_refused_as_a_whole(string text, string field)
    {
        var import = await (await ProductDesk.Open(host)).Import(text);
        Assert.Equal(("Refused", field, 0), (import.Status, import.Refusal.Field, import.Created));
    }

    [Fact]
    public async Task An_exporters_own_names_of_columns_are_kept_and_the_file_that_was_refused_is_read_again()
    {
        var desk = await ProductDesk.Open(host);
        const string text = "Ref,Title,Name,Cur\nA1,Mug,not this,USD\n";
        var refused = await desk.Import(text, dryRun: true);
        Assert.Equal(("Refused", "Ref"), (refused.Status, refused.Columns[0].Header));

        var put = new PutProductColumnsRequest();
        put.Columns.AddRange(new[] { ("REF.", "sku"), ("Title", "name_en"), ("name", ""), ("cur", "currency") }.Select(
            pair => new ProductColumn { Header = pair.Item1, Field = pair.Item2 }));
        Assert.Equal(4, (await desk.Files.PutColumnsAsync(put)).Own.Count);
        var read = await desk.Check(refused.Id);
        Assert.Equal(("Checked", 1), (read.Status, read.Created));
        Assert.Equal(["sku", "name_en", "", "currency"], read.Columns.Select(column => column.Field));
        var applied = await desk.Apply(refused.Id);
        Assert.Equal(("Applied", 1, "Mug"), (applied.Status, applied.Created, (await desk.Products()).Single().NameEn));

        // The next file needs nothing said, and another exporter's is not touched by it.
        Assert.Equal(1, (await desk.Import(text)).Unchanged);
        Assert.Equal("Refused", (await (await ProductDesk.Open(host)).Import(text)).Status);
    }

    [Fact]
    public async Task A_dry_run_shows_what_the_run_does_and_changes_nothing()
    {
        var desk = await ProductDesk.Open(host);
        await desk.Import(Head + Line("A1") + Line("A2"));
        var text = Head + Line("A1") + Line("A2", "Cup") + Line("A3") + "A4,,,,,,,,,\n" + Line("A3");
        var dry = await desk.Import(text, dryRun: true);
        Assert.Equal(("Checked", 1, 1, 1, 2), (dry.Status, dry.Created, dry.Changed, dry.Unchanged, dry.Faults));
        Assert.Equal(["A1 v1", "A2 v1"], (await desk.Products()).Select(product => $"{product.Sku} v{product.Version}"));
        var (effects, faults) = (await Effects(desk, dry), await desk.Faults(dry));

        var run = await desk.Apply(dry.Id);
        Assert.Equal(("Applied", 1, 1, 1, 2), (run.Status, run.Created, run.Changed, run.Unchanged, run.Faults));
        Assert.Equal(effects, await Effects(desk, run));
        Assert.Equal(faults, await desk.Faults(run));
        Assert.Equal("Applied", (await desk.Apply(dry.Id)).Status);
        Assert.Equal("product_import_transition_refused", (await CatalogHost.Refusal(
            desk.Files.CheckAsync(new CheckProductImportRequest { ImportId = dry.Id }))).Code);
    }

    [Fact]
    public async Task An_import_that_is_killed_goes_on_where_it_stopped_and_takes_each_line_once()
    {
        const int lines = 2500;
        var desk = await ProductDesk.Open(host);
        var id = Guid.CreateVersion7().ToString();
        var text = new StringBuilder("sku,name_en,currency\n");
        for (var i = 1; i <= lines; i++)
            text.Append(CultureInfo.InvariantCulture, $"A{i},Mug {i},USD\n");
        text.Append("A7,Mug,USD\n");
        await desk.Upload(id, Encoding.UTF8.GetBytes(text.ToString()));
        // Far ahead in the queue of the service's own worker, so that the test goes first.
        var import = (await host.Db.One<ProductImportRow>(
            $"update product_import set status = 'Reading' where id = @Id returning {ProductImportRow.Columns}",
            new { Id = Guid.Parse(id) }, Stop))!;
        var worker = host.Services.GetServices<IHostedService>().OfType<TakeProductFiles>().Single();
        await worker.Take(import, Stop, chunksMost: 1);
        Assert.InRange((await desk.Files.GetAsync(new GetProductImportRequest { ImportId = id })).Line, 1001, lines + 2);

        // Another process that knows only the old state stops by itself; the worker of the service takes the rest.
        await worker.Take(import, Stop, chunksMost: 1);
        host.Services.GetRequiredService<ProductFileSignal>().Set();
        var done = await desk.Done(id);
        Assert.Equal(("Applied", lines, 0, 1), (done.Status, done.Created, done.Changed, done.Faults));
        Assert.Equal((lines, 1), await host.Db.One<(long, int)>(
            "select count(*), max(version) from product where exporter_id = @Id", new { desk.Seller.Id }, Stop));
        Assert.Equal(0, await host.Db.One<long>(
            "select count(*) from product_import_part where import_id = @Id", new { Id = Guid.Parse(id) }, Stop));
    }

    [Fact]
    public async Task The_same_file_twice_is_answered_the_same_and_another_under_its_key_is_refused()
    {
        var desk = await ProductDesk.Open(host);
        var (id, file) = (Guid.CreateVersion7().ToString(), Encoding.UTF8.GetBytes(Head + Line("A1")));
        var first = await desk.Import(file, id: id);
        Assert.Equal(first, await desk.Import(file, id: id));
        Assert.Equal(1, (await desk.Products()).Single().Version);
        var open = Guid.CreateVersion7().ToString();
        await desk.Upload(open, file);
        await desk.Upload(open, file);
        Assert.Equal("upload_part_differs", (await Assert.ThrowsAsync<Grpc.Core.RpcException>(
            () => desk.Upload(open, [1, 2, 3]))).Trailers.GetValue("code"));
        Assert.Equal("upload_incomplete", (await CatalogHost.Refusal(desk.Files.FinishAsync(
            new FinishProductImportRequest { ImportId = open, Size = 1 }))).Code);
        // By another key it is read again, and finds nothing to do.
        Assert.Equal((0, 0, 1), await desk.Import(file) is var again ? (again.Created, again.Changed, again.Unchanged) : default);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task What_is_exported_imports_again_without_changes(string form)
    {
        var desk = await ProductDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("00123"));
        foreach (var draft in new ProductDraft[]
            {
                new() { Sku = "=1+1", NameEn = "'@formula, \"quoted\"; -1", NameZh = "-品名", Currency = "USD" },
                new()
                {
                    Sku = "B 2",
                    NameEn = "Bare",
                    Currency = "JPY",
                    Tiers = { new PriceTier { MinQuantity = 7, UnitPrice = "0.0001" } },
                },
            })
            Assert.Null((await desk.Seller.Put(draft)).Refusal);
        var file = await desk.Export(form, pageLimit: 2);
        var import = await desk.Import(file);
        Assert.Equal(("Applied", 0, 0, 3, 0), (import.Status, import.Created, import.Changed, import.Unchanged, import.Faults));

        // Another exporter makes the same catalogue of it.
        var other = await ProductDesk.Open(host);
        Assert.Equal(3, (await other.Import(file)).Created);
        Assert.Equal(
            TableFile.Read(new MemoryStream(file)).Select(row => string.Join('|', row.Cells)),
            TableFile.Read(new MemoryStream(await other.Export(form))).Select(row => string.Join('|', row.Cells)));
    }

    [Fact]
    public async Task Price_rows_come_by_workbook_as_well()
    {
        var desk = await PriceDesk.Open(host);
        await desk.Seller.Publish(Seller.Draft("S1"));
        var list = await desk.List("list");
        var file = new MemoryStream();
        await using (var table = await XlsxWriter.Begin(file, [new("sku"), new("Min Quantity", true), new("unit_price", true)], Stop))
            await table.Write(["S1", "10", "1.75"], Stop);
        var import = await desk.Import(list, file.ToArray());
        Assert.Equal(("Applied", 1, 0), (import.Status, import.Change.Added, import.Change.Faults));
    }

    static async Task<string[]> Effects(ProductDesk desk, ProductImport import) =>
        [.. (await desk.Lines(import)).Select(line => $"{line.Line} {line.Sku} {line.Effect}")];
}
