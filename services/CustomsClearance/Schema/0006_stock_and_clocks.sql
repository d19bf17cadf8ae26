-- Goods in an overseas warehouse (9810), one lot for each line of a closed declaration.
create table stock_lot (
    declaration_id uuid not null,
    line_no        int not null,
    order_id       uuid not null,
    exporter_id    uuid not null,
    warehouse      text not null,
    sku            text not null,
    quantity       bigint not null,
    sold           bigint not null default 0,
    export_date    date not null,
    opened_at      timestamptz not null,

    constraint stock_lot_key primary key (declaration_id, line_no),
    constraint stock_lot_declaration foreign key (declaration_id) references declaration (id),
    constraint stock_lot_quantity_positive check (quantity > 0),
    constraint stock_lot_never_oversold check (sold between 0 and quantity)
);

create index stock_lot_by_goods on stock_lot (exporter_id, warehouse, sku, opened_at);

-- Sales abroad as the exporter tells them, each known by its reference.
create table stock_sale (
    id          uuid not null,
    exporter_id uuid not null,
    reference   text not null,
    warehouse   text not null,
    sku         text not null,
    quantity    bigint not null,
    returned    bigint not null default 0,
    sold_on     date not null,
    lot_named   boolean not null,
    recorded_at timestamptz not null,

    constraint stock_sale_key primary key (id),
    constraint stock_sale_reference_once unique (exporter_id, reference),
    constraint stock_sale_reference_fits check (length(reference) between 1 and 100),
    constraint stock_sale_quantity_positive check (quantity > 0),
    constraint stock_sale_returned_within check (returned between 0 and quantity)
);

create table stock_sale_lot (
    sale_id        uuid not null,
    declaration_id uuid not null,
    line_no        int not null,
    quantity       bigint not null,
    returned       bigint not null default 0,

    constraint stock_sale_lot_key primary key (sale_id, declaration_id, line_no),
    constraint stock_sale_lot_sale foreign key (sale_id) references stock_sale (id),
    constraint stock_sale_lot_lot foreign key (declaration_id, line_no)
        references stock_lot (declaration_id, line_no),
    constraint stock_sale_lot_quantity_positive check (quantity > 0),
    constraint stock_sale_lot_returned_within check (returned between 0 and quantity)
);

create index stock_sale_lot_by_lot on stock_sale_lot (declaration_id, line_no);

-- Sold goods that the buyer gave back to the warehouse.
create table stock_sale_return (
    sale_id     uuid not null,
    reference   text not null,
    quantity    bigint not null,
    returned_on date not null,
    recorded_at timestamptz not null,

    constraint stock_sale_return_key primary key (sale_id, reference),
    constraint stock_sale_return_sale foreign key (sale_id) references stock_sale (id),
    constraint stock_sale_return_quantity_positive check (quantity > 0),
    constraint stock_sale_return_reference_fits check (length(reference) between 1 and 100)
);

-- When a worker last did what it does from time to time.
create table tick (
    name text not null,
    at   timestamptz not null,

    constraint tick_key primary key (name)
);

insert into tick (name, at)
values ('consolidate', '-infinity'), ('watch', '-infinity');

-- How long something may take, by the day from which the rule is in force. Confidence as in
-- customs-modes.md: V verified, S several secondary sources, G a choice of ours.
create table clock_rule (
    code       text not null,
    valid_from date not null,
    amount     int not null,
    unit       text not null,
    severity   text not null,
    owner      text not null,
    source     text not null,

    constraint clock_rule_key primary key (code, valid_from),
    constraint clock_rule_amount_not_negative check (amount >= 0),
    constraint clock_rule_unit_known
        check (unit in ('Minutes', 'Hours', 'Days', 'DayOfNextMonth')),
    constraint clock_rule_severity_known check (severity in ('Low', 'Middle', 'High')),
    constraint clock_rule_owner_known
        check (owner in ('Exporter', 'Buyer', 'Partner', 'Operator', 'Platform'))
);

insert into clock_rule (code, valid_from, amount, unit, severity, owner, source)
values
    ('message_unwritten', '2018-09-01', 15, 'Minutes', 'High', 'Platform', 'G'),
    ('order_unanswered', '2018-09-01', 60, 'Minutes', 'Middle', 'Operator', 'G'),
    ('waybill_unanswered', '2018-09-01', 60, 'Minutes', 'Middle', 'Operator', 'G'),
    ('list_unanswered', '2018-09-01', 120, 'Minutes', 'High', 'Operator', 'G'),
    ('document_unanswered', '2018-09-01', 1440, 'Minutes', 'Middle', 'Operator', 'G'),
    ('returned_by_customs', '2018-09-01', 0, 'Minutes', 'High', 'Operator', 'G'),
    ('departed_undeclared', '2000-07-08', 24, 'Hours', 'High', 'Operator',
        'Customs Law art. 24: 24 hours before loading, G'),
    ('declaring_day_passed', '2018-09-01', 1, 'Days', 'High', 'Operator',
        'CEB 202205: ieDate not in the past, G'),
    ('closing_overdue', '2018-09-01', 14, 'Days', 'Middle', 'Operator', 'G'),
    ('consolidation_overdue', '2019-01-01', 15, 'DayOfNextMonth', 'High', 'Operator',
        'GACC 2018 No.194, S'),
    ('consolidation_refused', '2019-01-01', 0, 'Minutes', 'High', 'Operator', 'G'),
    ('waiting_too_long', '2018-09-01', 3, 'Days', 'Middle', 'Operator', 'G'),
    ('permit_waiting', '2018-09-01', 10, 'Days', 'Middle', 'Exporter', 'G'),
    ('inspection_unattended', '2018-09-01', 24, 'Hours', 'High', 'Partner', 'G'),
    ('file_quarantined', '2018-09-01', 0, 'Minutes', 'Middle', 'Platform', 'G');

-- What waits too long or went wrong: one row as long as the cause lasts.
create table exception (
    id             uuid not null,
    code           text not null,
    subject        text not null,
    cause          text not null,
    declaration_id uuid,
    order_id       uuid,
    exporter_id    uuid,
    owner          text not null,
    severity       text not null,
    since          timestamptz not null,
    due            timestamptz not null,
    detail         text not null,
    status         text not null,
    version        int not null default 1,
    assignee       uuid,
    raised_at      timestamptz not null,
    resolved_at    timestamptz,
    ended_at       timestamptz,

    constraint exception_key primary key (id),
    constraint exception_declaration foreign key (declaration_id) references declaration (id),
    constraint exception_status_known check (status in ('Open', 'Taken', 'Resolved', 'Ended')),
    constraint exception_taken_by_somebody check (status <> 'Taken' or assignee is not null),
    constraint exception_resolved_has_time check (status <> 'Resolved' or resolved_at is not null),
    constraint exception_ended_has_time check ((status = 'Ended') = (ended_at is not null))
);

create unique index exception_one_live on exception (code, subject, cause)
    where ended_at is null;
create index exception_by_age on exception (since, id) where ended_at is null;
create index exception_by_declaration on exception (declaration_id);

create table exception_note (
    id           bigint generated always as identity,
    exception_id uuid not null,
    action       text not null,
    text         text not null,
    noted_by     uuid not null,
    noted_at     timestamptz not null,

    constraint exception_note_key primary key (id),
    constraint exception_note_exception foreign key (exception_id) references exception (id),
    constraint exception_note_action_known check (action in ('Took', 'Noted', 'Resolved')),
    constraint exception_note_text_fits check (length(text) between 0 and 1000)
);

create index exception_note_by_exception on exception_note (exception_id, id);
