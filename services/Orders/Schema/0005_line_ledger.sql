-- What became of every unit that was ordered: movements, which are never changed, and their sums per
-- line, which only the trigger below writes. See Counting/.
create table order_line_movement (
    seq            bigint generated always as identity,
    order_id       uuid not null,
    line_no        int not null,
    kind           text not null,
    -- What it is of: the order itself, a packing, shipment, declaration, return, refund or claim.
    source_id      uuid not null,
    source_version int not null,
    quantity       bigint not null,
    actor          text not null,
    note           text not null,
    at             timestamptz not null,

    constraint order_line_movement_key
        primary key (order_id, line_no, kind, source_id, source_version),
    constraint order_line_movement_seq_once unique (seq),
    constraint order_line_movement_of_order foreign key (order_id) references sales_order,
    constraint order_line_movement_numbered check (line_no between 1 and 500),
    constraint order_line_movement_kind_known check (kind in ('Place', 'Cancel', 'Unreserve', 'Pack',
        'Unpack', 'Ship', 'Declare', 'Deliver', 'Return', 'Refund', 'TaxRefund')),
    -- What is declared may be declared otherwise, also as it was.
    constraint order_line_movement_signed check (kind = 'Declare'
        or (kind in ('Unreserve', 'Unpack') and quantity < 0)
        or (kind not in ('Unreserve', 'Unpack') and quantity > 0))
);

create index order_line_movement_of on order_line_movement (order_id, seq);

create table order_line_ledger (
    order_id     uuid not null,
    line_no      int not null,
    ordered      bigint not null,
    cancelled    bigint not null,
    reserved     bigint not null,
    produced     bigint not null,
    shipped      bigint not null,
    declared     bigint not null,
    delivered    bigint not null,
    returned     bigint not null,
    refunded     bigint not null,
    tax_refunded bigint not null,

    constraint order_line_ledger_key primary key (order_id, line_no),
    constraint order_line_ledger_of_order foreign key (order_id) references sales_order,
    constraint order_line_ledger_not_negative check (least(ordered, cancelled, reserved, produced,
        shipped, declared, delivered, returned, refunded, tax_refunded) >= 0),
    constraint order_line_ledger_reserved_of_ordered check (reserved <= ordered),
    constraint order_line_ledger_produced_of_wanted check (produced <= ordered - cancelled),
    constraint order_line_ledger_shipped_of_produced check (shipped <= produced),
    constraint order_line_ledger_declared_of_produced check (declared <= produced),
    constraint order_line_ledger_delivered_of_shipped check (delivered <= shipped),
    -- Goods that the consignee refused come back without having been delivered.
    constraint order_line_ledger_returned_of_shipped check (returned <= shipped),
    constraint order_line_ledger_refunded_of_ended check (refunded <= cancelled + shipped),
    constraint order_line_ledger_tax_refunded_of_declared check (tax_refunded <= declared)
);

create function order_line_ledger_adds() returns trigger language plpgsql as $$
begin
    with moved as (
        select order_id, line_no,
            coalesce(sum(quantity) filter (where kind = 'Place'), 0)::bigint as ordered,
            coalesce(sum(quantity) filter (where kind = 'Cancel'), 0)::bigint as cancelled,
            coalesce(sum(quantity) filter (where kind in ('Place', 'Unreserve')), 0)::bigint
                as reserved,
            coalesce(sum(quantity) filter (where kind in ('Pack', 'Unpack')), 0)::bigint
                as produced,
            coalesce(sum(quantity) filter (where kind = 'Ship'), 0)::bigint as shipped,
            coalesce(sum(quantity) filter (where kind = 'Declare'), 0)::bigint as declared,
            coalesce(sum(quantity) filter (where kind = 'Deliver'), 0)::bigint as delivered,
            coalesce(sum(quantity) filter (where kind = 'Return'), 0)::bigint as returned,
            coalesce(sum(quantity) filter (where kind = 'Refund'), 0)::bigint as refunded,
            coalesce(sum(quantity) filter (where kind = 'TaxRefund'), 0)::bigint as tax_refunded
        from fresh
        group by order_id, line_no
    ),
    changed as (
        update order_line_ledger sums
        set ordered = sums.ordered + moved.ordered, cancelled = sums.cancelled + moved.cancelled,
            reserved = sums.reserved + moved.reserved, produced = sums.produced + moved.produced,
            shipped = sums.shipped + moved.shipped, declared = sums.declared + moved.declared,
            delivered = sums.delivered + moved.delivered,
            returned = sums.returned + moved.returned, refunded = sums.refunded + moved.refunded,
            tax_refunded = sums.tax_refunded + moved.tax_refunded
        from moved
        where sums.order_id = moved.order_id and sums.line_no = moved.line_no
        returning sums.order_id, sums.line_no
    )
    insert into order_line_ledger (order_id, line_no, ordered, cancelled, reserved, produced,
        shipped, declared, delivered, returned, refunded, tax_refunded)
    select order_id, line_no, ordered, cancelled, reserved, produced,
        shipped, declared, delivered, returned, refunded, tax_refunded
    from moved
    where not exists (select from changed
        where changed.order_id = moved.order_id and changed.line_no = moved.line_no);
    return null;
