create table exporter (
    id             uuid not null,
    name           text not null,
    tax_id         text not null,
    payout_account text not null,

    constraint exporter_key primary key (id),
    constraint exporter_tax_id_shape check (tax_id ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    constraint exporter_payout_account_shape check (payout_account ~ '^[0-9A-Z]{8,34}$')
);

-- The platform's fee: percent of the gross, at least and at most so many minor units. A change is
-- a new version with a later start.
create table fee_rule (
    id         text not null,
    version    int not null,
    currency   text not null,
    percent    numeric(5, 2) not null,
    min_minor  bigint not null,
    max_minor  bigint,
    valid_from date not null,
    valid_to   date,

    constraint fee_rule_key primary key (id, version, currency),
    constraint fee_rule_start_once unique (currency, valid_from, version),
    constraint fee_rule_version_positive check (version > 0),
    constraint fee_rule_percent_range check (percent between 0 and 100),
    constraint fee_rule_bounds check (min_minor >= 0 and max_minor >= min_minor),
    constraint fee_rule_validity check (valid_to >= valid_from)
);

insert into fee_rule (id, version, currency, percent, min_minor, max_minor, valid_from)
select 'PLATFORM-2026', 1, currency, 0.50, 0, null, date '2026-01-01'
from unnest(array['AED', 'AUD', 'BHD', 'BRL', 'CAD', 'CHF', 'CNY', 'CZK', 'DKK', 'EUR', 'GBP',
    'HKD', 'HUF', 'IDR', 'ILS', 'INR',
    'ISK', 'JPY', 'KRW', 'KWD', 'MOP', 'MXN', 'MYR', 'NOK', 'NZD', 'PHP', 'PLN', 'RUB', 'SAR',
        'SEK', 'SGD', 'THB', 'TRY', 'TWD',
    'USD', 'VND', 'ZAR']) as currency;

-- Reference is what the bank's statement shows for the transfer. Not_before leases a row to the
-- worker that sends it.
create table payout (
    id             uuid not null,
    seq            bigint generated always as identity,
    version        int not null default 1,
    order_id       uuid not null,
    exporter_id    uuid not null,
    status         text not null default 'Requested',
    currency       text not null,
    gross_minor    bigint not null,
    fee_minor      bigint not null,
    net_minor      bigint not null,
    fee_rule_id    text not null,
    fee_version    int not null,
    reference      text not null,
    bank_reference text,
    reason         text,
    attempts       int not null default 0,
    not_before     timestamptz not null,
    requested_at   timestamptz not null,

    constraint payout_key primary key (id),
    constraint payout_seq_once unique (seq),
    constraint payout_once_per_order unique (order_id),
    constraint payout_reference_once unique (reference),
    constraint payout_reference_shape check (reference ~ '^[0-9A-F]{16}$'),
    constraint payout_of_case foreign key (order_id) references order_case (order_id),
    constraint payout_fee_by_rule
        foreign key (fee_rule_id, fee_version, currency) references fee_rule (id, version,
            currency),
    constraint payout_status_known check (status in ('Requested', 'Sent', 'Completed', 'Refused')),
    constraint payout_amounts
        check (gross_minor = fee_minor + net_minor and fee_minor >= 0 and net_minor > 0),
    constraint payout_completed_by_bank
        check ((status = 'Completed') = (bank_reference is not null)),
    constraint payout_refused_for_a_reason check ((status = 'Refused') = (reason is not null))
);

create index payout_to_send on payout (not_before) where status = 'Requested';
create index payout_exporter on payout (exporter_id, seq);
