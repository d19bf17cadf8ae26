-- Price lists. Every change is kept: a version counts as recorded in [recorded_from, recorded_until),
-- and the one that is valid now has no end. Windows in which lists and memberships count are
-- half-open instants in the same way: [valid_from, valid_until).

-- What quantities are counted over: variants of one family, pieces in a carton.
alter table product
    add column family_id    uuid,
    add column carton_units int,
    add constraint product_carton_in_range check (carton_units between 1 and 1000000);

create table buyer_group (
    exporter_id uuid not null,
    id          uuid not null,
    version     int not null,
    code        text not null,
    name        text not null,
    created_at  timestamptz not null,

    constraint buyer_group_key primary key (exporter_id, id),
    constraint buyer_group_code_once unique (exporter_id, code),
    constraint buyer_group_code_shape check (code = btrim(code) and length(code) between 1 and 40),
    constraint buyer_group_name_length check (length(name) between 1 and 200),
    constraint buyer_group_version_positive check (version > 0)
);

-- Windows of one buyer in one group may touch or overlap: it belongs to the group in all of them.
create table buyer_group_member (
    exporter_id    uuid not null,
    buyer_id       uuid not null,
    group_id       uuid not null,
    seq            bigint generated always as identity,
    valid_from     timestamptz not null,
    valid_until    timestamptz,
    recorded_from  timestamptz not null,
    recorded_until timestamptz,
    recorded_by    uuid not null,

    constraint buyer_group_member_key primary key (exporter_id, buyer_id, group_id, seq),
    constraint buyer_group_member_of_group foreign key (exporter_id, group_id)
        references buyer_group,
    constraint buyer_group_member_window check (valid_from < valid_until),
    constraint buyer_group_member_recorded check (recorded_from <= recorded_until)
);

create index buyer_group_member_current on buyer_group_member (exporter_id, buyer_id, group_id)
    where recorded_until is null;
create index buyer_group_member_by_group on buyer_group_member (exporter_id, group_id, buyer_id)
    where recorded_until is null;

