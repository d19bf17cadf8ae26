using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// The exporter takes units back at what the terms of the day keep of their value, pays something instead, or refuses; when they are back,
/// or the buyer takes the offer, what goes back is told once and settlement follows. Units that were declared come back through customs.
/// </summary>
public sealed partial class ReturnsService
{
    [Allow(Role.Exporter)]
    public override Task<V1.OrderReturn> Agree(V1.ReturnChange request, ServerCallContext context) =>
        Move(request, ReturnAction.Agree, context, async (tx, order, found) =>
        {
            var costs = request.WaivesCosts ? [] : await CancellationCosts.Of(tx, order, Role.Buyer, found.GoodsMinor, Now);
            var book = await LineLedger.Open(tx, order.Id.Value);
            var sum = costs.Sum(item => item.AmountMinor);
            return found with
            {
                CostsJson = CancellationCosts.Json(costs),
                CostsMinor = sum,
                BackMinor = found.GoodsMinor - sum,
                Tax = OrderReturn.TaxOf(found.LineNos.Select(no => book.Lines[no])),
            };
        });

    [Allow(Role.Exporter)]
    public override Task<V1.OrderReturn> Offer(V1.ReturnChange request, ServerCallContext context) =>
        Move(request, ReturnAction.Offer, context, (_, _, found) => Task.FromResult<Outcome<OrderReturn>>(
            request.OfferMinor < 1 || request.OfferMinor > found.GoodsMinor
                ? Problem.Invalid(
                    "offer_minor", "The offer is nothing, or more than the goods were sold for.",
                    string.Create(CultureInfo.InvariantCulture, $"1 to {found.GoodsMinor}"))
                : found with { BackMinor = request.OfferMinor, CostsJson = "[]", CostsMinor = 0 }));

    [Allow(Role.Exporter)]
    public override Task<V1.OrderReturn> Refuse(V1.ReturnChange request, ServerCallContext context) =>
        PlaceCheck.Text("note", request.Note, 1, LongestReason) is { } fault
            ? throw fault.ToGrpc()
            : Move(request, ReturnAction.Refuse, context, Same);

    [Allow(Role.Buyer)]
    public override Task<V1.OrderReturn> TakeOffer(V1.ReturnChange request, ServerCallContext context) =>
        Move(request, ReturnAction.TakeOffer, context, Same);

    [Allow(Role.Buyer)]
    public override Task<V1.OrderReturn> Withdraw(V1.ReturnChange request, ServerCallContext context) =>
        Move(request, ReturnAction.Withdraw, context, Same);

    [Allow(Role.Exporter)]
    public override Task<V1.OrderReturn> Receive(V1.ReturnChange request, ServerCallContext context) =>
        Move(request, ReturnAction.Receive, context, async (tx, order, found) =>
            await Count(tx, order, found) is { } broken ? broken : found);

    static Task<Outcome<OrderReturn>> Same(Tx tx, Order order, OrderReturn found) => Task.FromResult<Outcome<OrderReturn>>(found);

    /// <summary>
    /// Units that were never declared are counted as returned here. Of the others customs tells the ledger, and they are not received
    /// before that.
    /// </summary>
    async Task<Problem?> Count(Tx tx, Order order, OrderReturn found)
    {
        var book = await LineLedger.Open(tx, order.Id.Value, found.Id);
        var received = (await tx.Many<LineSum>(
            """
            select line.no as line_no, sum(line.quantity)::bigint as quantity
            from order_return r, unnest(r.line_nos, r.quantities) as line (no, quantity)
            where r.order_id = @Id and r.status = 'Received'
            group by line.no
            """,
            new { order.Id })).ToDictionary(row => row.LineNo, row => row.Quantity);
        var lines = found.LineNos.Zip(found.Quantities).ToArray();
        foreach (var (no, units) in lines.Where(line => book.Lines[line.First].Declared > 0))
            if (received.GetValueOrDefault(no) + units > book.Lines[no].Returned)
                return new Problem(
                    409, "return_not_cleared", $"Customs accepted the return of {book.Lines[no].Returned} units of line {no}.", "return_id",
                    "to return them through customs first");
        var (actor, now) = (Principal.Required.ToString(), Now);
        if (book.Do([.. lines.Where(line => book.Lines[line.First].Declared == 0).Select(line => new Movement(
            line.First, MovementKind.Return, found.Id, 0, line.Second, actor, now))]) is { } broken)
            return new Problem(
                409, "return_exceeds_delivered", $"Of line {broken.LineNo} more would have come back than left.", "lines",
                $"at most {book.Lines[broken.LineNo].Shipped - book.Lines[broken.LineNo].Returned}");
        await LineLedger.Close(tx, order.Id.Value, book);
        return null;
    }

    async Task<V1.OrderReturn> Move(
        V1.ReturnChange request, ReturnAction action, ServerCallContext context,
        Func<Tx, Order, OrderReturn, Task<Outcome<OrderReturn>>> apply)
    {
        if (request.ExpectedVersion <= 0)
            throw Problem.Invalid("If-Match", "The change does not say what it was made for.", "the ETag of the return").ToGrpc();
        if (PlaceCheck.Text("note", request.Note, 0, LongestReason) is { } fault)
            throw fault.ToGrpc();
        var moved = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Move(tx, request, action, apply)), context.CancellationToken)).OrThrow();
        LogMoved(log, moved.Id, moved.OrderId, moved.Status);
        return moved;
    }

    async Task<Outcome<V1.OrderReturn>> Move(
        Tx tx, V1.ReturnChange request, ReturnAction action, Func<Tx, Order, OrderReturn, Task<Outcome<OrderReturn>>> apply)
    {
        if (await Find(tx, request.ReturnId, "for update") is not var (order, found))
            return Problem.NotFound("order_return", request.ReturnId);
        if (OrderReturn.Next(found.Status, action) is not { } next)
            return Problem.Refused("order_return", found.Status, action, OrderReturn.Allowed(found.Status));
        if (request.ExpectedVersion != found.Version)
            return Problem.Stale("order_return", request.ExpectedVersion, found.Version);
        var (applied, unfit) = await apply(tx, order, found);
        if (unfit is not null)
            return unfit;
        var ends = next is not (ReturnStatus.Agreed or ReturnStatus.Offered);
        var moved = applied! with
        {
            Status = next,
            Version = found.Version + 1,
            DecidedBy = Principal.Required.Name,
            DecidedAt = Now,
            Answer = request.Note.Trim(),
            EndedAt = ends ? Now : null,
        };
        await Save(tx, moved);
        if (next is ReturnStatus.Received or ReturnStatus.Settled && moved.BackMinor > 0)
            tx.Publish(new ReturnSettled(
                moved.Id, moved.Version, Now, moved.OrderId, order.Currency, moved.BackMinor.Value, next == ReturnStatus.Settled));
        return moved.ToWire(order.Currency, SeesTax);
    }

    static Task<int> Save(Tx tx, OrderReturn moved) => tx.Run(
        """
        update order_return
        set version = @Version, status = @Status, costs = @CostsJson::json, costs_minor = @CostsMinor, back_minor = @BackMinor,
            tax = @Tax, decided_by = @DecidedBy, decided_at = @DecidedAt, answer = @Answer, ended_at = @EndedAt
        where id = @Id
        """,
        new
        {
            moved.Id,
            moved.Version,
            Status = moved.Status.ToString(),
            moved.CostsJson,
            moved.CostsMinor,
            moved.BackMinor,
            Tax = moved.Tax.ToString(),
            moved.DecidedBy,
            moved.DecidedAt,
            moved.Answer,
            moved.EndedAt,
        });
}
