using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <param name="On">The day of the fact in China, whenever it is charged.</param>
public readonly record struct FeeQuestion(FeeKind Kind, PartyId Exporter, Currency Currency, DateOnly On);

/// <summary>Finds the rules that are valid: an exporter's own before the general one, then the latest start and version.</summary>
static class FeeSchedule
{
    /// <summary>One round trip for any number of questions; a question without a rule is not in the answer.</summary>
    public static async Task<Dictionary<FeeQuestion, FeeRule>> Find(Tx tx, IEnumerable<FeeQuestion> questions)
    {
        var asked = questions.Distinct().ToList();
        if (asked.Count == 0)
            return [];
        var rows = await tx.Many<Row>(
            $"""
            select o.no, f.id, f.version, f.percent, f.fixed_minor, f.min_minor, f.max_minor, f.tiering, f.tiers
            from unnest(@Kinds, @Exporters, @Currencies, @Days)
                with ordinality as o (kind, exporter_id, currency, day, no)
            cross join lateral (
                select r.id, r.version, r.percent, r.fixed_minor, r.min_minor, r.max_minor, r.tiering,
                    {FeeTier.Column}
                from fee_rule r left join fee_tier t on (t.rule_id, t.version, t.currency) = (r.id, r.version, r.currency)
                where r.kind = o.kind and r.currency = o.currency and (r.exporter_id is null or r.exporter_id = o.exporter_id)
                    and r.valid_from <= o.day and (r.valid_to is null or r.valid_to >= o.day)
                group by r.id, r.version, r.currency
                order by r.exporter_id is null, r.valid_from desc, r.version desc
                limit 1) as f
            """,
            new
            {
                Kinds = asked.Select(question => question.Kind.ToString()).ToArray(),
                Exporters = asked.Select(question => question.Exporter.Value).ToArray(),
                Currencies = asked.Select(question => question.Currency.Code).ToArray(),
                Days = asked.Select(question => question.On).ToArray(),
            });
        return rows.ToDictionary(row => asked[(int)row.No - 1], row => row.ToRule(asked[(int)row.No - 1]));
    }

    sealed record Row(
        long No, string Id, int Version, decimal Percent, long FixedMinor, long MinMinor, long? MaxMinor, FeeTiering Tiering,
        string? Tiers)
    {
        public FeeRule ToRule(FeeQuestion question) => new(
            Id, Version, question.Kind, question.Currency, Percent, FixedMinor, MinMinor, MaxMinor, Tiering,
            FeeTier.Parse(Tiers));
    }
}
