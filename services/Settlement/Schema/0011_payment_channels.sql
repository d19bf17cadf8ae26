-- Payments through channels (card, bank transfer), what processors tell and settle, and escrow. See
-- Collecting/ and Escrowing/.

-- ProcessorClearing: captured, and not yet on a bank statement. RefundClearing: refunds that a
-- processor was asked for. ProcessorFees: what processors keep. Escrow: the buyer's money until it
-- is released; limited, so no more of it is released than is there.
insert into ledger_purpose (kind, of_party, normal_side, limited) values
    ('ProcessorClearing', false, 'Debit', false),
    ('RefundClearing', false, 'Credit', false),
    ('ProcessorFees', false, 'Debit', false),
    ('Escrow', true, 'Credit', true);

-- Which channels a payment is offered to, in this order. What is left empty fits everything; the
-- rule that says most counts, then the later one.
create table payment_route (
    id           uuid not null,
    seq          bigint generated always as identity,
    method       text not null,
    currency     text,
    country      text,
    least_minor  bigint,
    most_minor   bigint,
    channels     text[] not null,
    valid_from   date not null,
    valid_to     date,

    constraint payment_route_key primary key (id),
    constraint payment_route_seq_once unique (seq),
    constraint payment_route_method_known check (method in ('Card', 'BankTransfer')),
    constraint payment_route_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint payment_route_country_shape check (country ~ '^[A-Z]{2}$'),
    constraint payment_route_band check (least_minor >= 0 and most_minor >= least_minor),
    constraint payment_route_band_in_currency
        check (currency is not null or num_nonnulls(least_minor, most_minor) = 0),
    constraint payment_route_some_channel check (cardinality(channels) between 1 and 5),
    constraint payment_route_validity check (valid_to >= valid_from)
);

insert into payment_route (id, method, channels, valid_from) values
    ('00000000-0000-7000-8000-000000000001', 'Card', '{card,card-2}', '2020-01-01'),
    ('00000000-0000-7000-8000-000000000002', 'BankTransfer', '{banktransfer}', '2020-01-01');

-- What a buyer pays of an order through a channel. Sums are what the processor told last, in its
-- own order (processor_sequence). Opening: the operation under which the processor knows it. Ask
-- again: nothing of it is awaited, but a settlement says that it moved.
create table channel_payment (
    id                  uuid not null,
    seq                 bigint generated always as identity,
    version             int not null default 1,
    order_id            uuid not null,
    exporter_id         uuid not null,
    buyer_id            uuid not null,
    currency            text not null,
    amount_minor        bigint not null,
    method              text not null,
    country             text,
    manual_capture      boolean not null,
    route_id            uuid not null,
    status              text not null default 'Created',
    outcome             text,
    channel             text,
    opening_id          uuid,
    processor_reference text,
    processor_sequence  bigint not null default 0,
    authorised_minor    bigint not null default 0,
    captured_minor      bigint not null default 0,
    refunded_minor      bigint not null default 0,
    charged_back_minor  bigint not null default 0,
    pay_to_account      text,
    pay_to_name         text,
    pay_reference       text,
    expires_at          timestamptz,
    created_at          timestamptz not null,
    poll_at             timestamptz not null,
    ask_again           boolean not null default false,

    constraint channel_payment_key primary key (id),
    constraint channel_payment_seq_once unique (seq),
    constraint channel_payment_opening_once unique (opening_id),
    constraint channel_payment_of_case foreign key (order_id) references order_case (order_id),
    constraint channel_payment_by_route foreign key (route_id) references payment_route (id),
    constraint channel_payment_amount_positive check (amount_minor > 0),
    constraint channel_payment_method_known check (method in ('Card', 'BankTransfer')),
    constraint channel_payment_status_known check (status in ('Created', 'Pending', 'Authorised',
        'PartlyCaptured', 'Captured', 'Voided', 'Failed', 'Expired', 'PartlyRefunded', 'Refunded',
        'ChargedBack')),
    constraint channel_payment_not_negative check (authorised_minor >= 0 and captured_minor >= 0
        and refunded_minor >= 0 and charged_back_minor >= 0),
    constraint channel_payment_authorised_as_asked
        check (method <> 'Card' or authorised_minor <= amount_minor),
    constraint channel_payment_captured_within_authorised
        check (captured_minor <= authorised_minor),
    constraint channel_payment_returned_within_captured
        check (refunded_minor + charged_back_minor <= captured_minor)
);

