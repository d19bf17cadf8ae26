using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Clocks of disputes: rows with a first day, added by operators and never changed. A dispute keeps the rule it was opened by.
/// </summary>
public sealed partial class DisputesService
{
    const int LongestClaim = 730;
    const int LongestDecision = 180;
    const int LongestAnswer = 90;

    /// <summary>From tomorrow on at the earliest, so that nobody changes by itself what counts now.</summary>
    [Allow(Role.Operator)]
    public override async Task<V1.DisputeRule> AddRule(V1.DisputeRule request, ServerCallContext context)
    {
        var rule = Read(request, Instants.DayInChina(Now)).OrThrow();
        return (await db.Decide(
            tx => Idempotency.Once<V1.DisputeRule>(tx, context, request, async () =>
            {
                await tx.Run(
                    """
                    insert into dispute_rule (id, valid_from, claim_days, answer_days, negotiate_days, decide_days, return_days,
                        receive_days, on_silence)
                    values (@Id, @ValidFrom, @ClaimDays, @AnswerDays, @NegotiateDays, @DecideDays, @ReturnDays,
                        @ReceiveDays, @Silence)
                    """,
                    new
                    {
                        rule.Id,
                        rule.ValidFrom,
                        rule.ClaimDays,
                        rule.AnswerDays,
                        rule.NegotiateDays,
                        rule.DecideDays,
                        rule.ReturnDays,
                        rule.ReceiveDays,
                        Silence = rule.OnSilence.ToString(),
                    });
                return ToWire(rule);
            }),
            context.CancellationToken)).OrThrow();
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListDisputeRulesResponse> ListRules(V1.ListDisputeRulesRequest request, ServerCallContext context)
    {
        var (after, limit) = InquiriesService.PageOf(request.Page).OrThrow();
        var rows = await db.Many<DisputeRule>(
            $"select {DisputeRule.Columns} from dispute_rule where seq > @after order by seq limit @Take",
            new { after, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListDisputeRulesResponse();
        if (rows.Count > limit)
            response.NextCursor = InquiriesService.Cursor(rows[limit - 1].Seq);
        response.Rules.AddRange(rows.Take(limit).Select(ToWire));
        return response;
    }

    static Outcome<DisputeRule> Read(V1.DisputeRule request, DateOnly today)
    {
        foreach (var (field, days, most) in new[]
        {
            ("claim_days", request.ClaimDays, LongestClaim), ("answer_days", request.AnswerDays, LongestAnswer),
            ("negotiate_days", request.NegotiateDays, LongestAnswer), ("decide_days", request.DecideDays, LongestDecision),
            ("return_days", request.ReturnDays, LongestDecision), ("receive_days", request.ReceiveDays, LongestAnswer),
        })
            if (days < 1 || days > most)
                return Problem.Invalid(field, $"{days} days are out of range.", $"1 to {most}");
        if (!Enum.TryParse<SilenceRule>(request.OnSilence, out var silence) || request.OnSilence != silence.ToString())
            return Problem.Invalid(
                "on_silence", $"'{request.OnSilence}' is not known.", string.Join(", ", Enum.GetNames<SilenceRule>()));
        if (!DateOnly.TryParseExact(request.ValidFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
            || from <= today)
            return Problem.Invalid(
                "valid_from", $"'{request.ValidFrom}' is no later day.",
                string.Create(CultureInfo.InvariantCulture, $"after {today:yyyy-MM-dd}"));
        return new DisputeRule(
            Guid.CreateVersion7(), 0, from, request.ClaimDays, request.AnswerDays, request.NegotiateDays, request.DecideDays,
            request.ReturnDays, request.ReceiveDays, silence);
    }

    static V1.DisputeRule ToWire(DisputeRule rule) => new()
    {
        Id = rule.Id.ToString(),
        ValidFrom = rule.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ClaimDays = rule.ClaimDays,
        AnswerDays = rule.AnswerDays,
        NegotiateDays = rule.NegotiateDays,
        DecideDays = rule.DecideDays,
        ReturnDays = rule.ReturnDays,
        ReceiveDays = rule.ReceiveDays,
        OnSilence = rule.OnSilence.ToString(),
    };
}
