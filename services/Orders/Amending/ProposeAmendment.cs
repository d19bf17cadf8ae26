using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// Either side proposes other quantities, prices, lines, freight, place or consignee for an order whose goods did not arrive yet, with what
/// it costs more or less. One amendment of an order is open at a time, so that both sides speak of the same thing.
/// </summary>
public sealed partial class AmendmentsService
{
    const int LongestPlace = 100;
    static readonly TimeSpan LongestValidity = TimeSpan.FromDays(366);

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.Amendment> Propose(V1.ProposeAmendmentRequest request, ServerCallContext context)
    {
        if (Check(request, clock.GetUtcNow()) is { } fault)
            throw fault.ToGrpc();
        var order = await FindOrder(request.OrderId, context.CancellationToken);
        var added = request.Lines.Select((line, i) => (line, i)).Where(one => one.line.LineNo == 0)
            .Select(one => (Guid.Parse(one.line.ProductId), $"lines[{one.i}].product_id")).ToArray();
        var facts = (await products.Of(added, order.ExporterId, context.CancellationToken)).OrThrow();
        var proposed = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Propose(tx, request, facts)), context.CancellationToken)).OrThrow();
        LogProposed(log, proposed.Id, proposed.OrderId, proposed.Side);
        return proposed;
    }

    async Task<Outcome<V1.Amendment>> Propose(
        Tx tx, V1.ProposeAmendmentRequest request, IReadOnlyDictionary<Guid, ProductFact> facts)
    {
        var (principal, now) = (Principal.Required, Now);
        var order = (await tx.One<Order>(
            $"select {Order.Columns} from sales_order where id = @Id and {OrdersService.Own(principal)} for update",
            new { Id = Guid.Parse(request.OrderId), principal.PartyId }))!;
        if (request.ExpectedVersion != order.Version)
            return Problem.Stale("order", request.ExpectedVersion, order.Version);
        if (!Amendment.MayAmend(order.Status) && !Amendment.MayAsk(order.Status))
            return NotAmendable(order);
        if (order.Kind != OrderKind.Standard && request.Lines.Count > 0)
            return PlaceCheck.KindFixed(order.Kind);
        if (await Open(tx, order) is { } open)
        {
            if (open.StatusAt(now) is AmendmentStatus.Open or AmendmentStatus.Asking)
                return new Problem(
                    409, "order_amendment_open", $"Amendment {open.No} of this order is {open.StatusAt(now)}.", "order_id",
                    "to decide that one first");
            await AmendmentRows.End(tx, open, AmendmentStatus.Expired, null, null, null, null);
        }

        var lines = await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value });
        var (plan, unfit) = AmendmentPlan.Of(order, lines, request.Lines, facts);
        if (unfit is not null)
            return unfit;
        var amendment = Draft(request, order, plan.GoodsMinor, now) with
        {
            No = await tx.One<int>("select count(*)::int + 1 from order_amendment where order_id = @Id", new { order.Id }),
        };
        if (Unfit(order, amendment, plan.Lines) is { } refused)
            return refused;
        await AmendmentRows.Insert(tx, amendment, plan.Lines);
        return await View(tx, order, amendment);
    }

    static Amendment Draft(V1.ProposeAmendmentRequest request, Order order, long goods, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        OrderId = order.Id.Value,
        Side = Principal.Required.Role,
        Author = Principal.Required.Name,
        Note = request.Note.Trim(),
        ProposedAt = now,
        ValidUntil = Instants.ToMicroseconds(request.ValidUntil.ToDateTimeOffset()),
        OldGoodsMinor = order.GoodsMinor,
        OldFreightMinor = order.FreightMinor,
        OldChargeMinor = order.ChargeMinor,
        ChargeMinor = order.ChargeMinor,
        GoodsMinor = goods,
        FreightMinor = request.Freight?.Minor ?? order.FreightMinor,
        NamedPlace = request.NamedPlace.Trim() is { Length: > 0 } place && place != order.NamedPlace ? place : null,
        ShipToName = request.ShipTo?.Name.Trim(),
        ShipToCountry = request.ShipTo?.Country,
        ShipToCity = request.ShipTo?.City.Trim(),
        ShipToStreet = request.ShipTo?.Street.Trim(),
        ShipToPostalCode = request.ShipTo?.PostalCode.Trim(),
        Pieces = request.Packing?.Pieces,
        NetGrams = request.Packing?.NetGrams,
        GrossGrams = request.Packing?.GrossGrams,
    };

    /// <summary>Units of a packed order change with their packing, and nothing else has one that could change.</summary>
    static Problem? Unpackable(Order order, Amendment amendment) => Amendment.MayAmend(order.Status) && amendment.Packing is not null
        ? Problem.Invalid("packing", "The goods are not packed.", "no packing before the order is ready to ship")
        : null;

    /// <summary>What cannot be told from the request alone.</summary>
    static Problem? Unfit(Order order, Amendment amendment, List<LineAmendment> lines)
    {
        if (amendment.GoodsMinor > Totals.MostMinor - amendment.FreightMinor)
            return AmendmentPlan.TooLarge;
        if (order.TermAmounts.Sum() is > 0 and var fixedAmounts && fixedAmounts >= amendment.TotalMinor)
            return Problem.Invalid(
                "lines", $"The fixed instalments of {fixedAmounts} leave nothing of {amendment.TotalMinor}.", "a total above them");
        if (Unpackable(order, amendment) is { } unpackable)
            return unpackable;
        if (Amendment.MayAsk(order.Status) && amendment.Packing is null && lines.Any(line => line.Quantity != line.OldQuantity))
            return Problem.Invalid("packing", "The goods are packed, and units of them change.", "pieces and weights as it is packed then");
        return lines.Count == 0 && amendment is { NamedPlace: null, ShipToName: null }
            && amendment.FreightMinor == amendment.OldFreightMinor
            ? Problem.Invalid("lines", "The amendment changes nothing.", "another quantity, price, line, freight, place or consignee")
            : null;
    }

    static Problem? Check(V1.ProposeAmendmentRequest request, DateTimeOffset now)
    {
        if (request.ExpectedVersion <= 0)
            return Problem.Invalid("If-Match", "The amendment does not say what it was made for.", "the ETag of the order");
        if (request.ValidUntil?.ToDateTimeOffset() is not { } until || until <= now || until > now + LongestValidity)
            return Problem.Invalid("valid_until", "The amendment is valid until an instant to come.", "within a year from now");
        if (request.Freight is { Minor: < 0 or > Totals.MostMinor })
            return Problem.Invalid("freight.minor", "Freight is negative or too large.", $"0 to {Totals.MostMinor}");
        return PlaceCheck.Text("note", request.Note, 0, LongestReason)
            ?? PlaceCheck.Text("named_place", request.NamedPlace, 0, LongestPlace)
            ?? (request.ShipTo is null ? null : PlaceCheck.ShipTo(request.ShipTo)) ?? Packing(request.Packing) ?? Lines(request);
    }

    static Problem? Packing(V1.PackingChange? packing) => packing is null
        ? null
        : OrdersService.CheckPacking(new V1.ReadyToShipRequest
        {
            Pieces = packing.Pieces,
            NetGrams = packing.NetGrams,
            GrossGrams = packing.GrossGrams,
        }) is { } fault ? fault with { Field = $"packing.{fault.Field}" } : null;

    static Problem? Lines(V1.ProposeAmendmentRequest request)
    {
        var named = request.Lines.Where(line => line.LineNo != 0).Select(line => line.LineNo).ToArray();
        if (request.Lines.Count > PlaceCheck.MostLines || named.Distinct().Count() < named.Length)
            return Problem.Invalid("lines", "There are too many lines, or one is here twice.", "each line of the order at most once");
        for (var i = 0; i < request.Lines.Count; i++)
            if (Line(request.Lines[i]) is { } fault)
                return fault with { Field = $"lines[{i}].{fault.Field}" };
        return null;
    }

    static Problem? Line(V1.LineChange line)
    {
        var adds = line.LineNo == 0;
        if (line.LineNo < 0)
            return Problem.Invalid("line_no", "The line has no number of the order.", "a line of the order, or 0 for a new one");
        if (adds != Guid.TryParse(line.ProductId, out _) || (!adds && line.ProductId.Length > 0))
            return Problem.Invalid("product_id", "A new line names its product, another one keeps it.", "the product of a new line only");
        if (line.Quantity > PlaceCheck.MostQuantity || line.Quantity < (adds ? 1 : 0))
            return Problem.Invalid("quantity", "The quantity is out of range.", $"0 (to remove it) or 1 to {PlaceCheck.MostQuantity}");
        return (line.UnitPrice.Length > 0 || adds) && OfferPrice.Parse(line.UnitPrice) is null
            ? Problem.Invalid("unit_price", $"'{line.UnitPrice}' is not a price.", OfferPrice.Accepted)
            : null;
    }

    static Task<Amendment?> Open(Tx tx, Order order) => tx.One<Amendment>(
        $"select {Amendment.Columns} from order_amendment where order_id = @Id and status in ('Open', 'Asking')",
        new { order.Id });

    static Problem NotAmendable(Order order) => new(
        409, "order_not_amendable", $"An order that is {order.Status} is not amended: its goods arrived, or it is over.", "order_id",
        "an order that is Placed, Confirmed, ReadyToShip or Shipped");

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of order {OrderId} proposed by the {Side}")]
    static partial void LogProposed(ILogger log, string amendmentId, string orderId, string side);
}
