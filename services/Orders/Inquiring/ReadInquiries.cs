using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Reading inquiries and what was said: the two parties their own, newest inquiry first; operators all.</summary>
public sealed partial class InquiriesService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.Inquiry> Get(V1.InquiryIdRequest request, ServerCallContext context) =>
        await View(await Find(request.Id, context.CancellationToken), context.CancellationToken);

    async Task<V1.Inquiry> View(Inquiry inquiry, CancellationToken ct)
    {
        var wire = inquiry.ToWire();
        var args = new { inquiry.Id, Side = Principal.Required.Role.ToString() };
        var lines = await db.Many<InquiryLine>(
            """
            select line_no, product_id, words, quantity, unit, target_price, sku, name_en, name_zh
            from inquiry_line
            where inquiry_id = @Id
            order by line_no
            """,
            args, ct);
        var marks = await db.Many<Mark>("select side, seq from inquiry_read where inquiry_id = @Id", args, ct);
        wire.Lines.AddRange(lines.Select(line => line.ToWire()));
        wire.ReadByExporter = marks.FirstOrDefault(mark => mark.Side == nameof(Role.Exporter))?.Seq ?? 0;
        wire.ReadByBuyer = marks.FirstOrDefault(mark => mark.Side == nameof(Role.Buyer))?.Seq ?? 0;
        if (Principal.Required.Role != Role.Operator)
            wire.Unread = await db.One<int>($"select {CountOfUnread} from inquiry where id = @Id", args, ct);
        return wire;
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListInquiriesResponse> List(V1.ListInquiriesRequest request, ServerCallContext context)
    {
        var principal = Principal.Required;
        if (request.Status.Length > 0 && !Enum.GetNames<InquiryStatus>().Contains(request.Status))
            throw Problem.Invalid(
                "status", $"'{request.Status}' is not a status.", string.Join(", ", Enum.GetNames<InquiryStatus>())).ToGrpc();
        var (before, limit) = PageOf(request.Page).OrThrow();
        var rows = await db.Many<Inquiry>(
            $"""
            select {Inquiry.Columns}, case when @Operator then 0 else {CountOfUnread} end as unread
            from inquiry
            where {OrdersService.Own(principal)} and (@Status = '' or status = @Status) and (@before = 0 or serial < @before)
            order by serial desc
            limit @Take
            """,
            new
            {
                principal.PartyId,
                request.Status,
                before,
                Take = limit + 1,
                Side = principal.Role.ToString(),
                Operator = principal.Role == Role.Operator,
            },
            context.CancellationToken);
        var response = new V1.ListInquiriesResponse { NextCursor = rows.Count > limit ? Cursor(rows[limit - 1].Serial) : "" };
        response.Inquiries.AddRange(rows.Take(limit).Select(row => row.ToWire()));
        return response;
    }

    [Allow(Role.Exporter, Role.Buyer, Role.Operator)]
    public override async Task<V1.ListMessagesResponse> ListMessages(V1.InquiryPageRequest request, ServerCallContext context)
    {
        var inquiry = await Find(request.InquiryId, context.CancellationToken);
        var (after, limit) = PageOf(request.Page).OrThrow();
        var rows = await db.Many<Message>(
            """
            select id, seq, side, author, body, at
            from inquiry_message
            where inquiry_id = @Id and seq > @after
            order by seq
            limit @Take
            """,
            new { inquiry.Id, after, Take = limit + 1 }, context.CancellationToken);
        var files = (await db.Many<KeptFile>(
            $"select {KeptFile.Columns} from inquiry_file where message_id = any(@Ids) order by id",
            new { Ids = rows.Select(row => row.Id).ToArray() }, context.CancellationToken)).ToLookup(file => file.MessageId);
        var response = new V1.ListMessagesResponse { NextCursor = rows.Count > limit ? Cursor(rows[limit - 1].Seq) : "" };
        response.Messages.AddRange(rows.Take(limit).Select(row => row.ToWire(files[row.Id].Select(file => file.ToWire()))));
        return response;
    }

    sealed record Mark(string Side, long Seq);
}
