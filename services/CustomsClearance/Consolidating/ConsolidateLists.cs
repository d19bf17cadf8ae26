using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>An operator applies for consolidation now, and reads applications; an exporter reads its own.</summary>
public sealed partial class ListsService
{
    [Allow(Role.Operator)]
    public override async Task<ListSummariesResponse> Consolidate(ConsolidateRequest request, ServerCallContext context)
    {
        if (request.ExporterId.Length > 0 && !Guid.TryParse(request.ExporterId, out _))
            throw Problem.NotFound("exporter", request.ExporterId).ToGrpc();
        Guid? exporter = Guid.TryParse(request.ExporterId, out var named) ? named : null;
        var outcome = await db.Decide(tx => Idempotency.Once(tx, context, request, async () =>
        {
            var now = clock.GetUtcNow();
            var ids = await consolidations.Apply(tx, exporter, null, Principal.Required.PartyId, now);
            var response = new ListSummariesResponse();
            response.Summaries.AddRange(await ReadSummaries(tx, [.. ids]));
            return new Outcome<ListSummariesResponse>(response, null);
        }), context.CancellationToken);
        return outcome.OrThrow();
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListSummariesResponse> ListSummaries(ListSummariesRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var (limit, after) = (Limit(request.Page), After(request.Page));
        if (request.Status.Length > 0 && !System.Enum.TryParse<DocumentStatus>(request.Status, out _))
            throw Problem.Invalid("status", $"'{request.Status}' is not a status of applications.",
                string.Join(", ", System.Enum.GetNames<DocumentStatus>())).ToGrpc();
        return await db.Transact(async tx =>
        {
            var ids = await tx.Many<Guid>(
                """
                select id
                from summary
                where (@SeesAll or exporter_id = @PartyId) and (@Status = '' or status = @Status)
                    and (@Exporter = '' or exporter_id::text = @Exporter) and (@after::uuid is null or id > @after)
                order by id
                limit @Take
                """,
                new { principal.SeesAll, principal.PartyId, request.Status, Exporter = request.ExporterId, after, Take = limit + 1 });
            var response = new ListSummariesResponse { NextCursor = ids.Count > limit ? ids[limit - 1].ToString() : "" };
            response.Summaries.AddRange(await ReadSummaries(tx, [.. ids.Take(limit)]));
            return response;
        }, context.CancellationToken);
    }

    static async Task<IEnumerable<Summary>> ReadSummaries(Tx tx, Guid[] ids)
    {
        var lists = (await tx.Many<SummaryListRow>(
            """
            select s.summary_id, s.declaration_id, s.list_number, s.live,
                (select l.entry_number from declared_line l where l.declaration_id = s.declaration_id order by l.line_no limit 1)
                    as entry_number
            from summary_list s
            where s.summary_id = any(@ids)
            order by s.summary_id, s.list_number
            """,
            new { ids })).ToLookup(list => list.SummaryId, list => list.ToWire());
        return (await tx.Many<SummaryRow>(
            """
            select id, exporter_id, document_number, month, status, summary_number, answer, requested_at
            from summary
            where id = any(@ids)
            order by id
            """,
            new { ids })).Select(row => row.ToWire(lists[row.Id]));
    }

    sealed record SummaryRow(
        Guid Id, Guid ExporterId, string DocumentNumber, DateOnly Month, string Status, string? SummaryNumber, string Answer,
        DateTimeOffset RequestedAt)
    {
        public Summary ToWire(IEnumerable<ConsolidatedList> lists)
        {
            var wire = new Summary
            {
                Id = Id.ToString(),
                ExporterId = ExporterId.ToString(),
                DocumentNumber = DocumentNumber,
                Month = Month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
                Status = Status,
                SummaryNumber = SummaryNumber ?? "",
                Answer = Answer,
                RequestedAt = RequestedAt.ToTimestamp(),
            };
            wire.Lists.AddRange(lists);
            return wire;
        }
    }

    sealed record SummaryListRow(Guid SummaryId, Guid DeclarationId, string ListNumber, bool Live, string? EntryNumber)
    {
        public ConsolidatedList ToWire() => new()
        {
            DeclarationId = DeclarationId.ToString(),
            ListNumber = ListNumber,
            Live = Live,
            EntryNumber = EntryNumber ?? "",
        };
    }
}
