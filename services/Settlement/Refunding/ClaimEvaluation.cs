using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Asks of waiting claims whether all they need is here: the order's full payment, invoices over every declared quantity, a refund
/// rate for every code, an entry number for every line. Then the rows are computed once and for all and the claim is ready to be
/// filed; else it notes what is missing.
/// </summary>
static class ClaimEvaluation
{
    const int LongestReason = 2000;
    const int MostReasons = 20;

    /// <summary>Evaluates the waiting claims of these orders, whose cases the caller has locked. Returns how many became ready.</summary>
    public static async Task<int> Evaluate(Tx tx, IReadOnlyList<OrderId> orders, DateTimeOffset now)
    {
        if (orders.Count == 0)
            return 0;
        var ids = orders.Select(order => order.Value).ToArray();
        var claims = await tx.Many<Open>(
            """
            select c.id, c.order_id, c.version, coalesce(o.receivable_status in ('Paid', 'Overpaid'), false) as paid,
                coalesce(c.reason, '') as reason
            from claim c join order_case o using (order_id)
            where c.order_id = any(@ids) and c.status = 'Waiting' and c.ready_at is null
            order by c.id
            for update of c
            """,
            new { ids });
        if (claims.Count == 0)
            return 0;
        var declared = (await Declared(tx, claims)).ToLookup(row => row.ClaimId, row => row.Item());
        var invoices = (await Invoices(tx, claims)).ToLookup(row => row.OrderId, row => row.Item());
        var judged = claims.ConvertAll(claim => (Claim: claim, Result: Judge(claim, declared[claim.Id], invoices[claim.OrderId])));
        await NoteMissing(tx, judged);
        return await Compute(tx, judged, now);
    }

    static RefundResult Judge(Open claim, IEnumerable<DeclaredItem> declared, IEnumerable<InvoicedItem> invoices)
    {
        var result = RefundCalculation.Of(declared, invoices);
        return claim.Paid ? result : result with { Missing = ["payment: the order is not fully paid", .. result.Missing] };
    }

    /// <summary>The longest valid prefix of the code gives the rate; longer codes must not contradict it.</summary>
    static Task<List<DeclaredRow>> Declared(Tx tx, List<Open> claims) => tx.Many<DeclaredRow>(
        """
        select d.claim_id, d.line_no, d.hs_code, d.quantity, d.entry_number, d.item_no, r.id as rate_id,
            r.version as rate_version, r.rate_percent,
            exists (
                select from refund_rate longer
                where longer.hs_prefix > d.hs_code and longer.hs_prefix < d.hs_code || ':'
                    and longer.rate_percent <> r.rate_percent
                    and longer.valid_from <= c.export_date
                    and (longer.valid_to is null or longer.valid_to >= c.export_date)) as ambiguous
        from declared_line d join claim c on c.id = d.claim_id
        left join lateral (
            select id, version, rate_percent
            from refund_rate
            where hs_prefix = any(array(select left(d.hs_code, n) from generate_series(2, length(d.hs_code)) as n))
                and valid_from <= c.export_date and (valid_to is null or valid_to >= c.export_date)
            order by length(hs_prefix) desc, valid_from desc
            limit 1) as r on true
        where d.claim_id = any(@Ids)
        order by d.claim_id, d.line_no
        """,
        new { Ids = claims.Select(claim => claim.Id.Value).ToArray() });

    /// <summary>First in, first out: by day of issue, number and line.</summary>
    static Task<List<InvoiceRow>> Invoices(Tx tx, List<Open> claims) => tx.Many<InvoiceRow>(
        """
        select l.order_id, l.number, l.line_no as invoice_line_no, l.order_line_no, i.supplier_tax_class,
            l.quantity as line_quantity, l.used_quantity, l.taxable_minor, l.vat_percent
        from invoice_line l join invoice i using (number)
        where l.order_id = any(@Ids)
        order by i.issued_on, l.number, l.line_no
        """,
        new { Ids = claims.Select(claim => claim.OrderId.Value).ToArray() });

