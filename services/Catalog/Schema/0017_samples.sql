-- On which terms an exporter gives samples of a product and takes trial orders of it. See Sampling/.
create table sample_terms (
    exporter_id           uuid not null,
    product_id            uuid not null,
    kind                  text not null,
    version               int not null,
    offered               boolean not null,
    currency              text not null,
    unit_price            numeric(12, 4) not null,
    customs_unit_price    numeric(12, 4),
    least_units           bigint not null,
    most_units            bigint not null,
    -- Within the period; null: as many as there are.
    most_units_per_buyer  bigint,
    most_orders_per_buyer int,
    -- Null: for ever.
    period_days           int,
    freight               text not null,
    credit                text not null,
    credit_days           int,
    credit_least_minor    bigint not null,
    valid_from            date not null,
    valid_until           date,
    changed_at            timestamptz not null,

    constraint sample_terms_key primary key (exporter_id, product_id, kind),
    constraint sample_terms_of_product foreign key (exporter_id, product_id)
        references product on delete cascade,
    constraint sample_terms_kind_known check (kind in ('Sample', 'Trial')),
    constraint sample_terms_version_positive check (version > 0),
    constraint sample_terms_currency_alpha3 check (currency ~ '^[A-Z]{3}$'),
    constraint sample_terms_price_not_negative check (unit_price >= 0),
    constraint sample_terms_free_is_sample check (unit_price > 0 or kind = 'Sample'),
    constraint sample_terms_free_is_worth check ((unit_price = 0) = (customs_unit_price is not null)),
    constraint sample_terms_worth_positive check (customs_unit_price > 0),
    constraint sample_terms_units_in_order check (0 < least_units and least_units <= most_units),
    constraint sample_terms_share_positive check (most_units_per_buyer >= least_units
        and most_orders_per_buyer > 0 and period_days > 0),
    constraint sample_terms_freight_known check (freight in ('Buyer', 'Exporter')),
    constraint sample_terms_credit_known check (credit in ('None', 'Product', 'Exporter')),
    constraint sample_terms_credit_has_days check ((credit = 'None') = (credit_days is null)),
    constraint sample_terms_credit_of_paid check (credit = 'None' or unit_price > 0),
    constraint sample_terms_credit_plausible check (credit_days > 0 and credit_least_minor >= 0),
    constraint sample_terms_window check (valid_from <= valid_until)
);

-- What the terms said in each of their versions.
create table sample_terms_version (
    exporter_id uuid not null,
    product_id  uuid not null,
    kind        text not null,
    version     int not null,
    terms       jsonb not null,
    recorded_by text not null,
    recorded_at timestamptz not null,

    constraint sample_terms_version_key primary key (exporter_id, product_id, kind, version),
    constraint sample_terms_version_of_terms foreign key (exporter_id, product_id, kind)
        references sample_terms on delete cascade
);

-- One row per buyer, product and kind: who takes units of a share locks it, so that they follow
-- each other.
create table sample_share (
    exporter_id uuid not null,
    product_id  uuid not null,
    kind        text not null,
    buyer_id    uuid not null,
    takes       bigint not null,

    constraint sample_share_key primary key (exporter_id, product_id, kind, buyer_id),
    constraint sample_share_of_terms foreign key (exporter_id, product_id, kind)
        references sample_terms on delete cascade
) with (fillfactor = 70);

-- What an order has of a share. Not taken: it ended without goods. What was paid for it may lower
-- the first standard order: from when it is paid and gone, once.
create table sample_use (
    order_id           uuid not null,
    product_id         uuid not null,
    exporter_id        uuid not null,
    kind               text not null,
    buyer_id           uuid not null,
    units              bigint not null,
    amount_minor       bigint not null,
    currency           text not null,
    terms_version      int not null,
    taken              boolean not null default true,
    at                 timestamptz not null,
    credit             text not null,
    credit_days        int,
    credit_least_minor bigint not null,
    paid_at            timestamptz,
    left_at            timestamptz,
    void_at            timestamptz,
    credit_taken_by    uuid,
    credit_taken_minor bigint,

    constraint sample_use_key primary key (order_id, product_id),
    constraint sample_use_of_order foreign key (order_id) references reservation on delete cascade,
    constraint sample_use_of_terms foreign key (exporter_id, product_id, kind) references sample_terms,
    constraint sample_use_units_positive check (units > 0),
    constraint sample_use_amount_not_negative check (amount_minor >= 0),
    constraint sample_use_credit_known check (credit in ('None', 'Product', 'Exporter')),
    constraint sample_use_taken_whole
        check ((credit_taken_by is null) = (credit_taken_minor is null)),
    constraint sample_use_taken_within check (credit_taken_minor between 1 and amount_minor)
);

