-- Amendments of packed orders that the carrier's side was asked about. While one is open nothing of
-- its order is told to the carrier. What ended before it was asked about stays ended.
create table asked_amendment (
    amendment_id uuid not null,
    order_id     uuid not null,
    ended        boolean not null,

    constraint asked_amendment_key primary key (amendment_id)
);

create index asked_amendment_open on asked_amendment (order_id) where not ended;

-- The version of the order that was packed so: an older message does not put the former packing back.
alter table order_case
    add column packed_version int not null default 0,
    add constraint order_case_packed_version_not_negative check (packed_version >= 0);
