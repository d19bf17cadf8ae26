-- Refund claims, the export lines that they use up, and the feed of answers; see Tax/.
create table tax_claim (
    id                 uuid not null,
    exporter_tax_id    text not null,
    declaration_number text not null,
    export_date        date not null,
    refund_minor       bigint not null,
    status             text not null,
    reason             text,
    duplicate          boolean not null default false,
    fingerprint        text not null,
    deliveries         int not null default 1,
    conflicts          int not null default 0,
    received_at        timestamptz not null,

    constraint tax_claim_key primary key (id),
    constraint tax_claim_refund_not_negative check (refund_minor >= 0),
    constraint tax_claim_status_known check (status in ('Filed', 'Accepted', 'Refused')),
    constraint tax_claim_refusal_told check ((status = 'Refused') = (reason is not null))
);

create table tax_line (
    claim_id       uuid not null,
    no             int not null,
    key            text not null,
    invoice_number text not null,
    taxable_minor  bigint not null,
    rate_percent   numeric(9, 6) not null,
    refund_minor   bigint not null,

    constraint tax_line_key primary key (claim_id, no),
    constraint tax_line_claim foreign key (claim_id) references tax_claim (id)
);

-- An export line is claimed by one claim at a time; a refused claim gives its lines back.
create table tax_key (
    key      text not null,
    claim_id uuid not null,

    constraint tax_key_key primary key (key),
    constraint tax_key_claim foreign key (claim_id) references tax_claim (id),
    constraint tax_key_shape check (char_length(key) = 21)
);

create index tax_key_of_claim on tax_key (claim_id);

create table tax_answer (
    claim_id           uuid not null,
    outcome            text not null,
    copy               int not null,
    reason             text not null,
    paid_minor         bigint not null,
    treasury_reference text not null,
    due_at             timestamptz not null,
    sequence           bigint,
    answered_at        timestamptz,

    constraint tax_answer_key primary key (claim_id, outcome, copy),
    constraint tax_answer_claim foreign key (claim_id) references tax_claim (id),
    constraint tax_answer_outcome_known check (outcome in ('Accepted', 'Paid', 'Refused')),
    constraint tax_answer_paid_has_reference
        check ((outcome = 'Paid') = (treasury_reference <> '')),
    constraint tax_answer_sequence_once unique (sequence),
    constraint tax_answer_told_when check ((sequence is null) = (answered_at is null))
);

create index tax_answer_due on tax_answer (due_at) where sequence is null;
