-- Meetings at booths, and who is busy when.

create table meeting_slot (
    id            uuid not null,
    exhibition_id uuid not null,
    booth_id      uuid not null,
    exporter_id   uuid not null,
    host          text not null,
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    zone          text not null,
    room_url      text not null,
    status        text not null,

    constraint meeting_slot_key primary key (id),
    constraint meeting_slot_of_booth foreign key (booth_id) references booth,
    constraint meeting_slot_window check (starts_at < ends_at),
    constraint meeting_slot_status_known check (status in ('Open', 'Taken', 'Withdrawn')),
    constraint meeting_slot_room_is_https check (room_url like 'https://%')
);

create unique index meeting_slot_of_host_once on meeting_slot (exporter_id, host, starts_at)
    where status <> 'Withdrawn';
create index meeting_slot_of_booth_by_time on meeting_slot (booth_id, starts_at);

create table meeting (
    id            uuid not null,
    version       int not null,
    exhibition_id uuid not null,
    booth_id      uuid not null,
    slot_id       uuid not null,
    exporter_id   uuid not null,
    exporter_name text not null,
    exporter_zone text not null,
    buyer_id      uuid not null,
    buyer_name    text not null,
    buyer_zone    text not null,
    host          text not null,
    subject       text not null,
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    room_url      text not null,
    status        text not null,
    cancelled_by  text,
    changed_at    timestamptz not null,
    reminded_for  timestamptz,
    reminded_at   timestamptz,

    constraint meeting_key primary key (id),
    constraint meeting_of_slot foreign key (slot_id) references meeting_slot,
    constraint meeting_of_booth foreign key (booth_id) references booth,
    constraint meeting_version_positive check (version > 0),
    constraint meeting_window check (starts_at < ends_at),
    constraint meeting_subject_length check (length(subject) between 1 and 200),
    constraint meeting_status_known check (status in ('Booked', 'Cancelled')),
    constraint meeting_cancelled_by_somebody check ((status = 'Cancelled') = (cancelled_by is not null)
        and cancelled_by in ('Buyer', 'Exporter', 'Exhibition'))
);

create unique index meeting_slot_taken_once on meeting (slot_id) where status = 'Booked';
create index meeting_of_buyer on meeting (buyer_id, id);
create index meeting_of_exporter on meeting (exporter_id, id);
create index meeting_of_booth_booked on meeting (booth_id) where status = 'Booked';
create index meeting_coming on meeting (starts_at) where status = 'Booked';

-- A person has one thing at a time: a host by name, a buyer as such (an empty name). Who writes holds
-- the lock of the person, so that no two rows of one overlap.
create table busy (
    party_id  uuid not null,
    person    text not null,
    about_id  uuid not null,
    starts_at timestamptz not null,
    ends_at   timestamptz not null,

    constraint busy_key primary key (party_id, person, about_id),
    constraint busy_window check (starts_at < ends_at)
);

create index busy_about on busy (about_id);

-- The address of a party's calendar: whoever has the token may read, so that only its hash is kept.
create table calendar_feed (
    party_id   uuid not null,
    party_role text not null,
    token_hash text not null,
    made_at    timestamptz not null,

    constraint calendar_feed_key primary key (party_id, party_role),
    constraint calendar_feed_token_once unique (token_hash),
    constraint calendar_feed_role_known check (party_role in ('Exporter', 'Buyer'))
);
