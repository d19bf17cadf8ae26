using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>
/// What it would cost the caller to give up an order, or units of it, by its status and the terms of the day, and what would follow.
/// Nothing is kept of it: who cancels accepts the figure, which is reckoned anew.
/// </summary>
public sealed partial class CancellationsService(Db db, TimeProvider clock, ILogger<CancellationsService> log)
    : V1.Cancellations.CancellationsBase
{
    const int LongestReason = 500;
    static readonly TimeSpan ProposalValid = TimeSpan.FromDays(7);

    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    [Allow(Role.Exporter, Role.Buyer)]
    public override async Task<V1.CancellationQuote> Quote(V1.CancellationRequest request, ServerCallContext context) =>
        (await db.Decide(async tx =>
        {
            if (await Find(tx, request.OrderId, "") is not { } order)
                return Problem.NotFound("order", request.OrderId);
            var (given, unfit) = await Given(tx, order, request);
            return unfit is not null ? unfit : new Outcome<V1.CancellationQuote>(ToWire(order, given!), null);
        }, context.CancellationToken)).OrThrow();

    /// <summary>What would be given up, and what it costs.</summary>
    sealed record Plan(
        bool Whole, List<OrderLine> Before, List<LineAmendment> Lines, long GoodsMinor, List<CostItem> Costs, CostStage Stage)
    {
        public long CostMinor => Costs.Sum(item => item.AmountMinor);
    }

    async Task<Outcome<Plan?>> Given(Tx tx, Order order, V1.CancellationRequest request)
    {
        if (CancellationCosts.StageOf(order.Status) is not { } stage || stage == CostStage.Returned)
            return Problem.Refused("order", order.Status, OrderAction.Cancel, Order.Allowed(order.Status));
        var lines = await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value });
        if (Check(request, lines) is { } unfit)
            return unfit;
        var units = request.Lines.Count == 0
            ? lines.ToDictionary(line => line.LineNo, line => line.Quantity)
            : request.Lines.ToDictionary(line => line.LineNo, line => line.Quantity);
        var changes = CancellationCosts.Without(lines, units, order.Currency);
        var whole = changes.Count == lines.Count && changes.TrueForAll(change => change.Quantity == 0);
        if (!whole && stage == CostStage.Packed)
            return new Problem(
                409, "order_packed", "The goods are packed: units of them are left out by an amendment with the packing.", "lines",
                "no lines, to give all of it up, or an amendment");
        var goods = changes.Sum(change => change.OldAmountMinor - change.AmountMinor);
        var costs = await CancellationCosts.Of(tx, order, Principal.Required.Role, goods, Now);
        return new Plan(whole, lines, changes, goods, costs, stage);
    }

    static Problem? Check(V1.CancellationRequest request, List<OrderLine> lines)
    {
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var (asked, line) = (request.Lines[i], lines.Find(one => one.LineNo == request.Lines[i].LineNo));
            if (line is null || request.Lines.Take(i).Any(other => other.LineNo == asked.LineNo))
                return Problem.Invalid($"lines[{i}].line_no", "The order has no such line, or it is here twice.", "lines of the order");
            if (asked.Quantity < 1 || asked.Quantity > line.Quantity)
                return Problem.Invalid(
                    $"lines[{i}].quantity", "More is given up than was ordered, or nothing.",
                    string.Create(CultureInfo.InvariantCulture, $"1 to {line.Quantity}"));
        }

        return null;
    }

    static V1.CancellationQuote ToWire(Order order, Plan plan)
    {
        var freight = plan.Whole ? order.FreightMinor : 0;
        var wire = new V1.CancellationQuote
        {
            OrderId = order.Id.Value.ToString(),
            OrderVersion = order.Version,
            Stage = plan.Stage.ToString(),
            Whole = plan.Whole,
            Currency = order.Currency,
            GoodsMinor = plan.GoodsMinor,
            FreightMinor = freight,
            ChargeMinor = plan.CostMinor,
            TotalMinor = order.TotalMinor - plan.GoodsMinor - freight + plan.CostMinor,
            LessMinor = plan.GoodsMinor + freight - plan.CostMinor,
            NeedsOtherSide = plan.Stage == CostStage.Packed,
        };
        wire.Items.AddRange(plan.Costs.Select(item => new V1.CostItem
        {
            Kind = item.Kind.ToString(),
            AmountMinor = item.AmountMinor,
            TermId = item.TermId.ToString(),
            Percent = item.Percent.ToString(CultureInfo.InvariantCulture),
            LeastMinor = item.LeastMinor,
        }));
        return wire;
    }

    static Task<Order?> Find(Tx tx, string id, string suffix) => Guid.TryParse(id, out var key)
        ? tx.One<Order>(
            $"select {Order.Columns} from sales_order where id = @key and {OrdersService.Own(Principal.Required)} {suffix}",
            new { key, Principal.Required.PartyId })
        : Task.FromResult<Order?>(null);
}
