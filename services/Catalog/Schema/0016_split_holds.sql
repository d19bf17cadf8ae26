-- What is held for an order that was split is divided with it. Parts are of the order that was
-- placed, as which all of them are counted.
alter table reservation add column split_of uuid;

create index reservation_part_of on reservation (split_of) where split_of is not null;

-- The tier was reached by what was ordered, of which a part may have fewer units.
alter table reservation_line drop constraint reservation_line_tier_reached;
