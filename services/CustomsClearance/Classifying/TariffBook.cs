using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What the tariff says of a commodity code on one day.</summary>
/// <param name="Commodity">Null when there is a problem.</param>
/// <param name="Problem">"" when found, "unknown", or "ambiguous": several ten-digit codes lie below it.</param>
/// <param name="Candidates">The ten-digit codes below an ambiguous one, sorted; at most <see cref="TariffBook.MostCandidates"/>.</param>
public sealed record CommodityFinding(Commodity? Commodity, string Problem, IReadOnlyList<string> Candidates);

/// <summary>The ten-digit tariff at a date: units, rates, supervision and elements, with the version that they came from.</summary>
public static class TariffBook
{
    /// <summary>Candidates that are named of an ambiguous code.</summary>
    public const int MostCandidates = 20;

    /// <summary>What is known today; the answers are kept under the codes as they were asked for.</summary>
    /// <param name="hsCodes">Ten digits, or six to nine, which stand for the only ten-digit code below them.</param>
    /// <param name="date">Day of the declaration in Asia/Shanghai.</param>
    public static Task<IReadOnlyDictionary<string, CommodityFinding>> At(Tx tx, IReadOnlyCollection<string> hsCodes, DateOnly date) =>
        At(tx, hsCodes, date, DateTimeOffset.MaxValue);

    /// <summary>As it was known at an instant: the same date and instant give the same answer whatever was imported since.</summary>
    public static async Task<IReadOnlyDictionary<string, CommodityFinding>> At(
        Tx tx, IReadOnlyCollection<string> hsCodes, DateOnly date, DateTimeOffset known)
    {
        var asked = hsCodes.Distinct().ToArray();
        var rows = await tx.Many<Row>(
            """
            select a.asked, r.code, r.name_zh, r.unit1, r.unit2, r.vat_rate, r.refund_rate,
                coalesce(r.export_duty_provisional, r.export_duty) as export_duty,
                r.supervision_documents, r.inspection_classes, r.elements, s.valid_from, s.valid_to,
                v.id as rule_version, v.demo
            from unnest(@Whole) as a (asked)
            join tariff_span s on s.code >= a.asked and s.code <= rpad(a.asked, 10, '9')
            join tariff_row r on r.id = s.row_id
            join tariff_version v on v.id = r.version_id
            where s.valid_from <= @date and (s.valid_to is null or s.valid_to >= @date)
                and s.known_from <= @Known and (s.known_to is null or s.known_to > @Known)
            order by r.code
            """,
            new { Whole = asked.Where(IsCode).ToArray(), date, Known = Latest(known) });
        var found = rows.ToLookup(row => row.Asked);
        return asked.ToDictionary(code => code, code => Resolve(code, [.. found[code]]));
    }

    /// <summary>Six to ten digits: what a product may be classified by.</summary>
    public static bool IsCode(string code) => code.Length is >= 6 and <= 10 && code.All(char.IsAsciiDigit);

    /// <summary>
    /// One code below: that. Several: the one of zeros when there is one, because zeros in the digits that China added mean that
    /// the line is not divided (hs-and-rates.md section 1); else nobody but the exporter can choose.
    /// </summary>
    static CommodityFinding Resolve(string asked, IReadOnlyList<Row> rows)
    {
        if (rows.Count == 0)
            return new(null, "unknown", []);
        var only = rows.Count == 1 ? rows[0] : rows.FirstOrDefault(row => row.Code == asked.PadRight(10, '0'));
        return only is null
            ? new(null, "ambiguous", [.. rows.Take(MostCandidates).Select(row => row.Code)])
            : new(only.ToCommodity(), "", []);
    }

    /// <summary>PostgreSQL's timestamps end before ours do.</summary>
    static DateTimeOffset Latest(DateTimeOffset known) => known.Year > 9000 ? new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero) : known;

    sealed record Row(
        string Asked, string Code, string NameZh, string Unit1, string? Unit2, decimal VatRate, decimal RefundRate, decimal ExportDuty,
        string SupervisionDocuments, string InspectionClasses, string Elements, DateOnly ValidFrom, DateOnly? ValidTo, string RuleVersion,
        bool Demo)
    {
        public Commodity ToCommodity() => new(
            Code, NameZh, Unit1, Unit2, VatRate, RefundRate, ExportDuty, SupervisionDocuments, InspectionClasses,
            ElementList.Parse(Elements), ValidFrom, ValidTo, RuleVersion, Demo);
    }
}
