using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Enterprises;

/// <summary>An operator qualifies an exporter, or suspends it with a reason; catalog and orders learn it by event.</summary>
public sealed partial class EnterprisesService
{
    [Allow(Role.Operator)]
    public override Task<Contracts.Enterprises.V1.Enterprise> Qualify(QualifyRequest request, ServerCallContext context) =>
        Change(request.Id, request.ExpectedVersion, EnterpriseAction.Qualify, null, context,
            changed => new ExporterQualified(changed.Id.Value, changed.Version, clock.GetUtcNow()));

    [Allow(Role.Operator)]
    public override Task<Contracts.Enterprises.V1.Enterprise> Suspend(SuspendRequest request, ServerCallContext context)
    {
        if (request.Reason.Trim().Length is 0 or > 500)
            throw Problem.Invalid("reason", "A suspension needs a reason.", "1 to 500 characters").ToGrpc();
        return Change(request.Id, request.ExpectedVersion, EnterpriseAction.Suspend, request.Reason.Trim(), context,
            changed => new ExporterSuspended(changed.Id.Value, changed.Version, clock.GetUtcNow(), request.Reason.Trim()));
    }

    async Task<Contracts.Enterprises.V1.Enterprise> Change(
        string id, int expectedVersion, EnterpriseAction action, string? reason, ServerCallContext context, Func<Enterprise, IEvent> tell)
    {
        var outcome = await db.Decide(tx => Change(tx, id, expectedVersion, action, reason, tell), context.CancellationToken);
        var changed = outcome.OrThrow();
        LogChanged(log, changed.Id.Value, changed.Status);
        return changed.ToWire();
    }

    static async Task<Outcome<Enterprise>> Change(
        Tx tx, string id, int expectedVersion, EnterpriseAction action, string? reason, Func<Enterprise, IEvent> tell)
    {
        var enterprise = Guid.TryParse(id, out var key)
            ? await tx.One<Enterprise>(
                $"select {Enterprise.Columns} from enterprise where id = @key and kind = 'Exporter' for update", new { key })
            : null;
        if (enterprise is null)
            return Problem.NotFound("exporter", id);
        if (expectedVersion != 0 && expectedVersion != enterprise.Version)
            return Problem.Stale("exporter", expectedVersion, enterprise.Version);
        if (Enterprise.Next(enterprise.Status, action) is not { } next)
            return Problem.Refused("exporter", enterprise.Status, action, Enterprise.Allowed(enterprise.Status));

        var changed = enterprise with { Status = next, Version = enterprise.Version + 1, SuspensionReason = reason };
        await tx.Run(
            """
            update enterprise
            set status = @Status, version = @Version, suspension_reason = @reason, changed_at = now()
            where id = @key
            """,
            new { key, Status = next.ToString(), changed.Version, reason });
        tx.Publish(tell(changed));
        return changed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Exporter {EnterpriseId} is {Status}")]
    static partial void LogChanged(ILogger log, Guid enterpriseId, EnterpriseStatus status);
}
