-- Goods that the buyer wants to send back: what was asked, agreed, offered instead and received, and
-- what goes back for it. See Returning/.
create table order_return (
    id            uuid not null,
    version       int not null,
    order_id      uuid not null,
    no            int not null,
    status        text not null,
    reason_code   text not null,
    reason        text not null,
    author        text not null,
    line_nos      int[] not null,
    quantities    bigint[] not null,
    file_hashes   text[] not null,
    -- Of the units, at the price they were sold at.
    goods_minor   bigint not null,
    costs         json not null default '[]',
    costs_minor   bigint not null default 0,
    -- What goes back: of the goods less the costs, or what was offered instead of taking them back.
    back_minor    bigint,
    tax           text not null default 'None',
    decided_by    text,
    decided_at    timestamptz,
    answer        text not null default '',
    asked_at      timestamptz not null,
    ended_at      timestamptz,

    constraint order_return_key primary key (id),
    constraint order_return_of_order foreign key (order_id) references sales_order,
    constraint order_return_numbered_once unique (order_id, no),
    constraint order_return_version_positive check (version > 0),
    constraint order_return_status_known check (status in
        ('Asked', 'Agreed', 'Offered', 'Refused', 'Withdrawn', 'Received', 'Settled')),
    constraint order_return_reason_known
        check (reason_code in ('Damaged', 'Wrong', 'NotAsDescribed', 'Late', 'NotWanted')),
    constraint order_return_tax_known check (tax in ('None', 'NotClaimable', 'ToRepay')),
    constraint order_return_aligned check (cardinality(line_nos) = cardinality(quantities)
        and cardinality(line_nos) > 0),
    constraint order_return_amounts check (goods_minor >= 0 and costs_minor between 0 and goods_minor
        and back_minor between 0 and goods_minor),
    constraint order_return_says_what_goes_back
        check ((status in ('Asked', 'Refused')) = (back_minor is null) or status = 'Withdrawn')
);

create index order_return_of on order_return (order_id, no);
