using System.Diagnostics;
using CrossBorder.MainJob.Driving;
using CrossBorder.MainJob.Retail;
using CrossBorder.Platform;

namespace CrossBorder.MainJob;

/// <summary>The whole main job: companies, catalogue, orders, and every order's way to the refund.</summary>
public static class Job
{
    static readonly TimeSpan StallAfter = TimeSpan.FromSeconds(90);

    public static async Task<int> Run(JobOptions options, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var addresses = new Addresses(new PlatformOptions { PortBase = options.PortBase });
        using var portal = new Outbound(addresses.Http("portal"), TimeSpan.FromSeconds(60), TimeProvider.System);
        using var bank = new Outbound(addresses.Http("sandbox"), TimeSpan.FromSeconds(10), TimeProvider.System);
        using var parties = new Parties(options.Keys, portal);
        var (exporter, small) = (await parties.Exporter(ct), await parties.SmallExporter(ct));
        var partner = await parties.Partner(ct);
        await File.WriteAllTextAsync(Path.Combine(options.Keys, "partner.key"), partner.ApiKey, ct);

        var assignments = Assignments.Load(options.Data);
        var check = new LineCheck(assignments);
        var catalogue = Catalogue.Of(RetailFile.Invoices(options.File), check);
        var products = new ImportProducts(parties.As(exporter), assignments, catalogue);
        var published = await products.Run(ct) + await new ImportProducts(parties.As(small), assignments, catalogue).Run(ct);
        Say(watch, $"{published} products of two exporters published, {products.Refused.Count} refused, "
            + $"{products.NotReadyForExport.Count} not ready for export (no HS code)");

        using var report = ImportReport.Open(options.Report);
        using var smallReport = ImportReport.Open(options.SmallReport);
        var orders = new ImportOrders(parties, exporter, assignments, catalogue, check, report);
        var smallOrders = new ImportOrders(parties, small, assignments, catalogue, check, smallReport);
        var invoices = new InputInvoices(ExchangeRates.CnyPer("GBP", options.Data));
        var truth = options.Irregular ? await BeIrregular(new Api(bank, null), ct) : null;
        var desk = truth is null ? null : new ReceiptDesk(parties, truth, TimeProvider.System);
        var trade = new TradeOrders(parties, [exporter, small], partner, bank, invoices, TimeProvider.System, truth, desk);
        var placing = Task.WhenAll(
            orders.Run(RetailFile.Invoices(options.File), options.Orders, _ => { }, ct),
            smallOrders.Run(RetailFile.Invoices(options.File), options.SmallOrders, _ => { }, ct));
        var trading = Trade(trade, () => orders.Placed + smallOrders.Placed, placing, watch, ct);
        await placing;
        Say(watch, $"{orders.Placed} + {smallOrders.Placed} orders placed; the report of every line is {options.Report}");
        await trading;
        await Summary.Print(parties, products, report, watch.Elapsed, ct);
        if (truth is not null)
            await new MatchingAudit(parties, truth, desk!).Print(ct);
        Summary.PrintKeys(addresses, parties, exporter, partner, options);
        return 0;
    }

    /// <summary>From now on payers and bank are irregular at the sandbox's rates; statements come twice at times.</summary>
    static async Task<BankTruth> BeIrregular(Api sandbox, CancellationToken ct)
    {
        var settings = await sandbox.Get("/control", ct);
        settings["irregular"] = true;
        settings["bank"]!["repeat"] = 0.1;
        settings["bank"]!["reorder"] = true;
        await sandbox.Put("/control", Guid.NewGuid(), settings, ct);
        return new BankTruth(sandbox);
    }

    static async Task Trade(TradeOrders trade, Func<int> placed, Task placing, Stopwatch watch, CancellationToken ct)
    {
        var (shown, at) = ("", TimeSpan.Zero);
        Task Progress(FlowCounts counts)
        {
            if (counts.ToString() != shown && watch.Elapsed - at > TimeSpan.FromSeconds(2))
            {
                (shown, at) = (counts.ToString(), watch.Elapsed);
                Say(watch, shown);
            }

            return Task.CompletedTask;
        }

        // Once while orders are still coming in, and again for what came last.
        while (!placing.IsCompleted)
        {
            await trade.Run(0, Progress, StallAfter, ct);
            await Task.WhenAny(placing, Task.Delay(TimeSpan.FromMilliseconds(500), ct));
        }

        await trade.Run(placed(), Progress, StallAfter, ct);
    }

    static void Say(Stopwatch watch, string text) => Console.WriteLine($"{(int)watch.Elapsed.TotalSeconds,4}s  {text}");
}
