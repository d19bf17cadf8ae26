-- Splitting an order: what leaves by itself is an order of its own, a part of the one that was
-- placed. See Splitting/.
alter table sales_order
    add column partial_allowed boolean not null default true,
    -- The order that was placed, of which this one is a part; null of that one itself.
    add column split_of uuid,
    add column part_no  int,
    add constraint sales_order_part_whole check ((split_of is null) = (part_no is null)),
    add constraint sales_order_part_of_order foreign key (split_of) references sales_order,
    add constraint sales_order_part_once unique (split_of, part_no),
    add constraint sales_order_part_follows_first check (part_no between 2 and 1000),
    drop constraint sales_order_quote_once;

-- Parts are of the quote and the reference that their order is of.
create unique index sales_order_quote_once on sales_order (quote_id) where split_of is null;
drop index sales_order_reference_once;
create unique index sales_order_reference_once on sales_order (exporter_id, reference)
    where reference is not null and split_of is null;

-- What was divided, to the cent and to the unit. Never changed.
create table order_split (
    id             uuid not null,
    root_id        uuid not null,
    order_id       uuid not null,
    part_id        uuid not null,
    order_version  int not null,
    way            text not null,
    author         text not null,
    note           text not null,
    line_nos       int[] not null,
    units          bigint[] not null,
    kept_units     bigint[] not null,
    part_units     bigint[] not null,
    goods_minor    bigint not null,
    freight_minor  bigint not null,
    charge_minor   bigint not null,
    kept_goods     bigint not null,
    kept_freight   bigint not null,
    kept_charge    bigint not null,
    part_goods     bigint not null,
    part_freight   bigint not null,
    part_charge    bigint not null,
    at             timestamptz not null,

    constraint order_split_key primary key (id),
    constraint order_split_part_once unique (part_id),
    constraint order_split_version_once unique (order_id, order_version),
    constraint order_split_of_order foreign key (order_id) references sales_order,
    constraint order_split_of_root foreign key (root_id) references sales_order,
    constraint order_split_makes_part foreign key (part_id) references sales_order,
    constraint order_split_way_known check (way in ('Lines', 'NotPacked', 'NotInStock')),
    constraint order_split_aligned check (cardinality(line_nos) = cardinality(units)
        and cardinality(units) = cardinality(kept_units)
        and cardinality(units) = cardinality(part_units)),
    constraint order_split_money_adds_up check (goods_minor = kept_goods + part_goods
        and freight_minor = kept_freight + part_freight and charge_minor = kept_charge + part_charge
        and least(kept_goods, part_goods, kept_freight, part_freight, kept_charge, part_charge) >= 0)
);

create index order_split_of on order_split (root_id);

create trigger order_split_append_only before update or delete or truncate on order_split
    for each statement execute function trade_is_append_only();

-- The units add up line by line, and both orders are what the row says when it is committed.
create function order_split_adds_up() returns trigger language plpgsql as $$
begin
    if exists (
        select from unnest(new.units, new.kept_units, new.part_units) as line (units, kept, part)
        where line.units <> line.kept + line.part or least(line.kept, line.part) < 0)
    then
        raise exception 'units are lost or made by splitting order %', new.order_id
            using errcode = 'check_violation', constraint = 'order_split_units_add_up';
    end if;
    if exists (
        select
        from (values (new.order_id, new.kept_goods, new.kept_freight, new.kept_charge, new.kept_units),
            (new.part_id, new.part_goods, new.part_freight, new.part_charge, new.part_units))
            as said (id, goods, freight, charge, units)
        join sales_order o on o.id = said.id
        where (o.goods_minor, o.freight_minor, o.charge_minor) <> (said.goods, said.freight, said.charge)
            or said.goods <> (
                select coalesce(sum(l.amount_minor), 0) from order_line l where l.order_id = said.id)
            or (select sum(one) from unnest(said.units) as one) <> (
                select coalesce(sum(l.quantity), 0) from order_line l where l.order_id = said.id))
    then
        raise exception 'order % and its part are not what was divided', new.order_id
            using errcode = 'check_violation', constraint = 'order_split_as_written';
    end if;
    return null;
end
$$;

create constraint trigger order_split_adds_up after insert on order_split
    deferrable initially deferred for each row execute function order_split_adds_up();

-- Until when the seller promised what a part waits for.
create table order_promise (
    order_id    uuid not null,
    product_id  uuid not null,
    promised_on date not null,

    constraint order_promise_key primary key (order_id, product_id),
    constraint order_promise_of_order foreign key (order_id) references sales_order
);

-- The buyer's limit was kept when the order was placed; its budget paid for all of it then.
drop trigger sales_order_within_limits on sales_order;
create trigger sales_order_within_limits after insert on sales_order
    for each row when (new.placed_as is not null and new.split_of is null)
    execute function order_within_limits();

create function part_keeps_budget() returns trigger language plpgsql as $$
declare
    charged uuid;
begin
    select c.budget_id into charged from budget_charge c where c.order_id = new.split_of;
    if found then
        update buyer_budget set used_minor = used_minor + new.total_minor where id = charged;
        insert into budget_charge (order_id, budget_id, amount_minor)
        values (new.id, charged, new.total_minor);
    end if;
    return null;
end
$$;

create trigger sales_order_part_keeps_budget after insert on sales_order
    for each row when (new.placed_as is not null and new.split_of is not null)
    execute function part_keeps_budget();
