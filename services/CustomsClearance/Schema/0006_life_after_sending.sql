-- Documents of their own (withdrawals, applications, returns, transport) are messages too.
-- One that concerns many declarations belongs to none of them.
alter table message
    alter column declaration_id drop not null,
    add column subject_type text,
    add column subject_id uuid,
    add constraint message_has_owner
        check (declaration_id is not null or subject_id is not null),
    add constraint message_subject_whole check ((subject_id is null) = (subject_type is null)),
    add constraint message_subject_known
        check (subject_type in ('Withdrawal', 'Summary', 'Return', 'Transport'));

create index message_by_subject on message (subject_id, seq) where subject_id is not null;

alter table receipt
    alter column declaration_id drop not null,
    add column subject_id uuid,
    add column summary_number text,
    add constraint receipt_has_owner
        check (declaration_id is not null or subject_id is not null);

create index receipt_by_message on receipt (message_guid);

alter table declaration add column consolidated_at timestamptz;

create index declaration_by_list_number on declaration (list_number)
    where list_number is not null;
create index declaration_to_consolidate on declaration (exporter_id, id)
    where channel = 'CebList' and status in ('Released', 'Closed') and consolidated_at is null
        and coalesce(route ->> 'StatisticsFlag', 'B') = 'B';

-- A request to withdraw a list (CEB605). One at a time; what customs accepted stays accepted.
create table withdrawal (
    id              uuid not null,
    number          bigint generated always as identity,
    document_number text generated always as ('CW' || lpad(number::text, 12, '0')) stored,
    declaration_id  uuid not null,
    status          text not null,
    reason          text not null,
    requested_by    uuid not null,
    requested_at    timestamptz not null,
    answered_at     timestamptz,
    answer          text not null default '',

    constraint withdrawal_key primary key (id),
    constraint withdrawal_declaration foreign key (declaration_id) references declaration (id),
    constraint withdrawal_status_known check (status in ('Requested', 'Refused', 'Accepted')),
    constraint withdrawal_reason_fits check (length(reason) between 1 and 1000),
    constraint withdrawal_answered_has_time
        check ((status = 'Requested') = (answered_at is null))
);

create unique index withdrawal_one_open on withdrawal (declaration_id)
    where status = 'Requested';
create index withdrawal_by_declaration on withdrawal (declaration_id, id);

-- An application to consolidate lists of one exporter and month (CEB701).
create table summary (
    id              uuid not null,
    number          bigint generated always as identity,
    document_number text generated always as ('CS' || lpad(number::text, 12, '0')) stored,
    exporter_id     uuid not null,
    month           date not null,
    status          text not null,
    summary_number  text,
    requested_by    uuid,
    requested_at    timestamptz not null,
    answered_at     timestamptz,
    answer          text not null default '',

    constraint summary_key primary key (id),
    constraint summary_status_known
        check (status in ('Requested', 'Refused', 'PartlyRefused', 'Accepted')),
    constraint summary_month_first_day check (extract(day from month) = 1)
);

create index summary_by_exporter on summary (exporter_id, id);

-- Lists of an application. Live: applied for and not refused.
create table summary_list (
    summary_id     uuid not null,
    declaration_id uuid not null,
    list_number    text not null,
    message_guid   uuid not null,
    live           boolean not null default true,

    constraint summary_list_key primary key (summary_id, declaration_id),
    constraint summary_list_summary foreign key (summary_id) references summary (id),
    constraint summary_list_declaration foreign key (declaration_id) references declaration (id),
    constraint summary_list_message foreign key (message_guid) references message (guid)
);

create unique index summary_list_one_live on summary_list (declaration_id) where live;
create index summary_list_by_message on summary_list (message_guid);

-- What customs told of a consolidated declaration (CEB792), each telling once.
create table summary_result (
    summary_number  text not null,
    sequence_number text not null,
    part_no         int not null,
    told_at         timestamptz not null,
    state           text not null,
    entry_number    text,
    file_name       text not null,
    received_at     timestamptz not null,

    constraint summary_result_key
        primary key (summary_number, sequence_number, part_no, told_at, state),
    constraint summary_result_state_fits check (length(state) between 1 and 3),
    constraint summary_result_entry_number_shape
        check (entry_number ~ '^[0-9]{8}[0-9EI][0-9]{9,11}$')
);

