-- Who may call the REST interface. The secret itself is nowhere: only its SHA-256, see Admitting/KeyRing.cs.
create table api_key (
    id           uuid not null,
    secret_hash  bytea not null,
    party_id     uuid not null,
    role         text not null,
    name         text not null,
    created_by   text not null,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at   timestamptz,

    constraint api_key_key primary key (id),
    constraint api_key_hash_is_sha256 check (octet_length(secret_hash) = 32),
    constraint api_key_role_known check (role in ('Exporter', 'Buyer', 'Partner', 'Operator')),
    constraint api_key_name_given check (length(name) between 1 and 100)
);

create index api_key_by_party on api_key (party_id);

-- Every event of every order, as it was told. The message id makes it the inbox as well: a redelivery adds nothing.
create table timeline_event (
    seq          bigint generated always as identity,
    message_id   uuid not null,
    order_id     uuid not null,
    aggregate_id uuid not null,
    version      int not null,
    type         text not null,
    occurred_at  timestamptz not null,
    received_at  timestamptz not null default now(),
    trace_id     text,
    body         json not null,

    constraint timeline_event_key primary key (seq),
    constraint timeline_event_once unique (message_id),
    constraint timeline_event_version_positive check (version > 0),
    constraint timeline_event_trace_is_w3c check (trace_id ~ '^[0-9a-f]{32}$')
);

create index timeline_event_by_order on timeline_event (order_id);

-- Where each order stands. Columns are what lists filter by; state is the whole document, see Following/Flow.cs.
create table order_flow (
    seq            bigint generated always as identity,
    order_id       uuid not null,
    number         text,
    reference      text,
    exporter_id    uuid,
    buyer_id       uuid,
    partner_id     uuid,
    stage          text not null,
    currency       text,
    received_minor bigint not null,
    paid_out_minor bigint not null,
    refunded_minor bigint not null,
    state          json not null,
    changed_at     timestamptz not null default now(),

    constraint order_flow_key primary key (order_id),
    constraint order_flow_parties_with_number check ((number is null) = (exporter_id is null) and (number is null) = (buyer_id is null)),
    constraint order_flow_received_not_negative check (received_minor >= 0),
    constraint order_flow_paid_out_not_negative check (paid_out_minor >= 0),
    constraint order_flow_refunded_not_negative check (refunded_minor >= 0),
    constraint order_flow_stage_known check (stage in ('Placed', 'Confirmed', 'Funded', 'Ready', 'Booked', 'Declared', 'Released',
        'Departed', 'Delivered', 'Completed', 'PaidOut', 'RefundFiled', 'Refunded', 'Cancelled'))
) with (fillfactor = 70);

create unique index order_flow_newest on order_flow (seq);
create index order_flow_by_number on order_flow (number);
create index order_flow_by_reference on order_flow (reference) where reference is not null;
create index order_flow_by_exporter on order_flow (exporter_id, seq);
create index order_flow_by_buyer on order_flow (buyer_id, seq);
create index order_flow_by_partner on order_flow (partner_id, seq) where partner_id is not null;
create index order_flow_by_stage on order_flow (stage, seq);

-- Why an order is stuck, one row per reason, gone when it goes on.
create table flow_issue (
    order_id uuid not null,
    topic    text not null,
    code     text not null,
    detail   text not null,
    owner    text not null,
    since    timestamptz not null,
    audience text[] not null,

    constraint flow_issue_key primary key (order_id, topic, code, detail),
    constraint flow_issue_of_flow foreign key (order_id) references order_flow (order_id),
    constraint flow_issue_topic_known check (topic in ('Declaration', 'Shipment', 'Payout', 'Refund')),
    constraint flow_issue_audience_known check (audience <@ '{Exporter,Buyer,Partner,Operator}' and cardinality(audience) > 0)
);

create index flow_issue_oldest on flow_issue (since);