    static async Task NoteMissing(Tx tx, List<(Open Claim, RefundResult Result)> judged)
    {
        var waiting = judged.Where(pair => pair.Result.Missing.Count > 0)
            .Select(pair => (pair.Claim, Reason: Text(pair.Result.Missing))).Where(pair => pair.Reason != pair.Claim.Reason).ToList();
        if (waiting.Count > 0)
            await tx.Run(
                "update claim c set reason = w.reason from unnest(@Ids, @Reasons) as w (id, reason) where c.id = w.id",
                new
                {
                    Ids = waiting.Select(pair => pair.Claim.Id.Value).ToArray(),
                    Reasons = waiting.Select(pair => pair.Reason).ToArray(),
                });
    }

    static async Task<int> Compute(Tx tx, List<(Open Claim, RefundResult Result)> judged, DateTimeOffset now)
    {
        var ready = judged.Where(pair => pair.Result.Missing.Count == 0).ToList();
        if (ready.Count == 0)
            return 0;
        await ClaimRows.Insert(tx, [.. ready.Select(pair => (pair.Claim.Id, pair.Result))]);
        var refunds = ready.ConvertAll(pair => pair.Result.Rows.Sum(row => row.RefundMinor));
        var reasons = ready.ConvertAll(pair => NotClaimed(pair.Result));
        await tx.Run(
            """
            update claim c
            set status = case when r.refund_minor = 0 then 'Refused' else 'Waiting' end,
                version = case when r.refund_minor = 0 then version + 1 else version end,
                refund_minor = r.refund_minor, reason = r.reason, ready_at = @now, not_before = @now
            from unnest(@Ids, @refunds, @reasons) as r (id, refund_minor, reason)
            where c.id = r.id
            """,
            new
            {
                now,
                Ids = ready.Select(pair => pair.Claim.Id.Value).ToArray(),
                refunds = refunds.ToArray(),
                reasons = reasons.ToArray(),
            });
        foreach (var ((claim, _), i) in ready.Select((pair, i) => (pair, i)).Where(pair => refunds[pair.i] == 0))
            tx.Publish(new RefundClaimRefused(claim.Id.Value, claim.Version + 1, now, claim.OrderId.Value, reasons[i]!));
        return refunds.Count(refund => refund > 0);
    }

    static string? NotClaimed(RefundResult result)
    {
        var reasons = result.Rows.Where(row => row.Refused)
            .Select(row => $"line {row.LineNo}: refund rate {row.RatePercent:0.##} % on the export date, not claimed").Distinct().ToList();
        return reasons.Count == 0 ? null : Text(reasons);
    }

    static string Text(IReadOnlyList<string> reasons)
    {
        var more = reasons.Count > MostReasons ? $"; and {reasons.Count - MostReasons} more" : "";
        var text = string.Join("; ", reasons.Take(MostReasons)) + more;
        return text.Length <= LongestReason ? text : text[..LongestReason];
    }

    sealed record Open(ClaimId Id, OrderId OrderId, int Version, bool Paid, string Reason);

    sealed record DeclaredRow(
        ClaimId ClaimId, int LineNo, string HsCode, long Quantity, string? EntryNumber, int? ItemNo, string? RateId, int? RateVersion,
        decimal? RatePercent, bool Ambiguous)
    {
        public DeclaredItem Item() => new(LineNo, HsCode, Quantity, EntryNumber, ItemNo, RateId, RateVersion, RatePercent, Ambiguous);
    }

    sealed record InvoiceRow(
        OrderId OrderId, string Number, int InvoiceLineNo, int OrderLineNo, string SupplierTaxClass, long LineQuantity, long UsedQuantity,
        long TaxableMinor, decimal VatPercent)
    {
        public InvoicedItem Item() =>
            new(Number, InvoiceLineNo, OrderLineNo, SupplierTaxClass, LineQuantity, UsedQuantity, TaxableMinor, VatPercent);
    }
}
