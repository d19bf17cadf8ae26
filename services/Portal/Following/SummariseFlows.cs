using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <param name="Stuck">Of these, the orders that a reason is open for.</param>
public sealed record StageCount(string Stage, long Count, long Stuck);

/// <param name="Oldest">Since when the longest of them is stuck.</param>
public sealed record StuckCount(string Code, string Owner, long Count, DateTimeOffset Oldest);

/// <summary>Sums of one currency in minor units.</summary>
/// <param name="RefundedMinor">Tax refunds are in CNY whatever the order's currency.</param>
public sealed record MoneyTotal(string Currency, long ReceivedMinor, long PaidOutMinor, long RefundedMinor);

/// <param name="StuckOrders">Orders with at least one open reason; one order may have several.</param>
public sealed record FlowSummary(
    long Orders, long StuckOrders, IReadOnlyList<StageCount> Stages, IReadOnlyList<StuckCount> Stuck, IReadOnlyList<MoneyTotal> Money);

/// <summary>How many flows are in each stage, what is stuck and why, and the money that came, left and was refunded.</summary>
static class SummariseFlows
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/flows/summary", Handle)
        .Allow(Role.Exporter, Role.Buyer, Role.Partner, Role.Operator)
        .Describe("Flows", "Flows per stage, reasons for being stuck, and money totals per currency.");

    static async Task<FlowSummary> Handle(Db db, CancellationToken ct)
    {
        var principal = Principal.Required;
        var args = new { principal.SeesAll, Role = principal.Role.ToString(), principal.PartyId };
        var groups = await db.Many<Group>(
            $"""
            select f.stage, f.currency, count(*) as orders, count(i.order_id) as stuck, sum(f.received_minor)::bigint as received,
                sum(f.paid_out_minor)::bigint as paid_out, sum(f.refunded_minor)::bigint as refunded
            from order_flow f
            left join (select distinct order_id from flow_issue where @Role = any(audience)) i using (order_id)
            where {Audience.Sees}
            group by f.stage, f.currency
            """, args, ct);
        var stuck = await db.Many<StuckCount>(
            $"""
            select i.code, i.owner, count(distinct i.order_id) as count, min(i.since) as oldest
            from flow_issue i
            join order_flow f using (order_id)
            where @Role = any(i.audience) and {Audience.Sees}
            group by i.code, i.owner
            order by count desc, i.code
            """, args, ct);
        return new FlowSummary(
            groups.Sum(group => group.Orders), groups.Sum(group => group.Stuck), CountStages(groups, principal.Role), stuck,
            Totals(groups, principal.Role));
    }

    static List<StageCount> CountStages(List<Group> groups, Role role)
    {
        var counts = groups.GroupBy(group => Audience.Seen(role, Enum.Parse<Stage>(group.Stage)))
            .ToDictionary(stage => stage.Key, stage => (Count: stage.Sum(group => group.Orders), Stuck: stage.Sum(group => group.Stuck)));
        return [.. Enum.GetValues<Stage>().Where(stage => Audience.Seen(role, stage) == stage)
            .Select(stage => (Stage: stage, Orders: counts.GetValueOrDefault(stage)))
            .Select(stage => new StageCount(stage.Stage.ToString(), stage.Orders.Count, stage.Orders.Stuck))];
    }

    static List<MoneyTotal> Totals(List<Group> groups, Role role)
    {
        if (role == Role.Partner)
            return [];
        var sells = role is Role.Exporter or Role.Operator;
        var refunded = sells ? groups.Sum(group => group.Refunded) : 0;
        var totals = groups.Where(group => group.Currency is not null).GroupBy(group => group.Currency!)
            .Select(money => new MoneyTotal(
                money.Key, money.Sum(group => group.Received), sells ? money.Sum(group => group.PaidOut) : 0,
                money.Key == "CNY" ? refunded : 0))
            .ToList();
        if (refunded > 0 && !totals.Exists(total => total.Currency == "CNY"))
            totals.Add(new MoneyTotal("CNY", 0, 0, refunded));
        return [.. totals.OrderBy(total => total.Currency, StringComparer.Ordinal)];
    }

    sealed record Group(string Stage, string? Currency, long Orders, long Stuck, long Received, long PaidOut, long Refunded);
}
