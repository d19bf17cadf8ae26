-- Payment files (pain.001), a message once; the answers (pain.002) that are to be written, and what
-- the operator of the sandbox plays; see Paying/.
create table bank_payment_file (
    message_id   text not null,
    name         text not null,
    content_hash text not null,
    outcome      text not null,
    detail       text not null,
    transactions int not null,
    deliveries   int not null default 1,
    conflicts    int not null default 0,
    received_at  timestamptz not null,

    constraint bank_payment_file_key primary key (message_id),
    constraint bank_payment_file_outcome_known check (outcome in ('Accepted', 'Refused'))
);

create table bank_answer (
    id         bigint generated always as identity,
    message_id text not null,
    name       text not null,
    content    text not null,
    due_at     timestamptz not null,
    written_at timestamptz,

    constraint bank_answer_key primary key (id),
    constraint bank_answer_name_once unique (name),
    constraint bank_answer_of_file
        foreign key (message_id) references bank_payment_file (message_id)
);

create index bank_answer_unwritten on bank_answer (due_at) where written_at is null;
create index bank_answer_file on bank_answer (message_id);

-- A transfer that came back is a credit that names the transfer.
alter table bank_entry
    add column returned_id uuid,
    drop constraint bank_entry_one_cause,
    drop constraint bank_entry_sign,
    add constraint bank_entry_returned foreign key (returned_id) references bank_transfer (id),
    add constraint bank_entry_returned_once unique (returned_id),
    add constraint bank_entry_one_cause
        check (num_nonnulls(payment_id, transfer_id, returned_id) = 1),
    add constraint bank_entry_sign
        check ((transfer_id is null) = (signed_minor > 0) and signed_minor <> 0);

create table payment_scenario (
    position int not null,
    rule     jsonb not null,

    constraint payment_scenario_key primary key (position)
);
