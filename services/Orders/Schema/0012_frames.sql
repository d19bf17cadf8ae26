-- Frame contracts: what a buyer may call off at agreed prices, and how much of it was. See Framing/.
create table frame (
    id          uuid not null,
    seq         bigint generated always as identity,
    version     int not null,
    exporter_id uuid not null,
    buyer_id    uuid not null,
    status      text not null,
    title       text not null,
    -- The version that can be accepted, or that was.
    current_no  int not null,
    side        text not null,
    valid_until date not null,
    opened_at   timestamptz not null,
    active_at   timestamptz,
    reason      text,

    constraint frame_key primary key (id),
    constraint frame_seq_once unique (seq),
    constraint frame_version_positive check (version > 0 and current_no > 0),
    constraint frame_two_parties check (exporter_id <> buyer_id),
    constraint frame_status_known check (status in ('Open', 'Active', 'Closed')),
    constraint frame_side_known check (side in ('Exporter', 'Buyer')),
    constraint frame_active_has_time check ((status = 'Active') = (active_at is not null)),
    constraint frame_closed_has_reason check ((status = 'Closed') = (reason is not null))
);

create index frame_of_exporter on frame (exporter_id, seq);
create index frame_of_buyer on frame (buyer_id, seq);

-- What one side proposed, as it was written; never changed.
create table frame_round (
    frame_id uuid not null,
    no       int not null,
    side     text not null,
    author   text not null,
    note     text not null,
    terms    bytea not null,
    at       timestamptz not null,

    constraint frame_round_key primary key (frame_id, no),
    constraint frame_round_of_frame foreign key (frame_id) references frame,
    constraint frame_round_no_positive check (no > 0),
    constraint frame_round_side_known check (side in ('Exporter', 'Buyer'))
);

create trigger frame_round_append_only before update or delete or truncate on frame_round
    for each statement execute function trade_is_append_only();

-- Of an active frame: agreed and called off, in units. Orders that were cancelled count nothing.
create table frame_balance (
    frame_id   uuid not null,
    line_no    int not null,
    product_id uuid not null,
    total      bigint not null,
    used       bigint not null default 0,

    constraint frame_balance_key primary key (frame_id, line_no),
    constraint frame_balance_of_frame foreign key (frame_id) references frame,
    constraint frame_balance_product_once unique (frame_id, product_id),
    constraint frame_balance_total_positive check (total > 0),
    constraint frame_balance_used_within check (used between 0 and total)
);

-- The order comes in the same transaction: its lines are counted as they are written.
create table frame_call (
    order_id uuid not null,
    frame_id uuid not null,
    at       timestamptz not null,

    constraint frame_call_key primary key (order_id),
    constraint frame_call_of_order foreign key (order_id) references sales_order
        deferrable initially deferred,
    constraint frame_call_of_frame foreign key (frame_id) references frame
);

create index frame_call_by_frame on frame_call (frame_id, at);

-- Whichever way lines of a call-off are written or changed, the balance follows in the statement.
create function frame_counts_lines() returns trigger language plpgsql as $$
begin
    update frame_balance b
    set used = b.used + case tg_op when 'INSERT' then moved.quantity else -moved.quantity end
    from (
        select c.frame_id, l.product_id, sum(l.quantity)::bigint as quantity
        from moved_lines l
        join frame_call c on c.order_id = l.order_id
        left join sales_order o on o.id = l.order_id
        where o.status is distinct from 'Cancelled'
        group by c.frame_id, l.product_id) as moved
    where b.frame_id = moved.frame_id and b.product_id = moved.product_id;
    return null;
end
$$;

create trigger order_line_counted_by_frame after insert on order_line
    referencing new table as moved_lines for each statement execute function frame_counts_lines();
create trigger order_line_given_back_to_frame after delete on order_line
    referencing old table as moved_lines for each statement execute function frame_counts_lines();

create function frame_takes_back() returns trigger language plpgsql as $$
begin
    update frame_balance b
    set used = b.used - moved.quantity
    from (
        select c.frame_id, l.product_id, sum(l.quantity)::bigint as quantity
        from frame_call c join order_line l on l.order_id = c.order_id
        where c.order_id = new.id
        group by c.frame_id, l.product_id) as moved
    where b.frame_id = moved.frame_id and b.product_id = moved.product_id;
    return null;
end
$$;

create trigger sales_order_frame_takes_back after update on sales_order
    for each row when (new.status = 'Cancelled' and old.status <> 'Cancelled')
    execute function frame_takes_back();
