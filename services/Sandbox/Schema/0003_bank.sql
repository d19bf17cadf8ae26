-- Orders to the bank, the entries that they cause, and the statements that show each entry once;
-- see Bank/.
create table bank_payment (
    id              uuid not null,
    virtual_account text not null,
    currency        text not null,
    amount_minor    bigint not null,
    remittance      text not null,
    fingerprint     text not null,
    deliveries      int not null default 1,
    conflicts       int not null default 0,
    received_at     timestamptz not null,

    constraint bank_payment_key primary key (id),
    constraint bank_payment_amount_positive check (amount_minor > 0)
);

create table bank_transfer (
    id                  uuid not null,
    currency            text not null,
    amount_minor        bigint not null,
    beneficiary_account text not null,
    remittance          text not null,
    status              text not null,
    fingerprint         text not null,
    deliveries          int not null default 1,
    conflicts           int not null default 0,
    received_at         timestamptz not null,

    constraint bank_transfer_key primary key (id),
    constraint bank_transfer_amount_positive check (amount_minor > 0),
    constraint bank_transfer_status_known check (status in ('Accepted', 'Refused'))
);

create table bank_account (
    currency      text not null,
    balance_minor bigint not null default 0,
    statements    int not null default 0,
    closed_on     date,

    constraint bank_account_key primary key (currency),
    constraint bank_account_statements_counted check (statements >= 0)
);

create table bank_statement (
    id            bigint generated always as identity,
    currency      text not null,
    number        int not null,
    opened_on     date not null,
    closed_on     date not null,
    opening_minor bigint not null,
    closing_minor bigint not null,
    written_at    timestamptz,

    constraint bank_statement_key primary key (id),
    constraint bank_statement_account foreign key (currency) references bank_account (currency),
    constraint bank_statement_number_once unique (currency, number)
);

create index bank_statement_unwritten on bank_statement (id) where written_at is null;

create table bank_entry (
    id                 bigint generated always as identity,
    payment_id         uuid,
    transfer_id        uuid,
    currency           text not null,
    signed_minor       bigint not null,
    customer_reference text not null,
    narrative          text not null,
    booked_on          date not null,
    due_at             timestamptz not null,
    statement_id       bigint,

    constraint bank_entry_key primary key (id),
    constraint bank_entry_payment foreign key (payment_id) references bank_payment (id),
    constraint bank_entry_transfer foreign key (transfer_id) references bank_transfer (id),
    constraint bank_entry_statement foreign key (statement_id) references bank_statement (id),
    constraint bank_entry_one_cause check (num_nonnulls(payment_id, transfer_id) = 1),
    constraint bank_entry_sign
        check ((payment_id is not null) = (signed_minor > 0) and signed_minor <> 0),
    constraint bank_entry_payment_once unique (payment_id),
    constraint bank_entry_transfer_once unique (transfer_id),
    constraint bank_entry_reference_shape check (customer_reference ~ '^[0-9A-Z]{1,16}$')
);

create index bank_entry_unstated on bank_entry (due_at) where statement_id is null;
create index bank_entry_of_statement on bank_entry (statement_id);
