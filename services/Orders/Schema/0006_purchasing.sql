-- Who of a buyer may order. A buyer without members is one person.
create table buyer_member (
    buyer_id   uuid not null,
    name       text not null,
    version    int not null,
    role       text not null,
    active     boolean not null,
    currencies text[] not null,
    limits     bigint[] not null,
    changed_by text not null,
    changed_at timestamptz not null,

    constraint buyer_member_key primary key (buyer_id, name),
    constraint buyer_member_version_positive check (version > 0),
    constraint buyer_member_name_length check (length(name) between 1 and 100),
    constraint buyer_member_role_known check (role in ('Purchaser', 'Approver', 'Manager')),
    constraint buyer_member_limits_match check (cardinality(currencies) = cardinality(limits)),
    constraint buyer_member_limits_positive check (0 < all (limits))
);

create table buyer_budget (
    id           uuid not null,
    buyer_id     uuid not null,
    version      int not null,
    name         text not null,
    currency     text not null,
    valid_from   date not null,
    valid_until  date not null,
    amount_minor bigint not null,
    used_minor   bigint not null default 0,
    changed_by   text not null,
    changed_at   timestamptz not null,

    constraint buyer_budget_key primary key (id),
    constraint buyer_budget_version_positive check (version > 0),
    constraint buyer_budget_name_length check (length(name) between 1 and 100),
    constraint buyer_budget_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint buyer_budget_days_in_order check (valid_from <= valid_until),
    constraint buyer_budget_never_overdrawn check (used_minor between 0 and amount_minor)
);

create index buyer_budget_by_buyer on buyer_budget (buyer_id, currency, valid_from);

-- What an order took of a budget: its total while it stands, nothing once it is cancelled.
create table budget_charge (
    order_id     uuid not null,
    budget_id    uuid not null,
    amount_minor bigint not null,

    constraint budget_charge_key primary key (order_id),
    constraint budget_charge_budget foreign key (budget_id) references buyer_budget (id),
    constraint budget_charge_amount_counted check (amount_minor >= 0)
);

-- Who changed what of the organisation; rows are only added.
create table buyer_trail (
    seq      bigint generated always as identity,
    buyer_id uuid not null,
    at       timestamptz not null,
    actor    text not null,
    action   text not null,
    subject  text not null,
    detail   text not null,

    constraint buyer_trail_key primary key (seq)
);

create table requisition (
    id          uuid not null,
    serial      bigint generated always as identity,
    version     int not null,
    status      text not null,
    buyer_id    uuid not null,
    exporter_id uuid not null,
    currency    text not null,
    total_minor bigint not null,
    asked_by    text not null,
    asked_at    timestamptz not null,
    note        text not null,
    request     bytea not null,
    decided_by  text,
    decided_at  timestamptz,
    reason      text,
    order_id    uuid,

    constraint requisition_key primary key (id),
    constraint requisition_version_positive check (version > 0),
    constraint requisition_status_known
        check (status in ('Waiting', 'Ordered', 'Rejected', 'Withdrawn')),
    constraint requisition_decided_has_person
        check ((status = 'Waiting') = (decided_by is null)
            and (decided_by is null) = (decided_at is null)),
    constraint requisition_ordered_has_order check ((status = 'Ordered') = (order_id is not null)),
    constraint requisition_four_eyes check (status <> 'Ordered' or decided_by <> asked_by)
);

create index requisition_by_buyer on requisition (buyer_id, serial desc);

-- The person of the buyer who placed it; null when exporter or platform did.
alter table sales_order add column placed_as text;

-- Whoever of an organisation orders keeps to its own limit and to the budget of the day. One after
-- the other: the budget's row is locked until the order is committed.
create function order_within_limits() returns trigger
language plpgsql as
$$
declare
    permitted bigint;
    allowed boolean;
    budget uuid;
    unused bigint;
begin
    select m.active, m.limits[array_position(m.currencies, new.currency)]
    into allowed, permitted
    from buyer_member m
    where m.buyer_id = new.buyer_id and m.name = new.placed_as;
    if not found then
        if exists (select from buyer_member m where m.buyer_id = new.buyer_id) then
            raise exception 'not_a_member' using errcode = 'CB001';
        end if;
        return null;
    end if;
    if not allowed then
        raise exception 'not_a_member' using errcode = 'CB001';
    end if;
    if new.total_minor > coalesce(permitted, 0) then
        raise exception 'order_above_limit'
            using errcode = 'CB002', hint = coalesce(permitted, 0)::text;
    end if;

    select b.id, b.amount_minor - b.used_minor
    into budget, unused
    from buyer_budget b
    where b.buyer_id = new.buyer_id and b.currency = new.currency
        and (new.placed_at at time zone 'UTC')::date between b.valid_from and b.valid_until
    for update;
    if found then
        if new.total_minor > unused then
            raise exception 'budget_exhausted' using errcode = 'CB003', hint = unused::text;
        end if;
        update buyer_budget set used_minor = used_minor + new.total_minor where id = budget;
        insert into budget_charge (order_id, budget_id, amount_minor)
        values (new.id, budget, new.total_minor);
    end if;
    return null;
end
$$;

create trigger sales_order_within_limits after insert on sales_order
    for each row when (new.placed_as is not null) execute function order_within_limits();

-- A cancelled order gives its budget back; a changed total takes or gives the difference.
create function budget_follows_order() returns trigger
language plpgsql as
$$
declare
    standing bigint := case when new.status = 'Cancelled' then 0 else new.total_minor end;
    charged record;
    unused bigint;
begin
    select c.budget_id, c.amount_minor
    into charged
    from budget_charge c
    where c.order_id = new.id
    for update;
    if found and charged.amount_minor <> standing then
        select b.amount_minor - b.used_minor
        into unused
        from buyer_budget b
        where b.id = charged.budget_id
        for update;
        if standing - charged.amount_minor > unused then
            raise exception 'budget_exhausted' using errcode = 'CB003', hint = unused::text;
        end if;
        update buyer_budget
        set used_minor = used_minor + standing - charged.amount_minor
        where id = charged.budget_id;
        update budget_charge set amount_minor = standing where order_id = new.id;
    end if;
    return null;
end
$$;

create trigger sales_order_budget_follows after update on sales_order
    for each row when (new.placed_as is not null
        and (new.status is distinct from old.status or new.total_minor <> old.total_minor))
    execute function budget_follows_order();