create index sample_use_of_share on sample_use (exporter_id, product_id, kind, buyer_id, at)
    where taken;
-- Every standard order asks whether its buyer has something here.
create index sample_use_credits on sample_use (exporter_id, buyer_id)
    where credit <> 'None' and taken and amount_minor > 0 and paid_at is not null
        and left_at is not null and void_at is null and credit_taken_by is null;
create index sample_use_of_buyer on sample_use (buyer_id, at) where credit <> 'None';
create index sample_use_of_exporter on sample_use (exporter_id, at) where credit <> 'None';

-- Which credits an order has, also when its hold ended and it may want them again.
create table sample_credit_use (
    order_id        uuid not null,
    sample_order_id uuid not null,
    product_id      uuid not null,
    minor           bigint not null,

    constraint sample_credit_use_key primary key (order_id, sample_order_id, product_id),
    constraint sample_credit_use_of_order foreign key (order_id)
        references reservation on delete cascade,
    constraint sample_credit_use_positive check (minor > 0)
);

-- A buyer's share holds however many orders come at once: who takes of it waits for those before.
create function sample_share_holds() returns trigger language plpgsql as $$
declare
    terms record;
    used  record;
begin
    insert into sample_share (exporter_id, product_id, kind, buyer_id, takes)
    values (new.exporter_id, new.product_id, new.kind, new.buyer_id, 1)
    on conflict on constraint sample_share_key do update set takes = sample_share.takes + 1;

    select t.most_units_per_buyer, t.most_orders_per_buyer, t.period_days
    into terms
    from sample_terms t
    where t.exporter_id = new.exporter_id and t.product_id = new.product_id and t.kind = new.kind;

    select coalesce(sum(u.units), 0)::bigint as units, count(*) as orders
    into used
    from sample_use u
    where u.exporter_id = new.exporter_id and u.product_id = new.product_id and u.kind = new.kind
        and u.buyer_id = new.buyer_id and u.taken and u.order_id <> new.order_id
        and (terms.period_days is null or u.at > new.at - make_interval(days => terms.period_days));

    if used.orders >= terms.most_orders_per_buyer then
        raise exception 'sample_share_used' using errcode = 'CB102', hint = new.product_id::text;
    end if;
    if used.units + new.units > terms.most_units_per_buyer then
        raise exception 'sample_share_used' using errcode = 'CB101',
            hint = new.product_id || ' ' || greatest(terms.most_units_per_buyer - used.units, 0);
    end if;
    return null;
end
$$;

create trigger sample_use_taken after insert on sample_use
    for each row when (new.taken) execute function sample_share_holds();
create trigger sample_use_taken_again after update on sample_use
    for each row when (new.taken and (not old.taken or new.units > old.units))
    execute function sample_share_holds();

-- Takes again what an order had before its hold ended: all of it, or nothing and false.
create function sample_take_again(the_order uuid) returns boolean language plpgsql as $$
declare
    wanted bigint;
    got    bigint;
begin
    update sample_use set taken = true where order_id = the_order and not taken;

    select count(*) into wanted from sample_credit_use where order_id = the_order;
    update sample_use u
    set credit_taken_by = the_order, credit_taken_minor = c.minor
    from sample_credit_use c
    where c.order_id = the_order and u.order_id = c.sample_order_id and u.product_id = c.product_id
        and (u.credit_taken_by is null or u.credit_taken_by = the_order) and u.void_at is null
        and u.taken;
    get diagnostics got = row_count;
    if got < wanted then
        raise exception 'sample_credit_taken' using errcode = 'CB103';
    end if;
    return true;
exception
    when sqlstate 'CB101' or sqlstate 'CB102' or sqlstate 'CB103' then
        return false;
end
$$;

-- Samples may be given away; customs takes what they are worth.
alter table reservation_line
    add column customs_unit_price numeric(12, 4),
    drop constraint reservation_line_price_positive,
    add constraint reservation_line_price_not_negative check (unit_price >= 0),
    add constraint reservation_line_worth_positive check (customs_unit_price > 0),
    add constraint reservation_line_worth_once check (customs_unit_price is null or unit_price = 0);
