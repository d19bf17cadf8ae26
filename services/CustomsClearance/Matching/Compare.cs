using System.Globalization;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>Order, payment, packing and waybill of one case, field by field. Pure: what was not told yet is not compared.</summary>
public static class Compare
{
    const string Order = "Order";
    const string Payment = "Payment";
    const string Packing = "Packing";

    /// <param name="rules">For the ports that a destination is served by; null compares no destinations.</param>
    public static IEnumerable<Comparison> Documents(OrderCase subject, CustomsOptions options, RuleBook? rules)
    {
        IEnumerable<Comparison> rows =
        [
            .. subject.Placed is { } order ? WithinOrder(order) : [],
            .. subject is { Placed: { } sold, Funded: { } paid, OwedMinor: { } owed } ? OrderAndPayment(sold, owed, paid) : [],
            .. subject is { Placed: { } ordered, Packed: { } packed } ? OrderAndPacking(ordered, packed, options) : [],
            .. subject is { Packed: { } goods, Booked: { } booked } ? PackingAndWaybill(goods, booked, options) : [],
            .. subject is { Placed: { } placed, Booked: { } carried } ? OrderAndWaybill(placed, carried, rules) : [],
        ];
        return rows.Select(row => row.Difference is { } difference && subject.Stated.Accepted.Contains(difference.Code)
            ? row with { Accepted = true } : row);
    }

    static IEnumerable<Comparison> WithinOrder(OrderPlaced order)
    {
        var sum = order.Lines.Sum(line => line.AmountMinor);
        yield return Comparison.Of("goods_value", new(Order + " lines", Reason.Amount(sum, order.Currency)),
            new(Order, Reason.Amount(order.GoodsMinor, order.Currency)), sum == order.GoodsMinor, () => Reason.GoodsValueDiffers(order));
        var total = order.GoodsMinor + order.FreightMinor + (order.ChargeMinor ?? 0);
        yield return Comparison.Of("order_total", new(Order + " goods and freight", Reason.Amount(total, order.Currency)),
            new(Order, Reason.Amount(order.TotalMinor, order.Currency)), total == order.TotalMinor, () => Reason.OrderTotalDiffers(order));
        foreach (var line in order.Lines)
        {
            // A quantity in the statutory unit must equal the statutory quantity, which in kilograms is the net weight.
            if (line.UnitCode == Match.Kilogram)
                yield return Comparison.Of("quantity", new(Order, $"{line.Quantity} kg"), new(Order + " net weight", Grams(line.NetGrams)),
                    line.NetGrams == 1000 * line.Quantity, () => Reason.NetWeightDiffers(line), line: line.LineNo);
            var worth = LineValue(order, line);
            yield return Comparison.Of("line_value", new(Order + " quantity and price", Reason.Amount(worth, order.Currency)),
                new(Order, Reason.Amount(line.AmountMinor, order.Currency)), Math.Abs(worth - line.AmountMinor) <= 1,
                () => Reason.LineValueDiffers(order, line, worth), "1 minor unit", line.LineNo);
        }
    }

    static long LineValue(OrderPlaced order, OrderLine line) => Platform.Currency.Find(order.Currency) is { } currency
        ? Platform.Money.FromMajor(line.Quantity * line.UnitPrice, currency).Minor
        : line.AmountMinor;

    static IEnumerable<Comparison> OrderAndPayment(OrderPlaced order, long owed, OrderFunded paid)
    {
        yield return Comparison.Of("currency", new(Order, order.Currency), new(Payment, paid.Currency), order.Currency == paid.Currency,
            () => Reason.PaymentCurrencyDiffers(order, paid));
        if (order.Currency == paid.Currency)
            yield return Comparison.Of("order_total", new(Order, Reason.Amount(owed, order.Currency)),
                new(Payment, Reason.Amount(paid.TotalMinor, paid.Currency)), owed == paid.TotalMinor,
                () => Reason.PaymentTotalDiffers(order, paid));
    }

    static IEnumerable<Comparison> OrderAndPacking(OrderPlaced order, OrderReadyToShip packed, CustomsOptions options)
    {
        var net = order.Lines.Sum(line => line.NetGrams);
        var tolerance = Tolerance(net, options.NetTolerancePercent, options.NetToleranceGrams);
        yield return Comparison.Of("net_weight", new(Order + " lines", Grams(net)), new(Packing, Grams(packed.NetGrams)),
            Math.Abs(net - packed.NetGrams) <= tolerance, () => Reason.NetTotalDiffers(net, packed, tolerance), Grams(tolerance));
        yield return Comparison.Of("net_weight", new(Packing + " net", Grams(packed.NetGrams)), new(Packing + " gross",
            Grams(packed.GrossGrams)), packed.NetGrams <= packed.GrossGrams, () => Reason.NetAboveGross(packed), "net at most gross");
    }

    static IEnumerable<Comparison> PackingAndWaybill(OrderReadyToShip packed, ShipmentBooked booked, CustomsOptions options)
    {
        yield return Comparison.Of("pieces", new(Packing, Number(packed.Pieces)), new(Waybill(booked), Number(booked.Pieces)),
            packed.Pieces == booked.Pieces, () => Reason.PiecesDiffer(packed, booked));
        var tolerance = Tolerance(packed.GrossGrams, options.GrossTolerancePercent, options.GrossToleranceGrams);
        yield return Comparison.Of("gross_weight", new(Packing, Grams(packed.GrossGrams)), new(Waybill(booked), Grams(booked.GrossGrams)),
            Math.Abs(packed.GrossGrams - booked.GrossGrams) <= tolerance,
            () => Reason.GrossWeightDiffers(packed, booked, tolerance), Grams(tolerance));
    }

    static IEnumerable<Comparison> OrderAndWaybill(OrderPlaced order, ShipmentBooked booked, RuleBook? rules)
    {
        var consignee = order.ShipTo;
        if (rules is not null)
        {
            var gateways = rules.Gateways(consignee.Country);
            yield return Comparison.Of("destination", new(Order, consignee.Country), new(Waybill(booked), booked.PortOfDischarge),
                gateways.Contains(Match.CountryOf(booked.PortOfDischarge)), () => Reason.DestinationDiffers(order, booked),
                string.Join(", ", gateways));
        }

        if (booked.ConsigneeCountry is { } country)
            yield return Comparison.Of("destination", new(Order, consignee.Country), new(Waybill(booked) + " consignee", country),
                country == consignee.Country, () => Reason.ConsigneeCountryDiffers(order, booked));
        if (booked.ConsigneeName is { } name)
            yield return Comparison.Of("consignee", new(Order, consignee.Name), new(Waybill(booked), name),
                Folded(name) == Folded(consignee.Name), () => Reason.ConsigneeDiffers(order, booked), "letters and digits only");
    }

    /// <summary>Names are written with other spaces, dots and letter case on other papers.</summary>
    static string Folded(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    static long Tolerance(long grams, decimal percent, int least) => Math.Max((long)decimal.Floor(grams * percent / 100m), least);

    static string Waybill(ShipmentBooked booked) => "Waybill " + booked.WaybillNumber;

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    static string Grams(long grams) => Number(grams) + " g";
}
