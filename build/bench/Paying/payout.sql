-- The rows that a payout from the balance commits when it is asked for, in one prepared statement: payout, ledger transaction, two
-- postings, the entry of the sealer's queue, and the balance. Parties are 1 to 1000.
\set one random(1, 1000)
with made as (
    select gen_random_uuid() as id, lpad(to_hex(:one::int), 32, '0')::uuid as party
),
asked as (
    insert into payout (id, exporter_id, status, currency, gross_minor, fee_minor, net_minor, maker, made_by, beneficiary_id,
        beneficiary_version, reference, requested_at)
    select id, party, 'Requested', 'USD', 10, 0, 10, 'Exporter', 'bench', party, 1, upper(substr(replace(id::text, '-', ''), 1, 16)), now()
    from made
),
booked as (
    insert into ledger_transaction (id, source, effective_on, memo, content)
    select id, 'payout:' || id, current_date, '', sha256(convert_to(id::text, 'UTF8'))
    from made
    returning id, recorded_at
),
queued as (
    insert into ledger_unsealed (recorded_at, transaction_id)
    select recorded_at, id
    from booked
),
kept as (
    update ledger_balance b
    set debit_minor = b.debit_minor + 10
    from made
    where (b.kind, b.party_id, b.currency) = ('ExporterPayable', made.party, 'USD')
)
insert into posting (transaction_id, no, kind, party_id, currency, debit_minor, credit_minor)
select made.id, line.no, line.kind, case line.kind when 'BankClearing' then '00000000-0000-0000-0000-000000000000' else made.party end,
    'USD', line.debit, line.credit
from made cross join (values (1, 'ExporterPayable', 10, 0), (2, 'BankClearing', 0, 10)) as line (no, kind, debit, credit);
