using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>When a version of an exporter's quote needs a second person: a row of its own rules, in force from a day on.</summary>
public sealed record ApprovalRule(
    Guid Id, long Seq, string Currency, DateOnly ValidFrom, decimal? LeastMarginPercent, long? AmountMinor, string AddedBy,
    DateTimeOffset AddedAt)
{
    public const string Columns = "id, seq, currency, valid_from, least_margin_percent, amount_minor, added_by, added_at";
}

public static class Approval
{
    public const string MarginBelow = "margin_below";
    public const string MarginUnknown = "margin_unknown";
    public const string AmountReached = "amount_reached";

    /// <summary>Why a second person must agree; empty when nobody has to. A margin that is not known is no margin.</summary>
    /// <param name="lowestPercent">Of the offers of the version; null when the cost of one is not known.</param>
    /// <param name="highestMinor">What the version can come to.</param>
    public static IReadOnlyList<string> Reasons(ApprovalRule? rule, decimal? lowestPercent, long highestMinor)
    {
        var reasons = new List<string>();
        if (rule?.LeastMarginPercent is { } least && (lowestPercent is null || lowestPercent < least))
            reasons.Add(lowestPercent is null ? MarginUnknown : MarginBelow);
        if (rule?.AmountMinor is { } amount && highestMinor >= amount)
            reasons.Add(AmountReached);
        return reasons;
    }
}

static class ApprovalRules
{
    public static Task<ApprovalRule?> InForce(Tx tx, Guid exporterId, string currency, DateOnly day) => tx.One<ApprovalRule>(
        $"""
        select {ApprovalRule.Columns}
        from quote_approval_rule
        where exporter_id = @exporterId and currency = @currency and valid_from <= @day
        order by valid_from desc
        limit 1
        """,
        new { exporterId, currency, day });
}

/// <summary>The exporter's reckoning of one version, as kept.</summary>
public sealed record KeptCosting
{
    public const string Columns = "no, base, currency, rate, lowest_percent, rule_id, reasons, decided_by, decided_at, rejection";

    public int No { get; init; }
    public required string Base { get; init; }
    public required string Currency { get; init; }
    public decimal? Rate { get; init; }
    public decimal? LowestPercent { get; init; }
    public Guid? RuleId { get; init; }
    public required string[] Reasons { get; init; }
    public string? DecidedBy { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? Rejection { get; init; }
}

static class CostingRows
{
    public static async Task Insert(Tx tx, Round round, Costing costing, ApprovalRule? rule, IReadOnlyList<string> reasons)
    {
        await tx.Run(
            """
            insert into quote_costing (quote_id, no, base, currency, rate, lowest_percent, rule_id, reasons)
            values (@QuoteId, @No, @Base, @Currency, @Rate, @LowestPercent, @RuleId, @Reasons)
            """,
            new
            {
                round.QuoteId,
                round.No,
                costing.Base,
                costing.Currency,
                costing.Rate,
                costing.LowestPercent,
                RuleId = reasons.Count > 0 ? rule?.Id : null,
                Reasons = reasons.ToArray(),
            });
        await tx.Run(
            """
            insert into quote_cost (quote_id, no, line_no, offer_no, factory, freight, fee, refund, duty)
            select @QuoteId, @No, one.*
            from unnest(@Lines, @Offers, @Factory, @Freight, @Fee, @Refund, @Duty) as one
            """,
            new
            {
                round.QuoteId,
                round.No,
                Lines = costing.Costs.Select(cost => cost.LineNo).ToArray(),
                Offers = costing.Costs.Select(cost => cost.OfferNo).ToArray(),
                Factory = costing.Costs.Select(cost => cost.Factory).ToArray(),
                Freight = costing.Costs.Select(cost => cost.Freight).ToArray(),
                Fee = costing.Costs.Select(cost => cost.Fee).ToArray(),
                Refund = costing.Costs.Select(cost => cost.Refund).ToArray(),
                Duty = costing.Costs.Select(cost => cost.Duty).ToArray(),
            });
    }

    /// <summary>The exporter's own newest reckoning: what a counter-offer is held against.</summary>
    public static async Task<Costing?> Newest(Db db, Guid quoteId, CancellationToken ct)
    {
        var no = await db.One<int?>(
            """
            select max(version.no)
            from quote_version version
            join quote_costing costing on costing.quote_id = version.quote_id and costing.no = version.no
            where version.quote_id = @quoteId and version.side = 'Exporter'
            """,
            new { quoteId }, ct);
        return no is null ? null : await Read(db, quoteId, no.Value, ct);
    }

    /// <summary>Null for a version that has none, such as a buyer's.</summary>
    public static async Task<Costing?> Read(Db db, Guid quoteId, int no, CancellationToken ct)
    {
        var kept = await Kept(db, quoteId, no, ct);
        return kept is null
            ? null
            : Costing.Of(await QuoteTermsRows.Read(db, quoteId, no, ct), await Costs(db, quoteId, no, ct), kept.Currency, kept.Rate);
    }

    public static Task<KeptCosting?> Kept(Db db, Guid quoteId, int no, CancellationToken ct) => db.One<KeptCosting>(
        $"select {KeptCosting.Columns} from quote_costing where quote_id = @quoteId and no = @no", new { quoteId, no }, ct);

    static Task<List<UnitCost>> Costs(Db db, Guid quoteId, int no, CancellationToken ct) => db.Many<UnitCost>(
        """
        select line_no, offer_no, factory, freight, fee, refund, duty
        from quote_cost
        where quote_id = @quoteId and no = @no
        order by line_no, offer_no
        """,
        new { quoteId, no }, ct);
}
