-- Payment terms with days, receipts allocated to orders n:m, candidates with their reasons, and
-- what people decided. See Receiving/ and Matching/.
insert into ledger_purpose (kind, of_party, normal_side, limited) values
    ('BankCharges', true, 'Debit', false);

-- Told: a milestone is there, so that a schedule that is opened later looks for it.
alter table order_case
    add column milestone_told boolean not null default false;

create index order_case_buyer_open on order_case (buyer_id, currency)
    where receivable_status in ('Open', 'PartlyPaid');

alter table instalment
    add column method text not null default 'TT',
    add column due_on date,
    drop constraint instalment_milestone_known,
    add constraint instalment_method_known check (method in ('TT', 'OA', 'LC', 'DP', 'DA')),
    add constraint instalment_milestone_known
        check (milestone in ('Contract', 'ProformaInvoice', 'Invoice', 'Shipment',
        'BillOfLading', 'Arrival', 'Presentation', 'Acceptance'));

create index instalment_due on instalment (due_on) where due_on is not null;

-- The day of a milestone that payment is counted from. Source: 1 derived from another one, 2 the
-- carrier, 3 a person; a higher one is not overruled by a lower one. It may come before the order.
create table order_milestone (
    order_id    uuid not null,
    milestone   text not null,
    on_day      date not null,
    source      int not null,
    recorded_by text not null,
    recorded_at timestamptz not null,

    constraint order_milestone_key primary key (order_id, milestone),
    constraint order_milestone_of_case foreign key (order_id) references order_case (order_id),
    constraint order_milestone_source_known check (source between 1 and 3)
);

-- A schedule that was planned anew: what it was and why it changed.
create table receivable_plan (
    order_id   uuid not null,
    version    int not null,
    old_total  bigint not null,
    new_total  bigint not null,
    old_lines  jsonb not null,
    reason     text not null,
    planned_by text not null,
    planned_at timestamptz not null,

    constraint receivable_plan_key primary key (order_id, version),
    constraint receivable_plan_of_case foreign key (order_id) references order_case (order_id),
    constraint receivable_plan_reason_bounded check (length(reason) between 3 and 500)
);

-- A letter of credit that the buyer's bank opened for an order (UCP 600). Tolerance: percent by
-- which the drawn amount may differ; about says that the credit has that word.
create table letter_of_credit (
    order_id            uuid not null,
    number              text not null,
    issuing_bank        text not null,
    amount_minor        bigint not null,
    about               boolean not null,
    partial_allowed     boolean not null,
    latest_shipment     date,
    expires_on          date not null,
    presentation_days   int not null,
    recorded_by         text not null,
    recorded_at         timestamptz not null,

    constraint letter_of_credit_key primary key (order_id),
    constraint letter_of_credit_of_case foreign key (order_id) references order_case (order_id),
    constraint letter_of_credit_amount_positive check (amount_minor > 0),
    constraint letter_of_credit_ships_before_end check (latest_shipment <= expires_on),
    constraint letter_of_credit_presentation check (presentation_days between 1 and 90)
);

-- What a payer may write to name an order, letters and digits only: order number, the other
-- side's reference, proforma invoice, contract.
create table order_reference (
    order_id uuid not null,
    kind     text not null,
    key      text not null,

    constraint order_reference_key primary key (order_id, kind, key),
    constraint order_reference_of_case foreign key (order_id) references order_case (order_id),
    constraint order_reference_kind_known
        check (kind in ('Number', 'Reference', 'ProformaInvoice', 'Contract')),
    constraint order_reference_shape check (key ~ '^[0-9A-Z]{1,70}$')
);

create index order_reference_by_key on order_reference (key);

-- Who pays for a buyer: its own name as it is registered, accounts and names that a person
-- confirmed, and those that earlier receipts came from.
create table payer (
    buyer_id    uuid not null,
    account_key text not null,
    name_key    text not null,
    source      text not null,
    recorded_by text not null,
    recorded_at timestamptz not null,

    constraint payer_key primary key (buyer_id, account_key, name_key),
    constraint payer_named check (account_key <> '' or name_key <> ''),
    constraint payer_source_known check (source in ('Registered', 'Confirmed', 'Learnt'))
);

