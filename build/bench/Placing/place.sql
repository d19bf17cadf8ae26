with placed as (
    insert into sales_order (id, version, serial, number, status, exporter_id, buyer_id, placed_by, idempotency_key,
        currency, incoterm, named_place, ship_to_name, ship_to_country, ship_to_city, ship_to_street, ship_to_postal_code,
        term_milestones, term_percents, term_offset_days, goods_minor, freight_minor, total_minor, placed_at)
    select gen_random_uuid(), 1, serial, 'SO-2026-' || lpad(serial::text, greatest(6, length(serial::text)), '0'), 'Placed',
        exporter_id, buyer_id, buyer_id, gen_random_uuid(), 'GBP', 'FOB', 'Ningbo, China', 'Customer', 'GB', 'Felixstowe',
        'Goods in, Customer', '0000', '{Contract,Shipment}', '{30,70}', '{0,0}', 29970, 0, 29970, now()
    from sample, nextval('order_serial') as serial
    returning id
),
sold as (
    insert into order_line (order_id, line_no, product_id, sku, name_en, name_zh, hs_code, unit_code, origin, quantity,
        unit_price, amount_minor, net_grams, gross_grams, tier_min_quantity)
    select id, line_no, gen_random_uuid(), 'BENCH-000000', 'Ceramic mug, white, 300 ml', '白色陶瓷杯', '691200', '011', 'CN',
        10, 9.99, 9990, 3000, 3300, 1
    from placed, generate_series(1, 3) as line_no
),
trailed as (
    insert into order_event (order_id, version, action, to_status, actor, at)
    select id, 1, 'Place', 'Placed', 'Buyer:' || buyer_id, now()
    from placed, sample
)
insert into outbox (message_id, type, body, trace_parent, principal)
select gen_random_uuid(), 'OrderPlaced', body, trace_parent, 'Buyer:' || buyer_id
from placed, sample;
