-- Claims of buyers on what was sent to them: the clocks that bind both sides, what was said, proposed
-- and decided, and the evidence, none of which ever changes. See Disputing/.

-- From its day on for disputes that are opened then. Days of 24 hours from the act that starts them.
create table dispute_rule (
    id              uuid not null,
    seq             bigint generated always as identity,
    valid_from      date not null,
    claim_days      int not null,
    answer_days     int not null,
    negotiate_days  int not null,
    decide_days     int not null,
    return_days     int not null,
    receive_days    int not null,
    on_silence      text not null,

    constraint dispute_rule_key primary key (id),
    constraint dispute_rule_seq_once unique (seq),
    constraint dispute_rule_days check (claim_days between 1 and 730
        and answer_days between 1 and 90 and negotiate_days between 1 and 90
        and decide_days between 1 and 180 and return_days between 1 and 180
        and receive_days between 1 and 90),
    constraint dispute_rule_silence_known check (on_silence in ('Escalate', 'Grant'))
);

create trigger dispute_rule_append_only before update or delete or truncate on dispute_rule
    for each statement execute function trade_is_append_only();

-- 3 days to answer, 7 to agree, 30 to decide; the others are the platform's own choice.
insert into dispute_rule (id, valid_from, claim_days, answer_days, negotiate_days, decide_days,
    return_days, receive_days, on_silence)
values ('00000000-0000-7000-8000-000000000027', '2020-01-01', 30, 3, 7, 30, 14, 7, 'Escalate');

create table dispute (
    id              uuid not null,
    seq             bigint generated always as identity,
    version         int not null,
    order_id        uuid not null,
    no              int not null,
    exporter_id     uuid not null,
    buyer_id        uuid not null,
    currency        text not null,
    kind            text not null,
    text            text not null,
    asked_minor     bigint not null,
    wants_return    boolean not null,
    status          text not null,
    waits_for       text,
    rule_id         uuid not null,
    opened_by       text not null,
    opened_at       timestamptz not null,
    due_at          timestamptz,
    overdue_at      timestamptz,
    -- The proposal that can be accepted: an event of the dispute.
    offer_no        int,
    offer_side      text,
    offer_minor     bigint,
    offer_return    boolean,
    -- The operator that has the case.
    taken_by        uuid,
    taken_name      text,
    outcome_minor   bigint,
    outcome_return  boolean,
    ended_at        timestamptz,
    -- What Settlement told: so much is the buyer's now, so much of it its exporter owes.
    settled_minor   bigint,
    debt_minor      bigint,
    settled_at      timestamptz,

    constraint dispute_key primary key (id),
    constraint dispute_seq_once unique (seq),
    constraint dispute_of_order foreign key (order_id) references sales_order,
    constraint dispute_numbered_once unique (order_id, no),
    constraint dispute_by_rule foreign key (rule_id) references dispute_rule,
    constraint dispute_version_positive check (version > 0 and no > 0),
    constraint dispute_two_parties check (exporter_id <> buyer_id),
    constraint dispute_currency_shape check (currency ~ '^[A-Z]{3}$'),
    constraint dispute_kind_known check (kind in ('NotReceived', 'NotAsDescribed', 'Damaged',
        'ShortQuantity', 'WrongGoods', 'LateDelivery', 'MissingDocuments', 'Other')),
    constraint dispute_asks_something check (asked_minor > 0),
    constraint dispute_status_known check (status in ('Open', 'Negotiating', 'Escalated',
        'AwaitingReturn', 'Returning', 'Resolved', 'Rejected', 'Withdrawn', 'Lapsed')),
    constraint dispute_waits_for_known check (waits_for in ('Exporter', 'Buyer', 'Operator')),
    constraint dispute_clock_while_it_runs check (
        (status in ('Resolved', 'Rejected', 'Withdrawn', 'Lapsed')) = (due_at is null)
        and (due_at is null) = (waits_for is null) and (due_at is null) = (ended_at is not null)),
    constraint dispute_offer_whole
        check (num_nonnulls(offer_no, offer_side, offer_minor, offer_return) in (0, 4)),
    constraint dispute_offer_bounded check (offer_minor between 1 and asked_minor),
    constraint dispute_offer_side_known check (offer_side in ('Exporter', 'Buyer')),
    constraint dispute_offer_while_negotiating check (offer_no is null or status = 'Negotiating'),
    constraint dispute_taken_whole check (num_nonnulls(taken_by, taken_name) in (0, 2)),
    constraint dispute_outcome_whole check (num_nonnulls(outcome_minor, outcome_return) in (0, 2)),
    constraint dispute_outcome_bounded check (outcome_minor between 1 and asked_minor),
    constraint dispute_outcome_when_agreed check (
        (status in ('AwaitingReturn', 'Returning', 'Resolved')) = (outcome_minor is not null)),
    constraint dispute_settled_whole
        check (num_nonnulls(settled_minor, debt_minor, settled_at) in (0, 3)),
    constraint dispute_settled_bounded check (settled_at is null or (status = 'Resolved'
        and settled_minor between 0 and outcome_minor and debt_minor between 0 and settled_minor))
);

