using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

public enum ExceptionStatus { Open, Taken, Resolved, Ended }

public enum ExceptionAction { Take, Note, Resolve }

/// <summary>An operator takes an exception, notes something, or resolves it; one that has ended takes nothing any more.</summary>
public sealed partial class ExceptionService
{
    const int LongestNote = 1000;

    /// <summary>Null refuses the action. A resolved one is taken up again by taking it.</summary>
    public static ExceptionStatus? Next(ExceptionStatus status, ExceptionAction action) => (status, action) switch
    {
        (ExceptionStatus.Open or ExceptionStatus.Taken or ExceptionStatus.Resolved, ExceptionAction.Take) => ExceptionStatus.Taken,
        (ExceptionStatus.Open or ExceptionStatus.Taken, ExceptionAction.Resolve) => ExceptionStatus.Resolved,
        (ExceptionStatus.Open or ExceptionStatus.Taken or ExceptionStatus.Resolved, ExceptionAction.Note) => status,
        _ => null,
    };

    [Allow(Role.Operator)]
    public override Task<ExceptionEntry> Take(HandleExceptionRequest request, ServerCallContext context) =>
        Handle(request, ExceptionAction.Take, context);

    [Allow(Role.Operator)]
    public override Task<ExceptionEntry> Note(HandleExceptionRequest request, ServerCallContext context) =>
        Handle(request, ExceptionAction.Note, context);

    [Allow(Role.Operator)]
    public override Task<ExceptionEntry> Resolve(HandleExceptionRequest request, ServerCallContext context) =>
        Handle(request, ExceptionAction.Resolve, context);

    async Task<ExceptionEntry> Handle(HandleExceptionRequest request, ExceptionAction action, ServerCallContext context)
    {
        var least = action == ExceptionAction.Take ? 0 : 1;
        if (request.Text.Trim().Length > LongestNote || request.Text.Trim().Length < least)
            throw Problem.Invalid("text", "A note says what was found or done.", $"{least} to {LongestNote} characters").ToGrpc();
        return (await db.Decide(tx => Idempotency.Once(tx, context, request, () => Handle(tx, request, action)), context.CancellationToken))
            .OrThrow();
    }

    async Task<Outcome<ExceptionEntry>> Handle(Tx tx, HandleExceptionRequest request, ExceptionAction action)
    {
        var before = Guid.TryParse(request.Id, out var id)
            ? await tx.One<Standing>("select status, version from exception where id = @id for update", new { id })
            : null;
        if (before is null)
            return Problem.NotFound("exception", request.Id);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != before.Version)
            return Problem.Stale("exception", request.ExpectedVersion, before.Version);
        if (Next(before.Status, action) is not { } next)
            return Problem.Refused("exception", before.Status, action,
                Enum.GetValues<ExceptionAction>().Where(one => Next(before.Status, one) is not null).Select(one => one.ToString()));
        var now = clock.GetUtcNow();
        await tx.Run(
            """
            update exception
            set status = @Status, version = version + 1,
                assignee = case when @Takes then @PartyId else assignee end,
                resolved_at = case when @Status = 'Resolved' then coalesce(resolved_at, @now) end
            where id = @id;
            insert into exception_note (exception_id, action, text, noted_by, noted_at)
            values (@id, @Action, @Text, @PartyId, @now)
            """,
            new
            {
                id,
                now,
                Status = next.ToString(),
                Takes = action == ExceptionAction.Take,
                Action = action switch { ExceptionAction.Take => "Took", ExceptionAction.Note => "Noted", _ => "Resolved" },
                Text = request.Text.Trim(),
                Principal.Required.PartyId,
            });
        return (await Read(tx, request.Id))!;
    }

    sealed record Standing(ExceptionStatus Status, int Version);
}
