-- Export refund rates, effective-dated by the export date. The longest prefix of the commodity
-- code that is valid wins.
create table refund_rate (
    id           text not null,
    version      int not null,
    hs_prefix    text collate "C" not null,
    rate_percent numeric(5, 2) not null,
    valid_from   date not null,
    valid_to     date,
    source       text not null,
    demo         boolean not null,

    constraint refund_rate_key primary key (id, version),
    constraint refund_rate_start_once unique (hs_prefix, valid_from),
    constraint refund_rate_prefix_shape check (hs_prefix ~ '^[0-9]{2,13}$'),
    constraint refund_rate_percent_range check (rate_percent between 0 and 17),
    constraint refund_rate_validity check (valid_to >= valid_from)
);

-- A demonstration seed: the general rate per chapter, and the changes of MOF/STA announcements
-- 2024 No.15 and 2026 No.2 that docs and tests use as test points. The official library of the tax
-- administration replaces it.
insert into refund_rate (id, version, hs_prefix, rate_percent, valid_from, source, demo)
select 'DEMO-' || chapter, 1, chapter, 13, date '2020-03-20', 'general rate since 2020-03-20', true
from (select lpad(n::text, 2, '0') as chapter from generate_series(1,
    97) as n where n <> 77) as chapters;

insert into refund_rate (id, version, hs_prefix, rate_percent, valid_from, valid_to, source, demo)
values
    ('DEMO-854143', 1, '854143', 13, '2020-03-20', '2024-11-30', 'general rate since 2020-03-20',
        true),
    ('DEMO-854143', 2, '854143', 9, '2024-12-01', '2026-03-31', 'MOF/STA 2024 No.15', true),
    ('DEMO-854143', 3, '854143', 0, '2026-04-01', null, 'MOF/STA 2026 No.2', true),
    ('DEMO-8507', 1, '8507', 13, '2020-03-20', '2024-11-30', 'general rate since 2020-03-20', true),
    ('DEMO-8507', 2, '8507', 9, '2024-12-01', '2026-03-31', 'MOF/STA 2024 No.15', true),
    ('DEMO-8507', 3, '8507', 6, '2026-04-01', '2026-12-31', 'MOF/STA 2026 No.2', true),
    ('DEMO-8507', 4, '8507', 0, '2027-01-01', null, 'MOF/STA 2026 No.2', true),
    ('DEMO-85043190', 1, '85043190', 13, '2020-03-20', null, 'general rate since 2020-03-20', true);

insert into refund_rate (id, version, hs_prefix, rate_percent, valid_from, valid_to, source, demo)
select 'DEMO-' || heading, version, heading, rate, valid_from, valid_to, source, true
from (values ('7604'), ('7605'), ('7606'), ('7607'), ('7608')) as aluminium (heading),
    (values
        (1, 13, date '2020-03-20', date '2024-11-30', 'general rate since 2020-03-20'),
        (2, 0, date '2024-12-01', null, 'MOF/STA 2024 No.15')) as rates (version, rate, valid_from,
            valid_to, source);

