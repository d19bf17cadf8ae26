using System.Text.Json;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>Reading declarations: an exporter its own, operators and services all of them.</summary>
public sealed partial class CustomsClearanceService
{
    const int PageDefault = 50;
    const int PageMost = 500;

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<Contracts.Customs.V1.Declaration> Get(GetRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var named = request.Id.Length > 0 ? request.Id : request.OrderId;
        if (!Guid.TryParse(named, out var key))
            throw Problem.NotFound("declaration", named).ToGrpc();
        return await db.Transact(async tx =>
        {
            var id = await tx.One<Guid?>(
                $"select id from declaration where (id = @key or order_id = @key) and {Visible}",
                new { key, principal.SeesAll, principal.PartyId });
            return id is null ? null : await Read(tx, id.Value);
        }, context.CancellationToken) ?? throw Problem.NotFound("declaration", named).ToGrpc();
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListResponse> List(ListRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        var limit = request.Page?.Limit is > 0 and <= PageMost ? request.Page.Limit : PageDefault;
        if (request.Page?.Cursor is { Length: > 0 } cursor && !Guid.TryParse(cursor, out _))
            throw Problem.Invalid("cursor", "The cursor is not one of ours.", "the next_cursor of the page before").ToGrpc();
        if (request.Status.Length > 0 && !System.Enum.TryParse<DeclarationStatus>(request.Status, out _))
            throw Problem.Invalid("status", $"'{request.Status}' is not a status of declarations.",
                string.Join(", ", System.Enum.GetNames<DeclarationStatus>())).ToGrpc();

        var rows = await db.Many<Row>(
            $"""
            select {Row.Columns}
            from declaration
            where {Visible} and (@Status = '' or status = @Status) and (@After::uuid is null or id > @After)
            order by id
            limit @Take
            """,
            new
            {
                principal.SeesAll,
                principal.PartyId,
                request.Status,
                After = Guid.TryParse(request.Page?.Cursor, out var after) ? after : (Guid?)null,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new ListResponse { NextCursor = rows.Count > limit ? rows[limit - 1].Id.ToString() : "" };
        response.Declarations.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    /// <summary>The whole of one declaration, with its lines, messages and receipts.</summary>
    static async Task<Contracts.Customs.V1.Declaration> Read(Tx tx, Guid id)
    {
        var declaration = (await tx.One<Row>($"select {Row.Columns} from declaration where id = @id", new { id }))!.ToWire();
        declaration.Lines.AddRange((await tx.Many<LineRow>(
            """
            select line_no, sku, hs_code, name_zh, quantity, unit_code, amount_minor
            from declared_line
            where declaration_id = @id
            order by line_no
            """,
            new { id })).Select(line => line.ToWire()));
        declaration.Messages.AddRange((await tx.Many<MessageRow>(
            """
            select type, guid, written_at, status
            from message
            where declaration_id = @id
            order by seq
            """,
            new { id })).Select(message => message.ToWire()));
        declaration.Receipts.AddRange((await tx.Many<ReceiptRow>(
            """
            select type, return_status, return_time, return_info, received_at
            from receipt
            where declaration_id = @id
            order by return_time, id
            """,
            new { id })).Select(receipt => receipt.ToWire()));
        return declaration;
    }

    sealed record Row(
        Guid Id, int Version, Guid OrderId, Guid? ExporterId, string Status, string? Mode, string DocumentNumber, string? ListNumber,
        string? WaybillNumber, string? Currency, string Reasons)
    {
        public const string Columns =
            "id, version, order_id, exporter_id, status, mode, document_number, list_number, waybill_number, currency, reasons";

        public Contracts.Customs.V1.Declaration ToWire()
        {
            var wire = new Contracts.Customs.V1.Declaration
            {
                Id = Id.ToString(),
                Version = Version,
                OrderId = OrderId.ToString(),
                ExporterId = ExporterId?.ToString() ?? "",
                Status = Status,
                Mode = Mode ?? "",
                DocumentNumber = DocumentNumber,
                ListNumber = ListNumber ?? "",
                WaybillNumber = WaybillNumber ?? "",
                Currency = Currency ?? "",
            };
            wire.Reasons.AddRange(JsonSerializer.Deserialize<List<WaitingReason>>(Reasons)!
                .Select(reason => new Contracts.Customs.V1.Reason { Code = reason.Code, Detail = reason.Detail, Owner = reason.Owner }));
            return wire;
        }
    }

    sealed record LineRow(int LineNo, string Sku, string HsCode, string NameZh, long Quantity, string UnitCode, long AmountMinor)
    {
        public Line ToWire() => new()
        {
            LineNo = LineNo,
            Sku = Sku,
            HsCode = HsCode,
            NameZh = NameZh,
            Quantity = Quantity,
            UnitCode = UnitCode,
            AmountMinor = AmountMinor,
        };
    }

    sealed record MessageRow(string Type, Guid Guid, DateTimeOffset? WrittenAt, string Status)
    {
        public SentMessage ToWire() => new()
        {
            MessageType = Type,
            Guid = Ceb.CebMessage.Text(Guid),
            WrittenAt = WrittenAt?.ToTimestamp(),
            Status = Status,
        };
    }

    sealed record ReceiptRow(string Type, string ReturnStatus, DateTimeOffset ReturnTime, string ReturnInfo, DateTimeOffset ReceivedAt)
    {
        public Contracts.Customs.V1.Receipt ToWire() => new()
        {
            MessageType = Type,
            ReturnStatus = ReturnStatus,
            ReturnTime = ReturnTime.ToTimestamp(),
            ReturnInfo = ReturnInfo,
            ReceivedAt = ReceivedAt.ToTimestamp(),
        };
    }
}
