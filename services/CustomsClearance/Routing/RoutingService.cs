using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>The gRPC door to the way of declarations; each capability is a part of it in a file of its own.</summary>
public sealed partial class RoutingService(
    Db db, Rendezvous rendezvous, CustomsOptions options, RematchSignal rematch, TimeProvider clock, ILogger<RoutingService> log)
    : Routing.RoutingBase
{
    const int LongestReason = 1000;

    /// <summary>The row when the principal may see it: the exporter's own, or any for operators and services.</summary>
    const string Visible = "(@SeesAll or d.exporter_id = @PartyId)";

    static readonly DeclarationStatus[] Open = [DeclarationStatus.Waiting, DeclarationStatus.Returned, DeclarationStatus.SendFailed];

    static Problem? CheckReason(string reason) => reason.Trim().Length is 0 or > LongestReason
        ? Problem.Invalid("reason", "The reason is missing or too long.", $"1 to {LongestReason} characters")
        : null;

    /// <summary>
    /// Keeps what a person states of a case and matches it again; a case that customs returned goes out anew. The reason is kept with
    /// it for ever.
    /// </summary>
    /// <param name="change">What is in force then, and what is kept in the history.</param>
    async Task<RouteReport> State(
        Said said, IMessage request, ServerCallContext context, Func<Stated, (Stated Now, object Content)> change)
    {
        var outcome = CheckReason(said.Reason) is { } problem
            ? problem
            : await db.Decide(tx => Idempotency.Once(tx, context, request, () => Keep(tx, said, change)), context.CancellationToken);
        var report = outcome.OrThrow();
        LogStated(log, report.DeclarationId, said.Kind, report.Status);
        return report;
    }

    async Task<Outcome<RouteReport>> Keep(Tx tx, Said request, Func<Stated, (Stated Now, object Content)> change)
    {
        var subject = Guid.TryParse(request.DeclarationId, out var id)
            ? await tx.One<OrderCase>($"select {OrderCase.Columns} from declaration d where d.id = @id for update", new { id })
            : null;
        if (subject is null)
            return Problem.NotFound("declaration", request.DeclarationId);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != subject.Version)
            return Problem.Stale("declaration", request.ExpectedVersion, subject.Version);
        if (!Open.Contains(subject.Status))
            return Problem.Refused("declaration", subject.Status, request.Kind, Declaration.Allowed(subject.Status));
        if (subject.CancelledAt is not null)
            return new Problem(409, "order_cancelled", "The order of this declaration is cancelled: there is nothing to declare.");

        var (now, content) = change(subject.Stated);
        await Stated.Keep(tx, subject.Id, request.Kind, content, request.Reason.Trim(), now, Principal.Required.PartyId, clock.GetUtcNow());
        if (Declaration.Next(subject.Status, DeclarationAction.Resubmit) is { } again)
            await tx.Run(
                """
                update message set status = 'Dropped' where declaration_id = @id and status in ('Held', 'Pending');
                update declaration set status = @Status where id = @id
                """,
                new { id, Status = again.ToString() });
        var changed = await tx.One<OrderCase>($"select {OrderCase.Columns} from declaration d where d.id = @id", new { id });
        await rendezvous.Settle(tx, changed!);
        return (await Report(tx, id))!;
    }

    /// <param name="Kind">Override, Charges, Certificates or Acceptance.</param>
    sealed record Said(string Kind, string DeclarationId, int ExpectedVersion, string Reason);

    /// <exception cref="RpcException">The text is not a day or month in this form.</exception>
    static DateOnly Day(string field, string text, string format) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Problem.Invalid(field, $"'{text}' is not a date.", format).ToGrpc();

    [LoggerMessage(Level = LogLevel.Information, Message = "Declaration {DeclarationId} has a new statement {Kind} and is {Status}")]
    static partial void LogStated(ILogger log, string declarationId, string kind, string status);
}
