using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>What passed between us and customs, as it was written and as it came: for operators and the owning exporter.</summary>
public sealed partial class DocumentsService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<SourceTable> Sources(DocumentsRequest request, ServerCallContext context) => await db.Transact(
        async tx => await TradeCase.Of(tx, request.OrderId) is { } subject ? SourceRows.Of(subject) : null,
        context.CancellationToken) ?? throw NoOrder(request.OrderId).ToGrpc();

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<ExchangeLog> Exchange(DocumentsRequest request, ServerCallContext context) => await db.Transact(
        async tx => await TradeCase.Of(tx, request.OrderId) is { } subject ? await Exchange(tx, subject.Id) : null,
        context.CancellationToken) ?? throw NoOrder(request.OrderId).ToGrpc();

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<RawText> RawMessage(RawRequest request, ServerCallContext context) => await Raw(request,
        "select body from message where declaration_id = @Id and guid = @Guid", context)
        ?? throw Problem.NotFound("message", request.Id).ToGrpc();

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<RawText> RawReceipt(RawRequest request, ServerCallContext context) => await Raw(request,
        """
        select f.body
        from receipt r
        join receipt_file f on f.name = r.file_name and f.received_at = r.received_at
        where r.declaration_id = @Id and r.id = @Number
        """, context) ?? throw Problem.NotFound("receipt", request.Id).ToGrpc();

    async Task<RawText?> Raw(RawRequest request, string sql, ServerCallContext context)
    {
        var body = await db.Transact(async tx => await TradeCase.Of(tx, request.OrderId) is not { } subject
            ? throw NoOrder(request.OrderId).ToGrpc()
            : await tx.One<string>(sql, new
            {
                subject.Id,
                Guid = System.Guid.TryParse(request.Id, out var guid) ? guid : System.Guid.Empty,
                Number = long.TryParse(request.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
            }), context.CancellationToken);
        return body is null ? null : new RawText { Text = body };
    }

    static async Task<ExchangeLog> Exchange(Tx tx, Guid id)
    {
        var log = new ExchangeLog();
        log.Messages.AddRange((await tx.Many<MessageRow>(
            """
            select guid, type, app_type, business_key, status, created_at, written_at, acknowledged_at
            from message
            where declaration_id = @id
            order by seq
            """,
            new { id })).Select(row => row.ToWire()));
        log.Receipts.AddRange((await tx.Many<ReceiptRow>(
            """
            select r.id, r.message_guid, r.type, r.return_status, r.return_time, r.return_info, r.file_name, r.received_at,
                f.name is not null as has_raw
            from receipt r
            left join receipt_file f on f.name = r.file_name and f.received_at = r.received_at
            where r.declaration_id = @id
            order by r.return_time, r.id
            """,
            new { id })).Select(row => row.ToWire()));
        return log;
    }

    sealed record MessageRow(
        Guid Guid, string Type, string AppType, string BusinessKey, string Status, DateTimeOffset CreatedAt, DateTimeOffset? WrittenAt,
        DateTimeOffset? AcknowledgedAt)
    {
        public ExchangedMessage ToWire() => new()
        {
            Guid = Ceb.CebMessage.Text(Guid),
            MessageType = Type,
            AppType = AppType,
            BusinessKey = BusinessKey,
            Status = Status,
            CreatedAt = CreatedAt.ToTimestamp(),
            WrittenAt = WrittenAt?.ToTimestamp(),
            AcknowledgedAt = AcknowledgedAt?.ToTimestamp(),
        };
    }

    sealed record ReceiptRow(
        long Id, Guid MessageGuid, string Type, string ReturnStatus, DateTimeOffset ReturnTime, string ReturnInfo, string FileName,
        DateTimeOffset ReceivedAt, bool HasRaw)
    {
        public ExchangedReceipt ToWire() => new()
        {
            Id = Id,
            MessageGuid = Ceb.CebMessage.Text(MessageGuid),
            MessageType = Type,
            ReturnStatus = ReturnStatus,
            ReturnTime = ReturnTime.ToTimestamp(),
            ReturnInfo = ReturnInfo,
            FileName = FileName,
            ReceivedAt = ReceivedAt.ToTimestamp(),
            HasRaw = HasRaw,
        };
    }
}