create index payer_account on payer (account_key) where account_key <> '';
create index payer_name on payer (name_key) where name_key <> '';

-- Points of evidence, thresholds and tolerances; the row with the latest first day on or before
-- the receipt's value date counts.
create table match_rule (
    name       text not null,
    valid_from date not null,
    value      numeric(8, 2) not null,
    unit       text not null,
    source     text not null,

    constraint match_rule_key primary key (name, valid_from)
);

insert into match_rule (name, valid_from, value, unit, source) values
    ('OrderNumber', '2020-01-01', 50, 'points', 'platform default'),
    ('Reference', '2020-01-01', 45, 'points', 'platform default'),
    ('WeakReference', '2020-01-01', 15, 'points', 'platform default'),
    ('NearNumber', '2020-01-01', 20, 'points', 'platform default'),
    ('PayerAccount', '2020-01-01', 45, 'points', 'platform default'),
    ('PayerName', '2020-01-01', 30, 'points', 'platform default'),
    ('PayerNameClose', '2020-01-01', 15, 'points', 'platform default'),
    ('AmountExact', '2020-01-01', 35, 'points', 'platform default'),
    ('AmountInstructed', '2020-01-01', 35, 'points', 'platform default'),
    ('AmountLessCharges', '2020-01-01', 25, 'points', 'platform default'),
    ('DueNear', '2020-01-01', 5, 'points', 'platform default'),
    ('ThirdParty', '2020-01-01', -45, 'points', 'platform default'),
    ('OtherOrderNamed', '2020-01-01', -40, 'points', 'platform default'),
    ('Automatic', '2020-01-01', 80, 'points', 'platform default'),
    ('Margin', '2020-01-01', 20, 'points', 'platform default'),
    ('ChargePercent', '2020-01-01', 0.50, 'percent of the due', 'default of fx-and-payments'),
    ('ChargeMostPercent', '2020-01-01', 10, 'percent of the due', 'platform default'),
    ('ChargeLeastPercent', '2020-01-01', 10, 'percent of the floor', 'platform default'),
    ('StatedMostPercent', '2020-01-01', 20, 'percent of the due', 'platform default'),
    ('DueNearDays', '2020-01-01', 10, 'days', 'platform default');

-- The least tolerance for bank charges: about USD 50 in each currency.
create table match_tolerance (
    currency    text not null,
    valid_from  date not null,
    floor_minor bigint not null,
    source      text not null,

    constraint match_tolerance_key primary key (currency, valid_from),
    constraint match_tolerance_not_negative check (floor_minor >= 0)
);

insert into match_tolerance (currency, valid_from, floor_minor, source)
select currency, date '2020-01-01', floor_minor, 'USD 50 at rounded rates of 2026'
from (values ('AED', 18000), ('AUD', 7500), ('BHD', 19000), ('BRL', 27000), ('CAD', 7000),
    ('CHF', 4000), ('CNY', 35000), ('CZK', 105000), ('DKK', 32000), ('EUR', 4300), ('GBP', 3700),
    ('HKD', 39000), ('HUF', 1700000), ('IDR', 80000000), ('ILS', 17000), ('INR', 440000),
    ('ISK', 6200), ('JPY', 7700), ('KRW', 72000), ('KWD', 15000), ('MOP', 40000), ('MXN', 92000),
    ('MYR', 21000), ('NOK', 50000), ('NZD', 8600), ('PHP', 290000), ('PLN', 18000),
    ('RUB', 400000), ('SAR', 18000), ('SEK', 47000), ('SGD', 6500), ('THB', 162000),
    ('TRY', 210000), ('TWD', 155000), ('USD', 5000), ('VND', 1300000), ('ZAR', 86000))
    as floor (currency, floor_minor);

