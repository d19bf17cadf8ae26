using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.MainJob.Retail;
using CrossBorder.Platform;

namespace CrossBorder.Testing;

/// <summary>Real orders of the retail file on a fleet of its own: companies and products are there, orders are placed as asked.</summary>
public sealed class Trade : IAsyncDisposable
{
    static readonly string Data = Path.Combine(Servers.Root, "data");
    static readonly string File = Path.Combine(Data, "online-retail-orders.csv");
    readonly Outbound portal;
    readonly Outbound sandbox;
    readonly Assignments assignments = Assignments.Load(Data);
    readonly Catalogue catalogue;
    readonly ImportReport report;
    readonly ImportReport smallReport;

    Trade(Fleet fleet, IReadOnlyList<RetailInvoice> invoices)
    {
        Fleet = fleet;
        Invoices = invoices;
        portal = new Outbound(fleet.Addresses.Http("portal"), TimeSpan.FromMinutes(1), TimeProvider.System);
        sandbox = new Outbound(fleet.Addresses.Http("sandbox"), TimeSpan.FromMinutes(1), TimeProvider.System);
        Check = new LineCheck(assignments);
        catalogue = Catalogue.Of(invoices, Check);
        Parties = new Parties(fleet.Keys, portal);
        report = ImportReport.Open(Path.Combine(fleet.Keys, "import.csv"));
        smallReport = ImportReport.Open(Path.Combine(fleet.Keys, "import-small.csv"));
    }

    public Fleet Fleet { get; }

    public IReadOnlyList<RetailInvoice> Invoices { get; }

    public LineCheck Check { get; }

    public Parties Parties { get; }

    /// <summary>Claims the refund: its orders are declared in full.</summary>
    public Party Exporter { get; private set; } = null!;

    /// <summary>Claims none: its orders go as low-value lists.</summary>
    public Party Small { get; private set; } = null!;

    /// <summary>Orders of the small exporter, besides those of the other one.</summary>
    public int SmallOrders { get; private init; }

    /// <summary>Orders of both.</summary>
    public int Orders => Invoices.Count + SmallOrders;

    public Party Partner { get; private set; } = null!;

    public Api Operator => Parties.Operator;

    /// <summary>The sandbox's own doors, which other companies would have.</summary>
    public Api Sandbox => new(sandbox, null);

    /// <summary>
    /// Starts everything and lists the products of the first invoices that make so many export-ready orders of the exporter that
    /// claims refunds; the small one sells some of them again.
    /// </summary>
    public static async Task<Trade> Start(
        int orders, CancellationToken ct, IEnumerable<KeyValuePair<string, string>>? settings = null, int smallOrders = 0)
    {
        var fleet = await Fleet.Start(settings);
        var trade = new Trade(fleet, First(orders)) { SmallOrders = smallOrders };
        trade.Exporter = await trade.Parties.Exporter(ct);
        trade.Partner = await trade.Parties.Partner(ct);
        await System.IO.File.WriteAllTextAsync(Path.Combine(fleet.Keys, "partner.key"), trade.Partner.ApiKey, ct);
        await trade.Sells(trade.Exporter, ct);
        trade.Small = await trade.Parties.SmallExporter(ct);
        if (smallOrders > 0)
            await trade.Sells(trade.Small, ct);
        return trade;
    }

    /// <summary>The exporter lists and publishes the products of the invoices, once Catalog has heard that it may.</summary>
    public async Task Sells(Party exporter, CancellationToken ct)
    {
        await Wait.Until(
            async () => await Books.Scalar<long>(
                this, "catalog", $"select count(*) from exporter where id = '{exporter.Id}' and qualified") == 1,
            "Catalog knows that the exporter is qualified");
        await new ImportProducts(Parties.As(exporter), assignments, catalogue).Run(ct);
    }

    /// <summary>Products that all of the exporters sell.</summary>
    public IEnumerable<string> Skus => catalogue.Sales.Keys.Order(StringComparer.Ordinal);

    /// <summary>Places every invoice; safe to call again after a crash.</summary>
    public async Task Place(CancellationToken ct)
    {
        await new ImportOrders(Parties, Exporter, assignments, catalogue, Check, report).Run(Invoices, null, _ => { }, ct);
        await new ImportOrders(Parties, Small, assignments, catalogue, Check, smallReport)
            .Run(Invoices.Take(SmallOrders), null, _ => { }, ct);
    }

    /// <summary>The people of the orders; they act when told to.</summary>
    public TradeOrders People() => new(Parties, [Exporter, Small], Partner, sandbox, new InputInvoices(9.1m), TimeProvider.System);

    public Task<FlowCounts> Counts(CancellationToken ct) => FlowCounts.Read(Operator, ct);

    /// <summary>What the counterparties saw: JSON of GET /control/counters.</summary>
    public Task<JsonNode> Counters(CancellationToken ct) => Sandbox.Get("/control/counters", ct);

    public async ValueTask DisposeAsync()
    {
        Parties.Dispose();
        report.Dispose();
        smallReport.Dispose();
        portal.Dispose();
        sandbox.Dispose();
        await Fleet.DisposeAsync();
    }

    // Invoices whose every product is classified and that fit one customs list, so that each becomes one order that can go all the way.
    static List<RetailInvoice> First(int orders)
    {
        var assignments = Assignments.Load(Data);
        var check = new LineCheck(assignments);
        return [.. RetailFile.Invoices(File).Where(invoice => check.Check(invoice) is var lines
            && lines.Any(line => line.Verdict == Verdict.Goods)
            && lines.Count(line => line.Verdict == Verdict.Goods) <= 40
            && lines.Where(line => line.Verdict == Verdict.Goods).All(line => assignments.Goods[line.Line.StockCode].HsCode.Length > 0))
            .Take(orders)];
    }
}
