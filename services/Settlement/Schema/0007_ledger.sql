-- What accounts are for. Balances of limited purposes are kept by whoever posts, under a row lock,
-- and never fall below their limit. The others are hot or tell what a bank did: nobody locks them,
-- and the sealer adds up what was posted.
create table ledger_purpose (
    kind        text not null,
    of_party    boolean not null,
    normal_side text not null,
    limited     boolean not null,

    constraint ledger_purpose_key primary key (kind),
    constraint ledger_purpose_of_party_once unique (kind, of_party),
    constraint ledger_purpose_rule_once unique (kind, normal_side, limited),
    constraint ledger_purpose_side_known check (normal_side in ('Debit', 'Credit'))
);

insert into ledger_purpose (kind, of_party, normal_side, limited) values
    ('Bank', false, 'Debit', false),
    ('BankClearing', false, 'Credit', false),
    ('Suspense', false, 'Credit', false),
    ('OrderFunds', true, 'Credit', false),
    ('BuyerCredit', true, 'Credit', false),
    ('ExporterPayable', true, 'Credit', true),
    ('PlatformFees', false, 'Credit', false),
    ('TaxBureauReceivable', false, 'Debit', false),
    ('ExporterRefund', true, 'Credit', false),
    ('TreasuryTransit', false, 'Debit', false),
    ('FxPosition', false, 'Debit', false),
    ('FxSpread', false, 'Credit', false);

-- An account's name never changes; only closed_at does.
drop trigger ledger_account_append_only on ledger_account;

alter table ledger_account
    drop constraint ledger_account_kind_known,
    drop constraint ledger_account_party_fits_kind,
    add column of_party boolean not null
        generated always as (party_id <> '00000000-0000-0000-0000-000000000000') stored,
    add column seq bigint generated always as identity,
    add column opened_at timestamptz not null default now(),
    add column closed_at timestamptz,
    add constraint ledger_account_seq_once unique (seq),
    add constraint ledger_account_party_fits_kind
        foreign key (kind, of_party) references ledger_purpose (kind, of_party);

create index ledger_account_party on ledger_account (party_id, seq);

create trigger ledger_account_append_only
    before update of kind, party_id, currency, seq, opened_at or delete or truncate
    on ledger_account for each statement execute function ledger_is_append_only();

-- Limited: all that was posted. Others: what was posted and sealed. Held: reserved on a limited
-- account, in the direction in which its balance falls.
create table ledger_balance (
    kind         text not null,
    party_id     uuid not null,
    currency     text not null,
    normal_side  text not null,
    limited      boolean not null,
    limit_minor  bigint not null default 0,
    debit_minor  bigint not null default 0,
    credit_minor bigint not null default 0,
    held_minor   bigint not null default 0,

    constraint ledger_balance_key primary key (kind, party_id, currency),
    constraint ledger_balance_of_account foreign key (kind, party_id, currency)
        references ledger_account (kind, party_id, currency),
    constraint ledger_balance_rule foreign key (kind, normal_side, limited)
        references ledger_purpose (kind, normal_side, limited),
    constraint ledger_balance_not_negative
        check (debit_minor >= 0 and credit_minor >= 0 and held_minor >= 0 and limit_minor >= 0),
    constraint ledger_balance_within_limit check (not limited or limit_minor + case normal_side
        when 'Credit' then credit_minor - debit_minor
        else debit_minor - credit_minor end >= held_minor)
) with (fillfactor = 70);

insert into ledger_balance (kind, party_id, currency, normal_side, limited, debit_minor,
    credit_minor)
select a.kind, a.party_id, a.currency, r.normal_side, r.limited,
    case when r.limited then coalesce(sum(p.debit_minor), 0) else 0 end,
    case when r.limited then coalesce(sum(p.credit_minor), 0) else 0 end
from ledger_account a
join ledger_purpose r using (kind)
left join posting p using (kind, party_id, currency)
group by a.kind, a.party_id, a.currency, r.normal_side, r.limited;

-- Content: SHA-256 of what was asked for, so that a retry is told from another request; null where
-- it was booked before that was kept. Recorded when it was booked, not when the booking began.
alter table ledger_transaction
    add column memo text not null default '',
    add column content bytea,
    add column reverses uuid,
    add column hold_id uuid,
    alter column recorded_at set default clock_timestamp(),
    add constraint ledger_transaction_reversed_once unique (reverses),
    add constraint ledger_transaction_of_hold_once unique (hold_id),
    add constraint ledger_transaction_content_whole check (length(content) = 32),
    add constraint ledger_transaction_reverses_another
        foreign key (reverses) references ledger_transaction (id);

create index posting_account on posting (kind, party_id, currency, transaction_id);

-- A reservation. Held until it is posted (whole or in part; the rest is free again), voided or
-- expired.
create table ledger_hold (
    id           uuid not null,
    seq          bigint generated always as identity,
    kind         text not null,
    party_id     uuid not null,
    currency     text not null,
    amount_minor bigint not null,
    memo         text not null,
    content      bytea not null,
    status       text not null default 'Held',
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz,

    constraint ledger_hold_key primary key (id),
    constraint ledger_hold_seq_once unique (seq),
    constraint ledger_hold_of_account foreign key (kind, party_id, currency)
        references ledger_account (kind, party_id, currency),
    constraint ledger_hold_positive check (amount_minor > 0),
    constraint ledger_hold_status_known
        check (status in ('Held', 'Posted', 'Voided', 'Expired')),
    constraint ledger_hold_ended_when_over check ((status = 'Held') = (ended_at is null)),
    constraint ledger_hold_lasts check (expires_at > made_at)
);

