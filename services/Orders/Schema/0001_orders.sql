-- Counts every order; the human number carries it, lists are read by it.
create sequence order_serial;

-- A check cannot hold a query. In plpgsql, because PostgreSQL plans an SQL function anew for each
-- row that a check looks at.
create function percents_total(percents numeric[]) returns numeric
    language plpgsql immutable strict parallel safe
as $$
declare
    total numeric := 0;
    percent numeric;
begin
    foreach percent in array percents loop
        total := total + percent;
    end loop;
    return total;
end
$$;

create table sales_order (
    id                  uuid not null,
    version             int not null,
    serial              bigint not null,
    number              text not null,
    status              text not null,
    exporter_id         uuid not null,
    buyer_id            uuid not null,
    -- The party whose idempotency key it was placed with: the order itself is the claim on the key.
    placed_by           uuid not null,
    idempotency_key     uuid not null,
    currency            text not null,
    incoterm            text not null,
    named_place         text not null,
    ship_to_name        text not null,
    ship_to_country     text not null,
    ship_to_city        text not null,
    ship_to_street      text not null,
    ship_to_postal_code text not null,
    overseas_warehouse  text,
    reference           text,
    term_milestones     text[] not null,
    term_percents       numeric[] not null,
    term_offset_days    int[] not null,
    goods_minor         bigint not null,
    freight_minor       bigint not null,
    total_minor         bigint not null,
    placed_at           timestamptz not null,
    pieces              int,
    net_grams           bigint,
    gross_grams         bigint,
    -- Facts that other services told; they are kept also when they come before their time.
    funded              boolean not null default false,
    departed_at         timestamptz,
    delivered_at        timestamptz,
    stock_refusal       text,
    cancel_reason       text,

    constraint sales_order_key primary key (id),
    constraint sales_order_version_positive check (version > 0),
    constraint sales_order_serial_once unique (serial),
    constraint sales_order_number_carries_serial
        check (number ~ '^SO-[0-9]{4}-[0-9]{6,}$' and right(number, -8)::bigint = serial),
    constraint sales_order_placed_once unique (placed_by, idempotency_key),
    constraint sales_order_status_known check (status in
        ('Placed', 'Confirmed', 'ReadyToShip', 'Shipped', 'Delivered', 'Completed', 'Cancelled')),
    constraint sales_order_two_parties check (exporter_id <> buyer_id),
    constraint sales_order_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint sales_order_incoterm_known check (incoterm in
        ('EXW', 'FCA', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP', 'FAS', 'FOB', 'CFR', 'CIF')),
    constraint sales_order_country_alpha2 check (ship_to_country ~ '^[A-Z]{2}$'),
    constraint sales_order_terms_aligned check (cardinality(term_milestones) between 1 and 12
        and cardinality(term_percents) = cardinality(term_milestones)
        and cardinality(term_offset_days) = cardinality(term_milestones)),
    constraint sales_order_term_milestones_known
        check (term_milestones <@ array['Contract', 'Shipment']),
    constraint sales_order_terms_sum_to_100 check (percents_total(term_percents) = 100),
    constraint sales_order_term_days_in_a_year
        check (0 <= all (term_offset_days) and 365 >= all (term_offset_days)),
    constraint sales_order_goods_not_negative check (goods_minor >= 0),
    constraint sales_order_freight_not_negative check (freight_minor >= 0),
    constraint sales_order_total_is_sum check (total_minor = goods_minor + freight_minor),
    constraint sales_order_packing_whole
        check ((pieces is null) = (gross_grams is null) and (pieces is null) = (net_grams is null)),
    constraint sales_order_packing_plausible
        check (pieces >= 1 and net_grams > 0 and gross_grams >= net_grams),
    constraint sales_order_packed_when_ready check
        ((status in ('ReadyToShip', 'Shipped', 'Delivered', 'Completed')) = (pieces is not null)),
    constraint sales_order_shipped_has_time check (status <> 'Shipped' or departed_at is not null),
    constraint sales_order_delivered_has_time
        check (status not in ('Delivered', 'Completed') or delivered_at is not null),
    constraint sales_order_cancelled_has_reason
        check ((status = 'Cancelled') = (cancel_reason is not null))
);

create unique index sales_order_reference_once on sales_order (exporter_id, reference)
    where reference is not null;
create index sales_order_of_exporter on sales_order (exporter_id, serial);
create index sales_order_of_buyer on sales_order (buyer_id, serial);

-- What was sold, as Catalog priced and described it then. Written once with the order.
create table order_line (
    order_id          uuid not null,
    line_no           int not null,
    product_id        uuid not null,
    sku               text not null,
    name_en           text not null,
    name_zh           text not null,
    hs_code           text,
    unit_code         text not null,
    origin            text not null,
    quantity          bigint not null,
    unit_price        numeric not null,
    amount_minor      bigint not null,
    net_grams         bigint not null,
    gross_grams       bigint not null,
    tier_min_quantity bigint,

    constraint order_line_key primary key (order_id, line_no),
    constraint order_line_of_order foreign key (order_id) references sales_order,
    constraint order_line_numbered check (line_no between 1 and 500),
    constraint order_line_quantity_bounded check (quantity between 1 and 1000000000),
    constraint order_line_price_not_negative check (unit_price >= 0),
    constraint order_line_amount_not_negative check (amount_minor >= 0),
    constraint order_line_weights_plausible check (net_grams >= 0 and gross_grams >= net_grams),
    constraint order_line_tier_positive check (tier_min_quantity > 0)
);

-- The audit trail: who or what changed an order, one row per version.
create table order_event (
    order_id    uuid not null,
    version     int not null,
    action      text not null,
    from_status text,
    to_status   text not null,
    actor       text not null,
    at          timestamptz not null,

    constraint order_event_key primary key (order_id, version),
    constraint order_event_of_order foreign key (order_id) references sales_order,
    constraint order_event_first_has_no_past check ((version = 1) = (from_status is null))
);
