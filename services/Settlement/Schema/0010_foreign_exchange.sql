-- Foreign exchange: historical rates, the bank's quotes, conversions, forward contracts, and what
-- SAFE wants to know of receipts. See Exchanging/ and Supervising/.

-- The ledger's purposes for exchanges. FxPosition is open between two legs; FxSpread is what the
-- bank's rate costs against the middle rate; FxResult is an exporter's gain or loss against the
-- rate of the day on which the receivable was booked, FxBooked its other side.
insert into ledger_purpose (kind, of_party, normal_side, limited) values
    ('FxResult', true, 'Credit', false),
    ('FxBooked', true, 'Debit', false);

create function fx_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is never overwritten, no %: add a row with a later recorded time',
        tg_table_name, tg_op
        using errcode = 'restrict_violation', constraint = 'fx_is_append_only';
end
$$;

-- A file of rates is taken once, whatever its name. Demo: a demonstration, never settle by it.
create table fx_rate_file (
    id           uuid not null,
    name         text not null,
    source       text not null,
    content_hash text not null,
    demo         boolean not null,
    imported_at  timestamptz not null,
    rates        int not null,
    refused      int not null,

    constraint fx_rate_file_key primary key (id),
    constraint fx_rate_file_content_once unique (content_hash),
    constraint fx_rate_file_hash_shape check (content_hash ~ '^[0-9a-f]{64}$'),
    constraint fx_rate_file_source_named check (length(source) between 1 and 100),
    constraint fx_rate_file_counts check (rates >= 0 and refused >= 0)
);

create trigger fx_rate_file_append_only before update or delete or truncate on fx_rate_file
    for each statement execute function fx_is_append_only();

-- Rate: how many of quote one of base is worth. Effective_on is the day that it holds from,
-- recorded_at when we learnt it: both axes can be asked for. A correction is one more row.
create table fx_rate (
    base         text not null,
    quote        text not null,
    effective_on date not null,
    source       text not null,
    recorded_at  timestamptz not null,
    rate         numeric(24, 10) not null,
    demo         boolean not null,
    file_id      uuid not null,
    content_hash text not null,

    constraint fx_rate_key primary key (base, quote, effective_on, source, recorded_at),
    constraint fx_rate_of_file foreign key (file_id) references fx_rate_file (id),
    constraint fx_rate_currency_shape check (base ~ '^[A-Z]{3}$' and quote ~ '^[A-Z]{3}$'),
    constraint fx_rate_two_currencies check (base <> quote),
    constraint fx_rate_positive check (rate > 0)
);

create function fx_rate_recorded_later() returns trigger language plpgsql as $$
begin
    if exists (
        select from fx_rate r
        where (r.base, r.quote, r.effective_on, r.source)
            = (new.base, new.quote, new.effective_on, new.source)
            and r.recorded_at >= new.recorded_at)
    then
        raise exception 'a correction of % / % on % is recorded later than what it corrects',
            new.base, new.quote, new.effective_on
            using errcode = 'restrict_violation', constraint = 'fx_rate_recorded_later';
    end if;
    return new;
end
$$;

create trigger fx_rate_recorded_later before insert on fx_rate
    for each row execute function fx_rate_recorded_later();

create trigger fx_rate_append_only before update or delete or truncate on fx_rate
    for each statement execute function fx_is_append_only();

-- The bank's offer: bought_minor for sold_minor until it expires. Nothing of it changes but its
-- status. Expired is not stored: an open quote past its time is one.
create table fx_quote (
    id             uuid not null,
    seq            bigint generated always as identity,
    exporter_id    uuid not null,
    fingerprint    text not null,
    sold_currency  text not null,
    sold_minor     bigint not null,
    bought_currency text not null,
    bought_minor   bigint not null,
    mid_rate       numeric(18, 6) not null,
    bank_rate      numeric(18, 6) not null,
    bank_reference text not null,
    asked_at       timestamptz not null,
    expires_at     timestamptz not null,
    status         text not null default 'Open',

    constraint fx_quote_key primary key (id),
    constraint fx_quote_seq_once unique (seq),
    constraint fx_quote_amounts check (sold_minor > 0 and bought_minor > 0),
    constraint fx_quote_rates check (bank_rate > 0 and mid_rate >= bank_rate),
    constraint fx_quote_two_currencies check (sold_currency <> bought_currency),
    constraint fx_quote_status_known check (status in ('Open', 'Used'))
);

create index fx_quote_exporter on fx_quote (exporter_id, seq);

create function fx_quote_is_never_repriced() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' or old.status <> 'Open'
        or (to_jsonb(old) - 'status') <> (to_jsonb(new) - 'status')
    then
        raise exception 'quote % is used once or not at all, and never priced anew', old.id
            using errcode = 'restrict_violation', constraint = 'fx_quote_is_never_repriced';
    end if;
    return new;
