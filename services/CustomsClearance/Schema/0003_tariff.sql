-- A file of rules as it was taken: a tariff, or an edition of the tax administration's library of
-- refund rates. Draft: stored and measured, not in force. A file is taken once, by its hash.
create table tariff_version (
    id             text collate "C" not null,
    kind           text not null,
    source         text not null,
    file_name      text not null,
    file_hash      text not null,
    demo           boolean not null,
    status         text not null,
    effective_from date not null,
    rows           int not null,
    refused        int not null,
    imported_by    uuid not null,
    imported_at    timestamptz not null,
    activated_by   uuid,
    activated_at   timestamptz,

    constraint tariff_version_key primary key (id),
    constraint tariff_version_file_once unique (file_hash),
    constraint tariff_version_kind_known check (kind in ('Tariff', 'RefundLibrary')),
    constraint tariff_version_status_known check (status in ('Draft', 'Active')),
    constraint tariff_version_id_shape check (id ~ '^[A-Za-z0-9._-]{1,40}$'),
    constraint tariff_version_demo_named check (demo = (id like 'DEMO-%')),
    constraint tariff_version_hash_shape check (file_hash ~ '^[0-9a-f]{64}$'),
    constraint tariff_version_rows_counted check (rows >= 0 and refused >= 0),
    constraint tariff_version_active_has_time
        check ((status = 'Active') = (activated_at is not null))
);

-- What of a file was not taken, for the operator who handed it in.
create table tariff_refusal (
    version_id text collate "C" not null,
    seq        int not null,
    line       int not null,
    field      text not null,
    value      text not null,
    accepted   text not null,

    constraint tariff_refusal_key primary key (version_id, seq),
    constraint tariff_refusal_version foreign key (version_id) references tariff_version (id)
);

-- A line of a tariff file, never changed. Elements: "name_zh|name_en*" in their places, joined by
-- semicolons, the star marking what must be stated.
create table tariff_row (
    id                      bigint generated always as identity,
    version_id              text collate "C" not null,
    code                    text collate "C" not null,
    name_zh                 text not null,
    unit1                   text not null,
    unit2                   text,
    vat_rate                numeric(5, 2) not null,
    refund_rate             numeric(5, 2) not null,
    export_duty             numeric(5, 2) not null,
    export_duty_provisional numeric(5, 2),
    supervision_documents   text collate "C" not null,
    inspection_classes      text collate "C" not null,
    elements                text not null,
    valid_from              date not null,
    valid_to                date,

    constraint tariff_row_key primary key (id),
    constraint tariff_row_version foreign key (version_id) references tariff_version (id),
    constraint tariff_row_start_once unique (version_id, code, valid_from),
    constraint tariff_row_code_shape check (code ~ '^[0-9]{10}$'),
    constraint tariff_row_unit1_shape check (unit1 ~ '^[0-9]{3}$'),
    constraint tariff_row_unit2_shape check (unit2 ~ '^[0-9]{3}$' and unit2 <> unit1),
    constraint tariff_row_vat_range check (vat_rate between 0 and 100),
    constraint tariff_row_refund_range check (refund_rate between 0 and 100),
    constraint tariff_row_duty_range check (export_duty between 0 and 100),
    constraint tariff_row_provisional_range check (export_duty_provisional between 0 and 100),
    constraint tariff_row_validity check (valid_to >= valid_from)
);

-- When a row applies (valid_*: the day of the declaration) by what was known when (known_*). A
-- new version ends the knowledge of what it replaces and adds what is left of it: nothing is
-- rewritten, so that a question with the same date and instant has the same answer for ever.
create table tariff_span (
    id         bigint generated always as identity,
    row_id     bigint not null,
    code       text collate "C" not null,
    valid_from date not null,
    valid_to   date,
    known_from timestamptz not null,
    known_to   timestamptz,

    constraint tariff_span_key primary key (id),
    constraint tariff_span_of_row foreign key (row_id) references tariff_row (id),
    constraint tariff_span_validity check (valid_to >= valid_from),
    constraint tariff_span_knowledge check (known_to >= known_from)
);

