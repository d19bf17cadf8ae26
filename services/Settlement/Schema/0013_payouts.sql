-- Fees of every kind follow one schedule. A rule without an exporter is for all; one of an exporter
-- goes before it. Tiering None: percent and fixed of the rule; Slab: those of the tier that the
-- amount falls into; Graduated: each tier's percent on the part within it, and the rule's fixed.
alter table payout drop constraint payout_fee_by_rule;

alter table fee_rule
    drop constraint fee_rule_start_once,
    alter column percent type numeric(9, 4),
    alter column percent set default 0,
    alter column min_minor set default 0,
    add column seq         bigint generated always as identity,
    add column kind        text not null default 'Platform',
    add column exporter_id uuid,
    add column fixed_minor bigint not null default 0,
    add column tiering     text not null default 'None',
    add column recorded_at timestamptz not null default now(),
    add column recorded_by text not null default 'configuration',
    add constraint fee_rule_seq_once unique (seq),
    add constraint fee_rule_start_once unique nulls not distinct
        (kind, exporter_id, currency, valid_from, version),
    add constraint fee_rule_kind_known check (kind in ('Platform', 'Payout', 'Conversion')),
    add constraint fee_rule_fixed_not_negative check (fixed_minor >= 0),
    add constraint fee_rule_tiering_known check (tiering in ('None', 'Slab', 'Graduated')),
    add constraint fee_rule_currency_shape check (currency ~ '^[A-Z]{3}$');

create index fee_rule_of on fee_rule (kind, currency, exporter_id, valid_from);

create table fee_tier (
    rule_id     text not null,
    version     int not null,
    currency    text not null,
    from_minor  bigint not null,
    percent     numeric(9, 4) not null,
    fixed_minor bigint not null default 0,

    constraint fee_tier_key primary key (rule_id, version, currency, from_minor),
    constraint fee_tier_of_rule foreign key (rule_id, version, currency)
        references fee_rule (id, version, currency),
    constraint fee_tier_percent_range check (percent between 0 and 100),
    constraint fee_tier_bounds check (from_minor >= 0 and fixed_minor >= 0)
);

-- What was charged: on which amount, by which rule, and the computation in words.
create table fee_line (
    id            bigint generated always as identity,
    kind          text not null,
    exporter_id   uuid not null,
    order_id      uuid,
    payout_id     uuid,
    conversion_id uuid,
    currency      text not null,
    base_minor    bigint not null,
    fee_minor     bigint not null,
    rule_id       text not null,
    rule_version  int not null,
    computed      text not null,
    charged_at    timestamptz not null,

    constraint fee_line_key primary key (id),
    constraint fee_line_by_rule foreign key (rule_id, rule_version, currency)
        references fee_rule (id, version, currency),
    constraint fee_line_kind_known check (kind in ('Platform', 'Payout', 'Conversion')),
    constraint fee_line_within_base check (fee_minor >= 0 and fee_minor < base_minor),
    constraint fee_line_about_its_kind check (case kind
        when 'Platform' then order_id is not null
        when 'Payout' then payout_id is not null
        else conversion_id is not null end)
);

create unique index fee_line_order_once on fee_line (order_id) where kind = 'Platform';
create unique index fee_line_payout_once on fee_line (payout_id) where kind = 'Payout';
create unique index fee_line_conversion_once on fee_line (conversion_id)
    where kind = 'Conversion';
create index fee_line_exporter on fee_line (exporter_id, id);

insert into fee_line (kind, exporter_id, order_id, payout_id, currency, base_minor, fee_minor,
    rule_id, rule_version, computed, charged_at)
select 'Platform', exporter_id, order_id, id, currency, gross_minor, fee_minor, fee_rule_id,
    fee_version, 'charged before fee lines were kept', requested_at
from payout
where fee_minor < gross_minor;

create function payout_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger fee_line_append_only before update or delete or truncate on fee_line
    for each statement execute function payout_is_append_only();
create trigger fee_rule_append_only before update or delete or truncate on fee_rule
    for each statement execute function payout_is_append_only();
create trigger fee_tier_append_only before update or delete or truncate on fee_tier
    for each statement execute function payout_is_append_only();

