using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using Receivables = CrossBorder.Contracts.Settlement.V1.Settlement.SettlementClient;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Disputes of orders; each capability is a part of it in a file of its own.</summary>
public sealed partial class DisputesService(Db db, Receivables money, TimeProvider clock, ILogger<DisputesService> log)
    : V1.Disputes.DisputesBase
{
    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    /// <summary>What an action of the caller comes to, on the dispute that is locked.</summary>
    /// <param name="decide">The step to take, or why none is.</param>
    async Task<V1.Dispute> Act<T>(
        ServerCallContext context, T request, string id, Func<Dispute, Principal, Outcome<DisputeStep>> decide) where T : IMessage<T>
    {
        var made = (await db.Decide(
            tx => Idempotency.Once<V1.Dispute>(tx, context, request, async () =>
            {
                var principal = Principal.Required;
                if (await DisputeRows.Lock(tx, id, principal) is not { } dispute)
                    return Problem.NotFound("dispute", id);
                var (step, refused) = decide(dispute, principal);
                if (refused is not null)
                    return refused;
                var rule = await DisputeRows.Rule(tx, dispute.RuleId);
                var after = await DisputeRows.Take(tx, dispute, step!, principal, rule, Now);
                return await DisputeViews.Of(tx, after, principal);
            }),
            context.CancellationToken)).OrThrow();
        LogMoved(log, made.Id, made.OrderId, made.Status);
        return made;
    }

    static Outcome<DisputeStep> Step(Dispute dispute, DisputeAction action, int expected, Role side, string text = "") =>
        dispute.Refusal(action, expected, side) is { } refused ? refused : new DisputeStep(action, text.Trim(), null);

    /// <summary>What is said with an action, as long as that may be empty.</summary>
    static void Said(string text)
    {
        if (text.Length > 0)
            Explained("text", text);
    }

    static void Explained(string field, string text)
    {
        if (InquiryCheck.Body(field, text) is { } fault)
            throw fault.ToGrpc();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dispute {DisputeId} of order {OrderId}: {Status}")]
    static partial void LogMoved(ILogger log, string disputeId, string orderId, string status);
}

/// <summary>One step of a dispute.</summary>
/// <param name="Terms">The amount, and whether the goods go back first; null with an action that says none.</param>
public sealed record DisputeStep(DisputeAction Action, string Text, (long Minor, bool Return)? Terms);

public static class Disputing
{
    public static void AddDisputes(this IHostApplicationBuilder builder)
    {
        builder.Services.AddGrpcClient<Receivables>("settlement");
        builder.Services.AddSingleton<DisputeSignal>();
        builder.Services.AddHostedService<DisputeClocks>();
    }
}
