using System.Globalization;
using System.Text;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog.Tests;

/// <summary>Price rows by file: only what it names is touched, bad lines are told, nobody waits, and all of it can be taken back.</summary>
public sealed class PriceImportTests(CatalogHost host)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Peers' fault 7: an import that rewrites the whole list.
    [Fact]
    public async Task Fault_7_an_import_touches_only_the_rows_that_it_changes()
    {
        var (desk, list) = await Stocked(3);
        await desk.Rows(list, PriceDesk.Row("S1", "2.00"), PriceDesk.Row("S2", "2.00"), PriceDesk.Row("S3", "2.00"));
        var import = await desk.Import(list, "sku,min_quantity,unit_price\nS1,1,2.00\nS2,1,1.75\nS2,10,1.50\n");

        Assert.Equal(("Applied", 1, 1, 1, 0), (import.Status, import.Change.Added, import.Change.Changed, import.Change.Same,
            import.Change.Faults));
        Assert.Equal(["S1 1 2 v1", "S2 1 1.75 v2", "S2 10 1.5 v1", "S3 1 2 v1"], await Rows(desk, list));
        Assert.Equal(2, await host.Db.One<long>(
            "select count(*) from price_row where exporter_id = @Exporter and change_id = @Id",
            new { Exporter = desk.Seller.Id, Id = Guid.Parse(import.Id) }, Stop));
    }

    [Fact]
    public async Task Each_bad_line_is_told_with_its_field_and_what_is_accepted_and_the_others_go_on()
    {
        var (desk, list) = await Stocked(2);
        var text = "\ufeffsku,Min Quantity,unit_price,moq,base,percent,remove\r\n"
            + "S1,1,2.00,,,,\r\n"
            + "S9,1,2.00,,,,\r\n"
            + "S1,x,2.00,,,,\r\n"
            + "S1,2,2.00001,,,,\r\n"
            + "\"S2\",1,\"1.25\",6,,,no\r\n"
            + "S2,1,1.30,,,,\r\n"
            + "S2,3\r\n"
            + "S2,4,,,Cost,10,\r\n"
            + "S2,5,1.00,,,,perhaps\r\n"
            + "S2,6,\"1.0\"0,,,,\r\n"
            + "S1,7,,,Cheapest,,\r\n"
            + ",8,1.00,,,,\r\n";
        var import = await desk.Import(list, text);

        Assert.Equal(("Applied", 2, 10, 12), (import.Status, import.Change.Added, import.Change.Faults, import.Change.Lines));
        var faults = (await desk.Imports.ListFaultsAsync(new ListPriceFaultsRequest { ImportId = import.Id })).Faults;
        Assert.Equal(
            [(3, "sku"), (4, "min_quantity"), (5, "unit_price"), (7, "min_quantity"), (8, "line"), (9, "base"), (10, "remove"),
                (11, "line"), (12, "base"), (13, "sku")],
            faults.Select(fault => (fault.Line, fault.Refusal.Field)));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Refusal.Accepted));
        Assert.Equal(["S1 1 2 v1", "S2 1 1.25 v1"], await Rows(desk, list));
    }

    [Theory]
    [InlineData("sku,price\nS1,1\n", "columns")]
    [InlineData("sku,sku,unit_price\nS1,S1,1\n", "columns")]
    [InlineData("min_quantity,unit_price\n1,1\n", "columns")]
    [InlineData("\n", "columns")]
    public async Task A_file_without_the_columns_is_refused_as_a_whole(string text, string field)
    {
        var (desk, list) = await Stocked(1);
        var import = await desk.Import(list, text);
        Assert.Equal(("Refused", field), (import.Status, import.Refusal.Field));
    }

    [Fact]
    public async Task A_dry_run_shows_counts_and_effects_and_changes_nothing_until_it_is_applied()
    {
        var (desk, list) = await Stocked(2);
        await desk.Rows(list, PriceDesk.Row("S1", "2.00"), PriceDesk.Row("S2", "3.00"));
        var on = await desk.List("on", request => request.Priority = 1);
        await desk.Rows(on, PriceDesk.On("S1", "list", "10"));
        var import = await desk.Import(list, "sku,unit_price,remove\nS1,1.00,\nS2,,yes\nS7,1,\n", dryRun: true);

        Assert.Equal(("Checked", "Checked", 1, 1, 1, 1), (import.Status, import.Change.Status, import.Change.Changed, import.Change.Removed,
            import.Change.Repriced, import.Change.Faults));
        Assert.Equal(["S1 Changed 2.0000 1.0000 list", "S2 Removed 3.0000  list", "S1 Repriced 2.2000 1.1000 on"], import.Samples.Select(
            sample => $"{sample.Sku} {sample.Effect} {sample.OldPrice} {sample.NewPrice} {sample.List}"));
        Assert.Equal(["S1 1 2 v1", "S2 1 3 v1"], await Rows(desk, list));
        Assert.Equal("2.2", (await desk.Sell("S1", 1)).UnitPrice);

        await desk.Imports.ApplyAsync(new ApplyPriceImportRequest { ImportId = import.Id });
        var applied = await desk.Done(import.Id);
        Assert.Equal(("Applied", 1, 1, 1), (applied.Status, applied.Change.Changed, applied.Change.Removed, applied.Change.Faults));
        Assert.Equal(["S1 1 1 v2"], await Rows(desk, list));
        Assert.Equal("1.1", (await desk.Sell("S1", 1)).UnitPrice);
        Assert.Equal("Applied", (await desk.Imports.ApplyAsync(new ApplyPriceImportRequest { ImportId = import.Id })).Status);
    }

    [Fact]
    public async Task An_import_that_is_killed_goes_on_where_it_stopped_and_takes_each_line_once()
    {
        const int lines = 5000;
        var (desk, list) = await Stocked(1);
        var id = Guid.CreateVersion7().ToString();
        var text = new StringBuilder("sku,min_quantity,unit_price\n");
        for (var i = 1; i <= lines; i++)
            text.Append(CultureInfo.InvariantCulture, $"S1,{i},{i}.5\n");
        await desk.Upload(list, id, text.ToString());
        var import = (await host.Db.One<ImportRow>(
            $"update price_import set status = 'Waiting' where id = @Id returning {ImportRow.Columns}",
            new { Id = Guid.Parse(id) }, Stop))!;
        var worker = host.Services.GetServices<IHostedService>().OfType<TakePriceFiles>().Single();
        await worker.Take(import, Stop, chunksMost: 1);
        Assert.InRange((await desk.Imports.GetAsync(new GetPriceImportRequest { ImportId = id })).Staged, 2001, lines + 1);

        // Another process that knows only the old state stops by itself; the worker of the service takes the rest.
        await worker.Take(import, Stop, chunksMost: 1);
        var done = await desk.Done(id);
        Assert.Equal(("Applied", lines, 0), (done.Status, done.Change.Added, done.Change.Faults));
        Assert.Equal((lines, 1L), await host.Db.One<(long, long)>(
            "select count(*), max(version)::bigint from price_row where exporter_id = @Id", new { desk.Seller.Id }, Stop));
        Assert.Equal(0, await host.Db.One<long>(
            "select count(*) from price_change_row where exporter_id = @Id", new { desk.Seller.Id }, Stop));
    }

    [Fact]
    public async Task Undoing_an_import_puts_back_what_was_and_leaves_what_was_changed_again()
    {
        var (desk, list) = await Stocked(5);
        await desk.Rows(list, PriceDesk.Row("S1", "2.00"), PriceDesk.Row("S2", "2.00"), PriceDesk.Row("S3", "2.00", moq: 7));
        var import = await desk.Import(list, "sku,unit_price,remove\nS1,1.00,\nS2,1.00,\nS3,,yes\nS4,4.00,\nS5,5.00,\n");
        await desk.Rows(list, PriceDesk.Row("S2", "9.00"), new PriceRowDraft { Sku = "S5", Remove = true });

        var undone = await desk.Imports.UndoAsync(new UndoPriceChangeRequest { ChangeId = import.Id });
        Assert.Equal((1, 1, 1, 2), (undone.Added, undone.Changed, undone.Removed, undone.Skipped));
        Assert.Equal(["S1 1 2 v3", "S2 1 9 v3", "S3 1 2 v2"], await Rows(desk, list));
        Assert.Equal(7, (await desk.Why("S3", 7)).Candidates.Single().Row.Moq);
        Assert.Equal("price_change_undone",
            (await CatalogHost.Refusal(desk.Imports.UndoAsync(new UndoPriceChangeRequest { ChangeId = import.Id }))).Code);
    }

    [Fact]
    public async Task No_order_waits_for_an_import_and_it_is_priced_by_what_was_before()
    {
        var (desk, list) = await Stocked(1);
        await desk.Rows(list, PriceDesk.Row("S1", "2.00"));
        var rows = Enumerable.Range(1, 3000).Select(i => new PriceDraft(i, "S1", i, 1, 1, 1.5m, null, null, null, null, false)).ToList();
        await host.Db.Transact(async tx =>
        {
            await PriceChange.Queue(tx, desk.Seller.Id);
            var change = PriceChange.Begin(desk.Seller.Id, Guid.Parse(list.Id), "Import", DateTimeOffset.UtcNow);
            Assert.Empty(await StagePrices.Run(tx, change, rows));
            var (done, _) = await ApplyPrices.Run(tx, change, desk.Seller.Id, (_, _) => Task.FromResult<Outcome<int>>(0));
            Assert.Equal((2999, 1), (done!.Added, done.Changed));

            // The import has written all its rows and not committed: an order that waited would not come back within the time.
            var order = desk.Seller.Order(("S1", 1));
            var reserved = await desk.Seller.Client.ReserveAsync(order, deadline: DateTime.UtcNow.AddSeconds(10));
            Assert.Equal("2", reserved.Lines.Single().UnitPrice);
        }, Stop);
        Assert.Equal("1.5", (await desk.Sell("S1", 1)).UnitPrice);
    }

    async Task<(PriceDesk Desk, V1.PriceList List)> Stocked(int products)
    {
        var desk = await PriceDesk.Open(host);
        for (var i = 1; i <= products; i++)
            await desk.Seller.Publish(Seller.Draft($"S{i}", stock: 1000));
        return (desk, await desk.List("list"));
    }

    static async Task<IEnumerable<string>> Rows(PriceDesk desk, V1.PriceList list) =>
        (await desk.Lists.ListRowsAsync(new ListPriceRowsRequest { ListId = list.Id })).Rows
        .OrderBy(row => row.Sku, StringComparer.Ordinal).ThenBy(row => row.MinQuantity)
        .Select(row => $"{row.Sku} {row.MinQuantity} {row.UnitPrice} v{row.Version}");
}