-- A receipt is allocated by a decision: of the platform, or of a person with a reason.
create table match_decision (
    id         uuid not null,
    seq        bigint generated always as identity,
    kind       text not null,
    decided_by text not null,
    decided_at timestamptz not null,
    reason     text not null default '',
    score      int,
    evidence   jsonb,
    undone_at  timestamptz,
    undone_by  text,
    undone_why text,

    constraint match_decision_key primary key (id),
    constraint match_decision_seq_once unique (seq),
    constraint match_decision_kind_known check (kind in
        ('VirtualAccount', 'Automatic', 'Suggestion', 'Manual', 'Advance', 'Return')),
    constraint match_decision_undone_whole
        check (num_nonnulls(undone_at, undone_by, undone_why) in (0, 3))
);

-- Part of a receipt for an order, for a buyer's advance or back to its sender. Charge: what banks
-- kept of it, which closes the order's amount as well. Undone ones stay.
create table allocation (
    id           uuid not null,
    seq          bigint generated always as identity,
    decision_id  uuid not null,
    entry_id     uuid not null,
    order_id     uuid,
    buyer_id     uuid,
    return_id    uuid,
    amount_minor bigint not null,
    charge_minor bigint not null default 0,
    ledger_id    uuid,
    undone       boolean not null default false,

    constraint allocation_key primary key (id),
    constraint allocation_seq_once unique (seq),
    constraint allocation_by_decision
        foreign key (decision_id) references match_decision (id),
    constraint allocation_of_entry foreign key (entry_id) references statement_entry (id),
    constraint allocation_to_case foreign key (order_id) references order_case (order_id),
    constraint allocation_one_target check (num_nonnulls(order_id, buyer_id, return_id) = 1),
    constraint allocation_amount_positive check (amount_minor > 0),
    constraint allocation_charge_of_order
        check (charge_minor >= 0 and (charge_minor = 0 or order_id is not null))
);

create index allocation_entry on allocation (entry_id) where not undone;
create index allocation_order on allocation (order_id) where order_id is not null;
create index allocation_decision on allocation (decision_id);

insert into match_decision (id, kind, decided_by, decided_at, reason)
select id, 'VirtualAccount', 'Service:settlement', now(), 'before there were decisions'
from statement_entry
where mark = 'C' and status = 'Matched' and reversed_by is null;

insert into allocation (id, decision_id, entry_id, order_id, amount_minor)
select id, id, id, order_id, amount_minor
from statement_entry
where mark = 'C' and status = 'Matched' and reversed_by is null;

-- The receipt's row is locked first, so that of two who allocate the same one the second sees what
-- the first took.
create function allocation_within_receipt() returns trigger language plpgsql as $$
begin
    perform
    from statement_entry e
    where e.id in (select entry_id from added)
    order by e.id
    for no key update of e;
    if exists (
        select
        from allocation a join statement_entry e on e.id = a.entry_id
        where not a.undone and a.entry_id in (select entry_id from added)
        group by e.id, e.amount_minor, e.mark
        having sum(a.amount_minor) > e.amount_minor or e.mark <> 'C')
    then
        raise exception 'more is allocated than the receipt has'
            using errcode = 'check_violation', constraint = 'allocation_within_receipt';
    end if;
    return null;
end
$$;

create trigger allocation_within_receipt after insert on allocation
    referencing new table as added for each statement
    execute function allocation_within_receipt();

create function allocation_ends_once() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' or old.undone or not new.undone
        or to_jsonb(old) - 'undone' <> to_jsonb(new) - 'undone'
    then
        raise exception 'an allocation is undone once and is nothing else than it was'
            using errcode = 'restrict_violation', constraint = 'allocation_ends_once';
    end if;
    return new;
end
$$;

create trigger allocation_ends_once before update or delete on allocation
    for each row execute function allocation_ends_once();

-- What waits for people: since when, who took it, and what was last looked for in vain.
alter table statement_entry
    add column payer_account_key text not null
        generated always as (
            upper(regexp_replace(coalesce(payer_account, ''), '[^A-Za-z0-9]', '', 'g'))) stored,
    add column left_at timestamptz,
    add column looked_at timestamptz,
    drop constraint statement_entry_matched_to_something;

