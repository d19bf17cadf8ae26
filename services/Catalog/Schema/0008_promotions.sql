-- Promotions take something off an order while it is reserved; what each order had is kept, so that
-- limits are counted and what was given back is known.

-- When orders of the exporter have promotions to be weighed; nothing: never. Placing an order reads
-- this row anyway.
alter table exporter
    add column promotes_from  timestamptz,
    add column promotes_until timestamptz,
    add constraint exporter_promotes_window check ((promotes_from is null) = (promotes_until is null));

create table promotion (
    exporter_id        uuid not null,
    id                 uuid not null,
    version            int not null,
    code               text not null,
    name               text not null,
    kind               text not null,
    status             text not null,
    needs_code         boolean not null,
    stacking           text not null,
    priority           int not null,
    currency           text not null,
    buyer_id           uuid,
    group_id           uuid,
    market             text,
    channel            text,
    valid_from         timestamptz not null,
    valid_until        timestamptz,
    min_goods_minor    bigint not null,
    percent            numeric(5, 2),
    amount_minor       bigint,
    unit_price         numeric(12, 4),
    most_units         bigint,
    step_quantities    bigint[] not null,
    step_percents      numeric[] not null,
    product_ids        uuid[] not null,
    product_quantities bigint[] not null,
    max_uses           bigint,
    max_uses_per_buyer bigint,
    budget_minor       bigint,
    -- Counted only where there is a limit: writing them lets orders wait for each other.
    limited            boolean not null generated always as (max_uses is not null
        or max_uses_per_buyer is not null or budget_minor is not null) stored,
    uses               bigint not null default 0,
    spent_minor        bigint not null default 0,
    created_at         timestamptz not null,
    changed_at         timestamptz not null,

    constraint promotion_key primary key (exporter_id, id),
    constraint promotion_code_once unique (exporter_id, code),
    constraint promotion_of_group foreign key (exporter_id, group_id) references buyer_group,
    constraint promotion_version_positive check (version > 0),
    constraint promotion_code_shape check (code ~ '^[A-Z0-9][A-Z0-9_-]{0,39}$'),
    constraint promotion_name_length check (length(name) between 1 and 200),
    constraint promotion_kind_known check (kind in
        ('TierDiscount', 'Bundle', 'Coupon', 'FreeSample', 'ShippingContribution')),
    constraint promotion_status_known check (status in ('Active', 'Withdrawn')),
    constraint promotion_stacking_known check (stacking in ('Stackable', 'Separate', 'Exclusive')),
    constraint promotion_coupon_has_code check (kind <> 'Coupon' or needs_code),
    constraint promotion_currency_alpha3 check (currency ~ '^[A-Z]{3}$'),
    constraint promotion_market_alpha2 check (market ~ '^[A-Z]{2}$'),
    constraint promotion_window check (valid_from < valid_until),
    constraint promotion_least_not_negative check (min_goods_minor >= 0),
    constraint promotion_percent_in_range check (percent > 0 and percent <= 100),
    constraint promotion_amounts_positive check (amount_minor > 0 and unit_price > 0
        and most_units > 0 and max_uses > 0 and max_uses_per_buyer > 0 and budget_minor > 0),
    constraint promotion_steps_aligned check (
        cardinality(step_quantities) = cardinality(step_percents)
        and (kind = 'TierDiscount') = (cardinality(step_quantities) > 0)),
    constraint promotion_products_aligned check (
        cardinality(product_ids) = cardinality(product_quantities)),
    constraint promotion_sample_priced check (
        (kind = 'FreeSample') = (unit_price is not null)
        and (kind = 'FreeSample') = (most_units is not null)),
    constraint promotion_uses_within check (uses >= 0 and uses <= max_uses),
    constraint promotion_spent_within check (spent_minor >= 0 and spent_minor <= budget_minor)
) with (fillfactor = 70);

create index promotion_by_id on promotion (id);

-- What a promotion said in each of its versions, as its owner saw it.
create table promotion_version (
    exporter_id  uuid not null,
    promotion_id uuid not null,
    version      int not null,
    terms        jsonb not null,
    recorded_at  timestamptz not null,
    recorded_by  uuid not null,

    constraint promotion_version_key primary key (exporter_id, promotion_id, version),
    constraint promotion_version_of_promotion foreign key (exporter_id, promotion_id)
        references promotion
);

-- How many orders of a buyer have a promotion, where that is limited.
create table promotion_buyer (
    exporter_id  uuid not null,
    promotion_id uuid not null,
    buyer_id     uuid not null,
    uses         bigint not null,

    constraint promotion_buyer_key primary key (exporter_id, promotion_id, buyer_id),
    constraint promotion_buyer_of_promotion foreign key (exporter_id, promotion_id)
        references promotion,
    constraint promotion_buyer_uses_not_negative check (uses >= 0)
) with (fillfactor = 70);

-- For whom an order was reserved, by which channel, and whether promotions took part in it. Orders
-- from before these were kept have none of it.
alter table reservation
    add column currency text,
    add column buyer_id uuid,
    add column market   text,
    add column channel  text,
    add column freight_minor bigint,
    add column promoted boolean not null default false;

-- Orders come in the order of time, so that ranges of it are found by blocks: an index that costs
-- those who insert nothing to speak of.
create index reservation_by_time on reservation using brin (created_at);

alter table reservation_line
    add column list_unit_price numeric(12, 4),
    add column discount_minor  bigint,
    add constraint reservation_line_discounted check (
        (list_unit_price is null) = (discount_minor is null)
        and discount_minor > 0 and list_unit_price > unit_price);

-- Not taken: the reservation ended without an order, and the promotion may be used by another.
create table promotion_use (
    order_id       uuid not null,
    exporter_id    uuid not null,
    promotion_id   uuid not null,
    version        int not null,
    buyer_id       uuid,
    discount_minor bigint not null,
    taken          boolean not null default true,
    at             timestamptz not null,

    constraint promotion_use_key primary key (order_id, promotion_id),
    constraint promotion_use_of_order foreign key (order_id)
        references reservation on delete cascade,
    constraint promotion_use_of_promotion foreign key (exporter_id, promotion_id)
        references promotion,
    constraint promotion_use_positive check (discount_minor > 0)
);

create index promotion_use_by_promotion on promotion_use (exporter_id, promotion_id);

-- Which promotions were weighed for an order, and what became of each.
create table promotion_explanation (
    order_id    uuid not null,
    exporter_id uuid not null,
    buyer_id    uuid,
    explanation jsonb not null,
    made_at     timestamptz not null,

    constraint promotion_explanation_key primary key (order_id),
    constraint promotion_explanation_of_order foreign key (order_id)
        references reservation on delete cascade
);
