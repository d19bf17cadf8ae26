using System.Globalization;
using System.Text.Json;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

public sealed record SentLine(int No, string Sku, long Quantity, string Unit, long ValueMinor);

/// <summary>
/// What a declaration states, in the terms of the documents it was made of: kept with each attempt, so that a document that changes
/// later is compared with what went to customs.
/// </summary>
public sealed record SentFacts(
    string DocumentNumber, string OrderNo, string Currency, string Consignee, string Country, string Carrier, string Waybill, int Pieces,
    decimal GrossKilograms, decimal NetKilograms, decimal Freight, string FreightCurrency, IReadOnlyList<SentLine> Lines)
{
    public static SentFacts Of(Goods goods) => new(
        goods.DocumentNumber, goods.OrderNo, goods.CurrencyIso, goods.Consignee.Name, goods.Consignee.Country, goods.Carriage.Code,
        goods.Carriage.Waybill, goods.Pieces, goods.GrossKilograms, goods.NetKilograms, goods.Carriage.Freight, goods.Carriage.CurrencyIso,
        [.. goods.Lines.Select(line => new SentLine(line.No, line.Sku, line.Quantity, line.Unit, line.TotalMinor))]);

    public string ToJson() => JsonSerializer.Serialize(this);

    public static SentFacts? Parse(string? json) => json is null ? null : JsonSerializer.Deserialize<SentFacts>(json);

    /// <summary>Declaration against each document it names a field of. The case is whole.</summary>
    /// <param name="fob">What the lines are worth by the documents as they are now, null when that cannot be said.</param>
    public IEnumerable<Comparison> Against(OrderCase subject, FobValue? fob)
    {
        var (order, packed, booked) = (subject.Placed!, subject.Packed!, subject.Booked!);
        var (packing, waybill) = ("Packing", "Waybill " + booked.WaybillNumber);
        yield return Row("document_number", DocumentNumber, "Case", subject.DocumentNumber);
        yield return Row("order_number", OrderNo, "Order", order.Number);
        yield return Row("currency", Currency, "Order", order.Currency);
        yield return Row("consignee", Consignee, "Order", order.ShipTo.Name);
        yield return Row("destination", Country, "Order", order.ShipTo.Country);
        yield return Row("waybill", Waybill, "Waybill", booked.WaybillNumber);
        yield return Row("carrier", Carrier, waybill, booked.CarrierCode);
        yield return Row("pieces", Text(Pieces), packing, Text(packed.Pieces));
        yield return Row("gross_weight", Kilograms(GrossKilograms), packing, Kilograms(packed.GrossGrams / 1000m));
        yield return Row("net_weight", Kilograms(NetKilograms), packing, Kilograms(packed.NetGrams / 1000m));
        yield return Row("freight", $"{Text(Freight)} {FreightCurrency}", waybill,
            $"{Text(Goods.Major(new Charge(booked.FreightMinor, booked.Currency)))} {booked.Currency}");
        foreach (var row in OfLines(order, fob))
            yield return row;
    }

    IEnumerable<Comparison> OfLines(OrderPlaced order, FobValue? fob)
    {
        yield return Row("lines", Text(Lines.Count), "Order", Text(order.Lines.Count));
        foreach (var ((sent, sold), i) in Lines.Zip(order.Lines).Select((pair, i) => (pair, i)))
        {
            yield return Row("quantity", Text(sent.Quantity), "Order", Text(sold.Quantity), sent.No);
            yield return Row("unit", sent.Unit, "Order", sold.UnitCode, sent.No);
            if (fob is not null)
                yield return Row("line_value", Reason.Amount(sent.ValueMinor, Currency), "Order free on board",
                    Reason.Amount(fob.LineMinor[i], order.Currency), sent.No);
        }
    }

    Comparison Row(string field, string declared, string document, string value, int? line = null) => Comparison.Of(
        field, new("Declaration " + DocumentNumber, declared), new(document, value), declared == value,
        () => Reason.DeclaredDiffers(DocumentNumber, line is null ? field : $"{field} of line {line}", declared, document,
            value), line: line);

    static string Text(decimal number) => number.ToString("0.#####", CultureInfo.InvariantCulture);

    static string Kilograms(decimal kilograms) => Text(kilograms) + " kg";
}
