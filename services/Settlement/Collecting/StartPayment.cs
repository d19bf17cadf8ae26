using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// A buyer pays its order through a channel. The payment and the first call are written together; a worker makes the call, so that
/// nothing is lost or charged twice whoever stops when. What is under way counts, so that an order is not paid twice.
/// </summary>
public sealed partial class PaymentsService
{
    const int LongestToken = 200;

    [Allow(Role.Buyer)]
    public override async Task<V1.ChannelPayment> StartPayment(V1.StartPaymentRequest request, ServerCallContext context)
    {
        var key = Idempotency.Key(context).OrThrow();
        var buyer = new PartyId(Principal.Required.PartyId);
        var method = Method(request);
        var started = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Start(tx, ChannelIds.Payment(buyer, key), buyer, request, method)),
            context.CancellationToken)).OrThrow();
        LogStarted(log, started.Id);
        return await Show(started.Id, context.CancellationToken);
    }

    /// <exception cref="RpcException">400: the request is no payment.</exception>
    static ChannelMethod Method(V1.StartPaymentRequest request)
    {
        if (!Enum.TryParse<ChannelMethod>(request.Method, out var method) || request.Method != method.ToString())
            throw Problem.Invalid(
                "method", $"'{request.Method}' is no method.", string.Join(", ", Enum.GetNames<ChannelMethod>())).ToGrpc();
        if (request.AmountMinor < 0)
            throw Problem.Invalid("amount_minor", $"{request.AmountMinor} cannot be paid.", "1 or more, 0 for all that is open").ToGrpc();
        if (request.Country.Length > 0 && !IsCountry(request.Country))
            throw Problem.Invalid("country", $"'{request.Country}' is no country.", "two upper-case letters (ISO 3166-1)").ToGrpc();
        if ((method == ChannelMethod.Card) != (request.CardToken.Length > 0) || request.CardToken.Length > LongestToken)
            throw Problem.Invalid(
                "card_token", "A card is named by the token of the processor's form, a transfer by none.",
                $"1 to {LongestToken} characters with a card").ToGrpc();
        return method;
    }

    async Task<Outcome<V1.ChannelPayment>> Start(
        Tx tx, Guid id, PartyId buyer, V1.StartPaymentRequest request, ChannelMethod method)
    {
        var now = clock.GetUtcNow();
        var order = Guid.TryParse(request.OrderId, out var named)
            ? await tx.One<OrderCase>(
                $"""
                select {OrderCase.Columns}
                from order_case
                where order_id = @named and buyer_id = @buyer and placed_at is not null
                for update
                """,
                new { named, buyer })
            : null;
        if (order is null)
            return Problem.NotFound("receivable", request.OrderId);
        var open = order.Cancelled ? 0 : order.TotalMinor - order.PaidMinor - await UnderWay(tx, order);
        var amount = request.AmountMinor == 0 ? Math.Max(open, 0) : request.AmountMinor;
        if (amount == 0 || amount > open)
            return PaymentProblems.ExceedsDue(Math.Max(open, 0));
        var money = new Money(amount, order.Currency);
        if (await PaymentRoute.On(tx, method, money, Given(request.Country), ChinaDay.Of(now)) is not { } route)
            return PaymentProblems.NoRoute;
        var call = ChannelOperation.Of(id, 1, OperationKind.Open, route.Channels[0], amount, now);
        await Insert(tx, id, order, money, method, request, route, call, now);
        await call.Insert(tx, Given(request.CardToken));
        await teller.TellWaiting(tx, id, now);
        tx.AfterCommit(operations.Set);
        return new V1.ChannelPayment { Id = id.ToString() };
    }

    /// <summary>What payments under way may still bring.</summary>
    static Task<long> UnderWay(Tx tx, OrderCase order) => tx.One<long>(
        """
        select coalesce(sum(greatest(amount_minor, authorised_minor) - captured_minor), 0)::bigint
        from channel_payment
        where order_id = @OrderId and status in ('Created', 'Pending', 'Authorised', 'PartlyCaptured')
        """,
        new { order.OrderId });

    static Task<int> Insert(
        Tx tx, Guid id, OrderCase order, Money amount, ChannelMethod method, V1.StartPaymentRequest request, PaymentRoute route,
        ChannelOperation call, DateTimeOffset now) => tx.Run(
        """
        insert into channel_payment (id, order_id, exporter_id, buyer_id, currency, amount_minor, method, country,
            manual_capture, route_id, channel, opening_id, created_at, poll_at)
        values (@id, @OrderId, @ExporterId, @BuyerId, @Currency, @Minor, @Method, @Country,
            @ManualCapture, @RouteId, @Channel, @OpeningId, @now, @now)
        """,
        new
        {
            id,
            order.OrderId,
            order.ExporterId,
            order.BuyerId,
            amount.Currency,
            amount.Minor,
            Method = method.ToString(),
            Country = Given(request.Country),
            request.ManualCapture,
            RouteId = route.Id,
            call.Channel,
            OpeningId = call.Id,
            now,
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} started")]
    static partial void LogStarted(ILogger log, string paymentId);
}
