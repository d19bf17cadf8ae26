-- Double entry. An account is named by its kind, the party it is kept for (zeros: the platform
-- itself) and its currency.
create table ledger_account (
    kind     text not null,
    party_id uuid not null,
    currency text not null,

    constraint ledger_account_key primary key (kind, party_id, currency),
    constraint ledger_account_kind_known check (kind in (
        'Bank', 'BankClearing', 'Suspense', 'OrderFunds', 'BuyerCredit', 'ExporterPayable',
        'PlatformFees', 'TaxBureauReceivable', 'ExporterRefund', 'TreasuryTransit')),
    constraint ledger_account_party_fits_kind check (
        (kind in ('OrderFunds', 'BuyerCredit', 'ExporterPayable', 'ExporterRefund'))
        = (party_id <> '00000000-0000-0000-0000-000000000000')),
    constraint ledger_account_currency_shape check (currency ~ '^[A-Z]{3}$')
);

-- Source names the fact that was booked, such as receipt:<entry id>: a fact is booked once.
-- Effective_on is the day of the fact, recorded_at the moment of booking it.
create table ledger_transaction (
    id           uuid not null,
    source       text not null,
    order_id     uuid,
    effective_on date not null,
    recorded_at  timestamptz not null default now(),

    constraint ledger_transaction_key primary key (id),
    constraint ledger_transaction_source_once unique (source),
    constraint ledger_transaction_source_shape check (source ~ '^[a-z-]+:[0-9a-f-]{36}$')
);

create index ledger_transaction_order on ledger_transaction (order_id);

-- The key to the account includes the currency, so a posting is in the currency of its account.
create table posting (
    transaction_id uuid not null,
    no             int not null,
    kind           text not null,
    party_id       uuid not null,
    currency       text not null,
    debit_minor    bigint not null,
    credit_minor   bigint not null,

    constraint posting_key primary key (transaction_id, no),
    constraint posting_of_transaction
        foreign key (transaction_id) references ledger_transaction (id),
    constraint posting_account_and_currency
        foreign key (kind, party_id, currency)
        references ledger_account (kind, party_id, currency),
    constraint posting_not_negative check (debit_minor >= 0 and credit_minor >= 0),
    constraint posting_one_side check ((debit_minor = 0) <> (credit_minor = 0))
);

create function ledger_transaction_balances() returns trigger language plpgsql as $$
declare
    checked uuid;
begin
    if tg_table_name = 'posting' then
        checked := new.transaction_id;
    else
        checked := new.id;
    end if;
    if not exists (select from posting where transaction_id = checked) then
        raise exception 'ledger transaction % has no postings', checked
            using errcode = 'check_violation', constraint = 'ledger_transaction_balances';
    end if;
    if exists (
        select from posting
        where transaction_id = checked
        group by currency
        having sum(debit_minor) <> sum(credit_minor))
    then
        raise exception 'ledger transaction % does not balance in every currency', checked
            using errcode = 'check_violation', constraint = 'ledger_transaction_balances';
    end if;
    return null;
end
$$;

create constraint trigger ledger_transaction_balances after insert on ledger_transaction
    deferrable initially deferred for each row execute function ledger_transaction_balances();

create constraint trigger posting_balances after insert on posting
    deferrable initially deferred for each row execute function ledger_transaction_balances();

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only, no % on %: book a reversing transaction',
        tg_op, tg_table_name
        using errcode = 'restrict_violation';
end
$$;

create trigger ledger_account_append_only before update or delete or truncate on ledger_account
    for each statement execute function ledger_is_append_only();

create trigger ledger_transaction_append_only
    before update or delete or truncate on ledger_transaction
    for each statement execute function ledger_is_append_only();

create trigger posting_append_only before update or delete or truncate on posting
    for each statement execute function ledger_is_append_only();
