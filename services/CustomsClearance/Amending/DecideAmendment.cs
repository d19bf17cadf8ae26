using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>A second operator approves a request, which then goes to customs, or declines it; who asked may withdraw it before.</summary>
public sealed partial class AmendingService
{
    [Allow(Role.Operator)]
    public override Task<Contracts.Customs.V1.Amendment> Approve(DecideAmendmentRequest request, ServerCallContext context) =>
        Decide(request, AmendmentAction.Approve, context);

    [Allow(Role.Operator)]
    public override Task<Contracts.Customs.V1.Amendment> Decline(DecideAmendmentRequest request, ServerCallContext context) =>
        Decide(request, AmendmentAction.Decline, context);

    [Allow(Role.Operator)]
    public override Task<Contracts.Customs.V1.Amendment> Withdraw(DecideAmendmentRequest request, ServerCallContext context) =>
        Decide(request, AmendmentAction.Withdraw, context);

    async Task<Contracts.Customs.V1.Amendment> Decide(DecideAmendmentRequest request, AmendmentAction action, ServerCallContext context)
    {
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Decide(tx, request, action, Principal.Required)), context.CancellationToken);
        var amendment = outcome.OrThrow();
        LogDecided(log, amendment.Id, amendment.Status);
        return amendment;
    }

    async Task<Outcome<Contracts.Customs.V1.Amendment>> Decide(Tx tx, DecideAmendmentRequest request, AmendmentAction action, Principal by)
    {
        if (request.Note.Length > LongestText || request.Note.Any(char.IsControl))
            return Problem.Invalid("note", "The note is too long or not one line.", $"at most {LongestText} characters");
        var found = Guid.TryParse(request.Id, out var id)
            ? await tx.One<Amendment>($"select {Amendment.Columns} from amendment where id = @id", new { id })
            : null;
        if (found is null)
            return Problem.NotFound("amendment", request.Id);
        // The declaration first, as everywhere: receipts for it wait until this is decided.
        var subject = (await Amended.Lock(tx, found.DeclarationId))!;
        var amendment = (await tx.One<Amendment>($"select {Amendment.Columns} from amendment where id = @id for update", new { id }))!;
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != amendment.Version)
            return Problem.Stale("amendment", request.ExpectedVersion, amendment.Version);
        if (action == AmendmentAction.Withdraw != (by.PartyId == amendment.RequestedBy))
            return FourEyes;
        if (Amendment.Next(amendment.Status, action) is not { } next)
            return Problem.Refused("amendment", amendment.Status, action, Amendment.Allowed(amendment.Status));
        if (action == AmendmentAction.Approve && subject.Refusal(amendment.Kind) is { } refusal)
            return refusal;
        await tx.Run(
            "update amendment set status = @Status, version = version + 1, decided_by = @DecidedBy where id = @id",
            new { id, Status = next.ToString(), DecidedBy = action == AmendmentAction.Withdraw ? (Guid?)null : by.PartyId });
        var now = clock.GetUtcNow();
        await Amendment.Note(tx, id, action, by, request.Note, now);
        if (action == AmendmentAction.Approve && await Send(tx, amendment, now) is { } problem)
            return problem;
        return await Read(tx, id);
    }

    /// <summary>A message per part that is concerned, built from what is in force now; they are checked once more.</summary>
    async Task<Problem?> Send(Tx tx, Amendment amendment, DateTimeOffset now)
    {
        var changes = amendment.Changes.ToLookup(change => change.Part);
        var appType = amendment.Kind == AmendmentKind.Delete ? Envelope.Delete : Envelope.Change;
        var messages = new List<(int Part, Outgoing Message)>();
        foreach (var part in (await PartInForce.Of(tx, amendment.DeclarationId)).Values
            .Where(part => amendment.Kind == AmendmentKind.Delete || changes.Contains(part.Number)).OrderBy(part => part.Number))
        {
            var wanted = part.Declaration;
            foreach (var change in changes[part.Number])
            {
                var (changed, problem) = AmendableFields.Change(wanted, change.Path, change.After);
                if (problem is not null)
                    return problem;
                wanted = changed.After;
            }

            messages.Add((part.Number, part.Asking(wanted, sender, Envelope.New(now, appType), amendment.Reason)));
        }

        if (messages.Select(message => AmendmentCheck.Of(message.Message)).FirstOrDefault(problem => problem is not null) is { } fault)
            return fault;
        await Store(tx, amendment, messages, now);
        tx.AfterCommit(writing.Set);
        return null;
    }

    static async Task Store(Tx tx, Amendment amendment, List<(int Part, Outgoing Message)> messages, DateTimeOffset now)
    {
        await Exchange.Store(tx, null, amendment.DeclarationId, messages.ConvertAll(message => ((Guid?)null, message.Message)), now);
        await tx.Run(
            """
            insert into amendment_part (amendment_id, part_no, message_guid)
            select @Id, part_no, guid
            from unnest(@Parts, @Guids) as part (part_no, guid)
            """,
            new
            {
                amendment.Id,
                Parts = messages.ConvertAll(message => message.Part).ToArray(),
                Guids = messages.ConvertAll(message => message.Message.Guid).ToArray(),
            });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} is {Status}")]
    static partial void LogDecided(ILogger log, string amendmentId, string status);
}
