-- Units that went over to another part of what was ordered, or whose line got another number by it.
alter table order_line_movement
    drop constraint order_line_movement_kind_known,
    add constraint order_line_movement_kind_known check (kind in ('Place', 'Amend', 'Split', 'Cancel',
        'Unreserve', 'Pack', 'Unpack', 'Ship', 'Declare', 'Deliver', 'Return', 'Refund',
        'TaxRefund')),
    drop constraint order_line_movement_signed,
    add constraint order_line_movement_signed check (kind = 'Declare'
        or (kind in ('Amend', 'Split') and quantity <> 0)
        or (kind in ('Unreserve', 'Unpack') and quantity < 0)
        or (kind in ('Place', 'Cancel', 'Pack', 'Ship', 'Deliver', 'Return', 'Refund', 'TaxRefund')
            and quantity > 0));

create or replace function order_line_ledger_adds() returns trigger language plpgsql as $$
begin
    with moved as (
        select order_id, line_no,
            coalesce(sum(quantity) filter (where kind in ('Place', 'Amend', 'Split')), 0)::bigint
                as ordered,
            coalesce(sum(quantity) filter (where kind = 'Cancel'), 0)::bigint as cancelled,
            coalesce(sum(quantity) filter (where kind in ('Place', 'Amend', 'Split', 'Unreserve')), 0)
                ::bigint as reserved,
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
