-- Exporters as enterprises told them; a declaration needs their code and registered name.
create table exporter (
    id           uuid not null,
    code         text not null,
    name         text not null,

    constraint exporter_key primary key (id),
    constraint exporter_code_fits check (length(code) between 1 and 18),
    constraint exporter_name_fits check (length(name) between 1 and 100)
);

-- What catalog told last about the HS code of a product.
create table product (
    id            uuid not null,
    version       int not null,
    hs_code       text,
    classified_at timestamptz not null,

    constraint product_key primary key (id),
    constraint product_version_counted check (version > 0),
    constraint product_hs_code_digits check (hs_code ~ '^[0-9]{6,10}$')
);

-- One row per order, made by whichever fact came first. The facts lie in it as they were told.
create table declaration (
    id              uuid not null,
    number          bigint generated always as identity,
    document_number text generated always as ('CB' || lpad(number::text, 12, '0')) stored,
    order_id        uuid not null,
    exporter_id     uuid,
    version         int not null default 0,
    status          text not null default 'Waiting',
    attempt         int not null default 0,
    reasons         json not null default '[]',
    placed          json,
    packed          json,
    packed_version  int not null default 0,
    booked          json,
    booked_at       timestamptz,
    funded_at       timestamptz,
    departed_at     timestamptz,
    cancelled_at    timestamptz,
    mode            text,
    currency        text,
    carrier_code    text,
    waybill_number  text,
    pre_number      text,
    list_number     text,
    released_at     timestamptz,
    closed_at       timestamptz,
    changed_at      timestamptz not null default now(),

    constraint declaration_key primary key (id),
    constraint declaration_order_once unique (order_id),
    constraint declaration_number_once unique (document_number),
    constraint declaration_status_known check (status in ('Waiting', 'Ready', 'Submitted', 'Staged',
        'Declaring', 'Sent', 'SendFailed', 'Returned', 'Received', 'InReview', 'Examined',
        'AwaitingArrival', 'Inspection', 'Detained', 'Suspended', 'GoodsReturned', 'Released',
        'Closed', 'Withdrawn', 'Cancelled')),
    constraint declaration_mode_known check (mode in ('9710', '9810')),
    constraint declaration_assembled_whole check (status in ('Waiting', 'Cancelled')
        or (mode is not null and currency is not null and waybill_number is not null
            and attempt > 0)),
    constraint declaration_placed_with_exporter check ((placed is null) = (exporter_id is null)),
    constraint declaration_booked_with_time check ((booked is null) = (booked_at is null)),
    constraint declaration_list_number_fits check (length(list_number) between 18 and 20),
    constraint declaration_released_has_number
        check (released_at is null or list_number is not null),
    constraint declaration_closed_was_released check (closed_at is null or released_at is not null),
    constraint declaration_closed_has_time check (status <> 'Closed' or closed_at is not null)
);

create index declaration_by_exporter on declaration (exporter_id, id);
create index declaration_by_status on declaration (status, id);

-- A waiting declaration and what it waits for: a product without HS code, or an exporter that is
-- not registered yet. Ripe: it has come.
create table awaited (
    subject_id     uuid not null,
    declaration_id uuid not null,
    ripe           boolean not null default false,

    constraint awaited_key primary key (subject_id, declaration_id),
    constraint awaited_declaration foreign key (declaration_id) references declaration (id)
);

create index awaited_by_declaration on awaited (declaration_id);
create index awaited_ripe on awaited (declaration_id) where ripe;

-- A carrier does not use a waybill number again within six months: the first declaration that
-- needs one owns it.
create table waybill (
    carrier_code   text not null,
    number         text not null,
    declaration_id uuid not null,
    claimed_at     timestamptz not null,

    constraint waybill_key primary key (carrier_code, number),
    constraint waybill_declaration foreign key (declaration_id) references declaration (id)
);

-- The lines as declared.
create table declared_line (
    declaration_id uuid not null,
    line_no        int not null,
    sku            text not null,
    hs_code        text not null,
    name_zh        text not null,
    quantity       bigint not null,
    unit_code      text not null,
    amount_minor   bigint not null,

    constraint declared_line_key primary key (declaration_id, line_no),
    constraint declared_line_declaration foreign key (declaration_id) references declaration (id),
    constraint declared_line_no_counted check (line_no > 0),
    constraint declared_line_hs_code_digits check (hs_code ~ '^[0-9]{6,10}$'),
    constraint declared_line_quantity_positive check (quantity > 0),
    constraint declared_line_unit_code check (unit_code ~ '^[0-9]{3}$'),
    constraint declared_line_amount_positive check (amount_minor > 0)
);

-- Messages to customs, whole. Held: a list that waits for its order and waybill to be accepted.
-- Dropped: never to be written.
create table message (
    guid           uuid not null,
    seq            bigint generated always as identity,
    declaration_id uuid not null,
    type           text not null,
    business_key   text not null,
    app_type       text not null,
    body           text not null,
    status         text not null,
    created_at     timestamptz not null,
    written_at     timestamptz,

    constraint message_key primary key (guid),
    constraint message_declaration foreign key (declaration_id) references declaration (id),
    constraint message_type_known check (type in ('CEB303', 'CEB505', 'CEB603')),
    constraint message_app_type_known check (app_type in ('1', '2')),
    constraint message_status_known check (status in ('Held', 'Pending', 'Written', 'Dropped')),
    constraint message_only_lists_held check (status <> 'Held' or type = 'CEB603'),
    constraint message_written_has_time check ((status = 'Written') = (written_at is not null))
);

create index message_by_declaration on message (declaration_id, seq);
create index message_by_business_key on message (business_key, type);
create index message_pending on message (seq) where status = 'Pending';

-- Every receipt of customs, once, whether it changed anything or not.
create table receipt (
    id             bigint generated always as identity,
    message_guid   uuid not null,
    declaration_id uuid not null,
    type           text not null,
    business_key   text not null,
    receipt_guid   text not null,
    return_status  text not null,
    return_time    timestamptz not null,
    return_info    text not null,
    pre_number     text,
    list_number    text,
    file_name      text not null,
    received_at    timestamptz not null,

    constraint receipt_key primary key (id),
    constraint receipt_message foreign key (message_guid) references message (guid),
    constraint receipt_declaration foreign key (declaration_id) references declaration (id),
    constraint receipt_once unique (type, business_key, return_status, return_time, receipt_guid),
    constraint receipt_type_known check (type in ('CEB304', 'CEB506', 'CEB604', 'CEB900')),
    constraint receipt_status_fits check (length(return_status) between 1 and 10)
);

create index receipt_by_declaration on receipt (declaration_id, return_time);