end
$$;

create trigger fx_quote_is_never_repriced before update or delete on fx_quote
    for each row execute function fx_quote_is_never_repriced();

-- A rate agreed for a delivery in [window_from, window_to]; used_minor never exceeds what was
-- booked.
create table fx_forward (
    id             uuid not null,
    seq            bigint generated always as identity,
    exporter_id    uuid not null,
    sold_currency  text not null,
    booked_minor   bigint not null,
    used_minor     bigint not null default 0,
    rate           numeric(18, 6) not null,
    window_from    date not null,
    window_to      date not null,
    bank_reference text not null,
    booked_at      timestamptz not null,

    constraint fx_forward_key primary key (id),
    constraint fx_forward_seq_once unique (seq),
    constraint fx_forward_reference_once unique (bank_reference),
    constraint fx_forward_booked_positive check (booked_minor > 0),
    constraint fx_forward_never_more_than_booked check (used_minor between 0 and booked_minor),
    constraint fx_forward_rate_positive check (rate > 0),
    constraint fx_forward_window check (window_to >= window_from),
    constraint fx_forward_of_foreign_currency check (sold_currency <> 'CNY')
);

create index fx_forward_exporter on fx_forward (exporter_id, seq);

-- A deal with the bank by a quote or by a forward contract. Not_before leases a row to the worker
-- that sends it.
create table fx_conversion (
    id             uuid not null,
    seq            bigint generated always as identity,
    exporter_id    uuid not null,
    quote_id       uuid,
    forward_id     uuid,
    sold_currency  text not null,
    sold_minor     bigint not null,
    bought_minor   bigint not null,
    spread_minor   bigint not null,
    mid_rate       numeric(18, 6) not null,
    bank_rate      numeric(18, 6) not null,
    status         text not null default 'Requested',
    bank_reference text,
    reason         text,
    requested_at   timestamptz not null,
    settled_at     timestamptz,
    attempts       int not null default 0,
    not_before     timestamptz not null,

    constraint fx_conversion_key primary key (id),
    constraint fx_conversion_seq_once unique (seq),
    constraint fx_conversion_quote_once unique (quote_id),
    constraint fx_conversion_of_quote foreign key (quote_id) references fx_quote (id),
    constraint fx_conversion_of_forward foreign key (forward_id) references fx_forward (id),
    constraint fx_conversion_one_basis check (num_nonnulls(quote_id, forward_id) = 1),
    constraint fx_conversion_amounts
        check (sold_minor > 0 and bought_minor > 0 and spread_minor >= 0),
    constraint fx_conversion_status_known check (status in ('Requested', 'Settled', 'Refused')),
    constraint fx_conversion_settled_by_bank check ((status = 'Settled')
        = (bank_reference is not null and settled_at is not null)),
    constraint fx_conversion_refused_for_a_reason
        check ((status = 'Refused') = (reason is not null))
);

create index fx_conversion_to_send on fx_conversion (not_before) where status = 'Requested';
create index fx_conversion_exporter on fx_conversion (exporter_id, seq);
create index fx_conversion_forward on fx_conversion (forward_id) where forward_id is not null;

-- An order's share. Booked_minor is its worth at the rate of the day on which the receivable was
-- booked, empty where no rate is known; result_minor is the gain (or loss, negative) against it.
create table fx_conversion_line (
    id            uuid not null,
    conversion_id uuid not null,
    no            int not null,
    order_id      uuid not null,
    sold_minor    bigint not null,
    bought_minor  bigint not null,
    spread_minor  bigint not null,
    booked_on     date not null,
    booked_rate   numeric(18, 6),
    booked_minor  bigint,
    result_minor  bigint,

    constraint fx_conversion_line_key primary key (id),
    constraint fx_conversion_line_no_once unique (conversion_id, no),
    constraint fx_conversion_line_order_once unique (conversion_id, order_id),
    constraint fx_conversion_line_of_conversion
        foreign key (conversion_id) references fx_conversion (id),
    constraint fx_conversion_line_of_case foreign key (order_id) references order_case (order_id),
    constraint fx_conversion_line_amounts
        check (sold_minor > 0 and bought_minor >= 0 and spread_minor >= 0),
    constraint fx_conversion_line_booked_whole
        check (num_nonnulls(booked_rate, booked_minor, result_minor) in (0, 3)),
    constraint fx_conversion_line_result
        check (result_minor = bought_minor - booked_minor)
);

create index fx_conversion_line_order on fx_conversion_line (order_id);

-- Statutory holidays, and weekend days on which is worked instead. What is not listed follows the
-- weekday. A later recorded row counts for its day.
create table work_calendar (
    day         date not null,
    recorded_at timestamptz not null,
    working     boolean not null,
    name        text not null,
    source      text not null,

    constraint work_calendar_key primary key (day, recorded_at)
);

