using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>A rule, or the next version of one, from a day after today: what was charged stays explained by what was valid then.</summary>
public sealed partial class PayoutsService
{
    const int LongestRuleId = 40;
    const int MostTiers = 50;

    [Allow(Role.Operator)]
    public override async Task<V1.FeeRule> AddFeeRule(V1.FeeRule request, ServerCallContext context)
    {
        var (exporter, from, to) = FeeTerms(request);
        var rule = RuleOf(request);
        if (rule.Fault() is { } fault)
            throw fault.ToGrpc();
        var added = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, async () => await Add(tx, request, rule, exporter, from, to)),
            context.CancellationToken)).OrThrow();
        LogRuleAdded(log, added.Id, added.Version);
        return added;
    }

    static async Task<Outcome<V1.FeeRule>> Add(
        Tx tx, V1.FeeRule request, FeeRule rule, Guid? exporter, DateOnly from, DateOnly? to)
    {
        // Two that add a version at once wait for each other here.
        await tx.Run("select pg_advisory_xact_lock(hashtext('fee rule ' || @Id))", new { rule.Id });
        var version = 1 + await tx.One<int>("select coalesce(max(version), 0) from fee_rule where id = @Id", new { rule.Id });
        var by = Person.Of(Principal.Required);
        await tx.Run(
            """
            insert into fee_rule (id, version, kind, exporter_id, currency, percent, fixed_minor, min_minor, max_minor, tiering,
                valid_from, valid_to, recorded_by)
            values (@Id, @version, @Kind, @exporter, @Currency, @Percent, @FixedMinor, @MinMinor, @MaxMinor, @Tiering,
                @from, @to, @by)
            """,
            new
            {
                rule.Id,
                version,
                Kind = rule.Kind.ToString(),
                exporter,
                Currency = rule.Currency.Code,
                rule.Percent,
                rule.FixedMinor,
                rule.MinMinor,
                rule.MaxMinor,
                Tiering = rule.Tiering.ToString(),
                from,
                to,
                by,
            });
        await AddTiers(tx, rule, version);
        return new V1.FeeRule(request) { Version = version, RecordedBy = by };
    }

    static Task<int> AddTiers(Tx tx, FeeRule rule, int version) => tx.Run(
        """
        insert into fee_tier (rule_id, version, currency, from_minor, percent, fixed_minor)
        select @Id, @version, @Currency, t.from_minor, t.percent, t.fixed_minor
        from unnest(@Froms, @Percents, @Fixed) as t (from_minor, percent, fixed_minor)
        """,
        new
        {
            rule.Id,
            version,
            Currency = rule.Currency.Code,
            Froms = rule.Tiers.Select(tier => tier.FromMinor).ToArray(),
            Percents = rule.Tiers.Select(tier => tier.Percent).ToArray(),
            Fixed = rule.Tiers.Select(tier => tier.FixedMinor).ToArray(),
        });

    /// <summary>Whose, and from when to when.</summary>
    (Guid? Exporter, DateOnly From, DateOnly? To) FeeTerms(V1.FeeRule request)
    {
        if (request.Id.Length is 0 or > LongestRuleId)
            throw Problem.Invalid("id", "The rule has no name, or one that is too long.", $"1 to {LongestRuleId} characters").ToGrpc();
        var (from, to) = (Later("valid_from", request.ValidFrom), request.ValidTo.Length == 0 ? (DateOnly?)null
            : Wire.DayOf("valid_to", request.ValidTo));
        if (to < from)
            throw Problem.Invalid("valid_to", "The rule ends before it begins.", $"{Wire.Day(from)} or later").ToGrpc();
        return (request.ExporterId.Length == 0 ? null : Exporter(request.ExporterId).Value, from, to);
    }

    static FeeRule RuleOf(V1.FeeRule request)
    {
        if (request.Tiers.Count > MostTiers)
            throw Problem.Invalid("tiers", "There are too many tiers.", $"at most {MostTiers}").ToGrpc();
        var currency = Currency.Find(request.Currency)
            ?? throw Problem.Invalid("currency", $"'{request.Currency}' is not dealt in.", Currency.Accepted).ToGrpc();
        return new FeeRule(
            request.Id, 0, Known<FeeKind>("kind", request.Kind), currency, PercentOf(request.Percent), request.FixedMinor, request.MinMinor,
            request.MaxMinor == 0 ? null : request.MaxMinor,
            request.Tiering.Length == 0 ? FeeTiering.None : Known<FeeTiering>("tiering", request.Tiering),
            [.. request.Tiers.Select(tier => new FeeTier(tier.FromMinor, PercentOf(tier.Percent), tier.FixedMinor))]);
    }

    static decimal PercentOf(string text) => text.Length == 0 ? 0
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent.Scale <= 4
            ? percent
            : throw Problem.Invalid("percent", $"'{text}' is not a percentage.", "0 to 100, at most 4 decimals").ToGrpc();

    [LoggerMessage(Level = LogLevel.Information, Message = "Fee rule {RuleId} version {Version} added")]
    static partial void LogRuleAdded(ILogger log, string ruleId, int version);
}
