-- What customs said last about the goods of an order: held, free again, or no longer declared. The
-- version is that of the declaration, so that an older word changes nothing.
create table customs_hold (
    order_id uuid not null,
    version  int not null,
    kind     text not null,
    reason   text not null,

    constraint customs_hold_key primary key (order_id),
    constraint customs_hold_of_case foreign key (order_id) references order_case,
    constraint customs_hold_kind_known check (kind in ('Held', 'Free', 'Withdrawn'))
);

-- Why the goods must not leave for now; told as an exception when the carrier may have its word.
alter table shipment
    add column hold text,
    add constraint shipment_hold_says_why check (length(hold) > 0);

alter table release
    add column version int not null default 0;
