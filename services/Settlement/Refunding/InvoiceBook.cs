using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// The invoices of one request against what is known: numbers taken before, and how much of each order line is not invoiced yet. The
/// orders' cases are locked, in the order of their ids, so that two requests cannot cover the same units.
/// </summary>
sealed class InvoiceBook
{
    static readonly Problem NumberTaken = new(
        StatusCodes.Status409Conflict, "invoice_number_taken", "This number is registered with other content.", "number");

    readonly PartyId exporter;
    readonly Dictionary<(Guid Order, int Line), long> open;
    readonly Dictionary<string, (PartyId Exporter, string Fingerprint)> known;
    readonly HashSet<Guid> owned;
    readonly List<(V1.Invoice Invoice, string Fingerprint)> taken = [];

    InvoiceBook(
        PartyId exporter, IEnumerable<Guid> owned, IEnumerable<OpenLine> lines, IEnumerable<KnownInvoice> invoices)
    {
        this.exporter = exporter;
        this.owned = [.. owned];
        open = lines.ToDictionary(line => (line.OrderId.Value, line.LineNo), line => line.Open);
        known = invoices.ToDictionary(invoice => invoice.Number, invoice => (invoice.ExporterId, invoice.Fingerprint));
    }

    /// <summary>Orders that got an invoice.</summary>
    public IReadOnlyList<OrderId> Orders =>
        [.. taken.SelectMany(row => row.Invoice.Lines).Select(line => Guid.Parse(line.OrderId)).Distinct().Select(id => new OrderId(id))];

    public static async Task<InvoiceBook> Open(Tx tx, PartyId exporter, List<V1.Invoice> invoices)
    {
        var orders = invoices.SelectMany(invoice => invoice.Lines).Select(line => Guid.Parse(line.OrderId)).Distinct().ToArray();
        var owned = await tx.Many<Guid>(
            "select order_id from order_case where order_id = any(@orders) and exporter_id = @exporter order by order_id for update",
            new { orders, exporter });
        var lines = await tx.Many<OpenLine>(
            "select order_id, line_no, quantity - invoiced_quantity as open from order_line where order_id = any(@Ids)",
            new { Ids = owned.ToArray() });
        var known = await tx.Many<KnownInvoice>(
            "select number, exporter_id, fingerprint from invoice where number = any(@Numbers)",
            new { Numbers = invoices.Select(invoice => invoice.Number).Distinct().ToArray() });
        return new InvoiceBook(exporter, owned, lines, known);
    }

    /// <summary>Registered, Repeated or Refused with the problem.</summary>
    public (string Outcome, Problem? Problem) Take(V1.Invoice invoice, string fingerprint)
    {
        if (known.TryGetValue(invoice.Number, out var before))
            return before == (exporter, fingerprint) ? ("Repeated", null) : ("Refused", NumberTaken);
        for (var i = 0; i < invoice.Lines.Count; i++)
            if (Check(invoice.Lines[i], i) is { } problem)
                return ("Refused", problem);

        foreach (var line in invoice.Lines)
            open[(Guid.Parse(line.OrderId), line.OrderLineNo)] -= line.Quantity;
        known.Add(invoice.Number, (exporter, fingerprint));
        taken.Add((invoice, fingerprint));
        return ("Registered", null);
    }

    const string Insertion =
        """
        with registered as (
            insert into invoice (number, exporter_id, issued_on, supplier_name, supplier_tax_id, supplier_tax_class,
                fingerprint, registered_at)
            select number, @exporter, issued_on, supplier_name, supplier_tax_id, supplier_tax_class, fingerprint, @now
            from unnest(@Numbers, @Days, @Suppliers, @TaxIds, @TaxClasses, @Fingerprints)
                as i (number, issued_on, supplier_name, supplier_tax_id, supplier_tax_class, fingerprint)),
        line as (
            select * from unnest(@LineNumbers, @LineNos, @OrderIds, @OrderLineNos, @Quantities, @Taxables, @VatPercents)
                as l (number, line_no, order_id, order_line_no, quantity, taxable_minor, vat_percent)),
        invoiced as (
            update order_line o
            set invoiced_quantity = o.invoiced_quantity + l.quantity
            from (
                select order_id, order_line_no, sum(quantity)::bigint as quantity
                from line
                group by order_id, order_line_no) as l
            where o.order_id = l.order_id and o.line_no = l.order_line_no)
        insert into invoice_line (number, line_no, order_id, order_line_no, quantity, taxable_minor, vat_percent)
        select number, line_no, order_id, order_line_no, quantity, taxable_minor, vat_percent
        from line
        """;

    public async Task Write(Tx tx, DateTimeOffset now)
    {
        if (taken.Count == 0)
            return;
        var lines = taken.SelectMany(row => row.Invoice.Lines.Select((line, i) => (row.Invoice.Number, No: i + 1, Line: line))).ToList();
        await tx.Run(
            Insertion,
            new
            {
                exporter,
                now,
                Numbers = taken.Select(row => row.Invoice.Number).ToArray(),
                Days = taken.Select(row => DateOnly.ParseExact(row.Invoice.IssuedOn, "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToArray(),
                Suppliers = taken.Select(row => row.Invoice.SupplierName.Trim()).ToArray(),
                TaxIds = taken.Select(row => row.Invoice.SupplierTaxId).ToArray(),
                TaxClasses = taken.Select(row => row.Invoice.SupplierTaxClass).ToArray(),
                Fingerprints = taken.Select(row => row.Fingerprint).ToArray(),
                LineNumbers = lines.Select(line => line.Number).ToArray(),
                LineNos = lines.Select(line => line.No).ToArray(),
                OrderIds = lines.Select(line => Guid.Parse(line.Line.OrderId)).ToArray(),
                OrderLineNos = lines.Select(line => line.Line.OrderLineNo).ToArray(),
                Quantities = lines.Select(line => line.Line.Quantity).ToArray(),
                Taxables = lines.Select(line => line.Line.TaxableMinor).ToArray(),
                VatPercents = lines.Select(line => InvoiceCheck.VatPercent(line.Line)).ToArray(),
            });
    }

    Problem? Check(V1.InvoiceLine line, int i)
    {
        var order = Guid.Parse(line.OrderId);
        if (!owned.Contains(order))
            return Problem.NotFound("order", line.OrderId) with { Field = $"lines[{i}].order_id" };
        if (!open.TryGetValue((order, line.OrderLineNo), out var left))
            return Problem.Invalid($"lines[{i}].order_line_no", $"The order has no line {line.OrderLineNo}.", "a line of the order");
        return line.Quantity <= left
            ? null
            : new Problem(
                StatusCodes.Status409Conflict, "invoice_quantity_exceeded", $"Of this order line {left} units are not invoiced yet.",
                $"lines[{i}].quantity", $"at most {left}");
    }

    sealed record OpenLine(OrderId OrderId, int LineNo, long Open);

    sealed record KnownInvoice(string Number, PartyId ExporterId, string Fingerprint);
}
