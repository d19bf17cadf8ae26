using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>An operator decides about a dual-use hit; who decided what and why is kept, and the declaration is matched again.</summary>
public sealed partial class TariffService
{
    static readonly ReviewStatus[] Decisions = [ReviewStatus.Cleared, ReviewStatus.Licensed, ReviewStatus.Refused];

    [Allow(Role.Operator)]
    public override async Task<ScreeningReview> DecideScreening(DecideScreeningRequest request, ServerCallContext context)
    {
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Decide(tx, request)), context.CancellationToken);
        var review = outcome.OrThrow();
        LogDecided(log, review.DeclarationId, review.Code, review.Status);
        return review;
    }

    async Task<Outcome<ScreeningReview>> Decide(Tx tx, DecideScreeningRequest request)
    {
        // The declaration's row lock comes first, as everywhere.
        var subject = Guid.TryParse(request.DeclarationId, out var id)
            ? await tx.One<OrderCase>($"select {OrderCase.Columns} from declaration d where d.id = @id for update", new { id })
            : null;
        if (subject is null || await Review(tx, id, request.Code) is not { } review)
            return Problem.NotFound("screening_review", $"{request.DeclarationId}/{request.Code}");
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != review.Version)
            return Problem.Stale("screening_review", request.ExpectedVersion, review.Version);
        if (Check(request, review.Status) is { } problem)
            return problem;
        await tx.Run(
            """
            update screening_review
            set status = @Decision, licence_number = nullif(@Licence, ''), reason = @Reason, decided_by = @By,
                decided_at = @Now, version = version + 1
            where declaration_id = @id and code = @Code;
            insert into screening_decision (declaration_id, code, version, list_id, status, licence_number, reason, decided_by,
                decided_at)
            select declaration_id, code, version, list_id, status, licence_number, reason, decided_by, decided_at
            from screening_review
            where declaration_id = @id and code = @Code
            """,
            new
            {
                id,
                request.Code,
                request.Decision,
                Licence = request.LicenceNumber.Trim(),
                Reason = request.Reason.Trim(),
                By = Principal.Required.PartyId,
                Now = clock.GetUtcNow(),
            });
        await rendezvous.Settle(tx, subject);
        return (await Review(tx, id, request.Code))!.ToWire();
    }

    static Problem? Check(DecideScreeningRequest request, ReviewStatus status)
    {
        if (!System.Enum.TryParse<ReviewStatus>(request.Decision, out var decision) || !Decisions.Contains(decision)
            || decision.ToString() != request.Decision)
            return Problem.Invalid("decision", $"'{request.Decision}' is not a decision.", string.Join(", ", Decisions));
        // A refusal may be looked at again, for instance when the licence has come; what was let go is done.
        if (status is ReviewStatus.Cleared or ReviewStatus.Licensed)
            return Problem.Refused("screening_review", status, decision, []);
        if (request.Reason.Trim().Length is 0 or > 1000)
            return Problem.Invalid("reason", "The reason is missing or too long.", "1 to 1000 characters");
        if ((decision == ReviewStatus.Licensed) != (request.LicenceNumber.Trim().Length > 0) || request.LicenceNumber.Trim().Length > 40)
            return Problem.Invalid("licence_number", "A licence number goes with Licensed, and only with it.", "1 to 40 characters");
        return null;
    }

    [Allow(Role.Operator)]
    public override async Task<ListScreeningsResponse> ListScreenings(ListScreeningsRequest request, ServerCallContext context)
    {
        if (request.Status.Length > 0 && !System.Enum.TryParse<ReviewStatus>(request.Status, out _))
            throw Problem.Invalid("status", $"'{request.Status}' is not a status of reviews.",
                string.Join(", ", System.Enum.GetNames<ReviewStatus>())).ToGrpc();
        var limit = Limit(request.Page);
        var cursor = (request.Page?.Cursor ?? "").Split('/');
        var (afterId, afterCode) = (Guid.Empty, "");
        if (cursor is not [""] && (cursor is not [_, { Length: > 0 }] || !Guid.TryParse(cursor[0], out afterId)))
            throw BadCursor.ToGrpc();
        if (cursor is [_, var code])
            afterCode = code;
        var rows = await db.Many<ReviewRow>(
            $"""
            select {ReviewRow.Columns}
            from screening_review r
            join declaration d on d.id = r.declaration_id
            where (@Status = '' or r.status = @Status)
                and (@afterCode = '' or (r.opened_at, r.declaration_id, r.code) > (
                    select a.opened_at, a.declaration_id, a.code
                    from screening_review a
                    where a.declaration_id = @afterId and a.code = @afterCode))
            order by r.opened_at, r.declaration_id, r.code
            limit @Take
            """,
            new { request.Status, afterId, afterCode, Take = limit + 1 }, context.CancellationToken);
        var last = rows.Count > limit ? rows[limit - 1] : null;
        var response = new ListScreeningsResponse { NextCursor = last is null ? "" : $"{last.DeclarationId}/{last.Code}" };
        response.Reviews.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    static Task<ReviewRow?> Review(Tx tx, Guid id, string code) => tx.One<ReviewRow>(
        $"""
        select {ReviewRow.Columns}
        from screening_review r
        join declaration d on d.id = r.declaration_id
        where r.declaration_id = @id and r.code = @code
        """,
        new { id, code });

    sealed record ReviewRow(
        Guid DeclarationId, string Code, int Version, string ListId, ReviewStatus Status, string? LicenceNumber, string? Reason,
        Guid? DecidedBy, DateTimeOffset? DecidedAt, DateTimeOffset OpenedAt, string DocumentNumber, Guid OrderId)
    {
        public const string Columns =
            """
            r.declaration_id, r.code, r.version, r.list_id, r.status, r.licence_number, r.reason, r.decided_by, r.decided_at,
            r.opened_at, d.document_number, d.order_id
            """;

        public ScreeningReview ToWire() => new()
        {
            DeclarationId = DeclarationId.ToString(),
            Code = Code,
            Version = Version,
            ListId = ListId,
            Status = Status.ToString(),
            LicenceNumber = LicenceNumber ?? "",
            Reason = Reason ?? "",
            DecidedBy = DecidedBy?.ToString() ?? "",
            DecidedAt = DecidedAt?.ToTimestamp(),
            OpenedAt = OpenedAt.ToTimestamp(),
            DocumentNumber = DocumentNumber,
            OrderId = OrderId.ToString(),
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Screening of {DeclarationId}, code {Code}: {Decision}")]
    static partial void LogDecided(ILogger log, string declarationId, string code, string decision);
}
