using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>An operator lets a declaration that customs returned match again, by what is known now, and go out anew.</summary>
public sealed partial class CustomsClearanceService
{
    [Allow(Role.Operator)]
    public override async Task<Contracts.Customs.V1.Declaration> Resubmit(ResubmitRequest request, ServerCallContext context)
    {
        var outcome = await db.Decide(tx => Idempotency.Once(tx, context, request, () => Resubmit(tx, request)), context.CancellationToken);
        var declaration = outcome.OrThrow();
        LogResubmitted(log, declaration.Id, declaration.Status);
        return declaration;
    }

    async Task<Outcome<Contracts.Customs.V1.Declaration>> Resubmit(Tx tx, ResubmitRequest request)
    {
        var returned = Guid.TryParse(request.Id, out var id)
            ? await tx.One<OrderCase>($"select {OrderCase.Columns} from declaration d where d.id = @id for update", new { id })
            : null;
        if (returned is null)
            return Problem.NotFound("declaration", request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != returned.Version)
            return Problem.Stale("declaration", request.ExpectedVersion, returned.Version);
        if (Declaration.Next(returned.Status, DeclarationAction.Resubmit) is not { } next)
            return Problem.Refused("declaration", returned.Status, DeclarationAction.Resubmit, Declaration.Allowed(returned.Status));
        if (returned.CancelledAt is not null)
            return new Problem(409, "order_cancelled", "The order of this declaration is cancelled: there is nothing to declare.");

        // A list that waited for a refused order or waybill was never sent: its successor takes its place.
        await tx.Run(
            """
            update message set status = 'Dropped' where declaration_id = @id and status in ('Held', 'Pending');
            update declaration set status = @Status, version = version + 1, changed_at = now() where id = @id
            """,
            new { id, Status = next.ToString() });
        await rendezvous.Settle(tx, returned with { Status = next, Version = returned.Version + 1 });
        return await Read(tx, id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Declaration {DeclarationId} was resubmitted and is {Status}")]
    static partial void LogResubmitted(ILogger log, string declarationId, string status);
}
