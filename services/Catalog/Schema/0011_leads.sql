-- Open requests of buyers (RFQ) and the exporters that they are offered to, one after the other.

-- Quotas, clocks and weights from a day on (of China's calendar); the latest day that has begun counts.
create table lead_rule (
    valid_from          date not null,
    responses_per_lead  int not null,
    responses_per_month int not null,
    answer_hours        int not null,
    asked_at_once       int not null,
    open_days           int not null,
    words_points        int not null,
    range_points        int not null,
    chapter_points      int not null,
    market_points       int not null,
    capacity_points     int not null,

    constraint lead_rule_key primary key (valid_from),
    constraint lead_rule_counts check (responses_per_lead between 1 and 50
        and responses_per_month between 1 and 10000 and answer_hours between 1 and 720
        and asked_at_once between 1 and 50 and open_days between 1 and 366),
    constraint lead_rule_points check (words_points between 0 and 100
        and range_points between 0 and 100 and chapter_points between 0 and 100
        and market_points between 0 and 100 and capacity_points between 0 and 100)
);

insert into lead_rule (valid_from, responses_per_lead, responses_per_month, answer_hours,
    asked_at_once, open_days, words_points, range_points, chapter_points, market_points, capacity_points)
values (date '2020-01-01', 10, 100, 48, 5, 30, 50, 10, 20, 10, 10);

-- Where an exporter sells to (no market: everywhere) and how much it can take on in a month.
create table exporter_reach (
    exporter_id     uuid not null,
    version         int not null,
    markets         text[] not null,
    units_per_month bigint,
    changed_at      timestamptz not null,

    constraint exporter_reach_key primary key (exporter_id),
    constraint exporter_reach_version_positive check (version > 0),
    constraint exporter_reach_units_positive check (units_per_month > 0)
);

-- The terms of the day on which it was opened stay with it.
create table lead (
    id                 uuid not null,
    version            int not null,
    status             text not null,
    buyer_id           uuid not null,
    buyer_name         text not null,
    subject            text not null,
    details            text not null,
    hs_chapter         text,
    quantity           bigint not null,
    unit               text not null,
    target_price       numeric(12, 4),
    currency           text,
    market             text not null,
    place              text not null,
    needed_by          date,
    opened_at          timestamptz not null,
    closes_at          timestamptz not null,
    responses          int not null,
    responses_per_lead int not null,
    answer_hours       int not null,
    asked_at_once      int not null,

    constraint lead_key primary key (id),
    constraint lead_version_positive check (version > 0),
    constraint lead_status_known check (status in ('Open', 'Full', 'Closed', 'Expired')),
    constraint lead_subject_length check (length(subject) between 1 and 200),
    constraint lead_details_length check (length(details) <= 4000),
    constraint lead_chapter_digits check (hs_chapter ~ '^[0-9]{2}$'),
    constraint lead_quantity_in_range check (quantity between 1 and 1000000000),
    constraint lead_price_in_currency check (target_price > 0 and currency ~ '^[A-Z]{3}$'
        or target_price is null),
    constraint lead_market_alpha2 check (market ~ '^[A-Z]{2}$'),
    constraint lead_window check (opened_at < closes_at),
    constraint lead_responses_within check (responses between 0 and responses_per_lead)
);

create index lead_of_buyer on lead (buyer_id, id);
create index lead_closing on lead (closes_at) where status = 'Open';

-- The exporters that match, the best first. Passed: its time was over; ended: the request was.
create table lead_offer (
    lead_id     uuid not null,
    exporter_id uuid not null,
    rank        int not null,
    score       int not null,
    reasons     text[] not null,
    details     text[] not null,
    points      int[] not null,
    status      text not null,
    offered_at  timestamptz,
    answer_by   timestamptz,
    answered_at timestamptz,
    inquiry_id  uuid,

    constraint lead_offer_key primary key (lead_id, exporter_id),
    constraint lead_offer_rank_once unique (lead_id, rank),
    constraint lead_offer_of_lead foreign key (lead_id) references lead,
    constraint lead_offer_status_known check (status in
        ('Waiting', 'Offered', 'Responded', 'Passed', 'Declined', 'Ended')),
    constraint lead_offer_clock check (status <> 'Offered' or answer_by is not null),
    constraint lead_offer_answered check ((status = 'Responded') = (inquiry_id is not null)),
    constraint lead_offer_explained check (cardinality(reasons) = cardinality(details)
        and cardinality(reasons) = cardinality(points))
);

create index lead_offer_of_exporter on lead_offer (exporter_id, lead_id) where status <> 'Waiting';
create index lead_offer_due on lead_offer (answer_by) where status = 'Offered';

-- What an exporter has answered in a month of China's calendar; month is its first day.
create table lead_month (
    exporter_id uuid not null,
    month       date not null,
    responses   int not null,
    units       bigint not null,

    constraint lead_month_key primary key (exporter_id, month),
    constraint lead_month_begins check (extract(day from month) = 1),
    constraint lead_month_counts check (responses > 0 and units > 0)
);
