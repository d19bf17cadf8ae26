-- How much an order was earned with; what it loses afterwards its exporter owes.
alter table order_case
    add column earned_minor bigint;

update order_case c
set earned_minor = coalesce(
    (select sum(p.debit_minor - p.credit_minor)
    from ledger_transaction t join posting p on p.transaction_id = t.id
    where t.source = 'earned:' || c.order_id and p.kind = 'OrderFunds'),
    (select gross_minor from payout where payout.order_id = c.order_id),
    least(c.paid_minor, c.total_minor) - c.escrow_refunded_minor)
where earned_at is not null;

alter table order_case
    add constraint order_case_earned_some
        check ((earned_at is null) = (earned_minor is null) and earned_minor > 0);

insert into ledger_purpose (kind, of_party, normal_side, limited) values
    ('ExporterRecoverable', true, 'Debit', true);

-- One loss of an order after its money was the exporter's. Restored: the order has the money again
-- before it was recovered; given back: after. What stands of all of an order's rows is its loss.
create table recoverable (
    id               uuid not null,
    seq              bigint generated always as identity,
    version          int not null,
    exporter_id      uuid not null,
    order_id         uuid not null,
    currency         text not null,
    cause            text not null,
    reference        text not null,
    amount_minor     bigint not null,
    restored_minor   bigint not null default 0,
    recovered_minor  bigint not null default 0,
    given_back_minor bigint not null default 0,
    raised_at        timestamptz not null,
    changed_at       timestamptz not null,

    constraint recoverable_key primary key (id),
    constraint recoverable_seq_once unique (seq),
    constraint recoverable_of_order foreign key (order_id) references order_case (order_id),
    constraint recoverable_cause_known check (cause in ('Chargeback', 'Refund', 'Reversal')),
    constraint recoverable_amounts check (amount_minor > 0 and restored_minor >= 0
        and recovered_minor >= 0 and given_back_minor >= 0),
    constraint recoverable_never_more_than_owed
        check (restored_minor + recovered_minor <= amount_minor),
    constraint recoverable_given_back_within check (given_back_minor <= recovered_minor)
);

create index recoverable_exporter on recoverable (exporter_id, seq);
create index recoverable_order on recoverable (order_id);
create index recoverable_open on recoverable (seq)
    where amount_minor > restored_minor + recovered_minor;

-- What was netted from what: an order's earnings, a payout, or (neither) the balance.
create table recovery (
    id             uuid not null,
    recoverable_id uuid not null,
    amount_minor   bigint not null,
    from_order     uuid,
    from_payout    uuid,
    recovered_at   timestamptz not null,

    constraint recovery_key primary key (id),
    constraint recovery_of foreign key (recoverable_id) references recoverable (id),
    constraint recovery_positive check (amount_minor > 0),
    constraint recovery_from_one check (num_nonnulls(from_order, from_payout) <= 1)
);

create index recovery_of_recoverable on recovery (recoverable_id);

create trigger recovery_append_only before update or delete or truncate on recovery
    for each statement execute function payout_is_append_only();

alter table payout
    drop constraint payout_amounts,
    add column recovered_minor bigint not null default 0,
    add constraint payout_amounts check (gross_minor = fee_minor + recovered_minor + net_minor
        and fee_minor >= 0 and recovered_minor >= 0 and net_minor > 0);

-- Orders whose payout did not reach the exporter: the money is on its balance, and payouts from
-- there pay them, the oldest first. Told: the payout that paid the last of it.
create table order_owed (
    order_id     uuid not null,
    seq          bigint generated always as identity,
    exporter_id  uuid not null,
    currency     text not null,
    owed_minor   bigint not null,
    left_minor   bigint not null,
    told_payout  uuid,
    told_version int,

    constraint order_owed_key primary key (order_id),
    constraint order_owed_seq_once unique (seq),
    constraint order_owed_of_order foreign key (order_id) references order_case (order_id),
    constraint order_owed_amounts check (left_minor between 0 and owed_minor),
    constraint order_owed_told_whole check ((told_payout is null) = (told_version is null))
);

create index order_owed_exporter on order_owed (exporter_id, currency, seq)
    where left_minor > 0;

create table order_owed_use (
    id        bigint generated always as identity,
    order_id  uuid not null,
    payout_id uuid not null,
    minor     bigint not null,
    undone    boolean not null default false,

    constraint order_owed_use_key primary key (id),
    constraint order_owed_use_of_order foreign key (order_id) references order_owed (order_id),
    constraint order_owed_use_of_payout foreign key (payout_id) references payout (id),
    constraint order_owed_use_positive check (minor > 0)
);

create unique index order_owed_use_once on order_owed_use (payout_id, order_id) where not undone;

alter table exception_owner
    drop constraint exception_owner_kind_known,
    add constraint exception_owner_kind_known check (kind in
        ('Entry', 'Gap', 'Shortfall', 'Recoverable'));

insert into exception_sla (reason, valid_from, working_days, source) values
    ('recoverable_chargeback', '2020-01-01', 10, 'platform default'),
    ('recoverable_refund', '2020-01-01', 10, 'platform default'),
    ('recoverable_reversal', '2020-01-01', 5, 'platform default');
