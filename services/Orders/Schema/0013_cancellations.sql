-- What giving an order up costs, by dated terms, as a part of what the order comes to. See
-- Cancelling/.
alter table sales_order
    add column charge_minor bigint not null default 0,
    drop constraint sales_order_total_is_sum,
    add constraint sales_order_charge_not_negative check (charge_minor >= 0),
    add constraint sales_order_total_is_sum
        check (total_minor = goods_minor + freight_minor + charge_minor);

-- Cancels: nothing of the order is left, also once it is packed, if all agree.
alter table order_amendment
    add column cancels          boolean not null default false,
    add column old_charge_minor bigint not null default 0,
    add column charge_minor     bigint not null default 0,
    add constraint order_amendment_charges_not_negative
        check (charge_minor >= 0 and old_charge_minor >= 0),
    add constraint order_amendment_cancels_all
        check (not cancels or (goods_minor = 0 and freight_minor = 0));

-- From a day on: what a side that gives up goods at a stage pays of their value, at least so much.
-- Without an exporter it is for those who have none of their own.
create table cancellation_term (
    id          uuid not null,
    exporter_id uuid,
    kind        text not null,
    stage       text not null,
    side        text not null,
    currency    text not null,
    percent     numeric not null,
    least_minor bigint not null,
    valid_from  date not null,
    recorded_by text not null,
    recorded_at timestamptz not null,

    constraint cancellation_term_key primary key (id),
    constraint cancellation_term_once unique nulls not distinct
        (exporter_id, kind, stage, side, currency, valid_from),
    constraint cancellation_term_kind_known
        check (kind in ('Charge', 'Carrier', 'Processor', 'Customs', 'Restocking', 'ReturnFreight')),
    constraint cancellation_term_stage_known
        check (stage in ('Placed', 'Confirmed', 'Packed', 'Returned')),
    constraint cancellation_term_side_known check (side in ('Exporter', 'Buyer')),
    constraint cancellation_term_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint cancellation_term_percent_bounded check (percent between 0 and 100),
    constraint cancellation_term_least_not_negative check (least_minor >= 0)
);

create trigger cancellation_term_append_only before update or delete or truncate
    on cancellation_term for each statement execute function trade_is_append_only();

-- What was given up before it was packed, and what it cost. Never changed.
create table order_cancellation (
    id           uuid not null,
    order_id     uuid not null,
    order_version int not null,
    side         text not null,
    author       text not null,
    reason       text not null,
    line_nos     int[] not null,
    quantities   bigint[] not null,
    goods_minor  bigint not null,
    charge_minor bigint not null,
    costs        json not null,
    at           timestamptz not null,

    constraint order_cancellation_key primary key (id),
    constraint order_cancellation_of_order foreign key (order_id) references sales_order,
    constraint order_cancellation_version_once unique (order_id, order_version),
    constraint order_cancellation_aligned check (cardinality(line_nos) = cardinality(quantities)),
    constraint order_cancellation_amounts check (goods_minor >= 0 and charge_minor >= 0)
);

create trigger order_cancellation_append_only before update or delete or truncate
    on order_cancellation for each statement execute function trade_is_append_only();
