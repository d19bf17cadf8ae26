using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>Quotas, clocks and weights from a day of China's calendar on.</summary>
public sealed record LeadRule
{
    public const string Columns =
        """
        valid_from, responses_per_lead, responses_per_month, answer_hours, asked_at_once, open_days, words_points,
        range_points, chapter_points, market_points, capacity_points
        """;

    public DateOnly ValidFrom { get; init; }
    public int ResponsesPerLead { get; init; }

    /// <summary>Of one exporter.</summary>
    public int ResponsesPerMonth { get; init; }
    public int AnswerHours { get; init; }
    public int AskedAtOnce { get; init; }
    public int OpenDays { get; init; }
    public int WordsPoints { get; init; }
    public int RangePoints { get; init; }
    public int ChapterPoints { get; init; }
    public int MarketPoints { get; init; }
    public int CapacityPoints { get; init; }

    /// <summary>The rule of a day: the latest that has begun.</summary>
    public static async Task<LeadRule> Of(Db db, DateOnly day, CancellationToken ct) => (await db.One<LeadRule>(
        $"select {Columns} from lead_rule where valid_from <= @day order by valid_from desc limit 1", new { day }, ct))!;

    /// <summary>China has one time zone without daylight saving time.</summary>
    public static DateOnly Day(DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(8)).DateTime);

    public static DateOnly Month(DateTimeOffset now) => Day(now) is var day ? new(day.Year, day.Month, 1) : default;

    public V1.LeadRule ToWire() => new()
    {
        ValidFrom = ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ResponsesPerLead = ResponsesPerLead,
        ResponsesPerMonth = ResponsesPerMonth,
        AnswerHours = AnswerHours,
        AskedAtOnce = AskedAtOnce,
        OpenDays = OpenDays,
        WordsPoints = WordsPoints,
        RangePoints = RangePoints,
        ChapterPoints = ChapterPoints,
        MarketPoints = MarketPoints,
        CapacityPoints = CapacityPoints,
    };
}

public sealed partial class LeadsService
{
    [Allow(Role.Operator)]
    public override async Task<V1.LeadRule> AddRule(V1.LeadRule request, ServerCallContext context)
    {
        var today = LeadRule.Day(clock.GetUtcNow());
        if (!DateOnly.TryParseExact(request.ValidFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || day <= today)
            throw Problem.Invalid("valid_from", $"'{request.ValidFrom}' is not a day to come.", $"yyyy-MM-dd after {today:O}").ToGrpc();
        foreach (var (field, number, least, most) in new[]
        {
            ("responses_per_lead", request.ResponsesPerLead, 1, 50), ("responses_per_month", request.ResponsesPerMonth, 1, 10_000),
            ("answer_hours", request.AnswerHours, 1, 720), ("asked_at_once", request.AskedAtOnce, 1, 50),
            ("open_days", request.OpenDays, 1, 366), ("words_points", request.WordsPoints, 0, 100),
            ("range_points", request.RangePoints, 0, 100), ("chapter_points", request.ChapterPoints, 0, 100),
            ("market_points", request.MarketPoints, 0, 100), ("capacity_points", request.CapacityPoints, 0, 100),
        })
            if (number < least || number > most)
                throw Problem.Invalid(field, $"{number} is out of range.", $"{least} to {most}").ToGrpc();
        return (await db.Decide(tx => Idempotency.Once(tx, context, request, () => Write(tx, request, day)), context.CancellationToken))
            .OrThrow();
    }

    static async Task<Outcome<V1.LeadRule>> Write(Tx tx, V1.LeadRule rule, DateOnly day) => (await tx.One<LeadRule>(
        $"""
        insert into lead_rule ({LeadRule.Columns})
        values (@day, @ResponsesPerLead, @ResponsesPerMonth, @AnswerHours, @AskedAtOnce, @OpenDays, @WordsPoints,
            @RangePoints, @ChapterPoints, @MarketPoints, @CapacityPoints)
        on conflict on constraint lead_rule_key do update
        set responses_per_lead = excluded.responses_per_lead, responses_per_month = excluded.responses_per_month,
            answer_hours = excluded.answer_hours, asked_at_once = excluded.asked_at_once, open_days = excluded.open_days,
            words_points = excluded.words_points, range_points = excluded.range_points,
            chapter_points = excluded.chapter_points, market_points = excluded.market_points,
            capacity_points = excluded.capacity_points
        returning {LeadRule.Columns}
        """,
        new
        {
            day,
            rule.ResponsesPerLead,
            rule.ResponsesPerMonth,
            rule.AnswerHours,
            rule.AskedAtOnce,
            rule.OpenDays,
            rule.WordsPoints,
            rule.RangePoints,
            rule.ChapterPoints,
            rule.MarketPoints,
            rule.CapacityPoints,
        }))!.ToWire();

    [Allow(Role.Operator)]
    public override async Task<V1.ListLeadRulesResponse> ListRules(V1.ListLeadRulesRequest request, ServerCallContext context)
    {
        var rules = await db.Many<LeadRule>(
            $"select {LeadRule.Columns} from lead_rule order by valid_from desc limit 100", new { }, context.CancellationToken);
        var response = new V1.ListLeadRulesResponse();
        response.Rules.AddRange(rules.Select(rule => rule.ToWire()));
        return response;
    }
}
