-- House waybills that leave with a master waybill: their lists are closed when it departs.
alter table carrier_booking
    add column houses text[] not null default '{}';

create index carrier_booking_by_house on carrier_booking using gin (houses);
