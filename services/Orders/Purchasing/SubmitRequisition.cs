using CrossBorder.Platform;
using Google.Protobuf;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// A member asks for an order that a colleague places. Catalog prices it once, so that everybody sees what it is about; the stock is
/// given back at once, because nobody has decided yet.
/// </summary>
public sealed partial class PurchasingService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.Requisition> Submit(V1.SubmitRequisitionRequest request, ServerCallContext context)
    {
        var (principal, ct) = (Principal.Required, context.CancellationToken);
        var (key, missing) = Idempotency.Key(context);
        var fault = missing ?? (request.Order is null
            ? Problem.Invalid("order", "There is no order.", "what would be placed")
            : PlaceCheck.Of(request.Order, principal) ?? PlaceCheck.Text("note", request.Note, 0, LongestNote));
        if (fault is not null)
            throw fault.ToGrpc();
        var id = OrderId.Of(principal.PartyId, key, Idempotency.Fingerprint(context, request));
        var total = (await Price(request.Order!, principal, id, ct)).OrThrow();
        var outcome = await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Submit(tx, request, id.Value, total)), ct);
        return outcome.OrThrow();
    }

    async Task<Outcome<long>> Price(V1.PlaceRequest order, Principal principal, OrderId id, CancellationToken ct)
    {
        var (reservation, refusal) = await stock.Reserve(order, PlaceCheck.Party(order.ExporterId, principal), id, ct);
        if (refusal is not null)
            return refusal;
        await stock.Release(id);
        var (totals, tooLarge) = Totals.Of(OrdersService.LinesOf(reservation!), order.FreightMinor);
        return (tooLarge ?? PlaceCheck.Amounts(order.PaymentTerms, totals.TotalMinor)) is { } unfit ? unfit : totals.TotalMinor;
    }

    async Task<Outcome<V1.Requisition>> Submit(Tx tx, V1.SubmitRequisitionRequest request, Guid id, long total)
    {
        var (principal, order) = (Principal.Required, request.Order);
        if (await Organisation.Requires(tx, principal, Enum.GetValues<MemberRole>()) is { } refused)
            return refused;
        var requisition = (await tx.One<Requisition>(
            $"""
            insert into requisition (id, version, status, buyer_id, exporter_id, currency, total_minor, asked_by, asked_at,
                note, request)
            values (@id, 1, 'Waiting', @PartyId, @ExporterId, @Currency, @total, @Name, @Now, @Note, @Request)
            returning {Requisition.Columns}
            """,
            new
            {
                id,
                principal.PartyId,
                ExporterId = PlaceCheck.Party(order.ExporterId, principal),
                order.Currency,
                total,
                principal.Name,
                Now,
                Note = request.Note.Trim(),
                Request = order.ToByteArray(),
            }))!;
        return requisition.ToWire();
    }
}
