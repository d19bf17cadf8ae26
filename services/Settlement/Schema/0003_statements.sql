-- A file is taken once, whatever its name: the hash is over its bytes.
create table statement_file (
    id           uuid not null,
    name         text not null,
    content_hash text not null,
    imported_at  timestamptz not null,
    statements   int not null default 0,
    entries      int not null default 0,

    constraint statement_file_key primary key (id),
    constraint statement_file_content_once unique (content_hash),
    constraint statement_file_hash_shape check (content_hash ~ '^[0-9a-f]{64}$'),
    constraint statement_file_counts check (statements >= 0 and entries >= 0)
);

-- One MT940 message. Unexplained_minor is closing - opening - entries: not zero only where an
-- entry was quarantined.
create table statement (
    id                uuid not null,
    file_id           uuid not null,
    account           text not null,
    currency          text not null,
    year              int not null,
    statement_no      int not null,
    sequence_no       int not null,
    opening_minor     bigint not null,
    closing_minor     bigint not null,
    unexplained_minor bigint not null,

    constraint statement_key primary key (id),
    constraint statement_of_file foreign key (file_id) references statement_file (id),
    constraint statement_account_shape check (length(account) between 1 and 35),
    constraint statement_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint statement_numbers
        check (statement_no between 0 and 99999 and sequence_no between 0 and 99999)
);

create index statement_file_id on statement (file_id);

-- A booked line. It is the same line when it has the same place (statement numbers start anew each
-- year) or the same bank reference. Occurrence counts lines of one statement that are alike to the
-- bank reference, so that two payments alike stay two.
create table statement_entry (
    id                 uuid not null,
    seq                bigint generated always as identity,
    file_id            uuid not null,
    statement_id       uuid not null,
    account            text not null,
    currency           text not null,
    year               int not null,
    statement_no       int not null,
    sequence_no        int not null,
    position           int not null,
    mark               text not null,
    amount_minor       bigint not null,
    value_date         date not null,
    entry_date         date not null,
    type_code          text not null,
    customer_reference text,
    bank_reference     text,
    occurrence         int not null,
    narrative          text not null,
    payer              text,
    virtual_account    text,
    account_fault      text,
    fingerprint        text not null,
    status             text not null default 'New',
    reason             text,
    order_id           uuid,
    suspended          boolean not null default false,
    reversed_by        uuid,

    constraint statement_entry_key primary key (id),
    constraint statement_entry_seq_once unique (seq),
    constraint statement_entry_place_once
        unique (account, year, statement_no, sequence_no, position),
    constraint statement_entry_of_statement foreign key (statement_id) references statement (id),
    constraint statement_entry_of_file foreign key (file_id) references statement_file (id),
    constraint statement_entry_mark_known check (mark in ('C', 'D', 'RC', 'RD')),
    constraint statement_entry_amount_positive check (amount_minor > 0),
    constraint statement_entry_status_known check (status in ('New', 'Matched', 'Unmatched')),
    constraint statement_entry_unmatched_has_reason
        check ((status = 'Unmatched') = (reason is not null)),
    constraint statement_entry_matched_to_order check (status <> 'Matched' or order_id is not null),
    constraint statement_entry_account_or_fault
        check (mark in ('D', 'RD') or (virtual_account is null) <> (account_fault is null)),
    constraint statement_entry_reversed_once unique (reversed_by),
    constraint statement_entry_only_credits_reversed check (reversed_by is null or mark = 'C')
);

create unique index statement_entry_bank_reference_once
    on statement_entry (account, bank_reference, mark, amount_minor, value_date, occurrence)
    where bank_reference is not null;
create index statement_entry_new on statement_entry (seq) where status = 'New';
create index statement_entry_unmatched on statement_entry (seq) where status = 'Unmatched';
create index statement_entry_awaits_account on statement_entry (virtual_account)
    where status = 'Unmatched' and reason = 'unknown_account';
create index statement_entry_awaits_receipt on statement_entry (order_id)
    where status = 'Unmatched' and reason = 'no_receipt_to_reverse';
create index statement_entry_order on statement_entry (order_id) where order_id is not null;
create index statement_entry_file on statement_entry (file_id);

-- What of a file could not be taken, with the text as it stood there.
create table statement_quarantine (
    id      bigint generated always as identity,
    file_id uuid not null,
    line_no int not null,
    code    text not null,
    detail  text not null,
    content text not null,

    constraint statement_quarantine_key primary key (id),
    constraint statement_quarantine_of_file foreign key (file_id) references statement_file (id),
    constraint statement_quarantine_content_bounded check (length(content) <= 500)
);

create index statement_quarantine_file on statement_quarantine (file_id);
