using System.Globalization;
using System.Text.Json.Nodes;
using CrossBorder.MainJob.Retail;

namespace CrossBorder.MainJob.Driving;

/// <summary>
/// Places the file's sales as orders, entered by the exporter for its customers. A line keeps the price tier when it was sold at it,
/// else its price is the one agreed with the buyer. Postage becomes the order's freight.
/// </summary>
public sealed class ImportOrders(
    Parties parties, Party exporter, Assignments assignments, Catalogue catalogue, LineCheck check, ImportReport report)
{
    /// <summary>A customs list holds at most 100 lines (CEB 202205), so that a longer invoice becomes several orders.</summary>
    public const int LinesMost = 100;

    const int AtOnce = 8;

    readonly Dictionary<string, IReadOnlyList<PriceTier>> tiers =
        catalogue.Sales.ToDictionary(pair => pair.Key, pair => pair.Value.Tiers());
    int ready;
    int placed;

    public int Placed => placed;

    /// <summary>Places until so many orders are ready for export, the others in between included; null places all of the file.</summary>
    public async Task Run(IEnumerable<RetailInvoice> invoices, int? readyOrders, Action<int> progress, CancellationToken ct)
    {
        foreach (var chunk in invoices.Chunk(AtOnce))
        {
            if (ready >= readyOrders)
                return;
            var rows = await Task.WhenAll(chunk.Select(invoice => Import(invoice, ct)));
            foreach (var (invoice, written) in chunk.Zip(rows))
                if (written is not null)
                    report.Write(invoice.Number, written);
            progress(Placed);
        }
    }

    async Task<IReadOnlyList<ReportRow>?> Import(RetailInvoice invoice, CancellationToken ct)
    {
        var lines = check.Check(invoice);
        var goods = lines.Where(line => line.Verdict == Verdict.Goods).ToList();
        CountReady(goods);
        if (report.Has(invoice.Number))
            return null;
        var outcomes = new Dictionary<int, (string OrderId, string Reason)>();
        var freight = lines.Where(line => line.Verdict == Verdict.Freight).ToList();
        foreach (var (part, i) in goods.Chunk(LinesMost).Select((part, i) => (part, i)))
        {
            var reference = i == 0 ? invoice.Number : string.Create(CultureInfo.InvariantCulture, $"{invoice.Number}/{i + 1}");
            List<CheckedLine> carried = i == 0 ? freight : [];
            var outcome = await Place(reference, part, carried, ct);
            foreach (var line in part.Concat(carried))
                outcomes[line.Line.Number] = outcome;
        }

        return [.. lines.Select(line => Row(line, outcomes))];
    }

    void CountReady(List<CheckedLine> goods)
    {
        foreach (var part in goods.Chunk(LinesMost))
            if (Array.TrueForAll(part, line => assignments.Goods[line.Line.StockCode].HsCode.Length > 0))
                ready++;
    }

    static ReportRow Row(CheckedLine line, Dictionary<int, (string OrderId, string Reason)> outcomes)
    {
        var (orderId, reason) = outcomes.GetValueOrDefault(line.Line.Number, ("", line.Reason));
        var outcome = orderId.Length > 0 ? ImportReport.Imported : ImportReport.Refused;
        return new(line.Line.Number, line.Line.InvoiceNo, line.Line.StockCode, outcome, reason, orderId);
    }

    async Task<(string OrderId, string Reason)> Place(
        string reference, CheckedLine[] goods, List<CheckedLine> freight, CancellationToken ct)
    {
        var first = goods[0].Line;
        var destination = Countries.Find(first.Country)!;
        var buyer = await parties.Buyer(first.CustomerId, destination.Country, ct);
        try
        {
            var order = await parties.As(exporter).Post("/api/v1/orders", Api.Key("order", reference), new JsonObject
            {
                ["exporterId"] = exporter.Id,
                ["buyerId"] = buyer.Id,
                ["currency"] = "GBP",
                ["incoterm"] = "FOB",
                ["namedPlace"] = "Ningbo, China",
                ["shipTo"] = ShipTo(buyer, destination),
                ["paymentTerms"] = new JsonArray(Term("Contract", "30"), Term("Shipment", "70")),
                ["lines"] = new JsonArray([.. goods.Select(Line)]),
                ["freightMinor"] = Pence(freight),
                ["reference"] = reference,
            }, ct);
            Interlocked.Increment(ref placed);
            return ((string)order["id"]!, "");
        }
        catch (RefusedException e) when (e.Status is 400 or 404 or 409 or 422)
        {
            return ("", e.Code);
        }
    }

    JsonObject Line(CheckedLine line)
    {
        var sold = new JsonObject { ["sku"] = line.Line.StockCode, ["quantity"] = line.Quantity };
        if (PriceTiers.PriceOf(tiers[line.Line.StockCode], line.Quantity) != line.UnitPrice)
            sold["agreedUnitPrice"] = line.UnitPrice.ToString(CultureInfo.InvariantCulture);
        return sold;
    }

    // The file names no addresses: the customer's number stands for the company and its country decides the rest.
    static JsonObject ShipTo(Party buyer, Destination destination) => new()
    {
        ["name"] = buyer.Name,
        ["country"] = destination.Country,
        ["city"] = destination.City,
        ["street"] = $"Goods in, {buyer.Name}",
        ["postalCode"] = "0000",
    };

    static JsonObject Term(string milestone, string percent) =>
        new() { ["milestone"] = milestone, ["percent"] = percent, ["offsetDays"] = 0 };

    static long Pence(List<CheckedLine> freight) =>
        (long)decimal.Round(freight.Sum(line => line.Quantity * line.UnitPrice) * 100m, MidpointRounding.AwayFromZero);
}