-- Lines of lists in a consolidated declaration; the latest telling of a line counts.
create table summary_result_line (
    summary_number  text not null,
    sequence_number text not null,
    list_number     text not null,
    line_no         int not null,
    item_no         int not null,
    hs_code         text not null,
    told_at         timestamptz not null,

    constraint summary_result_line_key
        primary key (summary_number, sequence_number, list_number, line_no),
    constraint summary_result_line_item_no_counted check (item_no > 0)
);

create index summary_result_line_by_list on summary_result_line (list_number);

-- Goods that come back (CEB213). Units that are asked to come back count against the line at once.
alter table declared_line
    add column returned bigint not null default 0,
    add constraint declared_line_returned_within check (returned between 0 and quantity);

create table goods_return (
    id              uuid not null,
    number          bigint generated always as identity,
    document_number text generated always as ('CR' || lpad(number::text, 12, '0')) stored,
    declaration_id  uuid not null,
    status          text not null,
    trade_mode      text not null,
    reason          text not null,
    requested_by    uuid not null,
    requested_at    timestamptz not null,
    answered_at     timestamptz,
    answer          text not null default '',

    constraint goods_return_key primary key (id),
    constraint goods_return_declaration foreign key (declaration_id) references declaration (id),
    constraint goods_return_status_known check (status in ('Requested', 'Refused', 'Accepted')),
    constraint goods_return_trade_mode_shape check (trade_mode ~ '^[0-9]{4}$'),
    constraint goods_return_reason_fits check (length(reason) between 1 and 500)
);

create index goods_return_by_declaration on goods_return (declaration_id, id);

create table goods_return_line (
    return_id uuid not null,
    line_no   int not null,
    quantity  bigint not null,

    constraint goods_return_line_key primary key (return_id, line_no),
    constraint goods_return_line_return foreign key (return_id) references goods_return (id),
    constraint goods_return_line_quantity_positive check (quantity > 0)
);

-- Master bill (CEB607), departure (509), arrival (507), return tally (215), where we report them.
create table transport_document (
    id              uuid not null,
    number          bigint generated always as identity,
    document_number text generated always as ('CT' || lpad(number::text, 12, '0')) stored,
    type            text not null,
    bill_number     text not null,
    status          text not null,
    requested_by    uuid not null,
    requested_at    timestamptz not null,
    answered_at     timestamptz,
    answer          text not null default '',

    constraint transport_document_key primary key (id),
    constraint transport_document_type_known
        check (type in ('CEB215', 'CEB507', 'CEB509', 'CEB607')),
    constraint transport_document_status_known
        check (status in ('Requested', 'Refused', 'PartlyRefused', 'Accepted'))
);

create table transport_list (
    document_id    uuid not null,
    declaration_id uuid not null,

    constraint transport_list_key primary key (document_id, declaration_id),
    constraint transport_list_document
        foreign key (document_id) references transport_document (id),
    constraint transport_list_declaration foreign key (declaration_id) references declaration (id)
);

create index transport_list_by_declaration on transport_list (declaration_id);

-- Customs looks at the goods or holds them: one row for each document that they hold.
create table inspection (
    id             uuid not null,
    declaration_id uuid not null,
    message_guid   uuid not null,
    kind           text not null,
    instruction    text not null,
    opened_at      timestamptz not null,
    outcome        text,
    finding        text not null default '',
    concluded_at   timestamptz,

    constraint inspection_key primary key (id),
    constraint inspection_declaration foreign key (declaration_id) references declaration (id),
    constraint inspection_message foreign key (message_guid) references message (guid),
    constraint inspection_once unique (message_guid),
    constraint inspection_kind_known check (kind in ('Inspection', 'Suspension', 'Detention')),
    constraint inspection_outcome_known
        check (outcome in ('Passed', 'Corrected', 'Returned', 'Detained')),
    constraint inspection_concluded_has_time
        check ((outcome is null) = (concluded_at is null))
);

create index inspection_by_declaration on inspection (declaration_id, id);
create index inspection_open on inspection (opened_at) where outcome is null;

create table inspection_note (
    id            bigint generated always as identity,
    inspection_id uuid not null,
    kind          text not null,
    happens_at    timestamptz,
    text          text not null,
    noted_by      uuid not null,
    noted_at      timestamptz not null,

    constraint inspection_note_key primary key (id),
    constraint inspection_note_inspection
        foreign key (inspection_id) references inspection (id),
    constraint inspection_note_kind_known check (kind in ('Booking', 'Attendance', 'Note')),
    constraint inspection_note_text_fits check (length(text) between 1 and 1000)
);

create index inspection_note_by_inspection on inspection_note (inspection_id, id);
