-- The version of the order that its receivable was planned for: an older amendment changes nothing.
alter table order_case
    add column amended_version int not null default 0,
    add constraint order_case_amended_version_not_negative check (amended_version >= 0);
