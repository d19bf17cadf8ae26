-- Statements of every format in one shape. A statement that does not add up is held: its entries
-- wait, counted nowhere, until an operator releases or discards them.
alter table statement_file
    add column seq         bigint generated always as identity,
    add column information int not null default 0,
    add column repeated    int not null default 0,
    add column held        int not null default 0;

alter table statement
    add column format       text not null default 'Mt940',
    add column reference    text not null default '',
    add column account_key  text not null default '',
    add column opening_date date,
    add column closing_date date,
    add column status       text not null default 'Taken',
    add column raw          text not null default '',
    alter column statement_no type bigint,
    alter column opening_minor drop not null,
    alter column closing_minor drop not null,
    drop constraint statement_account_shape,
    drop constraint statement_numbers,
    add constraint statement_account_length check (length(account) <= 70),
    add constraint statement_numbers_positive check (statement_no >= 0 and sequence_no >= 0),
    add constraint statement_format_known check (format in ('Mt940', 'Mt942', 'Camt053')),
    add constraint statement_status_known
        check (status in ('Taken', 'Repeated', 'Held', 'Released', 'Discarded'));

update statement
set account_key = upper(regexp_replace(account, '[^A-Za-z0-9]', '', 'g'));

create index statement_chain
    on statement (account_key, currency, format, closing_date, statement_no, sequence_no);

-- Position and detail: a payment of a batch has the position of its booking, whose amount and
-- reference are whole_minor and booked_reference. What is read of an entry beyond the columns is in
-- particulars; raw is the entry as it stood in the file.
alter table statement_entry
    add column format            text not null default 'Mt940',
    add column account_key       text not null default '',
    add column place             text not null default '',
    add column detail_no         int not null default 0,
    add column line_no           int not null default 0,
    add column whole_mark        text not null default '',
    add column whole_minor       bigint not null default 0,
    add column booked_reference  text,
    add column end_to_end_id     text,
    add column payer_account     text,
    add column payer_bic         text,
    add column original_minor    bigint,
    add column original_currency text,
    add column charge_minor      bigint not null default 0,
    add column particulars       jsonb,
    add column raw               text not null default '',
    alter column statement_no type bigint,
    drop constraint statement_entry_place_once,
    drop constraint statement_entry_amount_positive,
    drop constraint statement_entry_status_known,
    add constraint statement_entry_status_known
        check (status in ('New', 'Matched', 'Unmatched', 'Information', 'Held', 'Discarded')),
    add constraint statement_entry_amount_moves
        check (amount_minor > 0 or (amount_minor = 0 and status in ('Information', 'Held', 'Discarded'))),
    add constraint statement_entry_format_known check (format in ('Mt940', 'Mt942', 'Camt053'));

update statement_entry
set account_key = upper(regexp_replace(account, '[^A-Za-z0-9]', '', 'g')),
    place = 'old:' || year || ':' || statement_no || '/' || sequence_no,
    whole_mark = mark,
    whole_minor = amount_minor,
    booked_reference = bank_reference;

drop index statement_entry_bank_reference_once;

create unique index statement_entry_place_once
    on statement_entry (account_key, currency, place, position, detail_no)
    where status not in ('Held', 'Discarded');
create unique index statement_entry_booking_once
    on statement_entry (account_key, currency, booked_reference, whole_mark, whole_minor,
        value_date, occurrence, detail_no)
    where booked_reference is not null and status not in ('Information', 'Held', 'Discarded');
create index statement_entry_alike
    on statement_entry (account_key, value_date, whole_minor, whole_mark);
create index statement_entry_of_page on statement_entry (statement_id, position);

-- A booking that came again, in a report of the day and then in the statement, or in two formats.
create table statement_entry_repeat (
    statement_id  uuid not null,
    position      int not null,
    format        text not null,
    entry_id      uuid not null,
    raw           text not null,

    constraint statement_entry_repeat_key primary key (statement_id, position),
    constraint statement_entry_repeat_of_entry
        foreign key (entry_id) references statement_entry (id),
    constraint statement_entry_repeat_in_statement
        foreign key (statement_id) references statement (id)
);

create index statement_entry_repeat_entry on statement_entry_repeat (entry_id, format);

-- One row per account that statements came for: locking it orders their imports.
create table statement_account (
    account_key text not null,
    currency    text not null,

    constraint statement_account_key primary key (account_key, currency)
);

alter table statement_quarantine
    drop constraint statement_quarantine_content_bounded,
    add column statement_id uuid,
    add column scope        text not null default 'Entry',
    add column position     int not null default 0,
    add column detail_no    int not null default 0,
    add column status       text not null default 'Waiting',
    add column decided_at   timestamptz,
    add column decided_by   uuid,
    add column note         text,
    add column corrected    text,
    add constraint statement_quarantine_of_statement
        foreign key (statement_id) references statement (id),
    add constraint statement_quarantine_scope_known
        check (scope in ('Entry', 'Statement', 'Text')),
    add constraint statement_quarantine_status_known
        check (status in ('Waiting', 'Taken', 'Discarded')),
    add constraint statement_quarantine_decided
        check ((status = 'Waiting') = (decided_at is null)),
    add constraint statement_quarantine_content_length check (length(content) <= 65536);

create index statement_quarantine_waiting on statement_quarantine (id) where status = 'Waiting';

-- What is missing or does not fit between the statements of one account. It closes by itself when
-- the missing one comes.
create table statement_gap (
    id           bigint generated always as identity,
    statement_id uuid not null,
    account      text not null,
    currency     text not null,
    kind         text not null,
    expected     text not null,
    found        text not null,
    raised_at    timestamptz not null,
    closed_at    timestamptz,
    note         text,

    constraint statement_gap_key primary key (id),
    constraint statement_gap_of_statement foreign key (statement_id) references statement (id),
    constraint statement_gap_kind_known
        check (kind in ('number', 'page', 'opening', 'unexplained'))
);

create unique index statement_gap_open_once
    on statement_gap (statement_id, kind) where closed_at is null;

-- A file of any size arrives in parts and is taken by a worker.
create table statement_upload (
    id         uuid not null,
    name       text not null,
    by         uuid not null,
    begun_at   timestamptz not null,
    status     text not null default 'Open',
    file_id    uuid,
    code       text,
    detail     text,

    constraint statement_upload_key primary key (id),
    constraint statement_upload_of_file foreign key (file_id) references statement_file (id),
    constraint statement_upload_status_known
        check (status in ('Open', 'Waiting', 'Taken', 'Refused'))
);

create index statement_upload_waiting on statement_upload (begun_at) where status = 'Waiting';

create table statement_upload_part (
    upload_id uuid not null,
    at        bigint not null,
    content   bytea not null,

    constraint statement_upload_part_key primary key (upload_id, at),
    constraint statement_upload_part_of_upload
        foreign key (upload_id) references statement_upload (id) on delete cascade,
    constraint statement_upload_part_place check (at >= 0)
);
