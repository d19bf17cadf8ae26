using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of payments through channels; each capability is a part of it in a file of its own.</summary>
public sealed partial class PaymentsService(
    Db db, TimeProvider clock, ChannelBook channels, TellPayment teller, OperationSignal operations, ILogger<PaymentsService> log)
    : V1.Payments.PaymentsBase
{
    const int LongestReason = 200;

    /// <summary>Rows of the caller: its party as buyer or exporter, or all for those who see all.</summary>
    const string Visible = "(@SeesAll or (@Role = 'Buyer' and buyer_id = @PartyId) or (@Role = 'Exporter' and exporter_id = @PartyId))";

    /// <summary>The payment as the caller may see it, with its calls and chargebacks.</summary>
    /// <exception cref="Grpc.Core.RpcException">404: it is not there, or another party's.</exception>
    async Task<V1.ChannelPayment> Show(string id, CancellationToken ct)
    {
        var reader = Principal.Required;
        var payment = Guid.TryParse(id, out var named)
            ? await db.One<ChannelPayment>(
                $"select {ChannelPayment.Columns} from channel_payment where id = @named and {Visible}",
                new { named, reader.SeesAll, Role = reader.Role.ToString(), reader.PartyId }, ct)
            : null;
        if (payment is null)
            throw PaymentProblems.NotFound(id).ToGrpc();
        var calls = reader.SeesAll
            ? await db.Many<ChannelOperation>(
                $"select {ChannelOperation.Columns} from channel_operation where payment_id = @named order by no", new { named }, ct)
            : [];
        var chargebacks = await db.Many<Chargeback>(
            $"select {Chargeback.Columns} from chargeback where payment_id = @named order by opened_at, reference", new { named }, ct);
        return payment.ToWire(reader, calls, chargebacks);
    }

    static string Text(string field, string text, int most) => text.Trim() is { Length: > 0 } trimmed && trimmed.Length <= most
        ? trimmed
        : throw Problem.Invalid(field, "The text is missing or too long.", $"1 to {most} characters").ToGrpc();
}