create index ledger_hold_account on ledger_hold (kind, party_id, currency) where status = 'Held';
create index ledger_hold_due on ledger_hold (expires_at) where status = 'Held';

alter table ledger_transaction add constraint ledger_transaction_of_hold
    foreign key (hold_id) references ledger_hold (id);

create function ledger_hold_ends_once() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' or old.status <> 'Held' or new.status = 'Held'
        or (old.id, old.kind, old.party_id, old.currency, old.amount_minor, old.expires_at)
            <> (new.id, new.kind, new.party_id, new.currency, new.amount_minor, new.expires_at)
    then
        raise exception 'a hold ends once and is nothing else than it was'
            using errcode = 'restrict_violation', constraint = 'ledger_hold_ends_once';
    end if;
    return new;
end
$$;

create trigger ledger_hold_ends_once before update or delete on ledger_hold
    for each row execute function ledger_hold_ends_once();

-- Transactions that the chain does not hold yet. The sealer takes them in the order of recording.
create table ledger_unsealed (
    recorded_at    timestamptz not null,
    transaction_id uuid not null,

    constraint ledger_unsealed_key primary key (recorded_at, transaction_id)
);

insert into ledger_unsealed (recorded_at, transaction_id)
select recorded_at, id from ledger_transaction;

-- The chain: positions without gaps, each hash over the one before and the transaction.
create table ledger_seal (
    position       bigint not null,
    transaction_id uuid not null,
    hash           bytea not null,
    sealed_at      timestamptz not null,

    constraint ledger_seal_key primary key (position),
    constraint ledger_seal_transaction_once unique (transaction_id),
    constraint ledger_seal_position_positive check (position > 0),
    constraint ledger_seal_hash_whole check (length(hash) = 32)
);

create trigger ledger_seal_append_only before update or delete or truncate on ledger_seal
    for each statement execute function ledger_is_append_only();

-- A statement writes whole transactions with all of their postings. The key to the account is not
-- a foreign key, because that would lock the row of a hot account for every posting; accounts are
-- never deleted or renamed, so looking is enough.
drop trigger posting_balances on posting;
drop trigger ledger_transaction_balances on ledger_transaction;
drop function ledger_transaction_balances();
alter table posting drop constraint posting_account_and_currency;

create function ledger_postings_hold() returns trigger language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    if exists (
        select from added group by transaction_id, currency
        having sum(debit_minor) <> sum(credit_minor))
    then
        raise exception 'a ledger transaction does not balance in every currency'
            using errcode = 'check_violation', constraint = 'ledger_transaction_balances';
    end if;
    if exists (
        select from (select transaction_id, count(*) as n from added group by transaction_id) a
        where a.n <> (select count(*) from posting p where p.transaction_id = a.transaction_id))
    then
        raise exception 'a posting is added to an old ledger transaction'
            using errcode = 'check_violation', constraint = 'ledger_transaction_balances';
    end if;
    if exists (
        select from added p
        where not exists (
            select from ledger_account a
            where (a.kind, a.party_id, a.currency) = (p.kind, p.party_id, p.currency)
                and a.closed_at is null))
    then
        raise exception 'a posting to an account that is not open in this currency'
            using errcode = 'foreign_key_violation', constraint = 'posting_account_and_currency';
    end if;
    update ledger_balance b
    set debit_minor = b.debit_minor + p.debit, credit_minor = b.credit_minor + p.credit
    from (
        select kind, party_id, currency, sum(debit_minor)::bigint as debit,
            sum(credit_minor)::bigint as credit
        from added
        group by kind, party_id, currency) as p
    where (b.kind, b.party_id, b.currency) = (p.kind, p.party_id, p.currency) and b.limited;
    return null;
end
$$;

create trigger posting_balances after insert on posting
    referencing new table as added for each statement execute function ledger_postings_hold();

create function ledger_transaction_queues() returns trigger language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    if exists (
        select from added t
        where not exists (select from posting p where p.transaction_id = t.id))
    then
        raise exception 'a ledger transaction has no postings'
            using errcode = 'check_violation', constraint = 'ledger_transaction_balances';
    end if;
    insert into ledger_unsealed (recorded_at, transaction_id)
    select recorded_at, id
    from added;
    return null;
end
$$;

create trigger ledger_transaction_queues after insert on ledger_transaction
    referencing new table as added for each statement execute function ledger_transaction_queues();

-- A transaction that one operator proposes and another one posts. Body: what is to be posted.
create table ledger_journal (
    id          uuid not null,
    seq         bigint generated always as identity,
    body        json not null,
    content     bytea not null,
    memo        text not null,
    status      text not null default 'Proposed',
    proposed_by text not null,
    proposed_at timestamptz not null,
    decided_by  text,
    decided_at  timestamptz,

    constraint ledger_journal_key primary key (id),
    constraint ledger_journal_seq_once unique (seq),
    constraint ledger_journal_status_known check (status in ('Proposed', 'Posted', 'Rejected')),
    constraint ledger_journal_four_eyes check (decided_by <> proposed_by or status = 'Rejected'),
    constraint ledger_journal_decided_whole check ((status = 'Proposed') = (decided_by is null)
        and (decided_by is null) = (decided_at is null))
);
