using System.Text.Json;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of risk; each capability is a part of it in a file of its own.</summary>
public sealed partial class RiskService(
    Db db, Watchlist lists, RescreenSignal rescreen, PayoutSignal payouts, TimeProvider clock, ILogger<RiskService> log)
    : V1.Risk.RiskBase
{
    const int LongestReason = 500;

    static V1.RiskContribution ToWire(RiskContribution said)
    {
        var wire = new V1.RiskContribution { RuleId = said.RuleId, Version = said.Version, Kind = said.Kind, Points = said.Points };
        wire.Facts.AddRange(said.Facts.Select(fact => new V1.RiskFact { Name = fact.Name, Value = fact.Value }));
        return wire;
    }

    static List<RiskContribution> Contributions(string rules) => JsonSerializer.Deserialize<List<RiskContribution>>(rules)!;

    /// <exception cref="Grpc.Core.RpcException">400: a reason is missing or too long.</exception>
    static string Reason(string reason) => reason.Trim() is { Length: >= 1 and <= LongestReason } text
        ? text
        : throw Problem.Invalid("reason", "The reason is missing or too long.", $"1 to {LongestReason} characters").ToGrpc();
}

static class RiskParts
{
    public static void AddRisking(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Watchlist>().AddSingleton<RiskAssessor>().AddSingleton<RiskGate>().AddSingleton<RescreenSignal>();
        builder.Services.AddHostedService<LoadDemoList>();
        builder.Services.AddHostedService<AssessPayouts>();
        builder.Services.AddHostedService<Rescreen>();
    }
}
