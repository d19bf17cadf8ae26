-- Amendments of packed orders that customs clearance was asked about. While one is open a
-- declaration that was not sent is not sent. Due: it took effect, and the declaration in force has
-- to be amended for it. What ended before it was asked about stays ended.
create table asked_amendment (
    amendment_id uuid not null,
    order_id     uuid not null,
    code         text not null,
    repacked     boolean not null,
    ended        boolean not null,
    due          boolean not null default false,

    constraint asked_amendment_key primary key (amendment_id),
    constraint asked_amendment_due_ended check (ended or not due)
);

create index asked_amendment_open on asked_amendment (order_id) where not ended or due;

-- Of a request that followed from an amendment of the order: which one, and what the declaration
-- states once customs approved it.
alter table amendment
    add column order_amendment_id uuid,
    add column declared_after     json,
    add constraint amendment_of_order_once unique (order_amendment_id),
    add constraint amendment_of_order_whole
        check ((order_amendment_id is null) = (declared_after is null));
