-- What both sides agree to change of an order before it is packed, and how the order read at each
-- revision. See Amending/.
create table order_amendment (
    id                  uuid not null,
    version             int not null,
    order_id            uuid not null,
    no                  int not null,
    status              text not null,
    side                text not null,
    author              text not null,
    note                text not null,
    proposed_at         timestamptz not null,
    valid_until         timestamptz not null,
    -- What it was reckoned from: one amendment is open at a time, so that nothing else changes it.
    old_goods_minor     bigint not null,
    old_freight_minor   bigint not null,
    goods_minor         bigint not null,
    freight_minor       bigint not null,
    named_place         text,
    ship_to_name        text,
    ship_to_country     text,
    ship_to_city        text,
    ship_to_street      text,
    ship_to_postal_code text,
    decided_by          text,
    decided_at          timestamptz,
    reason              text,
    order_version       int,

    constraint order_amendment_key primary key (id),
    constraint order_amendment_of_order foreign key (order_id) references sales_order,
    constraint order_amendment_numbered_once unique (order_id, no),
    constraint order_amendment_version_positive check (version > 0),
    constraint order_amendment_no_positive check (no > 0),
    constraint order_amendment_status_known
        check (status in ('Open', 'Accepted', 'Declined', 'Withdrawn', 'Expired')),
    constraint order_amendment_side_known check (side in ('Exporter', 'Buyer')),
    constraint order_amendment_amounts check (goods_minor >= 0 and freight_minor >= 0
        and old_goods_minor >= 0 and old_freight_minor >= 0),
    constraint order_amendment_ship_to_whole check (num_nulls(ship_to_name, ship_to_country,
        ship_to_city, ship_to_street, ship_to_postal_code) in (0, 5)),
    constraint order_amendment_decided_whole check ((status in ('Accepted', 'Declined', 'Withdrawn'))
        = (decided_by is not null) and (decided_by is null) = (decided_at is null)),
    constraint order_amendment_accepted_changes_order
        check ((status = 'Accepted') = (order_version is not null))
);

create unique index order_amendment_one_open on order_amendment (order_id) where status = 'Open';

-- The lines that change: 0 before is an added line, which has no number yet; 0 after is a removed one.
create table order_amendment_line (
    amendment_id     uuid not null,
    position         int not null,
    line_no          int,
    product_id       uuid not null,
    sku              text not null,
    name_en          text not null,
    name_zh          text not null,
    unit_code        text not null,
    old_quantity     bigint not null,
    quantity         bigint not null,
    old_unit_price   numeric not null,
    unit_price       numeric not null,
    old_amount_minor bigint not null,
    amount_minor     bigint not null,

    constraint order_amendment_line_key primary key (amendment_id, position),
    constraint order_amendment_line_of_amendment foreign key (amendment_id)
        references order_amendment,
    constraint order_amendment_line_once unique (amendment_id, line_no),
    constraint order_amendment_line_added_has_no_number
        check ((line_no is null) = (old_quantity = 0)),
    constraint order_amendment_line_quantity_bounded
        check (quantity between 0 and 1000000000 and old_quantity between 0 and 1000000000
        and (quantity > 0 or old_quantity > 0)),
    constraint order_amendment_line_amounts_not_negative check (unit_price >= 0
        and amount_minor >= 0 and old_unit_price >= 0 and old_amount_minor >= 0)
);

create trigger order_amendment_line_append_only before update or delete or truncate
    on order_amendment_line for each statement execute function trade_is_append_only();

-- How the order read: as it was placed, and as each amendment left it. An order that was never
-- amended has none; it reads as it was placed.
create table order_revision (
    order_id      uuid not null,
    no            int not null,
    order_version int not null,
    amendment_id  uuid,
    body          json not null,
    at            timestamptz not null,

    constraint order_revision_key primary key (order_id, no),
    constraint order_revision_of_order foreign key (order_id) references sales_order,
    constraint order_revision_of_amendment foreign key (amendment_id) references order_amendment,
    constraint order_revision_version_once unique (order_id, order_version),
    constraint order_revision_first_is_placed check (no > 0 and (no = 1) = (amendment_id is null))
);

create trigger order_revision_append_only before update or delete or truncate on order_revision
    for each statement execute function trade_is_append_only();

alter table order_line_movement
    drop constraint order_line_movement_kind_known,
    add constraint order_line_movement_kind_known check (kind in ('Place', 'Amend', 'Cancel',
        'Unreserve', 'Pack', 'Unpack', 'Ship', 'Declare', 'Deliver', 'Return', 'Refund',
        'TaxRefund')),
    drop constraint order_line_movement_signed,
    add constraint order_line_movement_signed check (kind = 'Declare'
        or (kind = 'Amend' and quantity <> 0)
        or (kind in ('Unreserve', 'Unpack') and quantity < 0)
        or (kind in ('Place', 'Cancel', 'Pack', 'Ship', 'Deliver', 'Return', 'Refund', 'TaxRefund')
            and quantity > 0));

create or replace function order_line_ledger_adds() returns trigger language plpgsql as $$
begin
    with moved as (
        select order_id, line_no,
            coalesce(sum(quantity) filter (where kind in ('Place', 'Amend')), 0)::bigint as ordered,
            coalesce(sum(quantity) filter (where kind = 'Cancel'), 0)::bigint as cancelled,
            coalesce(sum(quantity) filter (where kind in ('Place', 'Amend', 'Unreserve')), 0)::bigint
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
