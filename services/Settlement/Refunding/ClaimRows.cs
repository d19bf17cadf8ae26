using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>The rows of ready claims in the database.</summary>
static class ClaimRows
{
    /// <summary>Writes the rows and marks the invoiced quantities that they use, so that no unit is claimed twice.</summary>
    public static async Task Insert(Tx tx, IReadOnlyList<(ClaimId Id, RefundResult Result)> ready)
    {
        var rows = ready.SelectMany(claim => claim.Result.Rows.Select((row, i) => (claim.Id, No: i + 1, Row: row))).ToList();
        var uses = ready.SelectMany(claim => claim.Result.Uses).ToList();
        await tx.Run(
            """
            with used as (
                update invoice_line l
                set used_quantity = l.used_quantity + u.quantity
                from unnest(@UsedNumbers, @UsedLines, @UsedQuantities) as u (number, line_no, quantity)
                where l.number = u.number and l.line_no = u.line_no)
            insert into claim_line (claim_id, row_no, line_no, declaration_key, hs_code, quantity, invoice_number, taxable_minor,
                rate_percent, rate_id, rate_version, refund_minor, refused)
            select claim_id, row_no, line_no, declaration_key, hs_code, quantity, invoice_number, taxable_minor,
                rate_percent, rate_id, rate_version, refund_minor, refund_minor = 0
            from unnest(@Claims, @RowNos, @LineNos, @Keys, @HsCodes, @Quantities, @Invoices, @Taxables,
                @Rates, @RateIds, @RateVersions, @Refunds)
                as r (claim_id, row_no, line_no, declaration_key, hs_code, quantity, invoice_number, taxable_minor,
                    rate_percent, rate_id, rate_version, refund_minor)
            """,
            new
            {
                UsedNumbers = uses.Select(use => use.Number).ToArray(),
                UsedLines = uses.Select(use => use.InvoiceLineNo).ToArray(),
                UsedQuantities = uses.Select(use => use.Quantity).ToArray(),
                Claims = rows.Select(row => row.Id.Value).ToArray(),
                RowNos = rows.Select(row => row.No).ToArray(),
                LineNos = rows.Select(row => row.Row.LineNo).ToArray(),
                Keys = rows.Select(row => row.Row.DeclarationKey).ToArray(),
                HsCodes = rows.Select(row => row.Row.HsCode).ToArray(),
                Quantities = rows.Select(row => row.Row.Quantity).ToArray(),
                Invoices = rows.Select(row => row.Row.InvoiceNumber).ToArray(),
                Taxables = rows.Select(row => row.Row.TaxableMinor).ToArray(),
                Rates = rows.Select(row => row.Row.RatePercent).ToArray(),
                RateIds = rows.Select(row => row.Row.RateId).ToArray(),
                RateVersions = rows.Select(row => row.Row.RateVersion).ToArray(),
                Refunds = rows.Select(row => row.Row.RefundMinor).ToArray(),
            });
    }

    /// <summary>The rows of these claims.</summary>
    public static async Task<ILookup<ClaimId, ClaimRow>> Read(Db db, IEnumerable<ClaimId> claims, CancellationToken ct)
    {
        var rows = await db.Many<Row>(
            """
            select claim_id, line_no, declaration_key, hs_code, quantity, invoice_number, taxable_minor, rate_percent, rate_id,
                rate_version, refund_minor, refused
            from claim_line
            where claim_id = any(@Ids)
            order by claim_id, row_no
            """,
            new { Ids = claims.Select(claim => claim.Value).ToArray() }, ct);
        return rows.ToLookup(row => row.ClaimId, row => new ClaimRow(
            row.LineNo, row.DeclarationKey, row.HsCode, row.Quantity, row.InvoiceNumber, row.TaxableMinor, row.RatePercent, row.RateId,
            row.RateVersion, row.RefundMinor, row.Refused));
    }

    sealed record Row(
        ClaimId ClaimId, int LineNo, string DeclarationKey, string HsCode, long Quantity, string InvoiceNumber, long TaxableMinor,
        decimal RatePercent, string RateId, int RateVersion, long RefundMinor, bool Refused);
}
