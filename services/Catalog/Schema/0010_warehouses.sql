-- Stock by warehouse. The row of stock stays what orders reserve: it counts all warehouses. Each
-- warehouse but the default one has rows of its own; the default one has what is left of the total.
-- The default warehouse bears its exporter's id, so that nothing has to look it up.
create table warehouse (
    exporter_id uuid not null,
    id          uuid not null,
    code        text not null,
    name        text not null,
    country     text not null,
    kind        text not null,

    constraint warehouse_key primary key (exporter_id, id),
    constraint warehouse_code_once unique (exporter_id, code),
    constraint warehouse_code_shape check (code ~ '^[A-Z0-9-]{1,20}$'),
    constraint warehouse_name_length check (length(name) between 1 and 100),
    constraint warehouse_country_alpha2 check (country ~ '^[A-Z]{2}$'),
    constraint warehouse_kind_known check (kind in ('Home', 'Overseas'))
);

insert into warehouse (exporter_id, id, code, name, country, kind)
select distinct exporter_id, exporter_id, 'MAIN', 'Main warehouse', 'CN', 'Home'
from product;

create table warehouse_stock (
    exporter_id  uuid not null,
    product_id   uuid not null,
    warehouse_id uuid not null,
    on_hand      bigint not null,

    constraint warehouse_stock_key primary key (exporter_id, product_id, warehouse_id),
    constraint warehouse_stock_of_product foreign key (exporter_id, product_id)
        references product on delete cascade,
    constraint warehouse_stock_of_warehouse foreign key (exporter_id, warehouse_id)
        references warehouse,
    constraint warehouse_stock_not_default check (warehouse_id <> exporter_id),
    constraint warehouse_stock_not_negative check (on_hand >= 0)
);

-- Never changed, never deleted: what came in or went out, and why. What was there before this table
-- was is the opening of the default warehouse.
create table stock_movement (
    exporter_id  uuid not null,
    id           uuid not null,
    product_id   uuid not null,
    warehouse_id uuid not null,
    change       bigint not null,
    reason       text not null,
    note         text not null default '',
    made_by      text not null,
    made_at      timestamptz not null,

    constraint stock_movement_key primary key (exporter_id, product_id, id),
    constraint stock_movement_changes check (change <> 0),
    constraint stock_movement_reason_known check (reason in ('Opening', 'Received', 'Counted',
        'Damaged', 'Adjusted', 'TransferredOut', 'TransferredIn', 'Lot', 'Sold')),
    constraint stock_movement_note_length check (length(note) <= 200)
);

create function refuse_movement_change() returns trigger
language plpgsql as
$$
begin
    raise exception 'a stock movement is never changed';
end
$$;

create trigger stock_movement_kept before update or delete on stock_movement
    for each row execute function refuse_movement_change();

insert into stock_movement (
    exporter_id, id, product_id, warehouse_id, change, reason, made_by, made_at)
select exporter_id, gen_random_uuid(), product_id, exporter_id, on_hand, 'Opening', 'Service', now()
from stock
where on_hand > 0;

-- Goods on their way in. What is received becomes a movement.
create table incoming_lot (
    exporter_id  uuid not null,
    id           uuid not null,
    product_id   uuid not null,
    warehouse_id uuid not null,
    quantity     bigint not null,
    expected_on  date not null,
    reference    text not null,
    status       text not null,
    received     bigint not null default 0,

    constraint incoming_lot_key primary key (exporter_id, id),
    constraint incoming_lot_of_product foreign key (exporter_id, product_id) references product,
    constraint incoming_lot_of_warehouse foreign key (exporter_id, warehouse_id)
        references warehouse,
    constraint incoming_lot_quantity_in_range check (quantity between 1 and 1000000000000),
    constraint incoming_lot_reference_length check (length(reference) <= 100),
    constraint incoming_lot_status_known check (status in ('Expected', 'Received', 'Cancelled')),
    constraint incoming_lot_received check ((status = 'Received') = (received > 0))
);

create index incoming_lot_expected on incoming_lot (exporter_id, product_id, expected_on)
    where status = 'Expected';

-- Sold without stock: it may be reserved beyond what is on hand.
alter table stock
    add column made_to_order boolean not null default false,
    drop constraint stock_reserved_within,
    add constraint stock_reserved_within check (
        reserved >= 0 and (made_to_order or reserved <= on_hand));
