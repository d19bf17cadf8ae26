namespace CrossBorder.Settlement;

static partial class Reconciler
{
    const string Signed = "case when e.mark in ('C', 'RD') then e.amount_minor else -e.amount_minor end";

    /// <summary>The closed statements of each account up to the day, in the format of the latest one, in their order.</summary>
    const string Chain =
        """
        with closed as (
            select id, account_key, account, currency, format, closing_date, statement_no, sequence_no, reference,
                opening_minor, closing_minor, status
            from statement
            where format <> 'Mt942' and opening_minor is not null and closing_minor is not null and closing_date <= @on
                and status in ('Taken', 'Released', 'Held', 'Repeated') and (@currency = '' or currency = @currency)),
        latest as (
            select distinct on (account_key, currency) account_key, currency, format
            from closed
            order by account_key, currency, closing_date desc, status = 'Repeated', statement_no desc,
                sequence_no desc, id desc),
        once as (
            select distinct on (account_key, currency, closing_date, statement_no, sequence_no, status = 'Held') c.*
            from closed c join latest using (account_key, currency, format)
            order by account_key, currency, closing_date, statement_no, sequence_no, status = 'Held', status = 'Repeated', id)
        select id, account_key, account, currency, closing_date as closed_on, reference, opening_minor, closing_minor,
            status = 'Held' as held
        from once
        order by account_key, currency, closing_date, statement_no, sequence_no, id
        """;

    /// <summary>The entries that a statement of the chain counts: its own, and those that another one had before.</summary>
    const string CountedSet =
        """
        chain as (
            select id, held from unnest(@Statements, @Held) as c (id, held)),
        counted as (
            select c.id as statement_id, e.id as entry_id
            from chain c join statement_entry e on e.statement_id = c.id
            where e.status <> 'Information'
            union
            select c.id, e.id
            from chain c
            join statement_entry_repeat r on r.statement_id = c.id
            join statement_entry first on first.id = r.entry_id
            join statement_entry e on e.statement_id = first.statement_id and e.position = first.position
            where e.status <> 'Information')
        """;

    const string Counted =
        $"""
        with {CountedSet}
        select c.statement_id, sum({Signed})::bigint as minor
        from counted c join statement_entry e on e.id = c.entry_id
        group by c.statement_id
        """;

    /// <summary>
    /// Entries that the bank counts another number of times than the ledger: a booked one with a value day up to the day once, any other
    /// one not at all. Those of held statements are told with their statement.
    /// </summary>
    const string Entries =
        $"""
        with {CountedSet},
        times as (
            select entry_id, count(*) as n
            from counted join chain on chain.id = counted.statement_id
            where not chain.held
            group by entry_id),
        judged as (
            select e.account_key, e.currency, e.id, e.value_date as day,
                coalesce(e.bank_reference, e.customer_reference, '') as text,
                e.status in ('Matched', 'Unmatched') and e.value_date <= @on as booked, e.status, coalesce(t.n, 0) as n,
                {Signed} as minor
            from statement_entry e left join times t on t.entry_id = e.id
            where e.status <> 'Information' and (@currency = '' or e.currency = @currency)),
        told as (
            select account_key, currency, id, day, text, (minor * (n - case when booked then 1 else 0 end))::bigint as minor,
                case
                when booked and n = 0 then 'ahead_of_statement'
                when booked then 'repeated'
                when status in ('Matched', 'Unmatched') then 'value_later'
                when status = 'Discarded' then 'discarded'
                else 'not_booked' end as kind
            from judged
            where n <> case when booked then 1 else 0 end and minor <> 0),
        ranked as (
            select told.*, row_number() over w as place,
                sum(minor) over (partition by account_key, currency, kind)::bigint as all_minor,
                (count(*) over (partition by account_key, currency, kind))::int as all_count
            from told
            window w as (partition by account_key, currency, kind order by day, id))
        select account_key, currency, kind, id, day, text, minor, all_minor, all_count
        from ranked
        where place <= @MostRows
        order by account_key, currency, kind, place
        """;

    /// <summary>What the ledger's Bank has of each account, by the entries that were booked.</summary>
    const string Booked =
        """
        select e.account_key, e.currency, sum(p.debit_minor - p.credit_minor)::bigint as ledger_minor
        from posting p
        join ledger_transaction t on t.id = p.transaction_id
        join statement_entry e on e.id = split_part(t.source, ':', 2)::uuid and e.currency = p.currency
        where p.kind = 'Bank' and t.effective_on <= @on and (@currency = '' or p.currency = @currency)
        group by e.account_key, e.currency
        """;

    const string LedgerTotals =
        """
        select p.currency, p.kind, sum(p.debit_minor - p.credit_minor)::bigint as minor
        from posting p join ledger_transaction t on t.id = p.transaction_id
        where p.kind in ('Bank', 'BankClearing', 'Suspense') and t.effective_on <= @on
            and (@currency = '' or p.currency = @currency)
        group by p.currency, p.kind
        """;

    /// <summary>
    /// What belongs to no account: Bank without an entry, what is in transit by order (or transaction), and Suspense by entry. As they add
    /// to the bank's side: a transfer that was asked for is still there.
    /// </summary>
    const string Loose =
        """
        with lines as (
            select p.currency, p.kind, p.debit_minor - p.credit_minor as minor, t.id as transaction_id, t.order_id, t.source,
                t.effective_on as day, split_part(t.source, ':', 2)::uuid as fact
            from posting p join ledger_transaction t on t.id = p.transaction_id
            where p.kind in ('Bank', 'BankClearing', 'Suspense') and t.effective_on <= @on
                and (@currency = '' or p.currency = @currency)),
        told as (
            select l.currency, 'journal' as kind, l.transaction_id as id, l.day, l.source as text, -l.minor as minor
            from lines l left join statement_entry e on e.id = l.fact and e.currency = l.currency
            where l.kind = 'Bank' and e.id is null
            union all
            select currency, 'in_transit', coalesce(order_id, transaction_id), min(day), min(source), -sum(minor)
            from lines
            where kind = 'BankClearing'
            group by currency, coalesce(order_id, transaction_id)
            union all
            select l.currency, 'suspense', l.fact, min(l.day), coalesce(min(e.reason), min(l.source)), -sum(l.minor)
            from lines l left join statement_entry e on e.id = l.fact
            where l.kind = 'Suspense'
            group by l.currency, l.fact),
        ranked as (
            select told.*, row_number() over (partition by currency, kind order by day, id) as place,
                sum(minor) over (partition by currency, kind)::bigint as all_minor,
                (count(*) over (partition by currency, kind))::int as all_count
            from told
            where minor <> 0)
        select '' as account_key, currency, kind, id, day, text, minor::bigint as minor, all_minor, all_count
        from ranked
        where place <= @MostRows
        order by currency, kind, place
        """;
}
