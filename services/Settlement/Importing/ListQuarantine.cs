using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>What waits for somebody: parts of files that could not be taken, and gaps between statements. Oldest first.</summary>
public sealed partial class BankStatementsService
{
    static readonly string[] Decisions = ["", "Waiting", "Taken", "Discarded"];

    const string ItemColumns =
        """
        select q.id, q.file_id, f.name as file_name, q.scope, q.code, q.detail, q.line_no, q.content,
            coalesce(s.account, '') as account, coalesce(s.currency, '') as currency, q.status, coalesce(q.note, '') as note,
            case when q.scope = 'Statement' then (
                select count(*)::int from statement_entry e where e.statement_id = q.statement_id) else 0 end as entries,
            q.statement_id, q.position, q.detail_no
        from statement_quarantine q
            join statement_file f on f.id = q.file_id
            left join statement s on s.id = q.statement_id
        """;

    [Allow(Role.Operator)]
    public override async Task<V1.ListQuarantineResponse> ListQuarantine(V1.ListRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request);
        if (!Decisions.Contains(request.Status))
            throw Problem.Invalid("status", $"'{request.Status}' is not a status.", "Waiting, Taken, Discarded").ToGrpc();
        var rows = await db.Many<ItemRow>(
            $"""
            {ItemColumns}
            where q.id > @after and q.status = @Status
            order by q.id
            limit @Take
            """,
            new { after, Status = request.Status.Length == 0 ? "Waiting" : request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListQuarantineResponse { NextCursor = NextCursor(rows, limit, row => row.Id) };
        response.Items.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ListGapsResponse> ListGaps(V1.ListRequest request, ServerCallContext context)
    {
        var (after, limit) = PageOf(request);
        if (request.Status is not ("" or "Open" or "Closed"))
            throw Problem.Invalid("status", $"'{request.Status}' is not a status.", "Open, Closed").ToGrpc();
        var rows = await db.Many<GapRow>(
            """
            select g.id, g.account, g.currency, g.kind, g.expected, g.found, g.raised_at, g.closed_at,
                s.statement_no || '/' || s.sequence_no || coalesce(' ' || s.closing_date::text, '') as statement
            from statement_gap g join statement s on s.id = g.statement_id
            where g.id > @after and (g.closed_at is null) = @IsOpen
            order by g.id
            limit @Take
            """,
            new { after, IsOpen = request.Status != "Closed", Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListGapsResponse { NextCursor = NextCursor(rows, limit, row => row.Id) };
        response.Gaps.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    sealed record ItemRow(
        long Id, Guid FileId, string FileName, string Scope, string Code, string Detail, int LineNo, string Content, string Account,
        string Currency, string Status, string Note, int Entries, Guid? StatementId, int Position, int DetailNo)
    {
        public V1.QuarantinedItem ToWire() => new()
        {
            Id = $"{Id}",
            FileId = FileId.ToString(),
            FileName = FileName,
            Scope = Scope,
            Code = Code,
            Detail = Detail,
            Line = LineNo,
            Content = Content,
            Account = Account,
            Currency = Currency,
            Status = Status,
            Note = Note,
            Entries = Entries,
        };
    }

    sealed record GapRow(
        long Id, string Account, string Currency, string Kind, string Expected, string Found, DateTimeOffset RaisedAt,
        DateTimeOffset? ClosedAt, string Statement)
    {
        public V1.StatementGap ToWire() => new()
        {
            Id = $"{Id}",
            Account = Account,
            Currency = Currency,
            Kind = Kind,
            Expected = Expected,
            Found = Found,
            Statement = Statement,
            RaisedAt = Timestamp.FromDateTimeOffset(RaisedAt),
            ClosedAt = ClosedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        };
    }
}
