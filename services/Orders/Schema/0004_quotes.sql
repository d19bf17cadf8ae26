-- Quotes: rounds of versions by either side, each immutable, of which one is accepted. What an offer
-- costs the exporter is in tables of its own, which no query for a buyer reads. See Quoting/.
create sequence quote_serial;

-- Version counts every change, shared_version those that both sides can see: the exporter's drafts
-- must not make the buyer's reading stale. Current_no is the last version that was sent.
create table quote (
    id             uuid not null,
    version        int not null,
    shared_version int not null,
    serial         bigint not null,
    number         text not null,
    status         text not null,
    inquiry_id     uuid not null,
    exporter_id    uuid not null,
    buyer_id       uuid not null,
    last_no        int not null,
    current_no     int not null,
    accepted_no    int,
    order_id       uuid,
    closed_reason  text,
    opened_at      timestamptz not null,

    constraint quote_key primary key (id),
    constraint quote_serial_once unique (serial),
    constraint quote_number_carries_serial
        check (number ~ '^QT-[0-9]{4}-[0-9]{6,}$' and right(number, -8)::bigint = serial),
    constraint quote_of_inquiry foreign key (inquiry_id) references inquiry,
    constraint quote_two_parties check (exporter_id <> buyer_id),
    constraint quote_status_known check (status in ('Open', 'Accepted', 'Closed')),
    constraint quote_versions_counted
        check (version > 0 and shared_version between 0 and version),
    constraint quote_numbers_counted check (last_no > 0 and current_no between 0 and last_no),
    constraint quote_accepted_whole check ((status = 'Accepted') = (accepted_no is not null)
        and (accepted_no is null) = (order_id is null)),
    constraint quote_accepts_what_was_sent_last check (accepted_no = current_no),
    constraint quote_closed_has_reason check ((status = 'Closed') = (closed_reason is not null)),
    constraint quote_order_once unique (order_id)
);

create unique index quote_one_open_of_inquiry on quote (inquiry_id) where status = 'Open';
create index quote_of_exporter on quote (exporter_id, serial);
create index quote_of_buyer on quote (buyer_id, serial);

-- One round. Expired is not stored before another round follows: an open one past its time is one.
create table quote_version (
    quote_id            uuid not null,
    no                  int not null,
    status              text not null,
    sent_at             timestamptz,
    side                text not null,
    author              text not null,
    at                  timestamptz not null,
    note                text not null,
    currency            text not null,
    valid_until         timestamptz not null,
    lowest_minor        bigint not null,
    highest_minor       bigint not null,
    rate_id             text,
    rate_base           text,
    rate_quote          text,
    rate                numeric(24, 10),
    rate_source         text,
    rate_on             date,
    ship_to_name        text,
    ship_to_country     text,
    ship_to_city        text,
    ship_to_street      text,
    ship_to_postal_code text,
    term_milestones     text[] not null,
    term_percents       numeric[] not null,
    term_offset_days    int[] not null,
    term_methods        text[] not null,
    term_amounts        bigint[] not null,

    constraint quote_version_key primary key (quote_id, no),
    constraint quote_version_of_quote foreign key (quote_id) references quote,
    constraint quote_version_side_known check (side in ('Exporter', 'Buyer')),
    constraint quote_version_status_known check (status in ('AwaitingApproval', 'Open',
        'Superseded', 'Accepted', 'Rejected', 'Withdrawn', 'Declined', 'Expired')),
    constraint quote_version_open_was_sent
        check (status not in ('Open', 'Accepted', 'Declined') or sent_at is not null),
    constraint quote_version_unsent_is_exporters check (sent_at is not null or side = 'Exporter'),
    constraint quote_version_totals check (lowest_minor between 0 and highest_minor),
    constraint quote_version_rate_whole check (num_nulls(rate_id, rate_base, rate_quote, rate,
        rate_source, rate_on) in (0, 6) and rate > 0 and rate_base <> rate_quote),
    constraint quote_version_ship_to_whole check (num_nulls(ship_to_name, ship_to_country,
        ship_to_city, ship_to_street, ship_to_postal_code) in (0, 5)),
    constraint quote_version_terms_aligned check (cardinality(term_milestones) between 1 and 12
        and cardinality(term_percents) = cardinality(term_milestones)
        and cardinality(term_offset_days) = cardinality(term_milestones)
        and cardinality(term_methods) = cardinality(term_milestones)
        and cardinality(term_amounts) = cardinality(term_milestones)),
    constraint quote_version_terms_sum_to_100 check (percents_total(term_percents) = 100)
);

create unique index quote_version_one_open on quote_version (quote_id) where status = 'Open';
create unique index quote_version_one_waiting on quote_version (quote_id)
    where status = 'AwaitingApproval';
create unique index quote_version_one_accepted on quote_version (quote_id)
    where status = 'Accepted';

alter table quote
    add constraint quote_accepted_version foreign key (id, accepted_no) references quote_version;

