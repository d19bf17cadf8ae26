using System.Globalization;

namespace CrossBorder.MainJob.Retail;

public enum Verdict { Goods, Freight, Refused }

/// <summary>What becomes of one line. Reason is a stable code when it is refused.</summary>
public sealed record CheckedLine(RetailLine Line, Verdict Verdict, string Reason, long Quantity, decimal UnitPrice);

/// <summary>Decides for each line whether it is goods of an order, freight of an order, or neither and why.</summary>
public sealed class LineCheck(Assignments assignments)
{
    public const string Cancellation = "cancellation";
    public const string WithoutGoods = "invoice_without_goods";

    public IReadOnlyList<CheckedLine> Check(RetailInvoice invoice)
    {
        var lines = invoice.Lines.Select(line => Check(invoice, line)).ToList();
        // Freight is charged on goods: without any it belongs to no order.
        return lines.Exists(line => line.Verdict == Verdict.Goods)
            ? lines
            : [.. lines.Select(line => line.Verdict == Verdict.Freight
                ? line with { Verdict = Verdict.Refused, Reason = WithoutGoods }
                : line)];
    }

    CheckedLine Check(RetailInvoice invoice, RetailLine line)
    {
        var number = long.TryParse(line.Quantity, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity);
        var priced = decimal.TryParse(
            line.UnitPrice, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price);
        var reason = invoice.IsCancellation ? Cancellation
            : !number ? "quantity_not_a_number"
            : !priced ? "price_not_a_number"
            : quantity <= 0 ? "quantity_not_positive"
            : line.CustomerId.Length == 0 ? "customer_missing"
            : Countries.Find(line.Country) is null ? "country_unknown"
            : price <= 0 ? "price_not_positive"
            : assignments.ChargeKind(line.StockCode) is { } kind && kind != "freight" ? $"not_goods_{kind.Replace('-', '_')}"
            : null;
        if (reason is not null)
            return new(line, Verdict.Refused, reason, quantity, price);
        if (assignments.ChargeKind(line.StockCode) is not null)
            return new(line, Verdict.Freight, "", quantity, price);
        return assignments.Goods.ContainsKey(line.StockCode)
            ? new(line, Verdict.Goods, "", quantity, price)
            : new(line, Verdict.Refused, "goods_without_a_name", quantity, price);
    }
}