-- VAT special invoices of the exporters' suppliers. A number exists once in the country.
create table invoice (
    number             text not null,
    exporter_id        uuid not null,
    issued_on          date not null,
    supplier_name      text not null,
    supplier_tax_id    text not null,
    supplier_tax_class text not null,
    fingerprint        text not null,
    registered_at      timestamptz not null,

    constraint invoice_number_once primary key (number),
    constraint invoice_number_shape check (number ~ '^([0-9]{18}|[0-9]{20})$'),
    constraint invoice_supplier_tax_id_shape check (supplier_tax_id ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    constraint invoice_supplier_tax_class_known
        check (supplier_tax_class in ('General', 'SmallScale'))
);

create table invoice_line (
    number        text not null,
    line_no       int not null,
    order_id      uuid not null,
    order_line_no int not null,
    quantity      bigint not null,
    used_quantity bigint not null default 0,
    taxable_minor bigint not null,
    vat_percent   numeric(5, 2) not null,

    constraint invoice_line_key primary key (number, line_no),
    constraint invoice_line_order_line_once unique (number, order_id, order_line_no),
    constraint invoice_line_of_invoice foreign key (number) references invoice (number),
    constraint invoice_line_of_order_line
        foreign key (order_id, order_line_no) references order_line (order_id, line_no),
    constraint invoice_line_quantity_positive check (quantity > 0),
    constraint invoice_line_used_once check (used_quantity between 0 and quantity),
    constraint invoice_line_taxable_positive check (taxable_minor > 0),
    constraint invoice_line_vat_range check (vat_percent > 0 and vat_percent <= 17)
);

create index invoice_line_order on invoice_line (order_id, order_line_no);

-- One claim per closed declaration. Ready_at: all facts are there and the rows are computed; a
-- worker files it. Amounts in fen.
create table claim (
    id                 uuid not null,
    seq                bigint generated always as identity,
    version            int not null default 1,
    order_id           uuid not null,
    declaration_id     uuid not null,
    exporter_id        uuid not null,
    list_number        text not null,
    export_date        date not null,
    status             text not null default 'Waiting',
    refund_minor       bigint not null default 0,
    paid_minor         bigint,
    treasury_reference text,
    reason             text,
    ready_at           timestamptz,
    attempts           int not null default 0,
    not_before         timestamptz not null default now(),

    constraint claim_key primary key (id),
    constraint claim_seq_once unique (seq),
    constraint claim_once_per_declaration unique (declaration_id),
    constraint claim_of_case foreign key (order_id) references order_case (order_id),
    constraint claim_status_known
        check (status in ('Waiting', 'Filed', 'Accepted', 'Paid', 'Refused')),
    constraint claim_list_number_shape check (list_number ~ '^[0-9A-Z]{18,20}$'),
    constraint claim_refund_not_negative check (refund_minor >= 0),
    constraint claim_filed_is_ready
        check (status in ('Waiting', 'Refused') or (ready_at is not null and refund_minor > 0)),
    constraint claim_paid_by_treasury
        check ((status = 'Paid') = (treasury_reference is not null and paid_minor is not null)),
    constraint claim_refused_for_a_reason check (status <> 'Refused' or reason is not null)
);

create index claim_order on claim (order_id);
create index claim_exporter on claim (exporter_id, seq);
create index claim_to_file on claim (not_before) where status = 'Waiting' and ready_at is not null;
create index claim_unanswered on claim (id) where status in ('Filed', 'Accepted');

create table declared_line (
    claim_id uuid not null,
    line_no  int not null,
    hs_code  text not null,
    quantity bigint not null,

    constraint declared_line_key primary key (claim_id, line_no),
    constraint declared_line_of_claim foreign key (claim_id) references claim (id),
    constraint declared_line_no_three_digits check (line_no between 1 and 999),
    constraint declared_line_hs_code_shape check (hs_code ~ '^[0-9]{6,13}$'),
    constraint declared_line_quantity_positive check (quantity > 0)
);

-- A declared line and the invoice that covers it (all of it, or a part when several do). Refused:
-- shown, not claimed.
create table claim_line (
    claim_id        uuid not null,
    row_no          int not null,
    line_no         int not null,
    declaration_key text not null,
    hs_code         text not null,
    quantity        bigint not null,
    invoice_number  text not null,
    taxable_minor   bigint not null,
    rate_percent    numeric(5, 2) not null,
    rate_id         text not null,
    rate_version    int not null,
    refund_minor    bigint not null,
    refused         boolean not null,

    constraint claim_line_key primary key (claim_id, row_no),
    constraint claim_line_of_declared
        foreign key (claim_id, line_no) references declared_line (claim_id, line_no),
    constraint claim_line_invoice_once unique (claim_id, line_no, invoice_number),
    constraint claim_line_of_invoice foreign key (invoice_number) references invoice (number),
    constraint claim_line_by_rate
        foreign key (rate_id, rate_version) references refund_rate (id, version),
    constraint claim_line_key_is_list_and_item
        check (right(declaration_key, 3)::int = line_no and length(declaration_key) between 21
            and 23),
    constraint claim_line_quantity_positive check (quantity > 0),
    constraint claim_line_refund_within_rate
        check (refund_minor between 0 and ceil(taxable_minor * rate_percent / 100)),
    constraint claim_line_refused_without_refund check (refused = (refund_minor = 0))
);

-- How far a feed of another party was read; moved in the transaction that takes what was read.
create table feed_cursor (
    feed     text not null,
    position bigint not null,

    constraint feed_cursor_key primary key (feed),
    constraint feed_cursor_not_negative check (position >= 0)
);

insert into feed_cursor (feed, position) values ('tax-answers', 0);