end
$$;

create trigger order_line_ledger_adds after insert on order_line_movement
    referencing new table as fresh for each statement execute function order_line_ledger_adds();
create trigger order_line_movement_append_only before update or delete or truncate
    on order_line_movement for each statement execute function trade_is_append_only();

create function order_line_ledger_only_adds() returns trigger language plpgsql as $$
begin
    if pg_trigger_depth() < 2 then
        raise exception 'the ledger is the sum of its movements, no %', tg_op
            using errcode = 'restrict_violation', constraint = 'order_line_ledger_only_adds';
    end if;
    return null;
end
$$;

create trigger order_line_ledger_only_adds before insert or update or delete or truncate
    on order_line_ledger for each statement execute function order_line_ledger_only_adds();

-- Facts that do not fit yet: a return that outran its shipment, a departure of what is not packed.
-- Lines are empty for one that is of all there is.
create table order_line_waiting (
    order_id       uuid not null,
    kind           text not null,
    source_id      uuid not null,
    source_version int not null,
    line_nos       int[] not null,
    quantities     bigint[] not null,
    reason         text not null,
    actor          text not null,
    at             timestamptz not null,

    constraint order_line_waiting_key primary key (order_id, kind, source_id, source_version),
    constraint order_line_waiting_of_order foreign key (order_id) references sales_order,
    constraint order_line_waiting_kind_known
        check (kind in ('Ship', 'Declare', 'Deliver', 'Return', 'TaxRefund')),
    constraint order_line_waiting_aligned check (cardinality(line_nos) = cardinality(quantities))
);

-- Money that went back to the buyer; for which units somebody has to say.
create table order_refund (
    id           uuid not null,
    order_id     uuid not null,
    currency     text not null,
    amount_minor bigint not null,
    method       text not null,
    at           timestamptz not null,

    constraint order_refund_key primary key (id),
    constraint order_refund_of_order foreign key (order_id) references sales_order,
    constraint order_refund_positive check (amount_minor > 0)
);

create index order_refund_of on order_refund (order_id);

-- Orders from before the ledger: as far as they themselves say what became of them.
insert into order_line_movement
    (order_id, line_no, kind, source_id, source_version, quantity, actor, note, at)
select sold.order_id, sold.line_no, moved.kind, sold.order_id, 0,
    case moved.kind when 'Unreserve' then -sold.quantity else sold.quantity end,
    'Service:00000000-0000-0000-0000-000000000000', 'from before the ledger', placed.placed_at
from order_line sold
join sales_order placed on placed.id = sold.order_id
cross join lateral (values
    ('Place', true),
    ('Cancel', placed.status = 'Cancelled'),
    ('Unreserve', placed.status = 'Cancelled'),
    ('Pack', placed.pieces is not null),
    ('Ship', placed.status in ('Shipped', 'Delivered', 'Completed')),
    ('Deliver', placed.status in ('Delivered', 'Completed'))) as moved (kind, happened)
where moved.happened
order by placed.serial, sold.line_no;
