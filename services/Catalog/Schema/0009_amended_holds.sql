-- The version of the order that a reservation is of: an older amendment changes nothing.
alter table reservation
    add column order_version int not null default 0,
    add constraint reservation_order_version_not_negative check (order_version >= 0);
