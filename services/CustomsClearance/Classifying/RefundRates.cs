using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What a refund rate means for the exporter.</summary>
public enum RefundTreatment
{
    /// <summary>Export VAT is refunded at the rate.</summary>
    Refund,

    /// <summary>Rate 0 with flag 1: taxed as a sale at home.</summary>
    Domestic,

    /// <summary>Rate 0 with flag 2: exempt, nothing to refund.</summary>
    Exempt,

    /// <summary>Rate 0 without a flag, or a rate that its flag contradicts: a person must classify it.</summary>
    Manual,

    /// <summary>Longer codes below carry different rates: the exporter must name the concrete one.</summary>
    Ambiguous,

    NotFound,
}

/// <summary>An interval of the library for a code of eight or more digits. Rate in percent.</summary>
public sealed record RefundRow(string Code, decimal Rate, string Flag, DateOnly ValidFrom, DateOnly ValidTo);

/// <param name="Rate">Percent; 0 unless the treatment is Refund.</param>
/// <param name="MatchedCode">Code of the row that decided; "" when none did.</param>
/// <param name="RuleVersion">Library that answered; "" when none covers the date.</param>
public sealed record RefundFinding(
    decimal Rate, RefundTreatment Treatment, string MatchedCode, string RuleVersion, IReadOnlyList<string> Candidates);

/// <summary>
/// The refund rate of a code by the export date on the declaration, after the six steps that the tax administration's library is read
/// by (hs-and-rates.md section 5).
/// </summary>
public static class RefundRates
{
    const int CodeDigits = 10;

    /// <summary>The rate of the newest library in force that answers for the date.</summary>
    /// <param name="code">Ten digits, or the eight or nine of a base code.</param>
    public static async Task<RefundFinding> At(Tx tx, string code, DateOnly exportDate)
    {
        var version = await tx.One<string>(
            """
            select id
            from tariff_version
            where kind = 'RefundLibrary' and status = 'Active' and effective_from <= @exportDate
            order by activated_at desc, id desc
            limit 1
            """,
            new { exportDate });
        if (version is null)
            return new(0, RefundTreatment.NotFound, "", "", []);
        var rows = await tx.Many<RefundRow>(
            """
            select code, rate, flag, valid_from, valid_to
            from refund_library_row
            where version_id = @version and valid_from <= @exportDate and valid_to >= @exportDate
                and (code = any(@Prefixes) or (code >= @code and code < @Behind))
            """,
            new { version, exportDate, code, Behind = code + ":", Prefixes = Prefixes(code).ToArray() });
        return Find(code, exportDate, rows) with { RuleVersion = version };
    }

    /// <summary>The six steps over any rows.</summary>
    public static RefundFinding Find(string code, DateOnly exportDate, IEnumerable<RefundRow> rows)
    {
        var active = rows.Where(row => row.ValidFrom <= exportDate && exportDate <= row.ValidTo).ToList();
        var exact = active.Where(row => row.Code == code).ToList();
        var below = active.Where(row => row.Code.Length > Math.Max(CodeDigits, code.Length)
            && row.Code.StartsWith(code, StringComparison.Ordinal));
        List<RefundRow> own = [.. exact, .. below];
        if (own.Select(row => (row.Rate, row.Flag)).Distinct().Count() > 1)
            return new(0, RefundTreatment.Ambiguous, "", "",
                [.. own.Select(row => row.Code).Distinct().Order(StringComparer.Ordinal).Take(TariffBook.MostCandidates)]);
        if ((Newest(exact) ?? Newest(own)) is { } row)
            return Of(row);
        var parent = Prefixes(code).Select(prefix => Newest(active.Where(other => other.Code == prefix)))
            .FirstOrDefault(found => found is not null);
        return parent is null ? new(0, RefundTreatment.NotFound, "", "", []) : Of(parent);
    }

    static RefundFinding Of(RefundRow row)
    {
        var treatment = (row.Rate, row.Flag) switch
        {
            ( > 0, "") => RefundTreatment.Refund,
            (0, "1") => RefundTreatment.Domestic,
            (0, "2") => RefundTreatment.Exempt,
            _ => RefundTreatment.Manual,
        };
        return new(treatment == RefundTreatment.Refund ? row.Rate : 0, treatment, row.Code, "", []);
    }

    static RefundRow? Newest(IEnumerable<RefundRow> rows) => rows.MaxBy(row => row.ValidFrom);

    /// <summary>From one digit less than the code down to one.</summary>
    static IEnumerable<string> Prefixes(string code) =>
        Enumerable.Range(1, Math.Max(0, Math.Min(code.Length, CodeDigits) - 1)).Reverse().Select(length => code[..length]);
}
