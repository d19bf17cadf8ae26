-- Campaigns, the links by which buyers come, and what becomes of inquiries.

create table campaign (
    exporter_id uuid not null,
    id          uuid not null,
    version     int not null,
    code        text not null,
    name        text not null,
    status      text not null,
    valid_from  timestamptz not null,
    valid_until timestamptz,
    market      text,
    group_id    uuid,
    goal        text not null,
    goal_count  bigint not null,
    currency    text,
    created_at  timestamptz not null,

    constraint campaign_key primary key (exporter_id, id),
    constraint campaign_code_once unique (exporter_id, code),
    constraint campaign_of_group foreign key (exporter_id, group_id) references buyer_group,
    constraint campaign_version_positive check (version > 0),
    constraint campaign_code_shape check (code = btrim(code) and length(code) between 1 and 40),
    constraint campaign_name_length check (length(name) between 1 and 200),
    constraint campaign_status_known check (status in ('Active', 'Ended')),
    constraint campaign_window check (valid_from < valid_until),
    constraint campaign_market_alpha2 check (market ~ '^[A-Z]{2}$'),
    constraint campaign_goal_known check (goal in ('Inquiries', 'Orders', 'Value')),
    constraint campaign_goal_positive check (goal_count > 0),
    constraint campaign_value_in_currency check ((goal = 'Value') = (currency is not null))
);

create index campaign_by_id on campaign (id);

-- The code is public and says nothing; the channel is what prices, promotions and the funnel know.
create table campaign_link (
    code        text not null,
    exporter_id uuid not null,
    campaign_id uuid not null,
    channel     text not null,
    product_id  uuid,
    visits      bigint not null default 0,
    created_at  timestamptz not null,

    constraint campaign_link_key primary key (code),
    constraint campaign_link_channel_once unique (exporter_id, channel),
    constraint campaign_link_of_campaign foreign key (exporter_id, campaign_id) references campaign,
    constraint campaign_link_channel_shape check (channel = btrim(channel)
        and length(channel) between 1 and 40),
    constraint campaign_link_visits_not_negative check (visits >= 0)
) with (fillfactor = 80);

create index campaign_link_of on campaign_link (exporter_id, campaign_id);

-- An inquiry as the facts about it are told, in whatever order they come.
create table funnel_inquiry (
    inquiry_id  uuid not null,
    exporter_id uuid not null,
    channel     text,
    market      text,
    product_ids uuid[] not null,
    opened_at   timestamptz,
    quoted_at   timestamptz,
    order_id    uuid,

    constraint funnel_inquiry_key primary key (inquiry_id)
);

create index funnel_inquiry_opened on funnel_inquiry (exporter_id, opened_at);
create unique index funnel_inquiry_order_once on funnel_inquiry (order_id);
