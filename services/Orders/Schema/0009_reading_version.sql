-- The version at which an order came to read as it does, told when it is packed: customs must not
-- declare an older reading because a message is late.
alter table sales_order
    add column reading_version int not null default 1,
    add constraint sales_order_version_reaches_reading check (reading_version between 1 and version);

update sales_order placed
set reading_version = newest.order_version
from (
    select order_id, max(order_version) as order_version from order_revision group by order_id
) as newest
where placed.id = newest.order_id;
