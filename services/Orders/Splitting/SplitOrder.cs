using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// What leaves by itself becomes an order of its own: customs bind an order's number to its list, and nothing of an order changes once its
/// list is declared (ceb-messages.md). Settlement says beforehand whether the money can be divided, Catalog what is there; then one
/// transaction changes the order and places the part, and tells both as one amendment.
/// </summary>
public sealed partial class OrderPartsService
{
    const int MostParts = 100;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.OrderPartsView> Split(V1.SplitRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        if (Check(request, Instants.DayInChina(Now)) is { } fault)
            throw fault.ToGrpc();
        if (await Indivisible(request, ct) is { } indivisible)
            return (await EarlierOr(indivisible, request, context)).OrThrow();
        var (there, unknown) = await InStock(request, ct);
        if (unknown is not null)
            throw unknown.ToGrpc();
        var split = (await Organisation.Bound(() => db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Split(tx, request, there!)), ct))).OrThrow();
        LogSplit(log, split.OrderId, split.Parts.Count);
        return split;
    }

    /// <summary>What this key came to before, or why it comes to nothing now.</summary>
    Task<Outcome<V1.OrderPartsView>> EarlierOr(Problem refused, V1.SplitRequest request, ServerCallContext context) => db.Decide(
        tx => Idempotency.Once(tx, context, request, () => Task.FromResult<Outcome<V1.OrderPartsView>>(refused)),
        context.CancellationToken);

    static Problem? Check(V1.SplitRequest request, DateOnly today)
    {
        if (request.ExpectedVersion <= 0)
            return VersionMissing;
        if (!Enum.TryParse<SplitWay>(request.Way, out var way) || way.ToString() != request.Way)
            return Problem.Invalid("way", $"'{request.Way}' is no way to split.", string.Join(", ", Enum.GetNames<SplitWay>()));
        if ((way == SplitWay.Lines) != (request.Lines.Count > 0) || request.Lines.Count > PlaceCheck.MostLines)
            return Problem.Invalid(
                "lines", "Lines are named for the way Lines, and for no other.", $"1 to {PlaceCheck.MostLines}, or none");
        for (var i = 0; i < request.Lines.Count; i++)
            if (Check(request, i, today) is { } fault)
                return fault;
        return PlaceCheck.Text("note", request.Note, 0, LongestNote);
    }

    static Problem? Check(V1.SplitRequest request, int i, DateOnly today)
    {
        var line = request.Lines[i];
        if (request.Lines.Take(i).Any(other => other.LineNo == line.LineNo))
            return Problem.Invalid($"lines[{i}].line_no", "The line is here twice.", "each line once");
        if (line.Quantity is < 1 or > PlaceCheck.MostQuantity)
            return Problem.Invalid($"lines[{i}].quantity", "The quantity is out of range.", $"1 to {PlaceCheck.MostQuantity}");
        return line.PromisedOn.Length == 0 || PartsView.Day(line.PromisedOn) >= today
            ? null
            : Problem.Invalid($"lines[{i}].promised_on", "It is no day to come.", "yyyy-MM-dd, or nothing");
    }

    /// <summary>Why the money of the order cannot be divided; null when it can, or nobody knows of any.</summary>
    async Task<Problem?> Indivisible(V1.SplitRequest request, CancellationToken ct)
    {
        if (await db.Transact(tx => Find(tx, request.OrderId, ""), ct) is null)
            return Problem.NotFound("order", request.OrderId);
        try
        {
            var said = await money.CheckAsync(new CheckSplitRequest { OrderId = request.OrderId }, cancellationToken: ct);
            return said.Reason.Length == 0
                ? null
                : new Problem(
                    409, "split_not_possible", $"{said.Reason}: {said.Detail}", "order_id", "an order whose money can be divided");
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e);
        }
    }

    /// <summary>What Catalog holds for the order, by product; nothing when it is not asked for.</summary>
    async Task<Outcome<Dictionary<Guid, OrderStockLine>>> InStock(V1.SplitRequest request, CancellationToken ct)
    {
        try
        {
            var said = await stock.PromiseAsync(new OrderStockRequest { OrderId = request.OrderId }, cancellationToken: ct);
            return said.Lines.ToDictionary(line => Guid.Parse(line.ProductId));
        }
        catch (RpcException) when (request.Way != nameof(SplitWay.NotInStock))
        {
            // Only the days that could be promised are missing then.
            return new Dictionary<Guid, OrderStockLine>();
        }
        catch (RpcException e)
        {
            return Problem.FromGrpc(e);
        }
    }

    async Task<Outcome<V1.OrderPartsView>> Split(
        Tx tx, V1.SplitRequest request, IReadOnlyDictionary<Guid, OrderStockLine> there)
    {
        if (await Lock(tx, request.OrderId) is not { } order)
            return Problem.NotFound("order", request.OrderId);
        if (request.ExpectedVersion != order.Version)
            return Problem.Stale("order", request.ExpectedVersion, order.Version);
        if (await Refusal(tx, order, Now) is { } refused)
            return refused;
        var lines = await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value });
        var book = await LineLedger.Open(tx, order.Id.Value);
        var (off, unfit) = SplitUnits.Off(request, lines, book.Lines, there);
        if (unfit is not null)
            return unfit;
        var (plan, impossible) = SplitPlan.Of(order, lines, book.Lines, off!);
        if (impossible is not null)
            return impossible;
        var effect = new SplitEffect(tx, order, lines, plan!, book, Principal.Required, Now);
        if (await effect.Apply(request.Way, request.Note.Trim()) is not var (kept, part))
            return new Problem(409, "split_exceeds_open", "The ledger of the order does not allow it.", "lines", "units that are open");
        await SplitUnits.Promise(tx, part, plan!.Part, request, lines, there);
        tx.AfterCommit(outbox.Set);
        return await PartsView.Of(tx, kept);
    }

    /// <summary>The order that was placed is locked with its part that is split: who splits is one after the other.</summary>
    static async Task<Order?> Lock(Tx tx, string id)
    {
        if (await Find(tx, id, "") is not { } found)
            return null;
        await tx.Many<Guid>(
            "select id from sales_order where id = any(@Ids) order by id for update",
            new { Ids = new[] { found.Id.Value, found.SplitOf ?? found.Id.Value } });
        return await Find(tx, id, "");
    }

    static async Task<Problem?> Refusal(Tx tx, Order order, DateTimeOffset now)
    {
        if (order.Status != OrderStatus.Confirmed)
            return Problem.Refused("order", order.Status, nameof(Split), Order.Allowed(order.Status));
        if (order.Kind != OrderKind.Standard)
            return new Problem(
                409, "split_not_possible", $"The shares of a {order.Kind} order are counted for it as a whole.", "order_id",
                "an order of kind Standard");
        if (!order.PartialAllowed)
            return new Problem(
                409, "partial_shipment_forbidden", "The buyer did not allow that the goods are shipped in parts.", "order_id",
                "the buyer's consent");
        if (await tx.One<bool>(
            "select exists (select from order_amendment where order_id = @Id and status in ('Open', 'Asking') and valid_until > @now)",
            new { order.Id, now }))
            return new Problem(409, "order_amendment_open", "An amendment of this order is open.", "order_id", "to decide that one first");
        var busy = await tx.One<string>(
            """
            select case
                when exists (select from dispute where order_id = @Id and ended_at is null)
                    then 'in_dispute: The order is in dispute.'
                when (select count(*) from sales_order where split_of = @root) >= @MostParts - 1 then
                    'parts_exhausted: The order has as many parts as it may have.'
                end
            """,
            new { order.Id, root = order.SplitOf ?? order.Id.Value, MostParts });
        return busy is null ? null : new Problem(409, "split_not_possible", busy, "order_id", "another order");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} is split: it has {Parts} parts")]
    static partial void LogSplit(ILogger log, string orderId, int parts);
}
