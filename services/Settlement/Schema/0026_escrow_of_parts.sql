-- Parts of orders that were split before parts had an escrow of their own. Only orders of which
-- nothing was held were split, so nothing is held of their parts.
insert into escrow (order_id, version, exporter_id, buyer_id, currency, status, condition, days,
    rule_id)
select part.order_id, 1, part.exporter_id, part.buyer_id, part.currency, 'None', 'None', 0,
    whole.rule_id
from order_case part left join escrow whole on whole.order_id = part.split_of
where part.split_of is not null and part.placed_at is not null
on conflict on constraint escrow_key do update
set version = 1, exporter_id = excluded.exporter_id, buyer_id = excluded.buyer_id,
    currency = excluded.currency, status = excluded.status, condition = excluded.condition,
    days = excluded.days, rule_id = excluded.rule_id
where escrow.status is null;
