using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrossBorder.Sandbox;

/// <summary>
/// GET and PUT /control/scenarios. A PUT replaces the whole script, for the documents that come from then on: what came before goes
/// on as it was decided. The script is kept in the database and held here: the sandbox is one process.
/// </summary>
sealed partial class ScenarioControl(Db db, ILogger<ScenarioControl> log)
{
    ScenarioScript? current;

    public async ValueTask<ScenarioScript> Get(CancellationToken ct)
    {
        if (current is { } known)
            return known;
        var rules = await db.Many<string>("select rule from scenario_rule order by position", new { }, ct);
        var loaded = new ScenarioScript { Rules = rules.ConvertAll(rule => ScenarioRule.FromJson(rule)!) };
        // A PUT that came in between is newer than what was loaded.
        return Interlocked.CompareExchange(ref current, loaded, null) ?? loaded;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/control/scenarios", (ScenarioControl control, CancellationToken ct) => control.Get(ct));
        routes.MapPut("/control/scenarios", Put);
    }

    static async Task<Results<Ok<ScenarioScript>, ProblemHttpResult>> Put(
        ScenarioScript script, ScenarioControl control, CancellationToken ct)
    {
        if (script.Check() is { } problem)
            return problem.ToHttp();
        await control.Save(script, ct);
        return TypedResults.Ok(script);
    }

    async Task Save(ScenarioScript script, CancellationToken ct)
    {
        await db.Transact(async tx =>
        {
            await tx.Run("delete from scenario_rule", new { });
            await tx.Run(
                "insert into scenario_rule (position, rule) select n.* from unnest(@Positions, @Rules) as n",
                new
                {
                    Positions = Enumerable.Range(0, script.Rules.Count).ToArray(),
                    Rules = script.Rules.Select(rule => rule.ToJson()).ToArray(),
                });
        }, ct);
        Volatile.Write(ref current, script);
        LogSet(log, script.Rules.Count);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Script replaced: {Count} rules")]
    static partial void LogSet(ILogger log, int count);
}
