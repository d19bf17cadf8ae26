-- Risk: rules as data, lists of names, what was judged and what it came to, and the reviews that
-- hold money until somebody decided. See Risking/.

-- A version is a draft until it is activated from a moment on; then it never changes. In force is
-- the version with the latest active_from that has come.
create table risk_rule (
    id           text not null,
    version      int not null,
    kind         text not null,
    enabled      boolean not null,
    moments      text[] not null,
    parameters   jsonb not null,
    note         text not null,
    drafted_by   text not null,
    drafted_at   timestamptz not null,
    active_from  timestamptz,
    activated_by text,
    activated_at timestamptz,

    constraint risk_rule_key primary key (id, version),
    constraint risk_rule_start_once unique (id, active_from),
    constraint risk_rule_id_shape check (id ~ '^[A-Z][A-Z0-9-]{2,39}$'),
    constraint risk_rule_version_positive check (version > 0),
    constraint risk_rule_kind_known check (kind in ('Outcome', 'Velocity', 'AmountHistory',
        'CountryHistory', 'FirstOrder', 'PayerDiffers', 'PriceOutlier', 'Screening')),
    constraint risk_rule_one_scale check ((kind = 'Outcome') = (id = 'OUTCOME')),
    constraint risk_rule_scale_stays check (kind <> 'Outcome' or enabled),
    constraint risk_rule_moments_known check (moments
        <@ array['OrderPlaced', 'ReceiptMatched', 'PayoutRequested']),
    constraint risk_rule_activated_whole
        check (num_nonnulls(active_from, activated_by, activated_at) in (0, 3))
);

create function risk_rule_stays() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' or old.active_from is not null
        or (old.id, old.version, old.kind, old.enabled, old.moments, old.parameters)
            <> (new.id, new.version, new.kind, new.enabled, new.moments, new.parameters)
    then
        raise exception 'version % of risk rule % stays as it is: draft another one',
            old.version, old.id
            using errcode = 'restrict_violation', constraint = 'risk_rule_stays';
    end if;
    return new;
end
$$;

create trigger risk_rule_stays before update or delete on risk_rule
    for each row execute function risk_rule_stays();

create function risk_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is evidence, no %', tg_table_name, tg_op
        using errcode = 'restrict_violation', constraint = 'risk_is_append_only';
end
$$;

-- Companies as enterprises told of them.
create table risk_party (
    id      uuid not null,
    kind    text not null,
    name_en text not null,
    name_zh text,
    country text not null,

    constraint risk_party_key primary key (id)
);

-- What is judged. Payer_key: the account or name that money came from, else the party. Stale: to be
-- judged again, because its names or the lists changed.
create table risk_subject (
    moment       text not null,
    id           uuid not null,
    order_id     uuid not null,
    party_id     uuid not null,
    payer_key    text not null,
    payer_name   text,
    country      text,
    currency     text not null,
    amount_minor bigint not null,
    at           timestamptz not null,
    stale        boolean not null default false,

    constraint risk_subject_key primary key (moment, id, order_id),
    constraint risk_subject_moment_known
        check (moment in ('OrderPlaced', 'ReceiptMatched', 'PayoutRequested')),
    constraint risk_subject_currency_shape check (currency ~ '^[A-Z]{3}$')
);

create index risk_subject_payer on risk_subject (payer_key, moment, at);
create index risk_subject_party on risk_subject (party_id, moment, at);
create index risk_subject_at on risk_subject (at);
create index risk_subject_order on risk_subject (order_id);
create index risk_subject_stale on risk_subject (at) where stale;

-- Names to be screened. Screened: the state of the lists that they were last held against.
create table risk_name (
    moment     text not null,
    subject_id uuid not null,
    order_id   uuid not null,
    role       text not null,
    key        text not null,
    name       text not null,
    screened   bigint not null default 0,
    hit        boolean not null default false,

    constraint risk_name_key primary key (moment, subject_id, order_id, role, key),
    constraint risk_name_of_subject foreign key (moment, subject_id, order_id)
        references risk_subject (moment, id, order_id),
    constraint risk_name_role_known
        check (role in ('Buyer', 'Consignee', 'Payer', 'Bank', 'Beneficiary'))
);

