using CrossBorder.Contracts;
using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Facts that other services tell.</summary>
public static class Given
{
    public static readonly DateTimeOffset Placed = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Done = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly PaymentTerm[] Advance = [new("Contract", 100m, 0)];
    public static readonly PaymentTerm[] Deposit = [new("Contract", 30m, 0), new("Shipment", 70m, 30)];
    public static readonly PaymentTerm[] OpenAccount = [new("Shipment", 100m, 60)];
    static int serial;

    /// <summary>An order with one line per quantity, or one line of 10.</summary>
    public static OrderPlaced Order(
        long totalMinor = 100_000, string currency = "USD", PaymentTerm[]? terms = null, Guid? exporter = null, params long[] quantities)
    {
        var lines = (quantities.Length == 0 ? [10L] : quantities).Select((quantity, i) => new OrderLine(
            i + 1, Guid.CreateVersion7(), $"SKU{i}", "mug", "马克杯", "691110", "007", "CN", quantity, 1m, quantity * 100, 10, 12, 1));
        return new OrderPlaced(
            Guid.CreateVersion7(), 1, Placed, $"SO-2026-{Interlocked.Increment(ref serial):D6}", exporter ?? Guid.CreateVersion7(),
            Guid.CreateVersion7(), currency, "FOB", "Ningbo", new Consignee("Gift Shop Ltd", "GB", "Leeds", "1 High St", "LS1"), null, null,
            terms ?? Advance, [.. lines], totalMinor, 0, totalMinor);
    }

    public static OrderCancelled Cancelled(OrderPlaced order) => new(order.OrderId, 2, Done, "changed their mind");

    public static OrderCompleted Completed(OrderPlaced order) => new(order.OrderId, 6, Done);

    public static EnterpriseRegistered Exporter(OrderPlaced order)
    {
        var number = Interlocked.Increment(ref serial);
        return new EnterpriseRegistered(
            order.ExporterId, 1, Placed, "Exporter", "Hangzhou Gifts Co., Ltd.", "杭州礼品有限公司", "CN", CreditCode(number),
            $"33019{number:D5}", "General");
    }

    /// <summary>A full declaration: each line has its entry number and item.</summary>
    public static DeclarationClosed Closed(OrderPlaced order, DateOnly? exportDate = null, params string[] hsCodes)
    {
        var entry = Entry();
        return new(
            Guid.CreateVersion7(), 9, Done, order.OrderId, order.ExporterId, entry, exportDate ?? new DateOnly(2026, 5, 20), order.Currency,
            [.. order.Lines.Select((line, i) => Line(line, i < hsCodes.Length ? hsCodes[i] : "6911101900", entry, i + 1))],
            "FullDeclaration");
    }

    /// <summary>A list: no line has an entry number until it is consolidated.</summary>
    public static DeclarationClosed ClosedList(OrderPlaced order, bool refundable = true) => new(
        Guid.CreateVersion7(), 9, Done, order.OrderId, order.ExporterId, $"29012026E{Interlocked.Increment(ref serial):D9}",
        new DateOnly(2026, 5, 20), order.Currency, [.. order.Lines.Select(line => Line(line, "6911101900", null, null))], "CebList",
        refundable);

    public static DeclaredLine Line(OrderLine line, string hsCode, string? entry, int? item) =>
        new(line.LineNo, hsCode, line.NameZh, line.Quantity, line.UnitCode, line.AmountMinor, entry, item);

    /// <summary>4 digits of the district, 4 of the year, 0 for export, 9 of the serial number.</summary>
    public static string Entry() => $"290120260{Interlocked.Increment(ref serial):D9}";

    /// <summary>One invoice over the whole quantity of every line, each with the same amount.</summary>
    public static V1.Invoice Invoice(
        OrderPlaced order, long taxableMinor = 10_000_000, string vat = "13", string taxClass = "General", int? onlyLine = null,
        long? quantity = null)
    {
        var number = Interlocked.Increment(ref serial);
        var invoice = new V1.Invoice
        {
            Number = $"2633200000{number:D10}",
            IssuedOn = "2026-05-02",
            SupplierName = "Yiwu Mugs",
            SupplierTaxId = CreditCode(number),
            SupplierTaxClass = taxClass,
        };
        invoice.Lines.AddRange(order.Lines.Where(line => onlyLine is null || line.LineNo == onlyLine).Select(line => new V1.InvoiceLine
        {
            OrderId = order.OrderId.ToString(),
            OrderLineNo = line.LineNo,
            Quantity = quantity ?? line.Quantity,
            TaxableMinor = taxableMinor,
            VatPercent = vat,
        }));
        return invoice;
    }

    public static V1.RegisterInvoicesRequest Request(params V1.Invoice[] invoices)
    {
        var request = new V1.RegisterInvoicesRequest();
        request.Invoices.AddRange(invoices);
        return request;
    }

    static string CreditCode(int number)
    {
        var stem = $"91330100{number:D8}X";
        return stem + UnifiedSocialCreditCode.CheckCharacter(stem);
    }
}
