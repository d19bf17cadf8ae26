using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of what people decide about receipts; each capability is a part of it in a file of its own.</summary>
public sealed partial class MatchingService(
    Db db, DecisionDesk desk, BusinessDays days, MatchSignal matching, ReturnSignal returning, TimeProvider clock,
    ILogger<MatchingService> log) : V1.Matching.MatchingBase
{
    const int ShortestReason = 3;
    const int LongestReason = 500;

    static Decision By(DecisionKind kind, string reason, int? score = null, string? evidence = null) =>
        new(Guid.CreateVersion7(), kind, Principal.Required.ToString(), reason.Trim(), score, evidence);

    /// <exception cref="RpcException">400: nobody says why.</exception>
    static void RequireReason(string reason)
    {
        if (reason.Trim().Length is < ShortestReason or > LongestReason)
            throw Problem.Invalid("reason", "A decision says why.", $"{ShortestReason} to {LongestReason} characters").ToGrpc();
    }

    /// <exception cref="RpcException">404: the text is no id of anything.</exception>
    static Guid IdOf(string what, string text) => Guid.TryParse(text, out var id) ? id : throw Problem.NotFound(what, text).ToGrpc();

    /// <summary>Decides once per key and answers with the decision as it is kept.</summary>
    async Task<V1.MatchDecision> Decide(ServerCallContext context, IMessage request, Func<Tx, Task<Outcome<Guid>>> work)
    {
        var made = (await db.Decide(tx => Idempotency.Once<V1.MatchDecision>(tx, context, request, async () =>
        {
            var outcome = await work(tx);
            if (outcome.Problem is not null)
                return outcome.Problem;
            tx.AfterCommit(matching.Set);
            tx.AfterCommit(returning.Set);
            return (await Decisions(tx, "d.id = @id", new { id = outcome.Value })).Single();
        }), context.CancellationToken)).OrThrow();
        LogDecided(log, made.Id, made.Kind);
        return made;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Decision {DecisionId} about receipts: {Kind}")]
    static partial void LogDecided(ILogger log, string decisionId, string kind);
}