create index channel_payment_order on channel_payment (order_id, seq);
create index channel_payment_buyer on channel_payment (buyer_id, seq);
create index channel_payment_exporter on channel_payment (exporter_id, seq);
create index channel_payment_to_poll on channel_payment (poll_at)
    where status in ('Pending', 'Authorised', 'PartlyCaptured', 'ChargedBack') or ask_again;

-- A call to a processor: its id is the idempotency key. At most one of a payment is open, so what
-- was asked for is known before anything else is. Token: the card as the processor knows it, gone
-- with the answer. Taken_minor: what a refund took from the order's receipts. May_have_arrived: set
-- before a call and taken back only when it surely did not arrive.
create table channel_operation (
    id                  uuid not null,
    payment_id          uuid not null,
    no                  int not null,
    kind                text not null,
    channel             text not null,
    amount_minor        bigint not null,
    taken_minor         bigint not null default 0,
    chargeback          text,
    note                text,
    token               text,
    status              text not null default 'Requested',
    outcome             text,
    processor_reference text,
    attempts            int not null default 0,
    may_have_arrived    boolean not null default false,
    not_before          timestamptz not null,
    requested_by        text not null,
    requested_at        timestamptz not null,
    answered_at         timestamptz,

    constraint channel_operation_key primary key (id),
    constraint channel_operation_no_once unique (payment_id, no),
    constraint channel_operation_of_payment
        foreign key (payment_id) references channel_payment (id),
    constraint channel_operation_kind_known check (kind in ('Open', 'Capture', 'Void', 'Refund',
        'Contest')),
    constraint channel_operation_status_known
        check (status in ('Requested', 'Succeeded', 'Refused', 'NotTaken')),
    constraint channel_operation_amount check (amount_minor > 0 or kind in ('Void', 'Contest')),
    constraint channel_operation_taken check (taken_minor between 0 and amount_minor),
    constraint channel_operation_answered
        check ((status = 'Requested') = (answered_at is null)),
    constraint channel_operation_refused_for_a_reason
        check (status not in ('Refused', 'NotTaken') or outcome is not null),
    constraint channel_operation_token_only_open check (token is null or status = 'Requested')
);

create unique index channel_operation_one_open on channel_operation (payment_id)
    where status = 'Requested';
create index channel_operation_to_send on channel_operation (not_before)
    where status = 'Requested';

-- A payment that the cardholder's bank takes back. Several may follow each other; one is open.
create table chargeback (
    payment_id   uuid not null,
    reference    text not null,
    amount_minor bigint not null,
    stage        text not null,
    reason       text not null,
    respond_by   timestamptz,
    opened_at    timestamptz not null,
    changed_at   timestamptz not null,

    constraint chargeback_key primary key (payment_id, reference),
    constraint chargeback_of_payment foreign key (payment_id) references channel_payment (id),
    constraint chargeback_amount_positive check (amount_minor > 0),
    constraint chargeback_stage_known check (stage in ('Opened', 'Contested', 'Won', 'Lost'))
);

create unique index chargeback_one_open on chargeback (payment_id)
    where stage in ('Opened', 'Contested');

-- A refund does not begin while a chargeback is open, whoever asks for it and however.
create function channel_refund_without_chargeback() returns trigger language plpgsql as $$
begin
    perform from channel_payment where id = new.payment_id for update;
    if exists (
        select from chargeback
        where payment_id = new.payment_id and stage in ('Opened', 'Contested'))
    then
        raise exception 'payment % has an open chargeback', new.payment_id
            using errcode = 'restrict_violation',
            constraint = 'channel_refund_without_chargeback';
    end if;
    return new;
end
$$;

create trigger channel_refund_without_chargeback before insert on channel_operation
    for each row when (new.kind = 'Refund') execute function channel_refund_without_chargeback();

-- Nor is a chargeback noted while a refund is on its way: first it is known what became of that.
create function chargeback_without_refund() returns trigger language plpgsql as $$
begin
    perform from channel_payment where id = new.payment_id for update;
    if exists (
        select from channel_operation
        where payment_id = new.payment_id and kind = 'Refund' and status = 'Requested')
    then
        raise exception 'payment % has a refund on its way', new.payment_id
            using errcode = 'restrict_violation', constraint = 'chargeback_without_refund';
    end if;
    return new;
