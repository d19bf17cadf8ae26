-- What buyers ask of exporters: the inquiry, its conversation with files, and the timeline that
-- inquiry and quotes share. See Inquiring/.
create sequence inquiry_serial;

create table inquiry (
    id                  uuid not null,
    version             int not null,
    serial              bigint not null,
    number              text not null,
    status              text not null,
    exporter_id         uuid not null,
    buyer_id            uuid not null,
    opened_by           text not null,
    subject             text not null,
    destination_country text not null,
    destination_place   text not null,
    incoterm            text,
    currency            text,
    needed_by           date,
    opened_at           timestamptz not null,
    closed_reason       text,

    constraint inquiry_key primary key (id),
    constraint inquiry_version_positive check (version > 0),
    constraint inquiry_serial_once unique (serial),
    constraint inquiry_number_carries_serial
        check (number ~ '^INQ-[0-9]{4}-[0-9]{6,}$' and right(number, -9)::bigint = serial),
    constraint inquiry_status_known
        check (status in ('Open', 'Answered', 'Quoted', 'Ordered', 'Closed')),
    constraint inquiry_two_parties check (exporter_id <> buyer_id),
    constraint inquiry_country_alpha2 check (destination_country ~ '^[A-Z]{2}$'),
    constraint inquiry_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint inquiry_closed_has_reason
        check ((status = 'Closed') = (closed_reason is not null))
);

create index inquiry_of_exporter on inquiry (exporter_id, serial);
create index inquiry_of_buyer on inquiry (buyer_id, serial);

-- Asked for once and never changed: later wishes are messages and counter-offers.
create table inquiry_line (
    inquiry_id   uuid not null,
    line_no      int not null,
    product_id   uuid,
    words        text not null,
    quantity     bigint not null,
    unit         text not null,
    target_price numeric(18, 4),
    sku          text,
    name_en      text,
    name_zh      text,

    constraint inquiry_line_key primary key (inquiry_id, line_no),
    constraint inquiry_line_of_inquiry foreign key (inquiry_id) references inquiry,
    constraint inquiry_line_numbered check (line_no between 1 and 100),
    constraint inquiry_line_names_something check (product_id is not null or words <> ''),
    constraint inquiry_line_product_whole check ((product_id is null) = (sku is null)
        and (product_id is null) = (name_en is null) and (product_id is null) = (name_zh is null)),
    constraint inquiry_line_quantity_bounded check (quantity between 1 and 1000000000),
    constraint inquiry_line_price_positive check (target_price > 0)
);

create table inquiry_message (
    id         uuid not null,
    inquiry_id uuid not null,
    seq        bigint generated always as identity,
    side       text not null,
    author     text not null,
    body       text not null,
    at         timestamptz not null,

    constraint inquiry_message_key primary key (id),
    constraint inquiry_message_seq_once unique (seq),
    constraint inquiry_message_of_inquiry foreign key (inquiry_id) references inquiry,
    constraint inquiry_message_side_known check (side in ('Exporter', 'Buyer')),
    constraint inquiry_message_says_something check (length(body) between 1 and 4000)
);

create index inquiry_message_of on inquiry_message (inquiry_id, seq);

-- Every content once, whoever sent it under whatever name; the database checks the hash.
create table file_content (
    sha256    text not null,
    content   bytea not null,
    stored_at timestamptz not null,

    constraint file_content_key primary key (sha256),
    constraint file_content_is_its_hash check (sha256 = encode(sha256(content), 'hex')),
    constraint file_content_size check (length(content) between 1 and 3145728)
);

-- A file that one side added. The other side sees it once a message names it.
create table inquiry_file (
    id           uuid not null,
    inquiry_id   uuid not null,
    message_id   uuid,
    sha256       text not null,
    name         text not null,
    content_type text not null,
    size_bytes   bigint not null,
    side         text not null,
    author       text not null,
    at           timestamptz not null,

    constraint inquiry_file_key primary key (id),
    constraint inquiry_file_of_inquiry foreign key (inquiry_id) references inquiry,
    constraint inquiry_file_of_message foreign key (message_id) references inquiry_message,
    constraint inquiry_file_has_content foreign key (sha256) references file_content,
    constraint inquiry_file_side_known check (side in ('Exporter', 'Buyer'))
);

create index inquiry_file_of on inquiry_file (inquiry_id);
create index inquiry_file_by_message on inquiry_file (message_id) where message_id is not null;

-- How far each side has read; it only grows.
create table inquiry_read (
    inquiry_id uuid not null,
    side       text not null,
    seq        bigint not null,
    at         timestamptz not null,

    constraint inquiry_read_key primary key (inquiry_id, side),
    constraint inquiry_read_of_inquiry foreign key (inquiry_id) references inquiry,
    constraint inquiry_read_side_known check (side in ('Exporter', 'Buyer'))
);

-- What happened and who did it: the audit trail of inquiries and quotes, and the timeline that both
-- sides read. Shown_to says which side may see it.
create table inquiry_event (
    seq        bigint generated always as identity,
    inquiry_id uuid not null,
    quote_id   uuid,
    kind       text not null,
    side       text not null,
    author     text not null,
    at         timestamptz not null,
    shown_to   text not null,
    names      text[] not null,
    facts      text[] not null,

    constraint inquiry_event_key primary key (seq),
    constraint inquiry_event_of_inquiry foreign key (inquiry_id) references inquiry,
    constraint inquiry_event_side_known check (side in ('Exporter', 'Buyer', 'Operator')),
    constraint inquiry_event_shown_known check (shown_to in ('Both', 'Exporter')),
    constraint inquiry_event_facts_named check (cardinality(names) = cardinality(facts))
);

create index inquiry_event_of on inquiry_event (inquiry_id, seq);

create function trade_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is never changed, no %', tg_table_name, tg_op
        using errcode = 'restrict_violation', constraint = 'trade_is_append_only';
end
$$;

create trigger inquiry_event_append_only before update or delete or truncate on inquiry_event
    for each statement execute function trade_is_append_only();
create trigger inquiry_message_append_only before update or delete or truncate on inquiry_message
    for each statement execute function trade_is_append_only();
create trigger inquiry_line_append_only before update or delete or truncate on inquiry_line
    for each statement execute function trade_is_append_only();
create trigger file_content_append_only before update or truncate on file_content
    for each statement execute function trade_is_append_only();
