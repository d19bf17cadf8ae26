using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Weighs a promotion that does not exist yet for the orders that were placed in a past window, at the list prices of then, alone and
/// as if each had named its code: orders touched, what comes off by currency, units, and when a limit would have been reached.
/// Limits are counted in the order of time. Nothing is kept.
/// </summary>
public sealed partial class PromotionsService
{
    const int SimulatedMost = 50_000;
    const int OrdersAtOnce = 1000;
    static readonly TimeSpan LongestPast = TimeSpan.FromDays(366);

    [Allow(Role.Exporter)]
    public override async Task<V1.PromotionEffect> Simulate(V1.SimulatePromotionRequest request, ServerCallContext context)
    {
        var exporterId = Principal.Required.PartyId;
        var draft = PromotionCheck.Of(request.Promotion ?? new(), exporterId, Now).OrThrow();
        var (from, until) = (Instant(request.From), Instant(request.Until) ?? Now);
        if (from is not { } begin || until <= begin || until - begin > LongestPast)
            throw Problem.Invalid("from", "The window of past orders is missing or too long.", $"at most {LongestPast.Days} days").ToGrpc();

        // As if it had counted in the whole window, whatever its own window will be.
        var trial = new Simulation(draft with { ValidFrom = begin, ValidUntil = null, Status = PromotionStatus.Active });
        var (after, afterId) = (begin, Guid.Empty);
        while (trial.Orders < SimulatedMost)
        {
            var orders = await db.Many<PastOrder>(PastSql, new
            {
                exporterId,
                after,
                afterId,
                until,
                draft.GroupId,
                Take = OrdersAtOnce,
            }, context.CancellationToken);
            orders.ForEach(trial.Add);
            if (orders.Count < OrdersAtOnce)
                return trial.Effect(truncated: false);
            (after, afterId) = (orders[^1].CreatedAt, orders[^1].OrderId);
        }

        return trial.Effect(truncated: true);
    }

    // A line that neither a list nor a tier priced has a price that was agreed on.
    const string PastSql =
        """
        select reservation.order_id, created_at, currency, buyer_id, market, channel,
            coalesce(freight_minor, 0) as freight_minor, line.line_nos, line.product_ids, line.quantities,
            line.unit_prices, line.amounts, line.agreed,
            @GroupId::uuid is null or exists (
                select from buyer_group_member as member
                where member.exporter_id = @exporterId and member.buyer_id = reservation.buyer_id
                    and member.group_id = @GroupId and member.recorded_until is null
                    and member.valid_from <= created_at
                    and (member.valid_until is null or created_at < member.valid_until)) as in_group
        from reservation
        cross join lateral (
            select array_agg(line_no order by line_no) as line_nos,
                array_agg(product_id order by line_no) as product_ids,
                array_agg(quantity order by line_no) as quantities,
                array_agg(coalesce(list_unit_price, unit_price) order by line_no) as unit_prices,
                array_agg(amount_minor + coalesce(discount_minor, 0) order by line_no) as amounts,
                array_agg(price_list_id is null and tier_min_quantity is null order by line_no) as agreed
            from reservation_line as sold
            where sold.order_id = reservation.order_id or sold.order_id in (
                select part.order_id from reservation as part where part.split_of = reservation.order_id)
        ) as line
        where exporter_id = @exporterId and status in ('Confirmed', 'Completed') and currency is not null
            and split_of is null
            and created_at >= @after and created_at < @until and (created_at, order_id) > (@after, @afterId)
            and line.line_nos is not null
        order by created_at, order_id
        limit @Take
        """;

    sealed record PastOrder
    {
        public Guid OrderId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public required string Currency { get; init; }
        public Guid? BuyerId { get; init; }
        public string? Market { get; init; }
        public string? Channel { get; init; }
        public long FreightMinor { get; init; }
        public int[] LineNos { get; init; } = [];
        public Guid[] ProductIds { get; init; } = [];
        public long[] Quantities { get; init; } = [];
        public decimal[] UnitPrices { get; init; } = [];
        public long[] Amounts { get; init; } = [];
        public bool[] Agreed { get; init; } = [];
        public bool InGroup { get; init; }

        public PromotedOrder With(string code) => new(
            new(BuyerId, Market, Channel, CreatedAt), Platform.Currency.Of(Currency),
            [.. LineNos.Select((no, i) => new OrderedLine(no, ProductIds[i], Quantities[i], UnitPrices[i], Amounts[i], Agreed[i]))],
            FreightMinor, [code]);
    }

    sealed class Simulation(Promotion promotion)
    {
        readonly Dictionary<string, V1.CurrencyEffect> currencies = [];
        readonly Dictionary<PromotionReason, int> reasons = [];
        readonly Dictionary<Guid, long> buyers = [];
        DateTimeOffset? limitReached;
        long uses;
        long spentMinor;
        int touched;

        public int Orders { get; private set; }

        public void Add(PastOrder past)
        {
            var order = past.With(promotion.Code);
            var bought = past.BuyerId is { } buyer ? buyers.GetValueOrDefault(buyer) : 0;
            var verdict = Stacking.Decide(
                order, [promotion with { Uses = uses, SpentMinor = spentMinor, BuyerUses = bought, InGroup = past.InGroup }]).Verdicts[0];
            Orders++;
            if (!currencies.TryGetValue(past.Currency, out var effect))
                currencies[past.Currency] = effect = new V1.CurrencyEffect { Currency = past.Currency };
            effect.Orders++;
            effect.ListGoodsMinor += past.Amounts.Sum();
            if (verdict.Applied)
                Count(past, verdict, effect);
            else
                reasons[verdict.Reason] = reasons.GetValueOrDefault(verdict.Reason) + 1;
            if (verdict.Reason is PromotionReason.UsedUp or PromotionReason.UsedByBuyer or PromotionReason.BudgetSpent)
                limitReached ??= past.CreatedAt;
        }

        void Count(PastOrder past, PromotionVerdict verdict, V1.CurrencyEffect effect)
        {
            (uses, spentMinor, touched) = (uses + 1, checked(spentMinor + verdict.Total), touched + 1);
            if (past.BuyerId is { } buyer)
                buyers[buyer] = buyers.GetValueOrDefault(buyer) + 1;
            effect.Touched++;
            effect.TouchedGoodsMinor += past.Amounts.Sum();
            effect.DiscountMinor += verdict.LineDiscounts.Sum();
            effect.FreightDiscountMinor += verdict.FreightDiscount;
            effect.Units += verdict.LineDiscounts.Zip(past.Quantities).Where(line => line.First > 0).Sum(line => line.Second);
        }

        public V1.PromotionEffect Effect(bool truncated)
        {
            var effect = new V1.PromotionEffect
            {
                Orders = Orders,
                Touched = touched,
                LimitReachedAt = limitReached is { } at ? Timestamp.FromDateTimeOffset(at) : null,
                Truncated = truncated,
            };
            effect.Currencies.AddRange(currencies.Values.OrderBy(one => one.Currency, StringComparer.Ordinal));
            effect.Reasons.AddRange(reasons.OrderByDescending(one => one.Value).ThenBy(one => one.Key)
                .Select(one => new V1.ReasonCount { Reason = one.Key.ToString(), Orders = one.Value }));
            return effect;
        }
    }
}
