using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Captures and voids what is authorised. Each writes the call that a worker makes; one call of a payment is under way at a time, and a
/// void that comes while the first is without an answer waits for it.
/// </summary>
public sealed partial class PaymentsService
{
    [Allow(Role.Operator)]
    public override async Task<V1.ChannelPayment> CapturePayment(V1.PaymentAmountRequest request, ServerCallContext context) =>
        await Change(context, request, request.Id, async (tx, _, payment, now) =>
        {
            var most = payment.AuthorisedMinor - payment.CapturedMinor;
            if (payment.Method != ChannelMethod.Card || payment.Status is not (PaymentStatus.Authorised or PaymentStatus.PartlyCaptured))
                return Problem.Refused("channel_payment", payment.Status, PaymentAction.CapturePart, Names(payment));
            var amount = request.AmountMinor == 0 ? most : request.AmountMinor;
            if (amount < 1 || amount > most)
                return PaymentProblems.AmountNotThere(most);
            return await Ask(tx, payment, call => call with { Kind = OperationKind.Capture, AmountMinor = amount }, now);
        });

    [Allow(Role.Buyer, Role.Operator)]
    public override async Task<V1.ChannelPayment> VoidPayment(V1.PaymentIdRequest request, ServerCallContext context) =>
        await Change(context, request, request.Id, async (tx, _, payment, now) =>
        {
            var own = Principal.Required.Role == Role.Buyer && payment.Status is not (PaymentStatus.Created or PaymentStatus.Pending);
            if (own || ChannelPayment.Next(payment.Status, PaymentAction.Void) is null)
                return Problem.Refused("channel_payment", payment.Status, PaymentAction.Void, own ? [] : Names(payment));
            return await Opens(tx, payment)
                ? await QueuedVoids.Queue(tx, payment, now)
                : await Ask(tx, payment, call => call with { Kind = OperationKind.Void }, now);
        });

    /// <summary>The call that opens it is without an answer.</summary>
    static Task<bool> Opens(Tx tx, ChannelPayment payment) => tx.One<bool>(
        "select exists (select from channel_operation where payment_id = @Id and kind = 'Open' and status = 'Requested')",
        new { payment.Id });

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ChannelPayment> ContestChargeback(V1.ContestChargebackRequest request, ServerCallContext context)
    {
        const int LongestEvidence = 2000;
        var evidence = Text("evidence", request.Evidence, LongestEvidence);
        return await Change(context, request, request.Id, async (tx, _, payment, now) =>
        {
            var disputed = (await TellPayment.Chargebacks(tx, payment.Id)).Find(one => one.Reference == request.Chargeback);
            if (disputed is null)
                return Problem.NotFound("chargeback", request.Chargeback);
            if (Chargeback.Next(disputed.Stage, ChargebackAction.Contest) is null)
                return PaymentProblems.ChargebackClosed;
            return await Ask(
                tx, payment,
                call => call with { Kind = OperationKind.Contest, Chargeback = disputed.Reference, Note = evidence }, now);
        });
    }

    /// <summary>Runs a decision on a payment of the caller under the locks of order and payment, once per key.</summary>
    async Task<V1.ChannelPayment> Change<T>(
        ServerCallContext context, T request, string id,
        Func<Tx, OrderCase, ChannelPayment, DateTimeOffset, Task<Outcome<V1.ChannelPayment>>> decide)
        where T : Google.Protobuf.IMessage<T>
    {
        (await db.Decide(tx => Idempotency.Once(tx, context, request, async () =>
        {
            if (!Guid.TryParse(id, out var named) || await TellPayment.Lock(tx, named) is not { } locked || !IsVisible(locked.Payment))
                return PaymentProblems.NotFound(id);
            return await decide(tx, locked.Order, locked.Payment, clock.GetUtcNow());
        }), context.CancellationToken)).OrThrow();
        return await Show(id, context.CancellationToken);
    }

    /// <summary>Writes the call; refused while another one is open, which the database decides.</summary>
    async Task<Outcome<V1.ChannelPayment>> Ask(
        Tx tx, ChannelPayment payment, Func<ChannelOperation, ChannelOperation> kind, DateTimeOffset now)
    {
        var no = await tx.One<int>("select max(no) + 1 from channel_operation where payment_id = @Id", new { payment.Id });
        var call = kind(ChannelOperation.Of(payment.Id, no, OperationKind.Void, payment.Channel!, 0, now));
        if (!await call.Insert(tx))
            return PaymentProblems.Busy;
        tx.AfterCommit(operations.Set);
        return new V1.ChannelPayment { Id = payment.Id.ToString() };
    }

    static bool IsVisible(ChannelPayment payment) => Principal.Required switch
    {
        { SeesAll: true } => true,
        { Role: Role.Buyer, PartyId: var party } => payment.BuyerId.Value == party,
        { Role: Role.Exporter, PartyId: var party } => payment.ExporterId.Value == party,
        _ => false,
    };

    static IEnumerable<string> Names(ChannelPayment payment) =>
        ChannelPayment.Allowed(payment.Status).Select(action => action.ToString());
}
