-- Escrow: the buyer's money of an order is held until its terms release it. See Escrowing/.

-- What payouts look at, in the row that everybody locks. Held: nothing is paid out. Released and
-- Decided: the exporter has earned what is there, less what a decision gave back to the buyer.
alter table order_case
    add column escrow text,
    add column escrow_at timestamptz,
    add column escrow_refunded_minor bigint not null default 0,
    drop constraint order_case_payout_when_completed,
    add constraint order_case_escrow_known check (escrow in ('Held', 'Released', 'Decided')),
    add constraint order_case_escrow_at
        check ((escrow_at is not null) = (escrow is not null and escrow <> 'Held')),
    add constraint order_case_escrow_refunded_by_decision
        check (escrow_refunded_minor = 0 or (escrow_refunded_minor > 0 and escrow = 'Decided')),
    add constraint order_case_payout_when_earned check (payout_id is null
        or (escrow is null and completed_at is not null) or escrow_at is not null);

-- Default terms by the day in China on which the order is placed. What is left empty fits
-- everything; the rule that says most counts, then the later one.
create table escrow_rule (
    id          uuid not null,
    seq         bigint generated always as identity,
    exporter_id uuid,
    currency    text,
    least_minor bigint,
    condition   text not null,
    days        int not null,
    valid_from  date not null,

    constraint escrow_rule_key primary key (id),
    constraint escrow_rule_seq_once unique (seq),
    constraint escrow_rule_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint escrow_rule_least_positive check (least_minor > 0),
    constraint escrow_rule_least_in_currency check (currency is not null or least_minor is null),
    constraint escrow_rule_condition_known
        check (condition in ('None', 'Shipment', 'Delivery', 'Acceptance')),
    constraint escrow_rule_days check (days between 0 and 365)
);

-- Nothing is held unless a rule or both parties of an order say so.
insert into escrow_rule (id, condition, days, valid_from)
values ('00000000-0000-7000-8000-000000000011', 'None', 0, '2020-01-01');

-- The sums are the ledger's: what went into Escrow is what is held, was released and went back.
-- Facts of the way may come before the order itself, and then make the row.
create table escrow (
    order_id       uuid not null,
    seq            bigint generated always as identity,
    version        int not null default 0,
    exporter_id    uuid,
    buyer_id       uuid,
    currency       text,
    status         text,
    condition      text,
    days           int,
    rule_id        uuid,
    proposed       text,
    proposed_days  int,
    proposed_by    text,
    held_minor     bigint not null default 0,
    released_minor bigint not null default 0,
    refunded_minor bigint not null default 0,
    moves          bigint not null default 0,
    release_due_at timestamptz,
    shipped_at     timestamptz,
    delivered_at   timestamptz,
    accepted_at    timestamptz,
    released_at    timestamptz,

    constraint escrow_key primary key (order_id),
    constraint escrow_seq_once unique (seq),
    constraint escrow_by_rule foreign key (rule_id) references escrow_rule (id),
    constraint escrow_opened_whole check (num_nonnulls(exporter_id, buyer_id, currency, status,
        condition, days) in (0, 6)),
    constraint escrow_status_known
        check (status in ('None', 'Held', 'Disputed', 'Released', 'Decided')),
    constraint escrow_condition_known
        check (condition in ('None', 'Shipment', 'Delivery', 'Acceptance')),
    constraint escrow_proposal_whole
        check (num_nonnulls(proposed, proposed_days, proposed_by) in (0, 3)),
    constraint escrow_not_negative
        check (held_minor >= 0 and released_minor >= 0 and refunded_minor >= 0),
    constraint escrow_holds_only_while_held
        check (held_minor = 0 or status in ('Held', 'Disputed')),
    constraint escrow_timer_only_while_held check (release_due_at is null or status = 'Held')
);

create index escrow_exporter on escrow (exporter_id, seq);
create index escrow_buyer on escrow (buyer_id, seq);
create index escrow_held on escrow (order_id) where status in ('Held', 'Disputed');
create index escrow_due on escrow (release_due_at) where release_due_at is not null;

create table escrow_dispute (
    order_id     uuid not null,
    no           int not null,
    reason       text not null,
    opened_at    timestamptz not null,
    status       text not null default 'Open',
    decision     text,
    decided_by   text,
    refund_minor bigint,
    closed_at    timestamptz,

    constraint escrow_dispute_key primary key (order_id, no),
    constraint escrow_dispute_of_escrow foreign key (order_id) references escrow (order_id),
    constraint escrow_dispute_status_known check (status in ('Open', 'Withdrawn', 'Decided')),
    constraint escrow_dispute_closed check ((status = 'Open') = (closed_at is null)),
    constraint escrow_dispute_decided_whole check ((status = 'Decided')
        = (num_nonnulls(decision, decided_by, refund_minor) = 3))
);

create unique index escrow_dispute_one_open on escrow_dispute (order_id) where status = 'Open';
