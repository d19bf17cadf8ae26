using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>
/// Of the inquiries of a window, how many were quoted and ordered, and which orders came without one: by channel, market or product.
/// An order that came of an inquiry belongs to the inquiry's channel and market.
/// </summary>
public sealed partial class CampaignsService
{
    const int RowsMost = 500;
    static readonly TimeSpan LongestWindow = TimeSpan.FromDays(366);
    static readonly string[] Ways = ["channel", "market", "product"];

    [Allow(Role.Exporter)]
    public override async Task<V1.FunnelResponse> Funnel(V1.FunnelRequest request, ServerCallContext context)
    {
        var (from, until) = (request.From?.ToDateTimeOffset(), request.Until?.ToDateTimeOffset() ?? Now);
        if (from is not { } begin || until <= begin || until - begin > LongestWindow)
            throw Problem.Invalid("from", "The window is missing or too long.", $"at most {LongestWindow.Days} days").ToGrpc();
        if (!Ways.Contains(request.By))
            throw Problem.Invalid("by", $"'{request.By}' is nothing to count by.", string.Join(", ", Ways)).ToGrpc();
        var exporterId = Principal.Required.PartyId;
        if (request.CampaignId.Length > 0 && !(Guid.TryParse(request.CampaignId, out var known) && await db.One<bool>(
            "select exists (select from campaign where exporter_id = @exporterId and id = @known)", new { exporterId, known },
            context.CancellationToken)))
            throw NotFound(request.CampaignId).ToGrpc();
        var arguments = new
        {
            exporterId,
            from = begin,
            until,
            request.By,
            Campaign = Guid.TryParse(request.CampaignId, out var campaign) ? campaign : default(Guid?),
            RowsMost,
        };
        var values = (await db.Many<Value>(FactsSql + ValuesSql, arguments, context.CancellationToken)).ToLookup(value => value.Key);
        var response = new V1.FunnelResponse();
        foreach (var row in await db.Many<Row>(FactsSql + RowsSql, arguments, context.CancellationToken))
            response.Rows.Add(row.ToWire(values[row.Key]));
        return response;
    }

    const string FactsSql =
        """
        with way as (
            select channel from campaign_link where exporter_id = @exporterId and campaign_id = @Campaign
        ),
        asked as (
            select inquiry_id, channel, market, product_ids, quoted_at is not null or sold.order_id is not null as quoted,
                sold.order_id
            from funnel_inquiry
            left join lateral (
                select funnel_inquiry.order_id
                where exists (
                    select from reservation
                    where (reservation.order_id = funnel_inquiry.order_id or split_of = funnel_inquiry.order_id)
                        and status in ('Confirmed', 'Completed'))
            ) as sold on true
            where funnel_inquiry.exporter_id = @exporterId and opened_at >= @from and opened_at < @until
                and (@Campaign::uuid is null or channel in (select channel from way))
        ),
        direct as (
            select distinct on (coalesce(split_of, order_id)) coalesce(split_of, order_id) as order_id, channel, market
            from reservation
            where exporter_id = @exporterId and created_at >= @from and created_at < @until
                and status in ('Confirmed', 'Completed')
                and (@Campaign::uuid is null or channel in (select channel from way))
                and not exists (
                    select from funnel_inquiry
                    where funnel_inquiry.order_id = coalesce(reservation.split_of, reservation.order_id))
            order by coalesce(split_of, order_id)
        ),
        line as (
            select whole.order_id, sold.product_id, sold.amount_minor
            from (select order_id from direct union select order_id from asked where order_id is not null) as whole
            join reservation as part on (part.order_id = whole.order_id or part.split_of = whole.order_id)
                and part.status in ('Confirmed', 'Completed')
            join reservation_line as sold on sold.order_id = part.order_id
        ),
        asked_by as (
            select asked.inquiry_id, asked.quoted, asked.order_id, keys.key
            from asked
            cross join lateral (
                select case @By when 'channel' then coalesce(asked.channel, '') else coalesce(asked.market, '') end as key
                where @By <> 'product'
                union all
                select product::text from unnest(asked.product_ids) as product where @By = 'product'
                union all
                select '' where @By = 'product' and cardinality(asked.product_ids) = 0
            ) as keys
        ),
        sold_by as (
            select order_id, key, direct, sum(amount_minor)::bigint as goods_minor
            from (
                select line.order_id, line.amount_minor, direct.order_id is not null as direct,
                    case @By when 'product' then line.product_id::text
                        when 'channel' then coalesce(direct.channel, asked.channel, '')
                        else coalesce(direct.market, asked.market, '') end as key
                from line
                left join direct on direct.order_id = line.order_id
                left join asked on asked.order_id = line.order_id
            ) as sold
            group by order_id, key, direct
        )

        """;

    const string RowsSql =
        """
        select key, sum(inquiries)::bigint as inquiries, sum(quoted)::bigint as quoted, sum(ordered)::bigint as ordered,
            sum(direct_orders)::bigint as direct_orders
        from (
            select key, count(*) as inquiries, count(*) filter (where quoted) as quoted,
                count(order_id) as ordered, 0 as direct_orders
            from asked_by
            group by key
            union all
            select key, 0, 0, 0, count(*) from sold_by where direct group by key
        ) as counted
        group by key
        order by sum(inquiries) + sum(direct_orders) desc, key
        limit @RowsMost
        """;

    const string ValuesSql =
        """
        select sold_by.key, reservation.currency, count(*) as orders, sum(goods_minor)::bigint as goods_minor
        from sold_by
        join reservation on reservation.order_id = sold_by.order_id
        where reservation.currency is not null
        group by sold_by.key, reservation.currency
        order by sold_by.key, reservation.currency
        """;

    sealed record Row(string Key, long Inquiries, long Quoted, long Ordered, long DirectOrders)
    {
        public V1.FunnelRow ToWire(IEnumerable<Value> values)
        {
            var wire = new V1.FunnelRow
            {
                Key = Key,
                Inquiries = Inquiries,
                Quoted = Quoted,
                Ordered = Ordered,
                DirectOrders = DirectOrders,
            };
            wire.Values.AddRange(values.Select(value => new V1.FunnelValue
            {
                Currency = value.Currency,
                Orders = value.Orders,
                GoodsMinor = value.GoodsMinor,
            }));
            return wire;
        }
    }

    sealed record Value(string Key, string Currency, long Orders, long GoodsMinor);
}
