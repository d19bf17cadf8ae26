using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>The owner publishes its exhibition, or calls it off with all that was arranged.</summary>
public sealed partial class ExhibitionsService
{
    static readonly string[] OwnersActions = [nameof(ExhibitionAction.Publish), nameof(ExhibitionAction.Cancel)];

    [Allow(Role.Operator, Role.Exporter)]
    public override async Task<V1.Exhibition> Act(V1.ActOnExhibitionRequest request, ServerCallContext context)
    {
        if (!OwnersActions.Contains(request.Action))
            throw Problem.Invalid("action", $"'{request.Action}' is nothing to do.", string.Join(", ", OwnersActions)).ToGrpc();
        var action = Enum.Parse<ExhibitionAction>(request.Action);
        var exhibition = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Act(tx, request, action, Now)), context.CancellationToken)).OrThrow();
        LogActed(log, exhibition.Id, action);
        return exhibition;
    }

    static async Task<Outcome<V1.Exhibition>> Act(
        Tx tx, V1.ActOnExhibitionRequest request, ExhibitionAction action, DateTimeOffset now)
    {
        var exhibition = await Lock(tx, request.Id, "update");
        if (exhibition is null || !exhibition.IsRunBy(Principal.Required))
            return Exhibition.NotFound(request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != exhibition.Version)
            return Problem.Stale("exhibition", request.ExpectedVersion, exhibition.Version);
        if (Exhibition.Next(exhibition.Status, action) is not { } next)
            return Exhibition.Refused(exhibition.Status, action);
        if (action == ExhibitionAction.Publish && exhibition.ClosesAt <= now)
            return Problem.Invalid("closes_at", "The exhibition would be over already.", "a window that ends later");
        await tx.Run(
            "update exhibition set status = @Next, version = version + 1 where id = @Id", new { exhibition.Id, Next = next.ToString() });
        if (action == ExhibitionAction.Cancel)
            await CallOff.Booths(tx, await tx.Many<Guid>("select id from booth where exhibition_id = @Id", new { exhibition.Id }), now);
        return (exhibition with { Status = next, Version = exhibition.Version + 1 }).ToWire(0);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Exhibition {ExhibitionId}: {Action}")]
    static partial void LogActed(ILogger log, string exhibitionId, ExhibitionAction action);
}