create index risk_name_screened on risk_name (screened);

-- Prices per unit by the six digits of the HS code that all countries share.
create table risk_line (
    order_id   uuid not null,
    line_no    int not null,
    hs_code    text not null,
    currency   text not null,
    unit_code  text not null,
    unit_price numeric not null,
    placed_at  timestamptz not null,

    constraint risk_line_key primary key (order_id, line_no),
    constraint risk_line_hs_shape check (hs_code ~ '^[0-9]{6}$'),
    constraint risk_line_priced check (unit_price > 0)
);

create index risk_line_alike on risk_line (hs_code, currency, unit_code, placed_at);

-- A version of a list is a whole file; the one with the highest version counts.
create table risk_list (
    seq          bigint generated always as identity,
    list         text not null,
    version      int not null,
    file_name    text not null,
    content_hash text not null,
    demo         boolean not null,
    imported_by  text not null,
    imported_at  timestamptz not null,
    entries      int not null,
    refused      int not null,

    constraint risk_list_key primary key (seq),
    constraint risk_list_version_once unique (list, version),
    constraint risk_list_name_shape check (list ~ '^[A-Z][A-Z0-9-]{1,29}$'),
    constraint risk_list_hash_shape check (content_hash ~ '^[0-9a-f]{64}$'),
    constraint risk_list_counts check (entries >= 0 and refused >= 0)
);

create trigger risk_list_append_only before update or delete or truncate on risk_list
    for each statement execute function risk_is_append_only();

create table risk_list_entry (
    list_seq   bigint not null,
    entry_id   text not null,
    name       text not null,
    aliases    text[] not null,
    country    text,
    programme  text not null,
    valid_from date not null,

    constraint risk_list_entry_key primary key (list_seq, entry_id),
    constraint risk_list_entry_of_list foreign key (list_seq) references risk_list (seq)
);

create index risk_list_entry_from on risk_list_entry (list_seq, valid_from);

create trigger risk_list_entry_append_only before update or delete or truncate on risk_list_entry
    for each statement execute function risk_is_append_only();

-- What a judgement came to, with every rule's version, points and the facts that it used.
create table risk_assessment (
    id          uuid not null,
    seq         bigint generated always as identity,
    moment      text not null,
    subject_id  uuid not null,
    order_id    uuid not null,
    cause       text not null,
    outcome     text not null,
    points      int not null,
    rules       jsonb not null,
    lists       bigint not null,
    assessed_at timestamptz not null,

    constraint risk_assessment_key primary key (id),
    constraint risk_assessment_seq_once unique (seq),
    constraint risk_assessment_of_subject foreign key (moment, subject_id, order_id)
        references risk_subject (moment, id, order_id),
    constraint risk_assessment_cause_known check (cause in ('First', 'Again')),
    constraint risk_assessment_outcome_known check (outcome in ('Pass', 'Review', 'Block'))
);

create index risk_assessment_order on risk_assessment (order_id, seq);

create trigger risk_assessment_append_only before update or delete or truncate on risk_assessment
    for each statement execute function risk_is_append_only();

-- A review holds its order's money while it is not Released.
create table risk_review (
    id            uuid not null,
    seq           bigint generated always as identity,
    assessment_id uuid not null,
    moment        text not null,
    subject_id    uuid not null,
    order_id      uuid not null,
    outcome       text not null,
    status        text not null default 'Open',
    owner         text,
    proposed_by   text,
    reason        text,
    opened_at     timestamptz not null,
    due_at        timestamptz not null,
    ended_at      timestamptz,

    constraint risk_review_key primary key (id),
    constraint risk_review_seq_once unique (seq),
    constraint risk_review_of_assessment
        foreign key (assessment_id) references risk_assessment (id),
    constraint risk_review_outcome_known check (outcome in ('Review', 'Block')),
    constraint risk_review_status_known
        check (status in ('Open', 'Taken', 'Proposed', 'Released', 'Refused')),
    constraint risk_review_ended_whole check ((status in ('Released', 'Refused'))
        = (ended_at is not null) and (ended_at is null or reason is not null)),
    constraint risk_review_owned check (status = 'Open' or owner is not null),
    constraint risk_review_two_release check (outcome <> 'Block' or status <> 'Released'
        or proposed_by <> owner)
);

