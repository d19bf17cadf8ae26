using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>The gRPC door of the queue of exceptions: operators work all of it, an exporter reads what concerns its orders.</summary>
public sealed partial class ExceptionService(Db db, TimeProvider clock) : Exceptions.ExceptionsBase
{
    const int PageDefault = 50;
    const int PageMost = 500;
    static readonly string[] Statuses = ["Open", "Taken", "Resolved", "Ended"];

    /// <summary>Orders the queue; each is text, so that one cursor serves them all. Zero-padded, it sorts as the instant does.</summary>
    static readonly Dictionary<string, string> Sorts = new()
    {
        [""] = Age,
        ["age"] = Age,
        ["due"] = "to_char(e.due at time zone 'UTC', 'YYYYMMDDHH24MISSUS')",
        ["reason"] = $"e.code || ' ' || e.cause || ' ' || {Age}",
        ["owner"] = $"e.owner || ' ' || {Age}",
    };

    const string Age = "to_char(e.since at time zone 'UTC', 'YYYYMMDDHH24MISSUS')";

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListExceptionsResponse> List(ListExceptionsRequest request, ServerCallContext context)
    {
        if (!Sorts.TryGetValue(request.Sort, out var key))
            throw Problem.Invalid("sort", $"The queue is not sorted by '{request.Sort}'.", "age, due, reason or owner").ToGrpc();
        if (request.Status.Length > 0 && !Statuses.Contains(request.Status))
            throw Problem.Invalid("status", $"'{request.Status}' is not a status.", string.Join(", ", Statuses)).ToGrpc();
        var principal = Principal.Required;
        var limit = request.Page?.Limit is > 0 and <= PageMost ? request.Page.Limit : PageDefault;
        var (after, id) = Cursor(request.Page?.Cursor ?? "");
        var rows = await db.Many<Row>(
            $"""
            select {Row.Columns}, {key} as sort_key
            from exception e
            where (@SeesAll or e.exporter_id = @PartyId) and (@Code = '' or e.code = @Code) and (@Owner = '' or e.owner = @Owner)
                and (@Status = '' and e.ended_at is null or e.status = @Status)
                and (@DeclarationId = '' or e.declaration_id::text = @DeclarationId)
                and (@OrderId = '' or e.order_id::text = @OrderId)
                and (@after::text is null or ({key}, e.id) > (@after, @id))
            order by {key}, e.id
            limit @Take
            """,
            new
            {
                principal.SeesAll,
                principal.PartyId,
                request.Code,
                request.Owner,
                request.Status,
                request.DeclarationId,
                request.OrderId,
                after,
                id,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new ListExceptionsResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Cursor : "" };
        response.Exceptions.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ExceptionEntry> Get(GetExceptionRequest request, ServerCallContext context) =>
        await db.Transact(tx => Read(tx, request.Id), context.CancellationToken)
        ?? throw Problem.NotFound("exception", request.Id).ToGrpc();

    static async Task<ExceptionEntry?> Read(Tx tx, string named)
    {
        var principal = Principal.Required;
        if (!Guid.TryParse(named, out var id))
            return null;
        var row = await tx.One<Row>(
            $"select {Row.Columns}, '' as sort_key from exception e where e.id = @id and (@SeesAll or e.exporter_id = @PartyId)",
            new { id, principal.SeesAll, principal.PartyId });
        if (row?.ToWire() is not { } entry)
            return null;
        entry.Notes.AddRange((await tx.Many<NoteRow>(
            "select action, text, noted_by, noted_at from exception_note where exception_id = @id order by id",
            new { id })).Select(note => note.ToWire()));
        return entry;
    }

    static (string? After, Guid Id) Cursor(string text)
    {
        if (text.Length == 0)
            return (null, Guid.Empty);
        return text.LastIndexOf('~') is > 0 and var cut && Guid.TryParse(text[(cut + 1)..], out var id)
            ? (text[..cut], id)
            : throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
    }

    sealed record NoteRow(string Action, string Text, Guid NotedBy, DateTimeOffset NotedAt)
    {
        public ExceptionNote ToWire() => new() { Action = Action, Text = Text, By = NotedBy.ToString(), At = NotedAt.ToTimestamp() };
    }

    sealed record Row(
        Guid Id, int Version, string Code, string Subject, Guid? DeclarationId, Guid? OrderId, Guid? ExporterId, string Owner,
        string Severity, DateTimeOffset Since, DateTimeOffset Due, string Detail, string Status, Guid? Assignee, DateTimeOffset RaisedAt,
        DateTimeOffset? EndedAt, string SortKey)
    {
        public const string Columns =
            """
            e.id, e.version, e.code, e.subject, e.declaration_id, e.order_id, e.exporter_id, e.owner, e.severity, e.since, e.due,
            e.detail, e.status, e.assignee, e.raised_at, e.ended_at
            """;

        public string Cursor => string.Create(CultureInfo.InvariantCulture, $"{SortKey}~{Id}");

        public ExceptionEntry ToWire() => new()
        {
            Id = Id.ToString(),
            Version = Version,
            Code = Code,
            Subject = Subject,
            DeclarationId = DeclarationId?.ToString() ?? "",
            OrderId = OrderId?.ToString() ?? "",
            ExporterId = ExporterId?.ToString() ?? "",
            Owner = Owner,
            Severity = Severity,
            Since = Since.ToTimestamp(),
            Due = Due.ToTimestamp(),
            Detail = Detail,
            Status = Status,
            Assignee = Assignee?.ToString() ?? "",
            RaisedAt = RaisedAt.ToTimestamp(),
            EndedAt = EndedAt?.ToTimestamp(),
        };
    }
}
