using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// A version of a rule over what was judged in a window, beside the rules in force: both judge by what was known when each subject
/// came, with the lists and releases of today. Sets of subjects, a statement or two per rule and set; writes nothing.
/// </summary>
public sealed partial class RiskService
{
    const int MostSimulated = 5000;
    const int SimulatedAtOnce = 500;
    const int MostSamples = 100;
    const int SamplesDefault = 20;

    [Allow(Role.Operator)]
    public override async Task<V1.RiskSimulation> SimulateRiskRule(V1.SimulateRiskRuleRequest request, ServerCallContext context)
    {
        if (request.From is null || request.To is null || request.From.ToDateTimeOffset() >= request.To.ToDateTimeOffset())
            throw Problem.Invalid("from", "The window is missing or empty.", "from before to").ToGrpc();
        if (request.Samples is < 0 or > MostSamples)
            throw Problem.Invalid("samples", $"{request.Samples} samples are not shown.", $"0 to {MostSamples}").ToGrpc();
        return await db.Transact(async tx =>
        {
            var version = await tx.One<RiskRule>(
                $"select {RiskRule.Columns} from risk_rule where id = @Id and version = @Version", new { request.Id, request.Version })
                ?? throw NoSuchRule(request.Id, request.Version).ToGrpc();
            return await Simulate(tx, version, request);
        }, context.CancellationToken);
    }

    async Task<V1.RiskSimulation> Simulate(Tx tx, RiskRule version, V1.SimulateRiskRuleRequest request)
    {
        var now = clock.GetUtcNow();
        var (book, listed) = (await RiskAssessor.Rules(tx, now), await lists.Current(tx, now));
        var subjects = await Judged(tx, version, request);
        var simulation = new V1.RiskSimulation
        {
            Cut = subjects.Count > MostSimulated,
            Now = new V1.RiskCounts(),
            Then = new V1.RiskCounts(),
        };
        var samples = request.Samples == 0 ? SamplesDefault : request.Samples;
        foreach (var group in subjects.Take(MostSimulated).GroupBy(subject => subject.Moment))
            foreach (var chunk in group.Chunk(SimulatedAtOnce))
                await Compare(new RiskCall(tx, chunk, listed), book, version, simulation, samples);
        return simulation;
    }

    /// <summary>The subjects of the window that the version could say something about, the latest first.</summary>
    static Task<List<RiskSubject>> Judged(Tx tx, RiskRule version, V1.SimulateRiskRuleRequest request) => tx.Many<RiskSubject>(
        $"""
        select {RiskSubject.Columns}
        from risk_subject
        where at >= @From and at < @To and (@All or moment = any(@Moments))
        order by at desc, id
        limit @Take
        """,
        new
        {
            From = request.From.ToDateTimeOffset(),
            To = request.To.ToDateTimeOffset(),
            All = version.Kind == RiskRuleKind.Outcome,
            Moments = version.Named,
            Take = MostSimulated + 1,
        });

    /// <summary>Every other rule judges once; the scale and this rule are exchanged.</summary>
    static async Task Compare(RiskCall call, RuleBook book, RiskRule version, V1.RiskSimulation simulation, int samples)
    {
        var before = await RiskAssessor.Judge(book, call);
        var judges = version.Judges(call.Subjects[0].Moment);
        var said = judges ? await version.Judge(call) : null;
        var changed = book.With(version);
        for (var no = 0; no < call.Subjects.Count; no++)
        {
            var others = before[no].Contributions.SkipLast(1).Where(one => one.RuleId != version.Id).ToList();
            var after = Assessed.By(changed, call.Subjects[no], said is null ? others : [.. others, said[no]]);
            simulation.Subjects++;
            Count(simulation.Now, before[no].Outcome);
            Count(simulation.Then, after.Outcome);
            if (after.Outcome == before[no].Outcome)
                continue;
            if (after.Outcome > before[no].Outcome)
                simulation.Stricter++;
            else
                simulation.Milder++;
            if (simulation.Samples.Count < samples)
                simulation.Samples.Add(Sample(before[no], after, said?[no] ?? after.Contributions[^1]));
        }
    }

    static void Count(V1.RiskCounts counts, RiskOutcome outcome)
    {
        switch (outcome)
        {
            case RiskOutcome.Pass: counts.Pass++; break;
            case RiskOutcome.Review: counts.Review++; break;
            default: counts.Block++; break;
        }
    }

    static V1.RiskSample Sample(Assessed before, Assessed after, RiskContribution said) => new()
    {
        Moment = before.Subject.Moment.ToString(),
        SubjectId = before.Subject.Id.ToString(),
        OrderId = before.Subject.OrderId.Value.ToString(),
        At = before.Subject.At.ToTimestamp(),
        NowOutcome = before.Outcome.ToString(),
        ThenOutcome = after.Outcome.ToString(),
        NowPoints = before.Points,
        ThenPoints = after.Points,
        Said = ToWire(said),
    };
}
