-- The rows that the ledger commits for a transaction of four postings, in one prepared statement: transaction, postings, the entry
-- of the sealer's queue, and the balances of the two limited accounts. Parties are 1 to 1000; the smaller one comes first.
\set one random(1, 999)
\set other random(:one + 1, 1000)
with made as (
    select gen_random_uuid() as id
),
booked as (
    insert into ledger_transaction (id, source, effective_on, memo, content)
    select id, 'client:' || id, current_date, '', sha256(convert_to(id::text, 'UTF8'))
    from made
    returning id, recorded_at
),
queued as (
    insert into ledger_unsealed (recorded_at, transaction_id)
    select recorded_at, id
    from booked
),
line as (
    select no, kind, party_id, debit, credit
    from (values
        (1, 'ExporterPayable', lpad(to_hex(:one::int), 32, '0')::uuid, 10, 0),
        (2, 'ExporterPayable', lpad(to_hex(:other::int), 32, '0')::uuid, 0, 9),
        (3, 'PlatformFees', '00000000-0000-0000-0000-000000000000'::uuid, 0, 2),
        (4, 'Bank', '00000000-0000-0000-0000-000000000000'::uuid, 1, 0)) as l (no, kind, party_id, debit, credit)
),
kept as (
    update ledger_balance b
    set debit_minor = b.debit_minor + l.debit, credit_minor = b.credit_minor + l.credit
    from line l
    where (b.kind, b.party_id, b.currency) = (l.kind, l.party_id, 'USD') and b.limited
)
insert into posting (transaction_id, no, kind, party_id, currency, debit_minor, credit_minor)
select booked.id, no, kind, party_id, 'USD', debit, credit
from booked, line;
