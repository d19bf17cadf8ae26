-- Whom a waybill is made out to, and how often the carrier gets that wrong.
alter table carrier_booking
    add column consignee_name    text,
    add column consignee_country text;

alter table world
    add column misdirect_every int not null default 0,
    add constraint world_misdirect_every_not_negative check (misdirect_every >= 0);

-- Files that were taken, by name and time of writing, so that one left lying by a crash counts once.
create table customs_file (
    name          text not null,
    written_ticks bigint not null,
    taken_at      timestamptz not null,

    constraint customs_file_once primary key (name, written_ticks)
);

create index customs_file_by_time on customs_file (taken_at);
