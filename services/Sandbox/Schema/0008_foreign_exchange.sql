-- The bank's exchange desk: its own middle rates in yuan, the quotes it gave and the deals it made;
-- see Bank/.
create table bank_fx_rate (
    currency text not null,
    mid_rate numeric(18, 6) not null,

    constraint bank_fx_rate_key primary key (currency),
    constraint bank_fx_rate_positive check (mid_rate > 0)
);

insert into bank_fx_rate (currency, mid_rate) values
    ('AED', 1.938500), ('AUD', 4.702600), ('BRL', 1.281400), ('CAD', 5.130100), ('CHF', 8.902100),
    ('CZK', 0.338700), ('DKK', 1.103300), ('EUR', 8.231600), ('GBP', 9.512800), ('HKD', 0.909800),
    ('HUF', 0.020700), ('IDR', 0.000429), ('ILS', 2.102700), ('INR', 0.080500), ('JPY', 0.046700),
    ('KRW', 0.004960), ('KWD', 23.187000), ('MOP', 0.883300), ('MXN', 0.386900), ('MYR', 1.689400),
    ('NOK', 0.702600), ('NZD', 4.141800), ('PHP', 0.121900), ('PLN', 1.934100), ('RUB', 0.088400),
    ('SAR', 1.897900), ('SEK', 0.744300), ('SGD', 5.487700), ('THB', 0.219600), ('TRY', 0.168100),
    ('TWD', 0.232900), ('USD', 7.118600), ('VND', 0.000270), ('ZAR', 0.402800);

create table bank_fx_quote (
    id           uuid not null,
    sell         text not null,
    amount_minor bigint not null,
    mid_rate     numeric(18, 6) not null,
    rate         numeric(18, 6) not null,
    fingerprint  text not null,
    deliveries   int not null default 1,
    given_at     timestamptz not null,
    expires_at   timestamptz not null,

    constraint bank_fx_quote_key primary key (id),
    constraint bank_fx_quote_amount_positive check (amount_minor > 0),
    constraint bank_fx_quote_rates check (rate > 0 and mid_rate >= rate)
);

-- One deal for a quote; by a forward contract as many as the customer asks for.
create table bank_fx_deal (
    id                uuid not null,
    quote_id          uuid,
    forward_reference text,
    sell              text not null,
    sold_minor        bigint not null,
    bought_minor      bigint not null,
    refusal           text,
    fingerprint       text not null,
    deliveries        int not null default 1,
    made_at           timestamptz not null,

    constraint bank_fx_deal_key primary key (id),
    constraint bank_fx_deal_one_basis check (num_nonnulls(quote_id, forward_reference) = 1),
    constraint bank_fx_deal_amounts check (sold_minor > 0 and bought_minor >= 0)
);

create unique index bank_fx_deal_quote_once on bank_fx_deal (quote_id) where refusal is null;