create unique index risk_review_open_once on risk_review (moment, subject_id, order_id)
    where status in ('Open', 'Taken', 'Proposed');
create index risk_review_holds on risk_review (order_id) where status <> 'Released';
create index risk_review_queue on risk_review (status, seq);

-- Every step of a review, kept.
create table risk_review_step (
    review_id uuid not null,
    no        int not null,
    action    text not null,
    by        text not null,
    at        timestamptz not null,
    reason    text not null,

    constraint risk_review_step_key primary key (review_id, no),
    constraint risk_review_step_of_review foreign key (review_id) references risk_review (id)
);

create trigger risk_review_step_append_only before update or delete or truncate on risk_review_step
    for each statement execute function risk_is_append_only();

-- Hits that somebody released: they do not count again for the same party, name and entry.
create table risk_cleared (
    party_id  uuid not null,
    name_key  text not null,
    list      text not null,
    entry_id  text not null,
    review_id uuid not null,

    constraint risk_cleared_key primary key (party_id, name_key, list, entry_id),
    constraint risk_cleared_by_review foreign key (review_id) references risk_review (id)
);

-- What an order would have been told; told in its order once nothing holds it.
create table risk_held_event (
    id       bigint generated always as identity,
    order_id uuid not null,
    body     json not null,
    kept_at  timestamptz not null,

    constraint risk_held_event_key primary key (id)
);

create index risk_held_event_order on risk_held_event (order_id, id);

-- No payout is sent before it was judged; those that left before need not be.
alter table payout add column risk_assessed_at timestamptz;

update payout set risk_assessed_at = requested_at where status <> 'Requested';

create index payout_unassessed on payout (seq) where risk_assessed_at is null;

-- Shipped rules: what they find adds up to less than a review, except that a name is on a list.
insert into risk_rule (id, version, kind, enabled, moments, parameters, note, drafted_by,
    drafted_at, active_from, activated_by, activated_at)
select id, 1, kind, true, moments, parameters::jsonb, 'shipped', 'shipped', now(),
    timestamptz '2000-01-01 00:00:00+00', 'shipped', now()
from (values
    ('OUTCOME', 'Outcome', array[]::text[],
        '{"reviewAt": 100, "blockAt": 200, "reviewHours": 24, "blockHours": 4}'),
    ('VELOCITY', 'Velocity', array['OrderPlaced', 'ReceiptMatched'],
        '{"windowHours": 24, "mostCount": 50, "mostMinor": {"USD": 100000000, "EUR": 100000000,
        "GBP": 100000000, "CNY": 700000000}, "countPoints": 15, "amountPoints": 10}'),
    ('AMOUNT-HISTORY', 'AmountHistory', array['OrderPlaced', 'ReceiptMatched'],
        '{"atLeast": 5, "last": 100, "factor": 20, "points": 10}'),
    ('COUNTRY-HISTORY', 'CountryHistory', array['OrderPlaced', 'ReceiptMatched'],
        '{"atLeast": 3, "newPoints": 10, "watched": ["IR", "KP", "SY"], "watchedPoints": 20}'),
    ('FIRST-ORDER', 'FirstOrder', array['OrderPlaced'],
        '{"mostMinor": {"USD": 10000000, "EUR": 10000000, "GBP": 10000000}, "points": 10}'),
    ('PAYER-DIFFERS', 'PayerDiffers', array['ReceiptMatched'],
        '{"lowestScore": 0.6, "points": 15}'),
    ('PRICE-OUTLIER', 'PriceOutlier', array['OrderPlaced'],
        '{"atLeast": 10, "last": 100, "days": 365, "mostDeviations": 10, "leastSpreadPercent": 5,
        "points": 15}'),
    ('SCREENING', 'Screening', array['OrderPlaced', 'ReceiptMatched', 'PayoutRequested'],
        '{"reviewScore": 0.88, "blockScore": 0.98, "reviewPoints": 100, "blockPoints": 200,
        "roles": ["Buyer", "Consignee", "Payer", "Bank", "Beneficiary"]}'))
    as shipped (id, kind, moments, parameters);
