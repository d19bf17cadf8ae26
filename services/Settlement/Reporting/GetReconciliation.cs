using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The ledger against the bank at the end of a day, as it is known now.</summary>
public sealed partial class ReportingService
{
    [Allow(Role.Operator)]
    public override async Task<V1.Reconciliation> GetReconciliation(V1.ReconciliationRequest request, ServerCallContext context)
    {
        var on = PastDay("on", request.On);
        if (request.Currency.Length > 0 && Currency.Find(request.Currency) is null)
            throw Problem.Invalid("currency", $"'{request.Currency}' is no currency of ours.", Currency.Accepted).ToGrpc();
        return await db.Transact(async tx =>
        {
            await tx.Run("set transaction isolation level repeatable read", new { });
            var reconciliation = new V1.Reconciliation { On = Wire.Day(on) };
            reconciliation.Currencies.AddRange(await Reconciler.Load(tx, on, request.Currency));
            return reconciliation;
        }, context.CancellationToken);
    }
}