create unique index dispute_one_open on dispute (order_id)
    where status in ('Open', 'Negotiating', 'Escalated', 'AwaitingReturn', 'Returning');
create index dispute_of_exporter on dispute (exporter_id, seq);
create index dispute_of_buyer on dispute (buyer_id, seq);
create index dispute_due on dispute (due_at) where due_at is not null;

create table dispute_line (
    dispute_id uuid not null,
    line_no    int not null,
    quantity   bigint not null,

    constraint dispute_line_key primary key (dispute_id, line_no),
    constraint dispute_line_of_dispute foreign key (dispute_id) references dispute,
    constraint dispute_line_quantity_bounded check (quantity between 1 and 1000000000)
);

-- What was claimed, answered, proposed and decided, by whom: one row per version.
create table dispute_event (
    dispute_id   uuid not null,
    no           int not null,
    action       text not null,
    from_status  text,
    to_status    text not null,
    side         text not null,
    author       text not null,
    actor        text not null,
    text         text not null,
    amount_minor bigint,
    with_return  boolean,
    at           timestamptz not null,

    constraint dispute_event_key primary key (dispute_id, no),
    constraint dispute_event_of_dispute foreign key (dispute_id) references dispute,
    constraint dispute_event_first_has_no_past check ((no = 1) = (from_status is null)),
    constraint dispute_event_side_known
        check (side in ('Exporter', 'Buyer', 'Operator', 'Service')),
    constraint dispute_event_amount_not_negative check (amount_minor >= 0),
    constraint dispute_event_text_bounded check (length(text) <= 4000)
);

create table dispute_evidence (
    id           uuid not null,
    seq          bigint generated always as identity,
    dispute_id   uuid not null,
    sha256       text not null,
    name         text not null,
    content_type text not null,
    size_bytes   bigint not null,
    side         text not null,
    author       text not null,
    at           timestamptz not null,

    constraint dispute_evidence_key primary key (id),
    constraint dispute_evidence_seq_once unique (seq),
    constraint dispute_evidence_of_dispute foreign key (dispute_id) references dispute,
    constraint dispute_evidence_has_content foreign key (sha256) references file_content,
    constraint dispute_evidence_side_known check (side in ('Exporter', 'Buyer'))
);

create index dispute_evidence_of on dispute_evidence (dispute_id, seq);

create trigger dispute_line_append_only before update or delete or truncate on dispute_line
    for each statement execute function trade_is_append_only();
create trigger dispute_event_append_only before update or delete or truncate on dispute_event
    for each statement execute function trade_is_append_only();
create trigger dispute_evidence_append_only before update or delete or truncate on dispute_evidence
    for each statement execute function trade_is_append_only();

-- A content that is evidence stays, whoever else dropped it.
create trigger file_content_stays before delete on file_content
    for each statement execute function trade_is_append_only();
