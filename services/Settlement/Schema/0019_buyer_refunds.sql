-- A buyer's credit on its way back to the account that paid it. Its id is the return's that the
-- bank is asked for. Needs: how many approve beside who asked.
create table buyer_refund (
    id              uuid not null,
    seq             bigint generated always as identity,
    order_id        uuid not null,
    buyer_id        uuid not null,
    entry_id        uuid not null,
    currency        text not null,
    amount_minor    bigint not null,
    name            text not null,
    account         text not null,
    status          text not null default 'Waiting',
    reason          text not null,
    refused_why     text,
    bank_reference  text,
    made_by         text not null,
    needs_approvals int not null,
    requested_at    timestamptz not null,

    constraint buyer_refund_key primary key (id),
    constraint buyer_refund_seq_once unique (seq),
    constraint buyer_refund_of_order foreign key (order_id) references order_case (order_id),
    constraint buyer_refund_of_entry foreign key (entry_id) references statement_entry (id),
    constraint buyer_refund_amount_positive check (amount_minor > 0),
    constraint buyer_refund_needs_somebody check (needs_approvals > 0),
    constraint buyer_refund_status_known
        check (status in ('Waiting', 'Approved', 'Completed', 'Refused', 'Rejected')),
    constraint buyer_refund_refused_for_a_reason
        check ((status in ('Refused', 'Rejected')) = (refused_why is not null)),
    constraint buyer_refund_completed_by_bank
        check ((status = 'Completed') = (bank_reference is not null))
);

create index buyer_refund_entry on buyer_refund (entry_id);
create index buyer_refund_buyer on buyer_refund (buyer_id, seq);

create table buyer_refund_approval (
    refund_id uuid not null,
    by        text not null,
    at        timestamptz not null,

    constraint buyer_refund_approval_key primary key (refund_id, by),
    constraint buyer_refund_approval_of foreign key (refund_id) references buyer_refund (id)
);

create trigger buyer_refund_approval_append_only
    before update or delete or truncate on buyer_refund_approval
    for each statement execute function payout_is_append_only();