end
$$;

create trigger chargeback_without_refund before insert on chargeback
    for each row execute function chargeback_without_refund();

-- What a processor told us, as it came: signed, so kept whatever it says. Waiting: the payment is
-- not known yet, or a refund is on its way.
create table processor_event (
    id          uuid not null,
    seq         bigint generated always as identity,
    channel     text not null,
    event_id    text not null,
    opening_id  uuid,
    sequence    bigint,
    body        bytea not null,
    body_hash   text not null,
    received_at timestamptz not null,
    deliveries  int not null default 1,
    status      text not null,
    reason      text,

    constraint processor_event_key primary key (id),
    constraint processor_event_seq_once unique (seq),
    constraint processor_event_once unique (channel, event_id),
    constraint processor_event_body_bounded check (length(body) <= 65536),
    constraint processor_event_hash_shape check (body_hash ~ '^[0-9a-f]{64}$'),
    constraint processor_event_status_known check (status in ('Waiting', 'Applied', 'Stale',
        'Contradiction', 'Unreadable')),
    constraint processor_event_not_applied_for_a_reason check (
        (status in ('Waiting', 'Contradiction', 'Unreadable')) = (reason is not null))
);

create index processor_event_waiting on processor_event (opening_id) where status = 'Waiting';

-- Money that came or went through channels as the order's receipts count it; negative: taken back.
create table channel_receipt (
    id           uuid not null,
    seq          bigint generated always as identity,
    payment_id   uuid not null,
    order_id     uuid not null,
    amount_minor bigint not null,
    booked_on    date not null,
    fact         text not null,

    constraint channel_receipt_key primary key (id),
    constraint channel_receipt_seq_once unique (seq),
    constraint channel_receipt_of_payment foreign key (payment_id) references channel_payment (id),
    constraint channel_receipt_moves check (amount_minor <> 0)
);

create index channel_receipt_order on channel_receipt (order_id, seq);

-- What a processor pays to the bank account at once: gross less fees is net. Its reference is on
-- the bank's statement.
create table processor_settlement (
    id          uuid not null,
    seq         bigint generated always as identity,
    channel     text not null,
    no          bigint not null,
    reference   text not null,
    currency    text not null,
    gross_minor bigint not null,
    fee_minor   bigint not null,
    net_minor   bigint not null,
    status      text not null,
    reason      text,
    entry_id    uuid,
    reported_at timestamptz not null,

    constraint processor_settlement_key primary key (id),
    constraint processor_settlement_seq_once unique (seq),
    constraint processor_settlement_no_once unique (channel, no),
    constraint processor_settlement_reference_once unique (reference),
    constraint processor_settlement_entry_once unique (entry_id),
    constraint processor_settlement_of_entry
        foreign key (entry_id) references statement_entry (id),
    constraint processor_settlement_net check (net_minor = gross_minor - fee_minor),
    constraint processor_settlement_pays
        check (status = 'Differs' or (net_minor > 0 and fee_minor >= 0)),
    constraint processor_settlement_status_known
        check (status in ('Reported', 'Paid', 'Differs')),
    constraint processor_settlement_paid_by_entry
        check ((status = 'Paid') = (entry_id is not null)),
    constraint processor_settlement_differs_for_a_reason
        check ((status = 'Differs') = (reason is not null))
);

create index processor_settlement_awaited on processor_settlement (reference)
    where status = 'Reported';

create table processor_settlement_line (
    settlement_id uuid not null,
    no            int not null,
    opening_id    uuid not null,
    fact          text not null,
    amount_minor  bigint not null,
    fee_minor     bigint not null,

    constraint processor_settlement_line_key primary key (settlement_id, no),
    constraint processor_settlement_line_of_settlement
        foreign key (settlement_id) references processor_settlement (id),
    constraint processor_settlement_line_fact_known
        check (fact in ('Capture', 'Refund', 'Chargeback', 'ChargebackWon'))
);

-- A statement entry may also be a processor's settlement, which is of no order.
alter table statement_entry
    add column settlement_id uuid,
    drop constraint if exists statement_entry_matched_to_order,
    add constraint statement_entry_of_settlement
        foreign key (settlement_id) references processor_settlement (id),
    add constraint statement_entry_matched_to_something
        check (status <> 'Matched' or order_id is not null or settlement_id is not null);
