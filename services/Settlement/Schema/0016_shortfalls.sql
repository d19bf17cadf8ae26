-- What is missing of an instalment after a receipt came short of it: bank charges that nobody
-- stated, or an underpayment. An allocation may be a charge alone, booked after the wait.
insert into match_rule (name, valid_from, value, unit, source) values
    ('AmountStatedCharges', '2020-01-01', 35, 'points', 'platform default'),
    ('ChargeWaitDays', '2020-01-01', 10, 'days', 'platform default'),
    ('ChargeWaitDaysBeneficiary', '2020-01-01', 0, 'days', 'platform default');

alter table allocation
    drop constraint allocation_amount_positive,
    add constraint allocation_amount_positive
        check (amount_minor >= 0 and amount_minor + charge_minor > 0);

-- Level: what the order has when nothing is missing. Waiting: within the tolerance for charges,
-- taken for charges after wait_until if no other part came. Left: people look after it.
create table shortfall (
    id           uuid not null,
    seq          bigint generated always as identity,
    order_id     uuid not null,
    entry_id     uuid not null,
    currency     text not null,
    level_minor  bigint not null,
    minor        bigint not null,
    wait_until   date,
    status       text not null,
    raised_at    timestamptz not null,
    ended_at     timestamptz,

    constraint shortfall_key primary key (id),
    constraint shortfall_seq_once unique (seq),
    constraint shortfall_of_case foreign key (order_id) references order_case (order_id),
    constraint shortfall_of_entry foreign key (entry_id) references statement_entry (id),
    constraint shortfall_minor_positive check (minor > 0 and level_minor >= minor),
    constraint shortfall_status_known
        check (status in ('Waiting', 'Left', 'Charged', 'Paid', 'Ended')),
    constraint shortfall_waits_until check (status <> 'Waiting' or wait_until is not null),
    constraint shortfall_ended check ((status in ('Waiting', 'Left')) = (ended_at is null))
);

-- One of an order is open: the latest tells what is missing.
create unique index shortfall_open_once on shortfall (order_id) where status in ('Waiting', 'Left');
create index shortfall_due on shortfall (wait_until, seq) where status = 'Waiting';
create index shortfall_entry on shortfall (entry_id);

alter table exception_owner
    drop constraint exception_owner_kind_known,
    add constraint exception_owner_kind_known check (kind in ('Entry', 'Gap', 'Shortfall'));

insert into exception_sla (reason, valid_from, working_days, source) values
    ('charge_awaited', '2020-01-01', 15, 'platform default'),
    ('underpaid', '2020-01-01', 3, 'platform default');

-- A receipt that the bank takes back is found by its reference.
create index statement_entry_reversible on statement_entry (bank_reference, amount_minor)
    where mark = 'C' and reversed_by is null;
