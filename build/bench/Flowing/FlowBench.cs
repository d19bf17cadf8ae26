using System.Diagnostics;
using System.Globalization;
using CrossBorder.MainJob.Driving;
using CrossBorder.MainJob.Retail;
using CrossBorder.Platform;

namespace CrossBorder.Bench;

/// <summary>Real orders from placing to the tax refund: orders per second and processor time per order, by service.</summary>
static class FlowBench
{
    const int MostLines = 40;
    const int WarmUpOrders = 20;
    static readonly TimeSpan StallAfter = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    public static async Task Run(int orders, CancellationToken ct)
    {
        await using var place = await Place.Make("flow");
        await using var fleet = await Fleet.Start(place, ct);
        await using var backlog = await Backlog.Open(place, ct);
        var idle = await Idle(fleet, ct);
        using var trade = await Trade.Open(place, WarmUpOrders + orders, ct);
        await trade.Take(WarmUpOrders, ct);
        await backlog.UntilEmpty(ct);

        var (before, watch) = (fleet.Usage(), Stopwatch.StartNew());
        await trade.Take(orders, ct);
        var took = watch.Elapsed;
        await backlog.UntilEmpty(ct);
        Print(fleet, fleet.Usage() - before, idle, orders, took);
    }

    // Cores that are busy while nothing is to do: looking for work, health, timers.
    static async Task<Usage> Idle(Fleet fleet, CancellationToken ct)
    {
        var before = fleet.Usage();
        await Task.Delay(Quiet, ct);
        return fleet.Usage() - before;
    }

    static void Print(Fleet fleet, Usage usage, Usage idle, int orders, TimeSpan took)
    {
        var table = new Table("process", "CPU ms per order", "busy when idle, % of a core", "memory, MiB", "of it its own, MiB");
        object Share(TimeSpan used) => (100 * used / Quiet).ToString("F1", CultureInfo.InvariantCulture);
        object PerOrder(TimeSpan used) => (used.TotalMilliseconds / orders).ToString("F1", CultureInfo.InvariantCulture);
        table.Add("**platform, all processes**", PerOrder(usage.Ours), Share(idle.Ours), "", "");
        foreach (var service in usage.Services.Append(Usage.Counterparties))
            table.Add(
                service == Usage.Counterparties ? $"({service})" : service, PerOrder(usage[service]), Share(idle[service]),
                Text(ProcessStat.MiB(fleet.Pid(service), "VmRSS")), Text(ProcessStat.MiB(fleet.Pid(service), "RssAnon")));
        foreach (var other in new[] { Usage.Database, Usage.Broker, Usage.Load })
            table.Add($"({other})", PerOrder(usage[other]), Share(idle[other]), "", "");
        table.Print(string.Create(CultureInfo.InvariantCulture,
            $"Flow: {orders} real orders to the refund in {took.TotalSeconds:F1} s, {orders / took.TotalSeconds:F2} orders/s"));
    }

    static string Text(double number) => number.ToString("F0", CultureInfo.InvariantCulture);

    /// <summary>The people and companies of the main job, on the processes measured here.</summary>
    sealed class Trade : IDisposable
    {
        static readonly string Data = Path.Combine(Script.Root, "data");
        static readonly string File = Path.Combine(Data, "online-retail-orders.csv");
        readonly Assignments assignments = Assignments.Load(Data);
        readonly LineCheck check;
        readonly Catalogue catalogue;
        readonly Outbound portal;
        readonly Outbound sandbox;
        readonly Parties parties;
        readonly ImportReport report;
        readonly Queue<RetailInvoice> invoices;
        int taken;
        Party exporter = null!;
        Party partner = null!;

        Trade(Place place, int orders)
        {
            check = new LineCheck(assignments);
            invoices = new(RetailFile.Invoices(File).Where(CanGoAllTheWay).Take(orders));
            catalogue = Catalogue.Of(invoices, check);
            portal = new Outbound(place.Addresses.Http("portal"), TimeSpan.FromSeconds(30), TimeProvider.System);
            sandbox = new Outbound(place.Addresses.Http("sandbox"), TimeSpan.FromSeconds(10), TimeProvider.System);
            parties = new Parties(place.Keys, portal);
            report = ImportReport.Open(Path.Combine(place.Folder, "import.csv"));
        }

        public static async Task<Trade> Open(Place place, int orders, CancellationToken ct)
        {
            var trade = new Trade(place, orders);
            trade.exporter = await trade.parties.Exporter(ct);
            trade.partner = await trade.parties.Partner(ct);
            await System.IO.File.WriteAllTextAsync(Path.Combine(place.Keys, "partner.key"), trade.partner.ApiKey, ct);
            await new ImportProducts(trade.parties.As(trade.exporter), trade.assignments, trade.catalogue).Run(ct);
            return trade;
        }

        /// <summary>Places the next orders and plays their people until all orders are refunded.</summary>
        public async Task Take(int orders, CancellationToken ct)
        {
            var next = Enumerable.Range(0, orders).Select(_ => invoices.Dequeue()).ToList();
            await new ImportOrders(parties, exporter, assignments, catalogue, check, report).Run(next, null, _ => { }, ct);
            var people = new TradeOrders(parties, [exporter], partner, sandbox, new InputInvoices(9.1m), TimeProvider.System);
            taken += orders;
            await people.Run(taken, _ => Task.CompletedTask, StallAfter, ct);
            var counts = await FlowCounts.Read(parties.Operator, ct);
            if (counts.Unfinished > 0 || counts.StuckOrders > 0)
                throw new InvalidOperationException($"orders did not reach their refund: {counts}; {string.Join(", ", counts.Stuck)}");
        }

        public void Dispose()
        {
            parties.Dispose();
            report.Dispose();
            portal.Dispose();
            sandbox.Dispose();
        }

        bool CanGoAllTheWay(RetailInvoice invoice)
        {
            var goods = check.Check(invoice).Where(line => line.Verdict == Verdict.Goods).ToList();
            return goods.Count is > 0 and <= MostLines
                && goods.TrueForAll(line => assignments.Goods[line.Line.StockCode].HsCode.Length > 0);
        }
    }
}
