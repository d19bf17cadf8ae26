using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Gives back what was captured. The money leaves the order's receipts when the refund is asked for, so that nobody is paid with it
/// meanwhile, and comes back when the processor refuses. Never while a chargeback is open, nor after the exporter was paid.
/// </summary>
public sealed partial class PaymentsService
{
    [Allow(Role.Operator)]
    public override async Task<V1.ChannelPayment> RefundPayment(V1.RefundPaymentRequest request, ServerCallContext context)
    {
        var reason = Text("reason", request.Reason, LongestReason);
        return await Change(context, request, request.Id, async (tx, order, payment, now) =>
        {
            var amount = request.AmountMinor == 0 ? payment.RefundableMinor : request.AmountMinor;
            if ((await TellPayment.Chargebacks(tx, payment.Id)).Exists(chargeback => chargeback.Open))
                return PaymentProblems.ChargebackOpen;
            if (amount < 1 || amount > payment.RefundableMinor)
                return PaymentProblems.AmountNotThere(payment.RefundableMinor);
            if (order.EarnedAt is not null && ChannelReceipts.FromOrder(order, amount) > 0)
                return PaymentProblems.PaidOut;
            var asked = await Ask(
                tx, payment,
                call => call with { Kind = OperationKind.Refund, AmountMinor = amount, TakenMinor = amount, Note = reason }, now);
            if (asked.Problem is null)
                await ChannelReceipts.Take(
                    tx, order, payment, ChannelFact.RefundRequested, await LastCall(tx, payment), amount, now);
            return asked;
        });
    }

    static Task<Guid> LastCall(Tx tx, ChannelPayment payment) => tx.One<Guid>(
        "select id from channel_operation where payment_id = @Id and status = 'Requested'", new { payment.Id });
}