-- The list as it is now; price_list_version has what it was. A list is for whom all four say.
create table price_list (
    exporter_id   uuid not null,
    id            uuid not null,
    version       int not null,
    code          text not null,
    name          text not null,
    status        text not null,
    buyer_id      uuid,
    group_id      uuid,
    market        text,
    channel       text,
    currency      text not null,
    valid_from    timestamptz not null,
    valid_until   timestamptz,
    priority      int not null,
    counting      text not null,
    created_at    timestamptz not null,
    recorded_from timestamptz not null,
    recorded_by   uuid not null,
    specificity   int not null generated always as (
        case when buyer_id is null then 0 else 8 end + case when group_id is null then 0 else 4 end
        + case when market is null then 0 else 2 end + case when channel is null then 0 else 1 end
    ) stored,
    buyer_key     uuid not null generated always as (
        coalesce(buyer_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored,

    constraint price_list_key primary key (exporter_id, id),
    constraint price_list_code_once unique (exporter_id, code),
    constraint price_list_of_group foreign key (exporter_id, group_id) references buyer_group,
    constraint price_list_version_positive check (version > 0),
    constraint price_list_status_known check (status in ('Active', 'Withdrawn')),
    constraint price_list_counting_known check (counting in ('Line', 'Family', 'Carton')),
    constraint price_list_code_shape check (code = btrim(code) and length(code) between 1 and 40),
    constraint price_list_name_length check (length(name) between 1 and 200),
    constraint price_list_market_alpha2 check (market ~ '^[A-Z]{2}$'),
    constraint price_list_channel_shape check (channel = btrim(channel)
        and length(channel) between 1 and 40),
    constraint price_list_currency_alpha3 check (currency ~ '^[A-Z]{3}$'),
    constraint price_list_window check (valid_from < valid_until),
    constraint price_list_priority_in_range check (priority between -1000000 and 1000000)
);

create index price_list_for_buyer on price_list (exporter_id, buyer_key, currency)
    where status = 'Active';
create index price_list_by_id on price_list (id);

create table price_list_version (
    exporter_id    uuid not null,
    list_id        uuid not null,
    version        int not null,
    code           text not null,
    name           text not null,
    status         text not null,
    buyer_id       uuid,
    group_id       uuid,
    market         text,
    channel        text,
    currency       text not null,
    valid_from     timestamptz not null,
    valid_until    timestamptz,
    priority       int not null,
    counting       text not null,
    created_at     timestamptz not null,
    specificity    int not null,
    recorded_from  timestamptz not null,
    recorded_until timestamptz,
    recorded_by    uuid not null,

    constraint price_list_version_key primary key (exporter_id, list_id, version),
    constraint price_list_version_of_list foreign key (exporter_id, list_id)
        references price_list,
    constraint price_list_version_recorded check (recorded_from <= recorded_until)
);

-- What a formula of the list multiplies a base in another currency by.
create table price_list_rate (
    exporter_id    uuid not null,
    list_id        uuid not null,
    base_currency  text not null,
    version        int not null,
    rate           numeric(18, 8) not null,
    source         text not null,
    rate_date      date not null,
    recorded_from  timestamptz not null,
    recorded_until timestamptz,

    constraint price_list_rate_key primary key (exporter_id, list_id, base_currency, version),
    constraint price_list_rate_of_list foreign key (exporter_id, list_id) references price_list,
    constraint price_list_rate_positive check (rate > 0),
    constraint price_list_rate_source_length check (length(source) between 1 and 100),
    constraint price_list_rate_currency_alpha3 check (base_currency ~ '^[A-Z]{3}$')
);

create unique index price_list_rate_current on price_list_rate
    (exporter_id, list_id, base_currency) where recorded_until is null;

-- What a unit costs the exporter; nobody else sees it.
create table product_cost (
    exporter_id    uuid not null,
    product_id     uuid not null,
    version        int not null,
    cost           numeric(12, 4) not null,
    currency       text not null,
    recorded_from  timestamptz not null,
    recorded_until timestamptz,

    constraint product_cost_key primary key (exporter_id, product_id, version),
    constraint product_cost_of_product foreign key (exporter_id, product_id) references product,
    constraint product_cost_positive check (cost > 0),
    constraint product_cost_currency_alpha3 check (currency ~ '^[A-Z]{3}$')
);

create unique index product_cost_current on product_cost (exporter_id, product_id)
    where recorded_until is null;

-- One change of prices: some rows, a file, a rate, costs, or the undoing of another one.
create table price_change (
    exporter_id uuid not null,
    id          uuid not null,
    list_id     uuid,
    kind        text not null,
    status      text not null,
    lines       int not null default 0,
    faults      int not null default 0,
    added       int not null default 0,
    changed     int not null default 0,
    removed     int not null default 0,
    same        int not null default 0,
    repriced    int not null default 0,
    unpriced    int not null default 0,
    skipped     int not null default 0,
    undoes      uuid,
    made_at     timestamptz not null,
    made_by     uuid not null,

    constraint price_change_key primary key (exporter_id, id),
    constraint price_change_undone_once unique (exporter_id, undoes),
    constraint price_change_kind_known check (kind in ('Put', 'Import', 'Undo', 'Rate', 'Costs')),
    constraint price_change_status_known check (
        status in ('Staging', 'Checked', 'Applied', 'Refused'))
);

create index price_change_by_id on price_change (id);
create index price_change_of_list on price_change (exporter_id, list_id, id);

-- Rows on their way into price_row; gone when their change has been applied.
create table price_change_row (
    exporter_id       uuid not null,
    change_id         uuid not null,
    list_id           uuid not null,
    line_no           int not null,
    product_id        uuid not null,
    sku               text,
    min_quantity      bigint not null,
    moq               bigint not null,
    increment         bigint not null,
    fixed_price       numeric(12, 4),
    base_kind         text,
    base_list_id      uuid,
    percent           numeric(9, 4),
    amount            numeric(12, 4),
    remove            boolean not null,
    effect            text,
    version           int,
    old_price         numeric(12, 4),
    unit_price        numeric(12, 4),
    base_price        numeric(12, 4),
    base_currency     text,
    base_min_quantity bigint,
    base_version      int,
    rate              numeric(18, 8),
    rate_source       text,
    rate_date         date,

    constraint price_change_row_key primary key (exporter_id, change_id, list_id, line_no),
    constraint price_change_row_named_once unique (
        exporter_id, change_id, list_id, product_id, min_quantity),
    constraint price_change_row_effect_known check (
        effect in ('New', 'Changed', 'Removed', 'Same', 'Repriced', 'Fault'))
);

-- A price from a quantity on, in one of its versions. A formula's result stands beside what it was
-- computed from; without a base there is no result, and the row prices nothing. There are no
-- foreign keys: writing 100,000 rows must not mark as many products, and neither goes away.
create table price_row (
    exporter_id       uuid not null,
    list_id           uuid not null,
    product_id        uuid not null,
    min_quantity      bigint not null,
    version           int not null,
    moq               bigint not null,
    increment         bigint not null,
    fixed_price       numeric(12, 4),
    base_kind         text,
    base_list_id      uuid,
    percent           numeric(9, 4),
    amount            numeric(12, 4),
    unit_price        numeric(12, 4),
    base_price        numeric(12, 4),
    base_currency     text,
    base_min_quantity bigint,
    base_version      int,
    rate              numeric(18, 8),
    rate_source       text,
    rate_date         date,
    change_id         uuid not null,
    closed_by         uuid,
    recorded_from     timestamptz not null,
    recorded_until    timestamptz,

    constraint price_row_key
        primary key (exporter_id, list_id, product_id, min_quantity, version),
    constraint price_row_quantities check (min_quantity between 1 and 10000000
        and moq between 1 and 10000000 and increment between 1 and 10000000),
    constraint price_row_price_positive check (unit_price > 0),
    constraint price_row_fixed_or_formula check (
        (fixed_price is null) = (base_kind is not null)
        and (base_kind is null) = (percent is null and amount is null)
        and (base_kind is not distinct from 'List') = (base_list_id is not null)),
    constraint price_row_base_known check (base_kind in ('Cost', 'List')),
    constraint price_row_fixed_as_said check (fixed_price is null or unit_price = fixed_price),
    constraint price_row_rate_explained check (
        (rate is null) = (rate_source is null) and (rate is null) = (rate_date is null)),
    constraint price_row_closed_by_change check (
        (recorded_until is null) = (closed_by is null)),
    constraint price_row_recorded check (recorded_from <= recorded_until)
) with (fillfactor = 90);

-- The way of every order.
create unique index price_row_current on price_row
    (exporter_id, list_id, product_id, min_quantity) where recorded_until is null;
create index price_row_computed on price_row (exporter_id, base_kind, base_list_id, list_id)
    where recorded_until is null and base_kind is not null;
create index price_row_of_change on price_row (exporter_id, change_id);
create index price_row_closed_by on price_row (exporter_id, closed_by) where closed_by is not null;

-- What a line was sold at: the list, the row and the product in the versions of that moment.
alter table reservation_line
    add column price_list_id      uuid,
    add column price_list_version int,
    add column price_row_from     bigint,
    add column price_row_version  int,
    add column product_version    int,
    add constraint reservation_line_list_cited check (
        (price_list_id is null) = (price_list_version is null)
        and (price_list_id is null) = (price_row_from is null)
        and (price_list_id is null) = (price_row_version is null));

-- A file of price rows on its way in; its id is the change's too. Read in chunks: what was read up
-- to line_no is in price_change_row or refused below.
create table price_import (
    exporter_id uuid not null,
    id          uuid not null,
    list_id     uuid not null,
    file_name   text not null,
    status      text not null,
    dry_run     boolean not null default false,
    line_no     int not null default 0,
    samples     jsonb,
    code        text,
    field       text,
    detail      text,
    accepted    text,
    begun_at    timestamptz not null,
    begun_by    uuid not null,

    constraint price_import_key primary key (exporter_id, id),
    constraint price_import_of_list foreign key (exporter_id, list_id) references price_list,
    constraint price_import_status_known check (
        status in ('Open', 'Waiting', 'Staging', 'Checked', 'Applied', 'Refused')),
    constraint price_import_refused_why check ((status = 'Refused') = (code is not null))
);

create unique index price_import_by_id on price_import (id);
create index price_import_waiting on price_import (begun_at)
    where status in ('Waiting', 'Staging');

create table price_import_part (
    import_id uuid not null,
    at        bigint not null,
    content   bytea not null,

    constraint price_import_part_key primary key (import_id, at)
);

create table price_import_fault (
    exporter_id uuid not null,
    import_id   uuid not null,
    line_no     int not null,
    field       text not null,
    sku         text not null,
    code        text not null,
    detail      text not null,
    accepted    text not null,

    constraint price_import_fault_key primary key (exporter_id, import_id, line_no),
    constraint price_import_fault_of_import foreign key (exporter_id, import_id)
        references price_import
);
