-- Orders that were split: parts are orders of their own, of the one that was placed. See Dividing/.
alter table order_case
    add column split_of uuid,
    add column part_no  int,
    add constraint order_case_part_whole check ((split_of is null) = (part_no is null));

create index order_case_part_of on order_case (split_of) where split_of is not null;

-- Each split is followed once. What went over with it, of what was paid until then.
create table receivable_split (
    part_id     uuid not null,
    order_id    uuid not null,
    moved_minor bigint not null,
    at          timestamptz not null,

    constraint receivable_split_key primary key (part_id),
    constraint receivable_split_of_case foreign key (order_id) references order_case (order_id),
    constraint receivable_split_not_negative check (moved_minor >= 0)
);