create index tariff_span_by_code on tariff_span (code, valid_from);
create index tariff_span_by_row on tariff_span (row_id);

-- PostgreSQL proves that no two rows apply to a code on one day by one knowledge, where the server
-- brings the extension; the import checks it everywhere.
do $$
begin
    if exists (select from pg_available_extensions where name = 'btree_gist') then
        create extension if not exists btree_gist;
        alter table tariff_span add constraint tariff_span_once_a_day exclude using gist (
            code with =,
            daterange(valid_from, valid_to, '[]') with &&,
            tstzrange(known_from, known_to) with &&);
    end if;
end
$$;

-- A line of a refund library, never changed. Flag: 1 no refund, 2 exempt, blank normal.
create table refund_library_row (
    id         bigint generated always as identity,
    version_id text collate "C" not null,
    code       text collate "C" not null,
    name       text not null,
    unit       text not null,
    vat_rates  text not null,
    rate       numeric(5, 2) not null,
    flag       text not null,
    valid_from date not null,
    valid_to   date not null,

    constraint refund_library_row_key primary key (id),
    constraint refund_library_row_version
        foreign key (version_id) references tariff_version (id),
    constraint refund_library_row_code_shape check (code ~ '^[0-9]{8,20}$'),
    constraint refund_library_row_rate_range check (rate between 0 and 100),
    constraint refund_library_row_flag_known check (flag in ('', '1', '2')),
    constraint refund_library_row_validity check (valid_to >= valid_from)
);

create index refund_library_row_by_code on refund_library_row (version_id, code);

-- Codes of goods that may need an export licence, by the list that names them. A hit is looked at
-- by a person; a code that is missing here clears nothing.
create table dual_use_code (
    list_id    text not null,
    code       text collate "C" not null,
    valid_from date not null,
    valid_to   date,

    constraint dual_use_code_key primary key (code, valid_from),
    constraint dual_use_code_shape check (code ~ '^[0-9]{10}$'),
    constraint dual_use_code_validity check (valid_to >= valid_from)
);

-- What became of a hit: one review per declaration and code.
create table screening_review (
    declaration_id uuid not null,
    code           text collate "C" not null,
    version        int not null default 1,
    list_id        text not null,
    status         text not null default 'Open',
    licence_number text,
    reason         text,
    decided_by     uuid,
    decided_at     timestamptz,
    opened_at      timestamptz not null,

    constraint screening_review_key primary key (declaration_id, code),
    constraint screening_review_declaration
        foreign key (declaration_id) references declaration (id),
    constraint screening_review_status_known
        check (status in ('Open', 'Cleared', 'Licensed', 'Refused')),
    constraint screening_review_licensed_has_number
        check ((status = 'Licensed') = (licence_number is not null)),
    constraint screening_review_decided_by_somebody check ((status = 'Open')
        = (decided_by is null and decided_at is null and reason is null)),
    constraint screening_review_licence_fits check (length(licence_number) between 1 and 40),
    constraint screening_review_reason_fits check (length(reason) between 1 and 1000)
);

create index screening_review_open on screening_review (opened_at, declaration_id, code)
    where status = 'Open';

-- Refund claims as settlement told them, in fen: what a new tariff puts at stake.
create table known_claim (
    id             uuid not null,
    version        int not null,
    order_id       uuid not null,
    declaration_id uuid,
    status         text not null,
    amount_minor   bigint not null,

    constraint known_claim_key primary key (id),
    constraint known_claim_status_known check (status in ('Filed', 'Refused', 'Paid')),
    constraint known_claim_amount_not_negative check (amount_minor >= 0)
);

create index known_claim_by_declaration on known_claim (declaration_id);