-- Whom exporters have paid out to. A change is a new version and a draft again; what was approved
-- stays as it was. Version is the latest one.
create table beneficiary (
    id          uuid not null,
    seq         bigint generated always as identity,
    exporter_id uuid not null,
    version     int not null,
    status      text not null,

    constraint beneficiary_key primary key (id),
    constraint beneficiary_seq_once unique (seq),
    constraint beneficiary_version_positive check (version > 0),
    constraint beneficiary_status_known check (status in ('Draft', 'Approved', 'Retired'))
);

create index beneficiary_exporter on beneficiary (exporter_id, seq);

create table beneficiary_version (
    beneficiary_id uuid not null,
    version        int not null,
    name           text not null,
    country        text not null,
    currency       text not null,
    account        text not null,
    account_kind   text not null,
    bank_name      text not null,
    bic            text,
    cnaps          text,
    changed_by     text not null,
    changed_at     timestamptz not null,
    approved_by    text,
    approved_at    timestamptz,

    constraint beneficiary_version_key primary key (beneficiary_id, version),
    constraint beneficiary_version_of foreign key (beneficiary_id) references beneficiary (id),
    constraint beneficiary_name_length check (length(name) between 1 and 140),
    constraint beneficiary_bank_name_length check (length(bank_name) between 1 and 140),
    constraint beneficiary_country_shape check (country ~ '^[A-Z]{2}$'),
    constraint beneficiary_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint beneficiary_account_shape check (account ~ '^[0-9A-Z]{1,34}$'),
    constraint beneficiary_account_kind_known
        check (account_kind in ('Iban', 'Card', 'Chinese', 'Other')),
    constraint beneficiary_bic_shape check (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
    constraint beneficiary_cnaps_shape check (cnaps ~ '^[0-9]{12}$'),
    constraint beneficiary_bank_is_named check (num_nonnulls(bic, cnaps) > 0),
    constraint beneficiary_four_eyes check (approved_by <> changed_by),
    constraint beneficiary_approved_whole check ((approved_by is null) = (approved_at is null))
);

-- What is to happen with an exporter's earnings of a currency: paid out at once, to a beneficiary
-- or, without one, to the demonstration's account; or kept. The latest version counts.
create table payout_instruction (
    exporter_id    uuid not null,
    currency       text not null,
    version        int not null,
    mode           text not null,
    beneficiary_id uuid,
    set_by         text not null,
    set_at         timestamptz not null,

    constraint payout_instruction_key primary key (exporter_id, currency, version),
    constraint payout_instruction_of_beneficiary
        foreign key (beneficiary_id) references beneficiary (id),
    constraint payout_instruction_mode_known check (mode in ('AtOnce', 'Keep')),
    constraint payout_instruction_keeps_for_nobody
        check (mode = 'AtOnce' or beneficiary_id is null)
);

create trigger payout_instruction_append_only
    before update or delete or truncate on payout_instruction
    for each statement execute function payout_is_append_only();

-- How many approvals a payout needs beside the one who asks, by who asks (Standing: the exporter's
-- instruction), currency (* for any without rows of its own) and amount. Rows with one first day
-- are one table of bands; the latest that is valid counts.
create table payout_limit (
    maker              text not null,
    currency           text not null,
    valid_from         date not null,
    from_minor         bigint not null,
    exporter_approvals int not null,
    operator_approvals int not null,
    recorded_by        text not null,
    recorded_at        timestamptz not null default now(),

    constraint payout_limit_key primary key (maker, currency, valid_from, from_minor),
    constraint payout_limit_maker_known check (maker in ('Standing', 'Exporter', 'Operator')),
    constraint payout_limit_currency_shape check (currency ~ '^([A-Z]{3}|\*)$'),
    constraint payout_limit_from_not_negative check (from_minor >= 0),
    constraint payout_limit_approvals
        check (exporter_approvals between 0 and 5 and operator_approvals between 0 and 5)
);

create trigger payout_limit_append_only before update or delete or truncate on payout_limit
    for each statement execute function payout_is_append_only();

insert into payout_limit (maker, currency, valid_from, from_minor, exporter_approvals,
    operator_approvals, recorded_by)
select maker, currency, date '2020-01-01', from_minor * scale, exporters, operators, 'default'
from (values
    ('Standing', 0::bigint, 0, 0), ('Standing', 100000000, 0, 1),
    ('Exporter', 0, 0, 1), ('Exporter', 1000000, 1, 1), ('Exporter', 100000000, 1, 2),
    ('Operator', 0, 0, 1), ('Operator', 1000000, 1, 1), ('Operator', 100000000, 1, 2))
    as band (maker, from_minor, exporters, operators)
cross join (values ('*', 1), ('CZK', 20), ('HUF', 300), ('IDR', 15000), ('INR', 80), ('KRW', 10),
    ('PHP', 50), ('RUB', 80), ('THB', 30), ('TRY', 30), ('TWD', 30), ('VND', 250))
    as unit (currency, scale);

-- The accounts that are debited, per currency; the latest that is valid counts.
create table debtor_account (
    currency   text not null,
    valid_from date not null,
    account    text not null,
    bic        text not null,

    constraint debtor_account_key primary key (currency, valid_from),
    constraint debtor_account_shape check (account ~ '^[0-9A-Z]{1,34}$'),
    constraint debtor_account_bic_shape check (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$')
);

insert into debtor_account (currency, valid_from, account, bic)
select distinct currency, date '2020-01-01', 'CB' || currency || '0001', 'CRBOCNBHXXX'
from fee_rule;

-- A pain.001 message: one currency, execution day, debtor account and charge bearer. Open until the
-- file has its name; what is in it does not change, so that a second try writes the same.
create table payment_file (
    id             uuid not null,
    seq            bigint generated always as identity,
    message_id     text not null,
    currency       text not null,
    execution_on   date not null,
    charge_bearer  text not null,
    debtor_name    text not null,
    debtor_account text not null,
    debtor_bic     text not null,
    transactions   int not null,
    sum_minor      bigint not null,
    status         text not null default 'Open',
    content_hash   text,
    bank_status    text,
    made_at        timestamptz not null,
    written_at     timestamptz,

    constraint payment_file_key primary key (id),
    constraint payment_file_seq_once unique (seq),
    constraint payment_file_message_once unique (message_id),
    constraint payment_file_message_length check (length(message_id) between 1 and 35),
    constraint payment_file_bearer_known check (charge_bearer in ('DEBT', 'CRED', 'SHAR', 'SLEV')),
    constraint payment_file_sums check (transactions > 0 and sum_minor > 0),
    constraint payment_file_status_known check (status in ('Open', 'Written')),
    constraint payment_file_hash_shape check (content_hash ~ '^[0-9a-f]{64}$'),
    constraint payment_file_written_whole check (
        (status = 'Written') = (content_hash is not null)
        and (content_hash is null) = (written_at is null))
);

create index payment_file_open on payment_file (seq) where status = 'Open';

-- Not_before told when to ask the bank again; a file asks once. Sending fee: of the fee, what is
-- charged for the payout itself; a payout that the bank refuses gives it back. Needs: how many
-- approve. Hold: its id is the payout's.
drop index payout_to_send;

alter table payout
    drop constraint payout_status_known,
    drop constraint payout_completed_by_bank,
    drop constraint payout_refused_for_a_reason,
    drop column fee_rule_id,
    drop column fee_version,
    drop column attempts,
    drop column not_before,
    alter column order_id drop not null,
    add column sending_fee_minor   bigint not null default 0,
    add column maker               text not null default 'Standing',
    add column made_by             text,
    add column note                text not null default '',
    add column beneficiary_id      uuid,
    add column beneficiary_version int,
    add column charge_bearer       text not null default 'SHAR',
    add column needs_exporter      int not null default 0,
    add column needs_operator      int not null default 0,
    add column file_id             uuid,
    add column line_no             int,
    add column uetr                uuid,
    add column bank_status         text,
    add column returned_minor      bigint,
    add constraint payout_status_known check (status in ('Waiting', 'Requested', 'Sent',
        'Accepted', 'Settled', 'Completed', 'Refused', 'Rejected', 'Returned')),
    add constraint payout_completed_by_bank
        check ((status in ('Completed', 'Returned')) = (bank_reference is not null)),
    add constraint payout_refused_for_a_reason
        check ((status in ('Refused', 'Rejected', 'Returned')) = (reason is not null)),
    add constraint payout_maker_known check (maker in ('Standing', 'Exporter', 'Operator')),
    add constraint payout_made_by_somebody check ((maker = 'Standing') = (made_by is null)),
    add constraint payout_for_an_order_or_somebody
        check (order_id is not null or maker <> 'Standing'),
    add constraint payout_to_beneficiary foreign key (beneficiary_id, beneficiary_version)
        references beneficiary_version (beneficiary_id, version),
    add constraint payout_bearer_known check (charge_bearer in ('DEBT', 'CRED', 'SHAR', 'SLEV')),
    add constraint payout_in_file foreign key (file_id) references payment_file (id),
    add constraint payout_in_file_whole check (num_nonnulls(file_id, line_no, uetr) in (0, 3)),
    add constraint payout_line_once unique (file_id, line_no),
    add constraint payout_sending_fee_within check (sending_fee_minor between 0 and fee_minor),
    add constraint payout_returned_some
        check ((status = 'Returned') = (returned_minor is not null)
            and returned_minor between 1 and net_minor);

create index payout_to_file on payout (seq) where status = 'Requested' and file_id is null;
create index payout_waiting on payout (seq) where status = 'Waiting';
create index payout_of_beneficiary on payout (beneficiary_id) where beneficiary_id is not null;

create table payout_approval (
    payout_id uuid not null,
    by        text not null,
    role      text not null,
    approved  boolean not null,
    reason    text not null,
    at        timestamptz not null,

    constraint payout_approval_key primary key (payout_id, by, approved),
    constraint payout_approval_of foreign key (payout_id) references payout (id),
    constraint payout_approval_role_known check (role in ('Exporter', 'Operator')),
    constraint payout_rejected_for_a_reason check (approved or length(reason) > 0)
);

create trigger payout_approval_append_only before update or delete or truncate on payout_approval
    for each statement execute function payout_is_append_only();

-- What the bank answered (pain.002), a file once by its content. One that cannot be read or is
-- about nothing of ours waits in quarantine with the reason.
create table payment_answer (
    id           uuid not null,
    seq          bigint generated always as identity,
    name         text not null,
    content_hash text not null,
    message_id   text not null default '',
    file_id      uuid,
    status       text not null,
    reason       text,
    taken_at     timestamptz not null,

    constraint payment_answer_key primary key (id),
    constraint payment_answer_seq_once unique (seq),
    constraint payment_answer_content_once unique (content_hash),
    constraint payment_answer_about foreign key (file_id) references payment_file (id),
    constraint payment_answer_status_known check (status in ('Taken', 'Quarantined')),
    constraint payment_answer_quarantined_for_a_reason
        check ((status = 'Quarantined') = (reason is not null)),
    constraint payment_answer_taken_about_a_file check (status <> 'Taken' or file_id is not null)
);

create index payment_answer_file on payment_answer (file_id, seq);

create table payment_answer_line (
    answer_id uuid not null,
    no        int not null,
    level     text not null,
    original  text not null,
    status    text not null,
    code      text not null,
    detail    text not null,
    outcome   text not null,

    constraint payment_answer_line_key primary key (answer_id, no),
    constraint payment_answer_line_of foreign key (answer_id) references payment_answer (id),
    constraint payment_answer_line_level_known check (level in ('Group', 'Payment', 'Transaction')),
    constraint payment_answer_line_outcome_known
        check (outcome in ('Applied', 'Known', 'Contradicts', 'Unknown', 'Noted'))
);

-- An order is earned once, whether it is paid out or kept.
alter table order_case add column earned_at timestamptz;

update order_case set earned_at = completed_at where payout_id is not null;

alter table order_case
    add constraint order_case_earned_when_completed
        check (earned_at is null or (escrow is null and completed_at is not null) or escrow_at is not null);

-- An entry may belong to a payout that is about no order.
alter table statement_entry
    drop constraint statement_entry_matched_to_something,
    add column payout_id uuid,
    add constraint statement_entry_of_payout foreign key (payout_id) references payout (id),
    add constraint statement_entry_matched_to_something
        check (status <> 'Matched' or num_nonnulls(order_id, settlement_id, payout_id) > 0);

-- A transfer that came back names our reference; it may come before the debit that it takes back.
create index statement_entry_returns_customer on statement_entry (customer_reference)
    where status = 'Unmatched' and mark in ('C', 'RD');
create index statement_entry_returns_end_to_end on statement_entry (end_to_end_id)
    where status = 'Unmatched' and mark in ('C', 'RD');
