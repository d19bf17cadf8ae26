using System.Text.Json.Nodes;

namespace CrossBorder.MainJob.Driving;

/// <summary>Orders per stage, and how many of them are stuck per reason, as the portal counts them.</summary>
public sealed record FlowCounts(
    IReadOnlyDictionary<string, int> Stages, IReadOnlyDictionary<string, int> Stuck, int StuckOrders, JsonNode Summary)
{
    static readonly string[] Final = ["Settled", "Refunded", "Cancelled"];

    public int Total => Stages.Values.Sum();

    /// <summary>Orders that are at their end.</summary>
    public int Ended => Stages.Where(stage => Final.Contains(stage.Key)).Sum(stage => stage.Value);

    /// <summary>Orders that are not at their end; <see cref="StuckOrders"/> of them wait for somebody who must mend something.</summary>
    public int Unfinished => Total - Ended;

    public static async Task<FlowCounts> Read(Api operatorApi, CancellationToken ct)
    {
        var summary = await operatorApi.Get("/api/v1/flows/summary", ct);
        var stages = summary["stages"]!.AsArray().ToDictionary(stage => (string)stage!["stage"]!, stage => (int)stage!["count"]!);
        var stuck = summary["stuck"]!.AsArray().ToDictionary(reason => (string)reason!["code"]!, reason => (int)reason!["count"]!);
        return new(stages, stuck, (int)summary["stuckOrders"]!, summary);
    }

    public override string ToString() =>
        string.Join("  ", Stages.Where(stage => stage.Value > 0).Select(stage => $"{stage.Key} {stage.Value}"));
}
