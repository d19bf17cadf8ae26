using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace CrossBorder.MainJob.Driving;

/// <summary>
/// The supplier's VAT special invoice for each order, which the exporter needs to claim the refund. The file knows no purchases, so
/// the demonstration buys every line from one factory at 65 % of its selling price.
/// </summary>
/// <param name="cnyPerPound">Rate of exchange that the purchase price is taken at.</param>
public sealed class InputInvoices(decimal cnyPerPound)
{
    const decimal CostShare = 0.65m;

    public async Task Register(Api exporter, Guid orderId, CancellationToken ct)
    {
        var order = await exporter.Get($"/api/v1/orders/{orderId}", ct);
        var lines = new JsonArray([.. order["lines"]!.AsArray().Select(line => new JsonObject
        {
            ["orderId"] = orderId,
            ["orderLineNo"] = (int)line!["lineNo"]!,
            ["quantity"] = (long)line["quantity"]!,
            ["taxableMinor"] = Taxable((long)line["amountMinor"]!),
            ["vatPercent"] = "13",
        })]);
        var invoice = new JsonObject
        {
            ["number"] = Number(orderId),
            ["issuedOn"] = ((string)order["placedAt"]!)[..10],
            ["supplierName"] = "义乌市恒丰工艺品厂",
            ["supplierTaxId"] = "914403001922038216",
            ["supplierTaxClass"] = "General",
            ["lines"] = lines,
        };
        var body = new JsonObject { ["invoices"] = new JsonArray(invoice) };
        var answer = await exporter.Post("/api/v1/invoices", Api.Key("invoice", orderId.ToString()), body, ct);
        if (answer["results"]![0]!["refusal"] is { } refusal)
            throw new RefusedException(409, (string)refusal["code"]!, (string)refusal["detail"]!, (string?)refusal["field"]);
    }

    long Taxable(long soldMinor) =>
        Math.Max(1, (long)decimal.Round(soldMinor * CostShare * cnyPerPound, MidpointRounding.AwayFromZero));

    /// <summary>
    /// Twenty digits as a fully digital invoice has them: year, province 33 (Zhejiang), channel, and a serial from the order's id.
    /// </summary>
    static string Number(Guid orderId)
    {
        var serial = new BigInteger(orderId.ToByteArray(), isUnsigned: true) % BigInteger.Pow(10, 15);
        return "26331" + serial.ToString(CultureInfo.InvariantCulture).PadLeft(15, '0');
    }
}
