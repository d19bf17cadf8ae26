-- An amendment of a packed order: both sides agreed, and customs, carrier and settlement are asked
-- before it takes effect. See Amending/AskAmendment.cs.
alter table order_amendment
    add column pieces      int,
    add column net_grams   bigint,
    add column gross_grams bigint,
    add column answer_by   timestamptz,
    -- How the order would read, whole; so that nothing has to be asked for when it takes effect.
    add column planned     json,
    add column hold_id     uuid,
    drop constraint order_amendment_status_known,
    drop constraint order_amendment_decided_whole,
    add constraint order_amendment_status_known check (status in ('Open', 'Asking', 'Accepted',
        'Refused', 'Declined', 'Withdrawn', 'Expired')),
    add constraint order_amendment_decided_whole check ((decided_by is null) = (decided_at is null)
        and (status = 'Expired' or (status = 'Open') = (decided_by is null))),
    add constraint order_amendment_packing_whole
        check (num_nulls(pieces, net_grams, gross_grams) in (0, 3)),
    add constraint order_amendment_packing_plausible
        check (pieces >= 1 and net_grams > 0 and gross_grams >= net_grams),
    add constraint order_amendment_asked_whole check ((answer_by is null) = (planned is null)
        and (status not in ('Asking', 'Refused') or answer_by is not null));

drop index order_amendment_one_open;
create unique index order_amendment_one_open on order_amendment (order_id)
    where status in ('Open', 'Asking');
create index order_amendment_asked on order_amendment (answer_by) where status = 'Asking';

-- What each party said; its first answer stands.
create table order_amendment_answer (
    amendment_id uuid not null,
    by           text not null,
    agreed       boolean not null,
    code         text not null,
    detail       text not null,
    money_minor  bigint,
    currency     text,
    at           timestamptz not null,

    constraint order_amendment_answer_key primary key (amendment_id, by),
    constraint order_amendment_answer_of_amendment foreign key (amendment_id)
        references order_amendment,
    constraint order_amendment_answer_by_known
        check (by in ('Customs', 'Logistics', 'Settlement', 'Orders')),
    constraint order_amendment_answer_code_shape check (code ~ '^[a-z_]{3,40}$'),
    constraint order_amendment_answer_money_whole
        check ((money_minor is null) = (currency is null))
);

create trigger order_amendment_answer_append_only before update or delete or truncate
    on order_amendment_answer for each statement execute function trade_is_append_only();

-- How long answers are waited for, by the day from which that is so. Our own rule.
create table amendment_answer_clock (
    valid_from date not null,
    minutes    int not null,

    constraint amendment_answer_clock_key primary key (valid_from),
    constraint amendment_answer_clock_bounded check (minutes between 1 and 10080)
);

insert into amendment_answer_clock (valid_from, minutes) values ('2026-01-01', 1440);
