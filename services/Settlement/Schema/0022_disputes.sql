-- What Orders tells of disputes, in whatever order it comes. See Disputing/.
create table order_dispute (
    dispute_id    uuid not null,
    order_id      uuid not null,
    status        text not null,
    -- The order's money lies in escrow for it; else it had left the order and there is nothing to hold.
    held          boolean not null default false,
    opened_at     timestamptz not null,
    outcome       text,
    ended_version int,
    refund_minor  bigint,
    given_minor   bigint,
    debt_minor    bigint,
    settled_at    timestamptz,

    constraint order_dispute_key primary key (dispute_id),
    constraint order_dispute_status_known check (status in ('Open', 'Ended', 'Settled')),
    constraint order_dispute_outcome_known
        check (outcome in ('Resolved', 'Rejected', 'Withdrawn', 'Lapsed')),
    constraint order_dispute_ended_whole check ((status = 'Open')
        = (num_nonnulls(outcome, ended_version, refund_minor) = 0)
        and num_nonnulls(outcome, ended_version, refund_minor) in (0, 3)),
    constraint order_dispute_settled_whole check ((status = 'Settled')
        = (num_nonnulls(given_minor, debt_minor, settled_at) = 3)
        and num_nonnulls(given_minor, debt_minor, settled_at) in (0, 3)),
    constraint order_dispute_amounts check (refund_minor >= 0
        and given_minor between 0 and refund_minor and debt_minor between 0 and given_minor)
);

create index order_dispute_running on order_dispute (order_id) where status <> 'Settled';

-- A dispute that is agreed on gives a part back and leaves the rest to the terms of the escrow.
alter table order_case
    drop constraint order_case_escrow_refunded_by_decision,
    add constraint order_case_escrow_refunded_not_negative check (escrow_refunded_minor >= 0);

alter table recoverable
    drop constraint recoverable_cause_known,
    add constraint recoverable_cause_known
        check (cause in ('Chargeback', 'Refund', 'Reversal', 'Dispute'));