create trigger work_calendar_append_only before update or delete or truncate on work_calendar
    for each statement execute function fx_is_append_only();

insert into work_calendar (day, recorded_at, working, name, source)
select day::date, timestamptz '2025-11-04', false, name, 'State Council holidays of 2026'
from (values
    ('New Year', date '2026-01-01', date '2026-01-03'),
    ('Spring Festival', date '2026-02-15', date '2026-02-23'),
    ('Tomb Sweeping', date '2026-04-04', date '2026-04-06'),
    ('Labour Day', date '2026-05-01', date '2026-05-05'),
    ('Dragon Boat', date '2026-06-19', date '2026-06-21'),
    ('Mid-Autumn', date '2026-09-25', date '2026-09-27'),
    ('National Day', date '2026-10-01', date '2026-10-07')) as holiday (name, first, last)
cross join generate_series(first, last, interval '1 day') as day
union all
select day, timestamptz '2025-11-04', true, 'worked instead', 'State Council holidays of 2026'
from unnest(array[date '2026-01-04', date '2026-02-14', date '2026-02-28', date '2026-05-09',
    date '2026-09-20', date '2026-10-10']) as day;

-- Limits and clocks of SAFE, as configuration with a first day: many come from secondary sources.
create table fx_rule (
    name       text not null,
    valid_from date not null,
    value      numeric(12, 2) not null,
    unit       text not null,
    source     text not null,

    constraint fx_rule_key primary key (name, valid_from),
    constraint fx_rule_name_known check (name in ('BopWorkingDays', 'AdvanceReceiptDays',
        'DeferredReceiptDays', 'TradeCreditReportDays', 'DifferenceRate', 'CreditBalanceRatio')),
    constraint fx_rule_value_positive check (value > 0)
);

insert into fx_rule (name, valid_from, value, unit, source) values
    ('BopWorkingDays', '2020-01-01', 5, 'working days after the credit', 'general knowledge'),
    ('AdvanceReceiptDays', '2020-01-01', 30, 'days before export', 'Hui Fa 2020 No.14'),
    ('DeferredReceiptDays', '2020-01-01', 90, 'days after export', 'Hui Fa 2020 No.14'),
    ('TradeCreditReportDays', '2020-01-01', 30, 'days to report within', 'Hui Fa 2020 No.14'),
    ('DifferenceRate', '2020-01-01', 50, 'percent', 'platform default, general knowledge'),
    ('CreditBalanceRatio', '2020-01-01', 25, 'percent', 'platform default, general knowledge');

-- Transaction codes of the balance of payments (six digits); medium confidence, so configuration.
create table bop_code (
    code       text not null,
    valid_from date not null,
    valid_to   date,
    name       text not null,

    constraint bop_code_key primary key (code, valid_from),
    constraint bop_code_shape check (code ~ '^[0-9]{6}$'),
    constraint bop_code_validity check (valid_to >= valid_from)
);

insert into bop_code (code, valid_from, name) values
    ('121010', '2014-05-01', 'general trade goods'),
    ('121020', '2014-05-01', 'processing trade goods'),
    ('121030', '2014-05-01', 'bonded-zone and logistics goods'),
    ('121080', '2014-05-01', 'border trade'),
    ('121090', '2014-05-01', 'goods not recorded by customs'),
    ('121110', '2014-05-01', 'online shopping goods'),
    ('122010', '2014-05-01', 'offshore resale'),
    ('122030', '2014-05-01', 'online shopping not in customs statistics');

-- The declaration of one receipt; its number is the bank's, 22 characters.
create table bop_declaration (
    id               uuid not null,
    seq              bigint generated always as identity,
    number           text not null,
    entry_id         uuid not null,
    order_id         uuid not null,
    exporter_id      uuid not null,
    currency         text not null,
    amount_minor     bigint not null,
    credited_on      date not null,
    due_on           date not null,
    declared_on      date not null,
    transaction_code text not null,
    remark           text not null,
    recorded_at      timestamptz not null,

    constraint bop_declaration_key primary key (id),
    constraint bop_declaration_seq_once unique (seq),
    constraint bop_declaration_number_once unique (number),
    constraint bop_declaration_receipt_once unique (entry_id),
    constraint bop_declaration_of_entry foreign key (entry_id) references statement_entry (id),
    constraint bop_declaration_number_shape check (number ~ '^[0-9]{18}[A-Z0-9][0-9]{3}$'),
    constraint bop_declaration_code_shape check (transaction_code ~ '^[0-9]{6}$'),
    constraint bop_declaration_remark_bounded check (length(remark) between 2 and 200),
    constraint bop_declaration_amount_positive check (amount_minor > 0)
);

create index bop_declaration_exporter on bop_declaration (exporter_id, seq);