update statement_entry
set left_at = now(), looked_at = timestamptz 'epoch'
where status = 'Unmatched';

create index statement_entry_payer on statement_entry (payer_account_key)
    where status = 'Unmatched' and payer_account_key <> '';
create index statement_entry_looked on statement_entry (looked_at)
    where status = 'Unmatched' and mark = 'C';

-- Words of a waiting receipt that may name an order which is not there yet.
create table entry_name (
    entry_id uuid not null,
    key      text not null,

    constraint entry_name_key primary key (entry_id, key),
    constraint entry_name_of_entry foreign key (entry_id) references statement_entry (id)
);

create index entry_name_by_key on entry_name (key);

-- Receipts to look at again: something that they may wait for has come.
create table look_again (
    entry_id uuid not null,

    constraint look_again_key primary key (entry_id)
);

-- Candidates of a waiting receipt, best first. Shares: order, amount and charge of each.
create table match_suggestion (
    id         uuid not null,
    entry_id   uuid not null,
    rank       int not null,
    score      int not null,
    shares     jsonb not null,
    evidence   jsonb not null,
    made_at    timestamptz not null,

    constraint match_suggestion_key primary key (id),
    constraint match_suggestion_rank_once unique (entry_id, rank),
    constraint match_suggestion_of_entry foreign key (entry_id) references statement_entry (id)
);

-- A receipt on its way back to its sender. Reference is what the statement shows; from_buyer has it
-- when it was that buyer's credit, for a cancelled order.
create table receipt_return (
    id             uuid not null,
    seq            bigint generated always as identity,
    entry_id       uuid not null,
    currency       text not null,
    amount_minor   bigint not null,
    name           text not null,
    account        text not null,
    reference      text not null,
    from_buyer     uuid,
    status         text not null default 'Requested',
    bank_reference text,
    reason         text,
    attempts       int not null default 0,
    not_before     timestamptz not null,
    requested_at   timestamptz not null,

    constraint receipt_return_key primary key (id),
    constraint receipt_return_seq_once unique (seq),
    constraint receipt_return_reference_once unique (reference),
    constraint receipt_return_of_entry foreign key (entry_id) references statement_entry (id),
    constraint receipt_return_amount_positive check (amount_minor > 0),
    constraint receipt_return_status_known
        check (status in ('Requested', 'Sent', 'Completed', 'Refused', 'Withdrawn')),
    constraint receipt_return_completed_by_bank
        check ((status = 'Completed') = (bank_reference is not null))
);

create index receipt_return_to_send on receipt_return (not_before) where status = 'Requested';

alter table allocation add constraint allocation_to_return
    foreign key (return_id) references receipt_return (id);

-- Who looks after what waits; kind Entry or Gap with its id as text.
create table exception_owner (
    kind     text not null,
    id       text not null,
    owner    text not null,
    taken_at timestamptz not null,

    constraint exception_owner_key primary key (kind, id),
    constraint exception_owner_kind_known check (kind in ('Entry', 'Gap'))
);

-- Working days until an exception must be dealt with; the reason '*' is for those without a row.
create table exception_sla (
    reason       text not null,
    valid_from   date not null,
    working_days int not null,
    source       text not null,

    constraint exception_sla_key primary key (reason, valid_from),
    constraint exception_sla_days check (working_days between 0 and 60)
);

insert into exception_sla (reason, valid_from, working_days, source) values
    ('*', '2020-01-01', 2, 'platform default'),
    ('third_party_payer', '2020-01-01', 1, 'platform default'),
    ('reversed_debit', '2020-01-01', 1, 'platform default'),
    ('receivable_cancelled', '2020-01-01', 5, 'platform default'),
    ('unknown_account', '2020-01-01', 3, 'platform default'),
    ('gap', '2020-01-01', 1, 'platform default');
