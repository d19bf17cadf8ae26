-- Rows leave this table when the broker has confirmed them. See Platform/Outbox.cs.
create table outbox (
    seq          bigint generated always as identity,
    message_id   uuid not null,
    type         text not null,
    body         text not null,
    trace_parent text,
    principal    text,
    attempts     int not null default 0,
    not_before   timestamptz not null default now(),
    created_at   timestamptz not null default now(),

    constraint outbox_key primary key (seq),
    constraint outbox_attempts_counted check (attempts >= 0)
);

-- One row per message and consumer that has taken effect. Pruned by time, see Platform/Bus.cs.
create table inbox (
    message_id  uuid not null,
    consumer    text not null,
    received_at timestamptz not null default now(),

    constraint inbox_key primary key (message_id, consumer)
);

create index inbox_received_at on inbox using brin (received_at);

-- The answer to each request that carried an idempotency key. See Platform/Idempotency.cs.
create table idempotency (
    party_id    uuid not null,
    key         uuid not null,
    fingerprint text not null,
    answer      text,
    created_at  timestamptz not null default now(),

    constraint idempotency_key primary key (party_id, key)
);

create index idempotency_created_at on idempotency using brin (created_at);
