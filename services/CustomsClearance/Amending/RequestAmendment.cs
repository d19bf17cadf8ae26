using System.Text.Json;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>An operator asks for an amendment or the deletion of a full declaration; it waits for a second one to decide.</summary>
public sealed partial class AmendingService
{
    const int LongestText = 255;
    const int MostChanges = 200;

    [Allow(Role.Operator)]
    public override async Task<Contracts.Customs.V1.Amendment> Request(RequestAmendmentRequest request, ServerCallContext context)
    {
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Request(tx, request, Principal.Required)), context.CancellationToken);
        var amendment = outcome.OrThrow();
        LogRequested(log, amendment.DeclarationId, amendment.Kind, amendment.Id);
        return amendment;
    }

    async Task<Outcome<Contracts.Customs.V1.Amendment>> Request(Tx tx, RequestAmendmentRequest request, Principal by)
    {
        if (Check(request) is { } invalid)
            return invalid;
        var subject = Guid.TryParse(request.DeclarationId, out var id) ? await Amended.Lock(tx, id) : null;
        if (subject is null)
            return Problem.NotFound("declaration", request.DeclarationId) with { Field = "declaration_id" };
        var kind = Enum.Parse<AmendmentKind>(request.Kind);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != subject.Version)
            return Problem.Stale("declaration", request.ExpectedVersion, subject.Version);
        if (subject.Refusal(kind) is { } refusal)
            return refusal;
        if (await tx.One<bool>(
            "select exists (select from asked_amendment where order_id = @OrderId and not ended)", new { subject.OrderId }))
            return Amended.OrderAsked;
        var parts = await PartInForce.Of(tx, id);
        if (parts.Values.Any(part => part.EntryNumber is null))
            return Amended.NotYet;
        var (changes, problem) = Changes(request, parts, clock.GetUtcNow());
        if (problem is not null)
            return problem;
        return await Insert(tx, new Amendment(
            Guid.CreateVersion7(), 1, id, kind, AmendmentStatus.Requested, request.Reason.Trim(), JsonSerializer.Serialize(changes),
            by.PartyId, null), by);
    }

    static Problem? Check(RequestAmendmentRequest request)
    {
        if (!Enum.TryParse<AmendmentKind>(request.Kind, out var kind) || kind.ToString() != request.Kind)
            return Problem.Invalid(
                "kind", $"'{request.Kind}' is not a kind of request.", string.Join(", ", Enum.GetNames<AmendmentKind>()));
        if (request.Reason.Trim().Length is 0 or > LongestText || request.Reason.Any(char.IsControl))
            return Problem.Invalid("reason", "The reason is missing, too long or not one line.", $"1 to {LongestText} characters");
        if (kind == AmendmentKind.Delete)
            return request.Changes.Count == 0 ? null : Problem.Invalid("changes", "A deletion changes nothing.", "no changes");
        if (request.Changes.Count is 0 or > MostChanges)
            return Problem.Invalid("changes", $"There are {request.Changes.Count} changes.", $"1 to {MostChanges}");
        var twice = request.Changes.GroupBy(change => (change.PartNo, change.Path)).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? null : Problem.Invalid("changes", $"{twice.Key.Path} is changed twice.", "one value a field");
    }

    /// <summary>Applies the changes to what is in force and checks what comes out; a change that changes nothing is left out.</summary>
    Outcome<IReadOnlyList<PartChange>> Changes(
        RequestAmendmentRequest request, IReadOnlyDictionary<int, PartInForce> parts, DateTimeOffset now)
    {
        var wanted = parts.ToDictionary(part => part.Key, part => part.Value.Declaration);
        var changes = new List<PartChange>();
        foreach (var (change, i) in request.Changes.Select((change, i) => (change, i)))
        {
            var number = Math.Max(1, change.PartNo);
            if (!wanted.TryGetValue(number, out var declaration))
                return Problem.Invalid($"changes[{i}].part_no", $"The declaration has no part {number}.", $"1 to {parts.Count}");
            var (changed, problem) = AmendableFields.Change(declaration, change.Path, change.Value);
            if (problem is not null)
                return problem with { Field = $"changes[{i}].{problem.Field}" };
            wanted[number] = changed.After;
            if (changed.Before != change.Value)
                changes.Add(new PartChange(number, change.Path, changed.Before, change.Value));
        }

        if (request.Changes.Count > 0 && changes.Count == 0)
            return Problem.Invalid("changes", "Every value is in force already.", "another value");
        var envelope = Envelope.New(now, Envelope.Change);
        return changes.Select(change => change.Part).Distinct()
            .Select(part => AmendmentCheck.Of(parts[part].Asking(wanted[part], sender, envelope, request.Reason.Trim())))
            .FirstOrDefault(problem => problem is not null) is { } fault ? fault : new Outcome<IReadOnlyList<PartChange>>(changes, null);
    }

    async Task<Outcome<Contracts.Customs.V1.Amendment>> Insert(Tx tx, Amendment amendment, Principal by)
    {
        var now = clock.GetUtcNow();
        var inserted = await tx.Run(
            """
            insert into amendment (id, declaration_id, kind, reason, changes, requested_by, requested_at)
            values (@Id, @DeclarationId, @Kind, @Reason, @ChangesJson::json, @RequestedBy, @now)
            on conflict (declaration_id) where status in ('Requested', 'Approved', 'Sent') do nothing
            """,
            new
            {
                amendment.Id,
                amendment.DeclarationId,
                Kind = amendment.Kind.ToString(),
                amendment.Reason,
                amendment.ChangesJson,
                amendment.RequestedBy,
                now,
            });
        if (inserted == 0)
            return new Problem(StatusCodes.Status409Conflict, "amendment_open", "The declaration has a request that is not concluded.",
                "declaration_id", "one request at a time");
        await Amendment.Note(tx, amendment.Id, AmendmentAction.Request, by, amendment.Reason, now);
        return await Read(tx, amendment.Id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Declaration {DeclarationId}: {Kind} requested as {AmendmentId}")]
    static partial void LogRequested(ILogger log, string declarationId, string kind, string amendmentId);
}

/// <summary>The declaration that a request is about, under its row lock.</summary>
sealed record Amended(
    Guid Id, Guid OrderId, int Version, DeclarationStatus Status, DeclarationChannel Channel, DateTimeOffset? ReleasedAt,
    DateTimeOffset? DepartedAt, string? Currency)
{
    public static readonly Problem NotYet = new(StatusCodes.Status409Conflict, "declaration_not_numbered",
        "Customs has not numbered every part of the declaration: there is nothing to amend or delete yet.");

    public static readonly Problem OrderAsked = new(StatusCodes.Status409Conflict, "order_amendment_asking",
        "An amendment of the order is being decided: the declaration stays as it is until then.", Accepted: "to wait for its end");

    public static Task<Amended?> Lock(Tx tx, Guid id) => tx.One<Amended>(
        """
        select id, order_id, version, status, channel, released_at, departed_at, currency
        from declaration
        where id = @id
        for update
        """,
        new { id });

    /// <summary>Why it cannot be amended or deleted as it is; null when it can.</summary>
    public Problem? Refusal(AmendmentKind kind)
    {
        if (Channel != DeclarationChannel.FullDeclaration)
            return new Problem(StatusCodes.Status409Conflict, "not_a_full_declaration",
                "A list is corrected by sending it again or withdrawn (CEB605).", Accepted: "a full declaration");
        if (Status is < DeclarationStatus.Received or > DeclarationStatus.Closed)
            return Problem.Refused("declaration", Status, kind, Declaration.Allowed(Status));
        if (kind == AmendmentKind.Amend)
            return null;
        if (Status == DeclarationStatus.Closed)
            return Problem.Refused("declaration", Status, kind, [nameof(AmendmentKind.Amend)]);
        return ReleasedAt is not null && DepartedAt is not null
            ? new Problem(
                StatusCodes.Status409Conflict, "goods_departed", "The goods were released and have left: their declaration stays.")
            : null;
    }
}
