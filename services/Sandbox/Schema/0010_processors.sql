-- The payment processors: cards (card, card-2) and bank transfers (banktransfer); see Processing/.
alter table fault drop constraint fault_company_known;
alter table fault add constraint fault_company_known
    check (company in ('customs', 'bank', 'carrier', 'tax', 'processors'));
insert into fault (company) values ('processors');
alter table world add column lose_message_every int not null default 0;
alter table world add constraint world_lose_message_every_counted check (lose_message_every >= 0);

-- What a processor keeps: percent of what is captured and so many minor units beside, and for a
-- dispute.
create table processor_fee (
    channel       text not null,
    percent       numeric(5, 2) not null,
    fixed_minor   bigint not null,
    dispute_minor bigint not null,

    constraint processor_fee_key primary key (channel)
);

insert into processor_fee (channel, percent, fixed_minor, dispute_minor) values
    ('card', 1.40, 25, 1500), ('card-2', 1.80, 20, 1500), ('banktransfer', 0.20, 30, 0);

create table processor_payment (
    channel    text not null,
    reference  uuid not null,
    currency   text not null,
    asked      bigint not null,
    authorised bigint not null,
    captured   bigint not null default 0,
    refunded   bigint not null default 0,
    status     text not null,
    sequence   bigint not null default 1,
    expires_at timestamptz not null,

    constraint processor_payment_key primary key (channel, reference),
    constraint processor_payment_of_channel foreign key (channel) references processor_fee (channel),
    constraint processor_payment_asked_positive check (asked > 0),
    constraint processor_payment_sums check (refunded >= 0 and refunded <= captured),
    constraint processor_payment_status_known
        check (status in ('pending', 'open', 'closed', 'expired'))
);

create index processor_payment_to_expire on processor_payment (expires_at)
    where status in ('pending', 'open');

create table processor_dispute (
    channel    text not null,
    reference  uuid not null,
    id         text not null,
    amount     bigint not null,
    stage      text not null,
    reason     text not null,
    respond_by timestamptz not null,

    constraint processor_dispute_key primary key (channel, reference, id),
    constraint processor_dispute_of_payment
        foreign key (channel, reference) references processor_payment (channel, reference),
    constraint processor_dispute_amount_positive check (amount > 0),
    constraint processor_dispute_stage_known
        check (stage in ('opened', 'contested', 'won', 'lost'))
);

-- Calls by their keys: the same again is answered the same.
create table processor_request (
    channel     text not null,
    key         uuid not null,
    reference   uuid not null,
    fingerprint text not null,
    refusal     text,
    deliveries  int not null default 1,

    constraint processor_request_key primary key (channel, key)
);

-- Payments that the platform gave up before they came: refused when they still come.
create table processor_abandoned (
    channel   text not null,
    reference uuid not null,

    constraint processor_abandoned_key primary key (channel, reference)
);

-- Messages to the platform, until it has taken them.
create table processor_message (
    id       bigint generated always as identity,
    channel  text not null,
    event_id text not null,
    copy     int not null,
    body     text not null,
    due_at   timestamptz not null,
    attempts int not null default 0,
    told_at  timestamptz,
    lost     boolean not null,

    constraint processor_message_key primary key (id),
    constraint processor_message_copy_once unique (channel, event_id, copy)
);

create index processor_message_due on processor_message (due_at) where told_at is null;

-- What goes into the next payout: captures, and what is taken back as negative amounts.
create table processor_payout (
    channel   text not null,
    no        bigint not null,
    reference text not null,
    currency  text not null,
    gross     bigint not null,
    fee       bigint not null,

    constraint processor_payout_key primary key (channel, no),
    constraint processor_payout_reference_once unique (reference),
    constraint processor_payout_pays check (gross - fee > 0)
);

create table processor_movement (
    id        bigint generated always as identity,
    channel   text not null,
    reference uuid not null,
    currency  text not null,
    kind      text not null,
    amount    bigint not null,
    fee       bigint not null,
    payout_no bigint,

    constraint processor_movement_key primary key (id),
    constraint processor_movement_of_payment
        foreign key (channel, reference) references processor_payment (channel, reference),
    constraint processor_movement_in_payout
        foreign key (channel, payout_no) references processor_payout (channel, no),
    constraint processor_movement_kind_known
        check (kind in ('capture', 'refund', 'dispute', 'dispute_won'))
);

create index processor_movement_to_pay on processor_movement (channel, currency)
    where payout_no is null;
