-- The key of all that belongs to a product contains its exporter, so that the tables can be spread
-- over servers by exporter; reservations go by order.

-- Reserving is one long prepared statement that takes longer to plan than to run (1.0 and 0.4 ms of
-- the server's time, measured with three lines): a session plans a statement once and keeps it.
do $$
begin
    execute format(
        'alter database %I set plan_cache_mode = force_generic_plan', current_database());
end
$$;

-- What Enterprises has told about an exporter; the version decides which of two messages is newer.
create table exporter (
    id         uuid not null,
    version    int not null,
    qualified  boolean not null,
    changed_at timestamptz not null,

    constraint exporter_key primary key (id),
    constraint exporter_version_positive check (version > 0)
);

create table product (
    exporter_id uuid not null,
    id          uuid not null,
    version     int not null,
    status      text not null,
    sku         text not null,
    name_en     text not null,
    name_zh     text,
    hs_code     text collate "C",
    unit_code   text,
    origin      text,
    net_grams   bigint,
    gross_grams bigint,
    currency    text not null,
    created_at  timestamptz not null default now(),
    changed_at  timestamptz not null default now(),

    constraint product_key primary key (exporter_id, id),
    constraint product_sku_once unique (exporter_id, sku),
    constraint product_version_positive check (version > 0),
    constraint product_status_known check (status in ('Draft', 'Published', 'Withdrawn')),
    constraint product_sku_shape check (sku = btrim(sku) and length(sku) between 1 and 40),
    constraint product_name_en_length check (length(name_en) between 1 and 200),
    constraint product_name_zh_length check (length(name_zh) between 1 and 200),
    constraint product_hs_code_digits check (hs_code ~ '^[0-9]{6,10}$'),
    constraint product_unit_code_digits check (unit_code ~ '^[0-9]{3}$'),
    constraint product_origin_alpha2 check (origin ~ '^[A-Z]{2}$'),
    constraint product_net_positive check (net_grams between 1 and 1000000000),
    constraint product_gross_holds_net check (gross_grams between net_grams and 1000000000),
    constraint product_weights_together check ((net_grams is null) = (gross_grams is null)),
    constraint product_currency_alpha3 check (currency ~ '^[A-Z]{3}$'),
    constraint product_published_complete check (status <> 'Published' or (
        name_zh is not null and unit_code is not null and origin is not null
        and net_grams is not null))
);

create index product_by_id on product (id);
create index product_by_hs_code on product (hs_code) where hs_code is not null;

-- The unit price from a quantity on; the lowest quantity is the minimum order quantity (MOQ).
create table price_tier (
    exporter_id  uuid not null,
    product_id   uuid not null,
    min_quantity bigint not null,
    unit_price   numeric(12, 4) not null,

    constraint price_tier_key primary key (exporter_id, product_id, min_quantity),
    constraint price_tier_of_product foreign key (exporter_id, product_id)
        references product on delete cascade,
    constraint price_tier_quantity_in_range check (min_quantity between 1 and 10000000),
    constraint price_tier_price_positive check (unit_price > 0)
);

-- Apart from the product, for every order writes it: narrow rows with room for the next version.
create table stock (
    exporter_id uuid not null,
    product_id  uuid not null,
    on_hand     bigint not null,
    reserved    bigint not null default 0,

    constraint stock_key primary key (exporter_id, product_id),
    constraint stock_of_product foreign key (exporter_id, product_id)
        references product on delete cascade,
    constraint stock_on_hand_in_range check (on_hand between 0 and 1000000000000),
    constraint stock_reserved_within check (reserved between 0 and on_hand)
) with (fillfactor = 70);

-- What is held for one order, and who asked for it. Lapsed: nothing is held, but the order may
-- still be placed. Completed early: the order was completed while nothing was held, which counts as
-- soon as the order is known.
create table reservation (
    order_id        uuid not null,
    version         int not null,
    status          text not null,
    exporter_id     uuid,
    party_id        uuid,
    fingerprint     text,
    expires_at      timestamptz,
    completed_early boolean not null default false,
    created_at      timestamptz not null default now(),

    constraint reservation_key primary key (order_id),
    constraint reservation_version_positive check (version > 0),
    constraint reservation_status_known check (
        status in ('Lapsed', 'Held', 'Confirmed', 'Completed', 'Cancelled', 'Refused')),
    constraint reservation_of_exporter check (
        status not in ('Held', 'Confirmed', 'Completed') or exporter_id is not null),
    constraint reservation_held_until check (status <> 'Held' or expires_at is not null),
    constraint reservation_early_waits check (not completed_early or status = 'Lapsed')
) with (fillfactor = 80);

create index reservation_due on reservation (expires_at) where status = 'Held';

-- A line as it was sold: copies that no later change of the product touches.
create table reservation_line (
    order_id          uuid not null,
    line_no           int not null,
    exporter_id       uuid not null,
    product_id        uuid not null,
    sku               text not null,
    name_en           text not null,
    name_zh           text not null,
    hs_code           text,
    unit_code         text not null,
    origin            text not null,
    quantity          bigint not null,
    unit_price        numeric(12, 4) not null,
    amount_minor      bigint not null,
    net_grams         bigint not null,
    gross_grams       bigint not null,
    tier_min_quantity bigint,

    constraint reservation_line_key primary key (order_id, line_no),
    constraint reservation_line_of_order foreign key (order_id)
        references reservation on delete cascade,
    constraint reservation_line_no_positive check (line_no > 0),
    constraint reservation_line_quantity_positive check (quantity > 0),
    constraint reservation_line_price_positive check (unit_price > 0),
    constraint reservation_line_amount_not_negative check (amount_minor >= 0),
    constraint reservation_line_weights check (net_grams > 0 and gross_grams >= net_grams),
    constraint reservation_line_tier_reached check (tier_min_quantity <= quantity)
);
