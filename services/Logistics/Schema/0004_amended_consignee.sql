-- The version of the order that named the consignee: an older message does not put the former one back.
alter table order_case
    add column consignee_version int not null default 0,
    add constraint order_case_consignee_version_not_negative check (consignee_version >= 0);
