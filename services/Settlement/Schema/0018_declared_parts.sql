-- What is declared for the balance of payments: of every receipt, each exporter's part. What a
-- processor settles is what its payments brought, before the processor's fee; an advance is nobody's
-- yet, and the platform itself declares it.
create view receipt_part as
select e.id as entry_id, e.seq, c.exporter_id, a.order_id, e.currency, a.amount_minor,
    e.value_date as credited_on, 'Receipt' as source
from allocation a
join statement_entry e on e.id = a.entry_id
join order_case c on c.order_id = a.order_id
where not a.undone and e.mark = 'C' and e.reversed_by is null
union all
select e.id, e.seq, p.exporter_id, p.order_id, e.currency, l.amount_minor, e.value_date, 'Channel'
from processor_settlement s
join statement_entry e on e.id = s.entry_id
join processor_settlement_line l on l.settlement_id = s.id
join channel_operation o on o.id = l.opening_id
join channel_payment p on p.id = o.payment_id
where e.reversed_by is null
union all
select e.id, e.seq, '00000000-0000-0000-0000-000000000000', null, e.currency, a.amount_minor,
    e.value_date, 'Advance'
from allocation a
join statement_entry e on e.id = a.entry_id
where not a.undone and a.buyer_id is not null and a.order_id is null and e.mark = 'C'
    and e.reversed_by is null;

alter table bop_declaration
    drop constraint bop_declaration_receipt_once,
    alter column order_id drop not null,
    add constraint bop_declaration_part_once unique (entry_id, exporter_id);

-- What was presented to the bank under a letter of credit; one that the bank refused or the seller
-- took back does not count against the credit.
create table credit_drawing (
    order_id      uuid not null,
    no            int not null,
    presented_on  date not null,
    shipped_on    date not null,
    drawn_minor   bigint not null,
    partial       boolean not null,
    discrepancies text[] not null,
    recorded_by   text not null,
    recorded_at   timestamptz not null,
    withdrawn_at  timestamptz,
    withdrawn_why text,

    constraint credit_drawing_key primary key (order_id, no),
    constraint credit_drawing_of_credit foreign key (order_id)
        references letter_of_credit (order_id),
    constraint credit_drawing_no_positive check (no > 0),
    constraint credit_drawing_amount_positive check (drawn_minor > 0),
    constraint credit_drawing_withdrawn_for_a_reason
        check ((withdrawn_at is null) = (withdrawn_why is null))
);

-- The buyer took the payment back while the processor had not answered yet.
alter table channel_payment add column void_asked_at timestamptz;
