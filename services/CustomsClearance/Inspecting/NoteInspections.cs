using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>Inspections: read by whom they concern; operators and the exporter note the booking and who attends.</summary>
public sealed partial class ListsService
{
    const int LongestNote = 1000;
    static readonly string[] NoteKinds = ["Booking", "Attendance", "Note"];

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListInspectionsResponse> ListInspections(ListInspectionsRequest request, ServerCallContext context)
    {
        Guid? declaration = request.DeclarationId.Length > 0 ? await Seen(request.DeclarationId, context.CancellationToken) : null;
        var principal = Principal.Required;
        var (limit, after) = (Limit(request.Page), After(request.Page));
        return await db.Transact(async tx =>
        {
            var ids = await tx.Many<Guid>(
                """
                select i.id
                from inspection i
                join declaration d on d.id = i.declaration_id
                where (@SeesAll or d.exporter_id = @PartyId) and (@declaration::uuid is null or i.declaration_id = @declaration)
                    and (not @OpenOnly or i.outcome is null) and (@after::uuid is null or i.id > @after)
                order by i.id
                limit @Take
                """,
                new { principal.SeesAll, principal.PartyId, declaration, request.OpenOnly, after, Take = limit + 1 });
            var response = new ListInspectionsResponse { NextCursor = ids.Count > limit ? ids[limit - 1].ToString() : "" };
            response.Inspections.AddRange(await ReadInspections(tx, [.. ids.Take(limit)]));
            return response;
        }, context.CancellationToken);
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<Inspection> NoteInspection(NoteInspectionRequest request, ServerCallContext context)
    {
        if (!NoteKinds.Contains(request.Kind))
            throw Problem.Invalid("kind", $"'{request.Kind}' is no kind of note.", string.Join(", ", NoteKinds)).ToGrpc();
        if (request.Text.Trim().Length is 0 or > LongestNote)
            throw Problem.Invalid("text", "A note says something.", $"1 to {LongestNote} characters").ToGrpc();
        return (await db.Decide(tx => Idempotency.Once(tx, context, request, () => Note(tx, request)), context.CancellationToken))
            .OrThrow();
    }

    async Task<Outcome<Inspection>> Note(Tx tx, NoteInspectionRequest request)
    {
        var principal = Principal.Required;
        var id = Guid.TryParse(request.Id, out var named)
            ? await tx.One<Guid?>(
                """
                select i.id
                from inspection i
                join declaration d on d.id = i.declaration_id
                where i.id = @named and (@SeesAll or d.exporter_id = @PartyId)
                """,
                new { named, principal.SeesAll, principal.PartyId })
            : null;
        if (id is null)
            return Problem.NotFound("inspection", request.Id);
        await tx.Run(
            """
            insert into inspection_note (inspection_id, kind, happens_at, text, noted_by, noted_at)
            values (@id, @Kind, @HappensAt::timestamptz, @Text, @PartyId, @Now)
            """,
            new
            {
                id,
                request.Kind,
                HappensAt = request.HappensAt?.ToDateTimeOffset(),
                Text = request.Text.Trim(),
                principal.PartyId,
                Now = clock.GetUtcNow(),
            });
        return (await ReadInspections(tx, [id.Value])).Single();
    }

    static async Task<IEnumerable<Inspection>> ReadInspections(Tx tx, Guid[] ids)
    {
        var notes = (await tx.Many<InspectionNoteRow>(
            """
            select inspection_id, kind, text, happens_at, noted_at
            from inspection_note
            where inspection_id = any(@ids)
            order by id
            """,
            new { ids })).ToLookup(note => note.InspectionId, note => note.ToWire());
        return (await tx.Many<InspectionRow>(
            """
            select i.id, i.declaration_id, d.order_id, i.kind, i.instruction, i.opened_at, i.outcome, i.finding, i.concluded_at
            from inspection i
            join declaration d on d.id = i.declaration_id
            where i.id = any(@ids)
            order by i.id
            """,
            new { ids })).Select(row => row.ToWire(notes[row.Id]));
    }

    sealed record InspectionNoteRow(Guid InspectionId, string Kind, string Text, DateTimeOffset? HappensAt, DateTimeOffset NotedAt)
    {
        public InspectionNote ToWire() => new()
        {
            Kind = Kind,
            Text = Text,
            HappensAt = HappensAt?.ToTimestamp(),
            NotedAt = NotedAt.ToTimestamp(),
        };
    }

    sealed record InspectionRow(
        Guid Id, Guid DeclarationId, Guid OrderId, string Kind, string Instruction, DateTimeOffset OpenedAt, string? Outcome,
        string Finding, DateTimeOffset? ConcludedAt)
    {
        public Inspection ToWire(IEnumerable<InspectionNote> notes)
        {
            var wire = new Inspection
            {
                Id = Id.ToString(),
                DeclarationId = DeclarationId.ToString(),
                OrderId = OrderId.ToString(),
                Kind = Kind,
                Instruction = Instruction,
                OpenedAt = OpenedAt.ToTimestamp(),
                Outcome = Outcome ?? "",
                Finding = Finding,
                ConcludedAt = ConcludedAt?.ToTimestamp(),
            };
            wire.Notes.AddRange(notes);
            return wire;
        }
    }
}
