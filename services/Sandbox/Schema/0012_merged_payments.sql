-- A payer may pay several orders with one transfer: its entry has the payments that joined it.
alter table world
    add column irregular boolean not null default false;

-- Until it is allotted to a statement, other payments of the payer may join the entry.
alter table bank_entry
    add column joined_by text;

create index bank_entry_joined_by on bank_entry (joined_by, id)
    where joined_by is not null and statement_id is null;

create table bank_entry_also (
    entry_id   bigint not null,
    payment_id uuid not null,

    constraint bank_entry_also_key primary key (entry_id, payment_id),
    constraint bank_entry_also_entry foreign key (entry_id) references bank_entry (id),
    constraint bank_entry_also_payment foreign key (payment_id) references bank_payment (id)
);
