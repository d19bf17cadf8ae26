using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.MainJob.Retail;
using CrossBorder.Platform;

namespace CrossBorder.MainJob;

/// <summary>The closing tables: lines, orders per stage, what waits and why, money, and where to look.</summary>
static class Summary
{
    public static async Task Print(Parties parties, ImportProducts products, ImportReport report, TimeSpan took, CancellationToken ct)
    {
        var counts = await FlowCounts.Read(parties.Operator, ct);
        var ledger = await parties.Operator.Get("/api/v1/ledger", ct);
        Console.WriteLine();
        Row("lines imported", report.ImportedLines);
        Row("lines refused", report.RefusedLines);
        foreach (var (reason, count) in report.Reasons.OrderByDescending(pair => pair.Value))
            Row("  " + reason, count);
        foreach (var (product, reason) in products.Refused)
            Console.WriteLine($"  product {product} refused: {reason}");
        Console.WriteLine();
        Row("orders", counts.Total);
        foreach (var (stage, count) in counts.Stages.Where(stage => stage.Value > 0))
            Row("  " + stage, count);
        Row("orders that wait for somebody", counts.StuckOrders);
        foreach (var (reason, count) in counts.Stuck)
            Row("  " + reason, count);
        Console.WriteLine();
        foreach (var money in counts.Summary["money"]!.AsArray())
            Console.WriteLine(
                $"{(string)money!["currency"]!}  money in {Amount(money, "receivedMinor")}  "
                + $"paid out {Amount(money, "paidOutMinor")}  refunded {Amount(money, "refundedMinor")}");
        Console.WriteLine($"ledger: {ledger["transactions"]} transactions, difference {ledger["differenceMinor"]}");
        var perSecond = counts.Stages.GetValueOrDefault("Refunded") / took.TotalSeconds;
        Console.WriteLine($"took {took.TotalSeconds:F0} s, {perSecond:F2} orders to the refund per second");
    }

    public static void PrintKeys(Addresses addresses, Parties parties, Party exporter, Party partner, JobOptions options)
    {
        Console.WriteLine();
        Console.WriteLine($"console            {addresses.Http("portal")}");
        Console.WriteLine($"API description    {new Uri(addresses.Http("portal"), "/openapi/v1.json")}");
        Console.WriteLine($"operator key       {parties.OperatorKey}");
        Console.WriteLine($"exporter key       {exporter.ApiKey}");
        Console.WriteLine($"partner key        {partner.ApiKey}");
        Console.WriteLine($"buyers' keys       {Path.Combine(options.Keys, "demo-parties.json")}");
    }

    static void Row(string name, long count) => Console.WriteLine($"{name,-36} {count,8}");

    static string Amount(JsonNode total, string name) =>
        new Money((long?)total[name] ?? 0, Currency.Of((string)total["currency"]!)).ToString();
}
