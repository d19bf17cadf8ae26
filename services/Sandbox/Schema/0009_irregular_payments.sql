-- What of a payment was not as it was agreed; a payment may show as several credits then.
alter table bank_payment
    add column order_number text;

alter table bank_entry
    add column irregularity text,
    drop constraint bank_entry_payment_once;

create index bank_entry_payment_id on bank_entry (payment_id);
