using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>The rules of a destination that are in force on a day.</summary>
static class ImportRules
{
    public const string RegimeColumns =
        """
        country, valid_from, revision, duty_base, vat_percent, duty_free_to, vat_free_to, threshold_currency, source, demo
        """;

    public const string DutyColumns = "country, code_prefix, measure, valid_from, revision, percent, source, demo";

    /// <summary>Beyond six digits every country divides the Harmonized System in its own way.</summary>
    public const int MostDigits = 6;

    /// <summary>Null when the country's rules are not known.</summary>
    public static Task<ImportRegime?> Regime(Tx tx, string country, DateOnly day) => tx.One<ImportRegime>(
        $"""
        select {RegimeColumns}
        from import_regime
        where country = @country and valid_from <= @day
        order by valid_from desc, revision desc
        limit 1
        """,
        new { country, day });

    /// <summary>Of each code and measure the row with the longest prefix that fits; of that the newest.</summary>
    public static async Task<ILookup<string, ImportDuty>> Duties(Tx tx, string country, string[] codes, DateOnly day)
    {
        var rows = await tx.Many<FittingDuty>(
            """
            select distinct on (asked.code, d.measure) asked.code as asked,
                d.country, d.code_prefix, d.measure, d.valid_from, d.revision, d.percent, d.source, d.demo
            from unnest(@codes) as asked (code)
            cross join generate_series(0, @MostDigits) as digits
            join import_duty d on d.country = @country and d.code_prefix = left(asked.code, digits)
            where d.valid_from <= @day
            order by asked.code, d.measure, length(d.code_prefix) desc, d.valid_from desc, d.revision desc
            """,
            new { codes, MostDigits, country, day });
        return rows.ToLookup(row => row.Asked, row => row.ToRule());
    }

    sealed record FittingDuty(
        string Asked, string Country, string CodePrefix, string Measure, DateOnly ValidFrom, int Revision, decimal Percent, string Source,
        bool Demo)
    {
        public ImportDuty ToRule() => new(Country, CodePrefix, Measure, ValidFrom, Revision, Percent, Source, Demo);
    }
}
