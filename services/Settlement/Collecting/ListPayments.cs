using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Payments of the caller's orders, and for operators what processors told and settled; oldest first.</summary>
public sealed partial class PaymentsService
{
    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override Task<V1.ChannelPayment> GetPayment(V1.PaymentIdRequest request, ServerCallContext context) =>
        Show(request.Id, context.CancellationToken);

    [Allow(Role.Exporter, Role.Buyer, Role.Operator, Role.Service)]
    public override async Task<V1.ListPaymentsResponse> ListPayments(V1.ListPaymentsRequest request, ServerCallContext context)
    {
        var reader = Principal.Required;
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<PaymentStatus>(request.Status);
        Guid order = default;
        if (request.OrderId.Length > 0 && !Guid.TryParse(request.OrderId, out order))
            throw Problem.NotFound("receivable", request.OrderId).ToGrpc();
        var rows = await db.Many<ChannelPayment>(
            $"""
            select {ChannelPayment.Columns}
            from channel_payment
            where seq > @after and (@Status = '' or status = @Status) and (@AllOrders or order_id = @order) and {Visible}
            order by seq
            limit @Take
            """,
            new
            {
                after,
                request.Status,
                AllOrders = request.OrderId.Length == 0,
                order,
                reader.SeesAll,
                Role = reader.Role.ToString(),
                reader.PartyId,
                Take = limit + 1,
            }, context.CancellationToken);
        var response = new V1.ListPaymentsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Payments.AddRange(rows.Select(row => row.ToWire(reader, [], [])));
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ListProcessorEventsResponse> ListProcessorEvents(
        V1.ListPaymentsRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<EventStatus>(request.Status);
        var rows = await db.Many<EventRow>(
            """
            select e.id, e.channel, e.event_id, o.payment_id, coalesce(e.sequence, 0) as sequence, e.status,
                coalesce(e.reason, '') as reason, e.body_hash, e.deliveries, e.received_at, e.seq
            from processor_event e
            left join channel_operation o on o.id = e.opening_id
            where e.seq > @after and (@Status = '' or e.status = @Status)
            order by e.seq
            limit @Take
            """,
            new { after, request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListProcessorEventsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Events.AddRange(rows.Select(row => new V1.ProcessorEvent
        {
            Id = row.Id.ToString(),
            Channel = row.Channel,
            EventId = row.EventId,
            PaymentId = row.PaymentId?.ToString() ?? "",
            Sequence = row.Sequence,
            Status = row.Status,
            Reason = row.Reason,
            BodyHash = row.BodyHash,
            Deliveries = row.Deliveries,
            ReceivedAt = row.ReceivedAt.ToTimestamp(),
        }));
        return response;
    }

    [Allow(Role.Operator)]
    public override async Task<V1.ListProcessorSettlementsResponse> ListProcessorSettlements(
        V1.ListPaymentsRequest request, ServerCallContext context)
    {
        var (after, limit) = SettlementService.PageOf(request.Page);
        SettlementService.CheckStatus<ProcessorSettlementStatus>(request.Status);
        var rows = await db.Many<ProcessorSettlement>(
            $"""
            select {ProcessorSettlement.Columns}
            from processor_settlement
            where seq > @after and (@Status = '' or status = @Status)
            order by seq
            limit @Take
            """,
            new { after, request.Status, Take = limit + 1 }, context.CancellationToken);
        var response = new V1.ListProcessorSettlementsResponse { NextCursor = SettlementService.NextCursor(rows, limit, row => row.Seq) };
        response.Settlements.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    sealed record EventRow(
        Guid Id, string Channel, string EventId, Guid? PaymentId, long Sequence, string Status, string Reason, string BodyHash,
        int Deliveries, DateTimeOffset ReceivedAt, long Seq);
}
