using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>An operator reports the transport of lists to customs, where the platform is who reports it.</summary>
public sealed partial class ListsService
{
    const int ListsOfDocument = 1000;

    static readonly Problem NotOurs = new(
        409, "transport_document_not_ours", "Here carrier or supervised site report this document, not the platform.", "type");

    [Allow(Role.Operator)]
    public override async Task<TransportDocument> SendTransportDocument(SendTransportDocumentRequest request, ServerCallContext context)
    {
        if (Invalid(request) is { } problem)
            throw problem.ToGrpc();
        return (await db.Decide(tx => Idempotency.Once(tx, context, request, () => Report(tx, request)), context.CancellationToken))
            .OrThrow();
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListTransportDocumentsResponse> ListTransportDocuments(
        OfDeclarationRequest request, ServerCallContext context)
    {
        var id = await Seen(request.DeclarationId, context.CancellationToken);
        var response = new ListTransportDocumentsResponse();
        var documents = await db.Many<TransportRow>(
            $"""
            select {TransportRow.Columns}
            from transport_document d
            join transport_list l on l.document_id = d.id
            where l.declaration_id = @id
            order by d.id
            """,
            new { id }, context.CancellationToken);
        response.Documents.AddRange(documents.Select(row => row.ToWire([id])));
        return response;
    }

    Problem? Invalid(SendTransportDocumentRequest request)
    {
        if (!reporting.Types.Contains(request.Type))
            return NotOurs;
        if (request.BillNumber.Length is 0 or > 37)
            return Problem.Invalid("bill_number", "The bill's number is missing, or too long.", "1 to 37 characters");
        if (request.Type is TransportMessage.Bill or TransportMessage.Tallied && request.VoyageNumber.Length is 0 or > 32)
            return Problem.Invalid("voyage_number", "The voyage is missing, or too long.", "1 to 32 characters");
        if (request.Type == TransportMessage.Arrived && request.Vehicle.Length is 0 or > 100)
            return Problem.Invalid("vehicle", "The vehicle that brought the goods is missing.", "1 to 100 characters");
        if (request.Type is TransportMessage.Arrived or TransportMessage.Tallied
            && (reporting.SiteOperatorCode is null || reporting.SiteOperatorName is null))
            return NotOurs;
        return request.DeclarationIds.Count is 0 or > ListsOfDocument || request.DeclarationIds.Any(id => !Guid.TryParse(id, out _))
            ? Problem.Invalid("declaration_ids", "Lists are missing, or there are too many.", $"1 to {ListsOfDocument} ids")
            : null;
    }

    async Task<Outcome<TransportDocument>> Report(Tx tx, SendTransportDocumentRequest request)
    {
        var ids = request.DeclarationIds.Select(Guid.Parse).Distinct().Order().ToArray();
        var lists = await SentList.LockAll(tx, ids);
        if (lists.Count < ids.Length)
            return Problem.NotFound("declaration", ids.Except(lists.Select(list => list.Id)).First());
        if (lists.Find(list => list.Channel != DeclarationChannel.CebList) is not null)
            return Withdrawal.NotAList;
        if (lists.Find(list => list.ListNumber is null || list.WaybillNumber is null) is { } early)
            return Problem.Refused("declaration", early.Status, request.Type, Declaration.Allowed(early.Status));
        if (lists.Select(list => list.CarrierCode).Distinct().Count() > 1)
            return Problem.Invalid("declaration_ids", "The lists travel with several carriers.", "lists of one carrier");

        var now = clock.GetUtcNow();
        var document = (await tx.One<TransportRow>(
            $"""
            insert into transport_document as d (id, type, bill_number, status, requested_by, requested_at)
            values (@Id, @Type, @BillNumber, 'Requested', @PartyId, @now)
            returning {TransportRow.Columns}
            """,
            new { Id = Guid.CreateVersion7(), request.Type, request.BillNumber, Principal.Required.PartyId, now }))!;
        await tx.Run("insert into transport_list (document_id, declaration_id) select @Id, unnest(@ids)", new { document.Id, ids });
        var messages = TransportMessage.Of(await Facts(tx, request, document, lists, now), Sender.Of(options), reporting, now);
        if (await Exchange.Send(tx, SubjectType.Transport, document.Id, null, messages, now) is { } refusal)
            return refusal;
        tx.AfterCommit(writing.Set);
        return document.ToWire(ids);
    }

    static async Task<TransportFacts> Facts(
        Tx tx, SendTransportDocumentRequest request, TransportRow document, List<SentList> lists, DateTimeOffset now)
    {
        var carried = (await tx.One<Carried>(
            """
            select max(booked ->> 'TransportMode') as mode, max(booked ->> 'ConveyanceName') as conveyance,
                max(booked ->> 'CarrierName') as carrier_name, sum((packed ->> 'GrossGrams')::bigint)::bigint as gross_grams
            from declaration
            where id = any(@Ids)
            """,
            new { Ids = lists.Select(list => list.Id).ToArray() }))!;
        return new TransportFacts(
            request.Type, document.DocumentNumber, request.BillNumber, Empty(request.VoyageNumber), Empty(request.Vehicle),
            request.LeftAt?.ToDateTimeOffset() ?? now, carried.Mode, Empty(carried.Conveyance), lists[0].CarrierCode!, carried.CarrierName,
            carried.GrossGrams / 1000m, lists);
    }

    static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    sealed record Carried(string Mode, string? Conveyance, string CarrierName, long GrossGrams);

    sealed record TransportRow(
        Guid Id, string Type, string DocumentNumber, string BillNumber, string Status, string Answer, DateTimeOffset RequestedAt)
    {
        public const string Columns = "d.id, d.type, d.document_number, d.bill_number, d.status, d.answer, d.requested_at";

        public TransportDocument ToWire(IEnumerable<Guid> declarations)
        {
            var wire = new TransportDocument
            {
                Id = Id.ToString(),
                Type = Type,
                DocumentNumber = DocumentNumber,
                BillNumber = BillNumber,
                Status = Status,
                Answer = Answer,
                RequestedAt = RequestedAt.ToTimestamp(),
            };
            wire.DeclarationIds.AddRange(declarations.Select(id => id.ToString()));
            return wire;
        }
    }
}