create table quote_delivery (
    quote_id      uuid not null,
    no            int not null,
    delivery_no   int not null,
    incoterm      text not null,
    named_place   text not null,
    freight_minor bigint not null,

    constraint quote_delivery_key primary key (quote_id, no, delivery_no),
    constraint quote_delivery_of_version foreign key (quote_id, no) references quote_version,
    constraint quote_delivery_numbered check (delivery_no between 1 and 5),
    constraint quote_delivery_incoterm_known check (incoterm in
        ('EXW', 'FCA', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP', 'FAS', 'FOB', 'CFR', 'CIF')),
    constraint quote_delivery_freight_not_negative check (freight_minor >= 0)
);

-- A line keeps its number through all versions; the product's words are copies.
create table quote_line (
    quote_id   uuid not null,
    no         int not null,
    line_no    int not null,
    product_id uuid not null,
    sku        text not null,
    name_en    text not null,
    name_zh    text not null,
    unit_code  text not null,

    constraint quote_line_key primary key (quote_id, no, line_no),
    constraint quote_line_of_version foreign key (quote_id, no) references quote_version,
    constraint quote_line_numbered check (line_no between 1 and 100)
);

-- One way to buy a line; an acceptance picks one per line.
create table quote_offer (
    quote_id     uuid not null,
    no           int not null,
    line_no      int not null,
    offer_no     int not null,
    quantity     bigint not null,
    unit_price   numeric(18, 4) not null,
    amount_minor bigint not null,
    lead_days    int not null,
    delivery_no  int not null,
    picked       boolean not null default false,

    constraint quote_offer_key primary key (quote_id, no, line_no, offer_no),
    constraint quote_offer_of_line foreign key (quote_id, no, line_no) references quote_line,
    constraint quote_offer_delivered foreign key (quote_id, no, delivery_no)
        references quote_delivery,
    constraint quote_offer_numbered check (offer_no between 1 and 10),
    constraint quote_offer_quantity_bounded check (quantity between 1 and 1000000000),
    constraint quote_offer_price_positive check (unit_price > 0),
    constraint quote_offer_amount_not_negative check (amount_minor >= 0),
    constraint quote_offer_lead_days_bounded check (lead_days between 0 and 730)
);

create unique index quote_offer_picked_once on quote_offer (quote_id, line_no) where picked;

-- When a second person of the exporter must agree. A row counts from its first day on; it is never
-- changed, a later one takes its place.
create table quote_approval_rule (
    id                   uuid not null,
    seq                  bigint generated always as identity,
    exporter_id          uuid not null,
    currency             text not null,
    valid_from           date not null,
    least_margin_percent numeric(5, 2),
    amount_minor         bigint,
    added_by             text not null,
    added_at             timestamptz not null,

    constraint quote_approval_rule_key primary key (id),
    constraint quote_approval_rule_seq_once unique (seq),
    constraint quote_approval_rule_day_once unique (exporter_id, currency, valid_from),
    constraint quote_approval_rule_percent check (least_margin_percent between -100 and 100),
    constraint quote_approval_rule_amount check (amount_minor > 0)
);

create trigger quote_approval_rule_append_only before update or delete or truncate
    on quote_approval_rule for each statement execute function trade_is_append_only();

-- The exporter's own: what a version is reckoned to cost and leave, why it needs approval, and who
-- decided. Rate is how many of currency one of base, the currency of the version, is worth.
create table quote_costing (
    quote_id       uuid not null,
    no             int not null,
    base           text not null,
    currency       text not null,
    rate           numeric(24, 10),
    lowest_percent numeric(9, 2),
    rule_id        uuid,
    reasons        text[] not null,
    decided_by     text,
    decided_at     timestamptz,
    rejection      text,

    constraint quote_costing_key primary key (quote_id, no),
    constraint quote_costing_of_version foreign key (quote_id, no) references quote_version,
    constraint quote_costing_by_rule foreign key (rule_id) references quote_approval_rule,
    constraint quote_costing_rate_positive check (rate > 0),
    constraint quote_costing_reasons_of_rule check (cardinality(reasons) = 0 or rule_id is not null),
    constraint quote_costing_decision_whole check ((decided_by is null) = (decided_at is null)
        and (rejection is null or decided_by is not null))
);

-- Per unit, in the currency of the costing.
create table quote_cost (
    quote_id uuid not null,
    no       int not null,
    line_no  int not null,
    offer_no int not null,
    factory  numeric(18, 4) not null,
    freight  numeric(18, 4) not null,
    fee      numeric(18, 4) not null,
    refund   numeric(18, 4) not null,
    duty     numeric(18, 4) not null,

    constraint quote_cost_key primary key (quote_id, no, line_no, offer_no),
    constraint quote_cost_of_offer foreign key (quote_id, no, line_no, offer_no)
        references quote_offer,
    constraint quote_cost_not_negative
        check (factory >= 0 and freight >= 0 and fee >= 0 and refund >= 0 and duty >= 0)
);

create trigger quote_cost_append_only before update or delete or truncate on quote_cost
    for each statement execute function trade_is_append_only();
create trigger quote_delivery_append_only before update or delete or truncate on quote_delivery
    for each statement execute function trade_is_append_only();
create trigger quote_line_append_only before update or delete or truncate on quote_line
    for each statement execute function trade_is_append_only();

create function quote_version_never_changes() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE'
        or (to_jsonb(old) - 'status' - 'sent_at' - 'picked')
            <> (to_jsonb(new) - 'status' - 'sent_at' - 'picked')
    then
        raise exception 'a version of a quote never changes: % of %', tg_op, tg_table_name
            using errcode = 'restrict_violation', constraint = 'quote_version_never_changes';
    end if;
    return new;
end
$$;

create trigger quote_version_never_changes before update or delete on quote_version
    for each row execute function quote_version_never_changes();
create trigger quote_offer_never_changes before update or delete on quote_offer
    for each row execute function quote_version_never_changes();

-- An order cites the version of the quote that it came of, and a quote comes to one order.
alter table sales_order
    add column quote_id uuid,
    add column quote_no int,
    add constraint sales_order_quote_whole check ((quote_id is null) = (quote_no is null)),
    add constraint sales_order_quote_once unique (quote_id),
    add constraint sales_order_of_quote foreign key (quote_id, quote_no) references quote_version;
