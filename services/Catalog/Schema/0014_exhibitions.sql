-- Online exhibitions, booths and live sessions. What comes by their links is attributed as that of any campaign.

create table exhibition (
    id             uuid not null,
    version        int not null,
    code           text not null,
    owner_id       uuid,
    owner_name     text not null,
    name_en        text not null,
    name_zh        text not null,
    about_en       text not null,
    about_zh       text not null,
    opens_at       timestamptz not null,
    closes_at      timestamptz not null,
    zone           text not null,
    halls          text[] not null,
    status         text not null,
    room_minutes   int not null,
    remind_minutes int not null,
    created_at     timestamptz not null,

    constraint exhibition_key primary key (id),
    constraint exhibition_code_once unique (code),
    constraint exhibition_code_shape check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'
        and length(code) between 3 and 24),
    constraint exhibition_version_positive check (version > 0),
    constraint exhibition_named check (length(name_en) between 1 and 200
        and length(name_zh) between 1 and 200),
    constraint exhibition_window check (opens_at < closes_at),
    constraint exhibition_halls_counted check (cardinality(halls) between 1 and 50),
    constraint exhibition_status_known check (status in
        ('Draft', 'Published', 'Running', 'Closed', 'Cancelled')),
    constraint exhibition_minutes check (room_minutes between 1 and 1440
        and remind_minutes between 1 and 10080)
);

create index exhibition_turning on exhibition (opens_at, closes_at)
    where status in ('Published', 'Running');

create table booth (
    id            uuid not null,
    version       int not null,
    exhibition_id uuid not null,
    exporter_id   uuid not null,
    exporter_name text not null,
    status        text not null,
    hall          text not null,
    title_en      text not null,
    title_zh      text not null,
    about_en      text not null,
    about_zh      text not null,
    product_ids   uuid[] not null,
    hosts         text[] not null,
    reason        text,
    campaign_id   uuid,
    link_code     text,
    applied_at    timestamptz not null,

    constraint booth_key primary key (id),
    constraint booth_once unique (exhibition_id, exporter_id),
    constraint booth_of_exhibition foreign key (exhibition_id) references exhibition,
    constraint booth_of_campaign foreign key (exporter_id, campaign_id) references campaign,
    constraint booth_of_link foreign key (link_code) references campaign_link,
    constraint booth_version_positive check (version > 0),
    constraint booth_status_known check (status in
        ('Applied', 'Admitted', 'Refused', 'Withdrawn')),
    constraint booth_refused_with_reason check (status <> 'Refused' or reason is not null),
    constraint booth_admitted_has_link check (status <> 'Admitted'
        or (campaign_id is not null and link_code is not null)),
    constraint booth_products_counted check (cardinality(product_ids) between 0 and 200),
    constraint booth_hosts_counted check (cardinality(hosts) between 1 and 20)
);

create index booth_of_exporter on booth (exporter_id, id);
create unique index booth_link_once on booth (link_code);

create table live_session (
    id            uuid not null,
    version       int not null,
    exhibition_id uuid not null,
    booth_id      uuid not null,
    exporter_id   uuid not null,
    no            int not null,
    title_en      text not null,
    title_zh      text not null,
    language      text not null,
    host          text not null,
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    seats         int not null,
    taken         int not null,
    status        text not null,
    room_url      text not null,
    link_code     text not null,
    reminded_for  timestamptz,

    constraint live_session_key primary key (id),
    constraint live_session_no_once unique (booth_id, no),
    constraint live_session_of_booth foreign key (booth_id) references booth,
    constraint live_session_of_link foreign key (link_code) references campaign_link,
    constraint live_session_version_positive check (version > 0),
    constraint live_session_window check (starts_at < ends_at),
    constraint live_session_never_over_seats check (taken between 0 and seats),
    constraint live_session_status_known check (status in ('Planned', 'Cancelled')),
    constraint live_session_room_is_https check (room_url like 'https://%')
);

create index live_session_of_exhibition on live_session (exhibition_id, starts_at);
create index live_session_coming on live_session (starts_at) where status = 'Planned';
create unique index live_session_link_once on live_session (link_code);

-- The sequence rises with each change: it is what a calendar is told.
create table live_seat (
    session_id uuid not null,
    buyer_id   uuid not null,
    buyer_name text not null,
    zone       text not null,
    status     text not null,
    sequence   int not null,
    booked_at  timestamptz not null,

    constraint live_seat_key primary key (session_id, buyer_id),
    constraint live_seat_of_session foreign key (session_id) references live_session,
    constraint live_seat_status_known check (status in ('Booked', 'Cancelled')),
    constraint live_seat_sequence_not_negative check (sequence >= 0)
);

create index live_seat_of_buyer on live_seat (buyer_id, session_id);
