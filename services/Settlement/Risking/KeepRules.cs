using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Rules as versions: drafted, tried on the past (<see cref="SimulateRiskRule"/>), activated from a moment on.</summary>
public sealed partial class RiskService
{
    const int LongestNote = 500;
    const string Scale = "OUTCOME";

    const string RuleColumns =
        """
        id, version, kind, enabled, array_to_string(moments, ',') as moments, parameters::text as parameters, note,
        active_from, drafted_by, coalesce(activated_by, '') as activated_by, (
            select max(o.active_from)
            from risk_rule o
            where o.id = r.id and o.active_from <= @now) as in_force_from
        """;

    [Allow(Role.Operator)]
    public override async Task<V1.ListRiskRulesResponse> ListRiskRules(V1.ListRiskRulesRequest request, ServerCallContext context)
    {
        var now = clock.GetUtcNow();
        var rows = await db.Many<RuleRow>(
            $"select {RuleColumns} from risk_rule r where @Id = '' or id = @Id order by id, version",
            new { request.Id, now }, context.CancellationToken);
        var response = new V1.ListRiskRulesResponse();
        response.Rules.AddRange(rows.Select(row => row.ToWire(now)));
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.RiskRule> DraftRiskRule(V1.DraftRiskRuleRequest request, ServerCallContext context)
    {
        var draft = Drafted(request);
        var (by, now) = (Principal.Required.ToString(), clock.GetUtcNow());
        var outcome = await db.Decide<V1.RiskRule>(tx => Idempotency.Once<V1.RiskRule>(tx, context, request, async () =>
        {
            // One draft of a rule after the other, so that its versions have no gap.
            await tx.Many<string>("select pg_advisory_xact_lock(hashtextextended('risk_rule:' || @Id, 0))::text", new { draft.Id });
            var known = await tx.One<Latest>(
                "select kind, version from risk_rule where id = @Id order by version desc limit 1", new { draft.Id });
            if (known is not null && known.Kind != draft.Kind)
                return Problem.Invalid("kind", $"{draft.Id} is a rule of the kind {known.Kind}.", known.Kind.ToString());
            if (known is null && draft.Kind == RiskRuleKind.Outcome)
                return Problem.Invalid("id", "There is one scale.", Scale);
            await tx.Run(
                """
                insert into risk_rule (id, version, kind, enabled, moments, parameters, note, drafted_by, drafted_at)
                values (@Id, @Version, @Kind, @Enabled, @Moments, @Parameters::jsonb, @Note, @by, @now)
                """,
                new
                {
                    draft.Id,
                    Version = (known?.Version ?? 0) + 1,
                    Kind = draft.Kind.ToString(),
                    draft.Enabled,
                    Moments = draft.Named,
                    draft.Parameters,
                    draft.Note,
                    by,
                    now,
                });
            return await Rule(tx, draft.Id, (known?.Version ?? 0) + 1, now);
        }), context.CancellationToken);
        var rule = outcome.OrThrow();
        LogDrafted(log, rule.Id, rule.Version);
        return rule;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.RiskRule> ActivateRiskRule(V1.ActivateRiskRuleRequest request, ServerCallContext context)
    {
        var now = clock.GetUtcNow();
        var from = request.ActiveFrom?.ToDateTimeOffset() ?? now;
        if (from < now)
            throw Problem.Invalid("active_from", "A rule does not become valid in the past.", "now or later").ToGrpc();
        var outcome = await db.Decide<V1.RiskRule>(tx => Idempotency.Once<V1.RiskRule>(tx, context, request, async () =>
        {
            var row = await tx.One<RuleRow>(
                $"select {RuleColumns} from risk_rule r where id = @Id and version = @Version for update",
                new { request.Id, request.Version, now });
            if (row is null)
                return NoSuchRule(request.Id, request.Version);
            if (row.ActiveFrom is not null)
                return Problem.Refused("risk_rule", row.StatusAt(now), "Activate", []);
            if (await tx.One<bool>(
                "select exists (select from risk_rule where id = @Id and active_from = @from)", new { request.Id, from }))
                return Problem.Invalid("active_from", "Another version starts at that moment.", "a later moment");
            await tx.Run(
                """
                update risk_rule
                set active_from = @from, activated_by = @By, activated_at = @now
                where id = @Id and version = @Version
                """,
                new { request.Id, request.Version, from, now, By = Principal.Required.ToString() });
            return await Rule(tx, request.Id, request.Version, now);
        }), context.CancellationToken);
        var rule = outcome.OrThrow();
        LogActivated(log, rule.Id, rule.Version, from);
        return rule;
    }

    static async Task<V1.RiskRule> Rule(Tx tx, string id, int version, DateTimeOffset now) => (await tx.One<RuleRow>(
        $"select {RuleColumns} from risk_rule r where id = @id and version = @version", new { id, version, now }))!.ToWire(now);

    static Problem NoSuchRule(string id, int version) => Problem.NotFound("risk_rule", $"{id} v{version}");

    /// <exception cref="RpcException">400: something of it cannot be.</exception>
    static RiskRule Drafted(V1.DraftRiskRuleRequest request)
    {
        if (request.Id.Length is < 3 or > 40 || !char.IsAsciiLetterUpper(request.Id[0])
            || !request.Id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
            throw Problem.Invalid("id", "The name of the rule cannot be used.", "3 to 40 of A-Z, 0-9 and -, a letter first").ToGrpc();
        if (!System.Enum.TryParse<RiskRuleKind>(request.Kind, out var kind) || kind.ToString() != request.Kind)
            throw Problem.Invalid("kind", $"'{request.Kind}' is no kind of rule.", string.Join(", ", System.Enum.GetNames<RiskRuleKind>()))
                .ToGrpc();
        if ((kind == RiskRuleKind.Outcome) != (request.Id == Scale) || (kind == RiskRuleKind.Outcome && !request.Enabled))
            throw Problem.Invalid("id", "There is one scale, and it is never switched off.", $"{Scale} for the kind Outcome").ToGrpc();
        var moments = RiskRule.MomentsOf(kind).Select(moment => moment.ToString()).ToArray();
        if (kind != RiskRuleKind.Outcome && (request.Moments.Count == 0 || request.Moments.Except(moments).Any()))
            throw Problem.Invalid("moments", $"A {kind} rule judges at other moments.", string.Join(", ", moments)).ToGrpc();
        if (request.Note.Length > LongestNote)
            throw Problem.Invalid("note", "The note is too long.", $"at most {LongestNote} characters").ToGrpc();
        var draft = new RiskRule(
            request.Id, 0, kind, request.Enabled,
            kind == RiskRuleKind.Outcome ? "" : string.Join(',', request.Moments.Distinct()), request.Parameters,
            request.Note, null);
        return draft.Fault() is { } fault ? throw fault.ToGrpc() : draft;
    }

    sealed record Latest(RiskRuleKind Kind, int Version);

    sealed record RuleRow(
        string Id, int Version, string Kind, bool Enabled, string Moments, string Parameters, string Note, DateTimeOffset? ActiveFrom,
        string DraftedBy, string ActivatedBy, DateTimeOffset? InForceFrom)
    {
        public string StatusAt(DateTimeOffset now) =>
            ActiveFrom is not { } from ? "Draft" : from > now ? "Waiting" : from == InForceFrom ? "Active" : "Past";

        public V1.RiskRule ToWire(DateTimeOffset now)
        {
            var wire = new V1.RiskRule
            {
                Id = Id,
                Version = Version,
                Kind = Kind,
                Enabled = Enabled,
                Parameters = Parameters,
                Note = Note,
                Status = StatusAt(now),
                ActiveFrom = ActiveFrom?.ToTimestamp(),
                DraftedBy = DraftedBy,
                ActivatedBy = ActivatedBy,
            };
            wire.Moments.AddRange(Moments.Split(',', StringSplitOptions.RemoveEmptyEntries));
            return wire;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Risk rule {Id} v{Version} drafted")]
    static partial void LogDrafted(ILogger log, string id, int version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Risk rule {Id} v{Version} is in force from {From}")]
    static partial void LogActivated(ILogger log, string id, int version, DateTimeOffset from);
}
