-- Opens accounts that are not there, in the order of the arrays.
create function ledger_open(p_kinds text[], p_parties uuid[], p_currencies text[]) returns void
language plpgsql as $$
begin
    insert into ledger_account (kind, party_id, currency)
    select n.kind, n.party_id, n.currency
    from unnest(p_kinds, p_parties, p_currencies)
        with ordinality as n (kind, party_id, currency, no)
    where not exists (
        select from ledger_account a
        where (a.kind, a.party_id, a.currency) = (n.kind, n.party_id, n.currency))
    order by n.no
    on conflict on constraint ledger_account_key do nothing;
    insert into ledger_balance (kind, party_id, currency, normal_side, limited)
    select n.kind, n.party_id, n.currency, r.normal_side, r.limited
    from unnest(p_kinds, p_parties, p_currencies)
        with ordinality as n (kind, party_id, currency, no)
    join ledger_purpose r using (kind)
    where not exists (
        select from ledger_balance b
        where (b.kind, b.party_id, b.currency) = (n.kind, n.party_id, n.currency))
    order by n.no
    on conflict on constraint ledger_balance_key do nothing;
end
$$;

-- What is refused may be so because a rival with the same source was faster: then the next attempt
-- will see what he booked.
create function ledger_rivals(p_sources text[]) returns void language plpgsql as $$
begin
    if exists (select from ledger_transaction t where t.source = any(p_sources)) then
        raise exception 'booked at the same time' using errcode = 'serialization_failure';
    end if;
end
$$;

-- Posts a batch, all or nothing, in one round trip. Accounts come sorted and summed up, so that
-- rows are locked in one order; lines say what is written. No row: everything is posted. Else the
-- rows say why nothing was: no. of the transaction (repeated, transaction_reused, hold_...) or of
-- the account (account_..., insufficient_funds).
create function ledger_post(
    p_now timestamptz, p_opens boolean, p_ids uuid[], p_sources text[], p_orders uuid[],
    p_days date[], p_memos text[], p_contents bytea[], p_reverses uuid[], p_holds uuid[],
    p_kinds text[], p_parties uuid[], p_currencies text[], p_debits bigint[], p_credits bigint[],
    p_released bigint[], p_line_ids uuid[], p_line_nos int[], p_line_kinds text[],
    p_line_parties uuid[], p_line_currencies text[], p_line_debits bigint[],
    p_line_credits bigint[])
returns table (no int, outcome text) language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    missing bigint;
    closed bigint;
    written bigint;
begin
    -- Whoever closes an account takes the other side of this lock.
    lock table posting in row exclusive mode;
    return query
    select s.n::int,
        case when t.content <> s.content then 'transaction_reused' else 'repeated' end
    from unnest(p_sources, p_contents) with ordinality as s (source, content, n)
    join ledger_transaction t on t.source = s.source;
    if found then
        return;
    end if;
    if p_reverses is not null then
        return query
        select r.n::int, 'already_reversed'
        from unnest(p_reverses) with ordinality as r (id, n)
        where exists (select from ledger_transaction t where t.reverses = r.id)
            or exists (
                select from ledger_transaction t where t.id = r.id and t.reverses is not null);
        if found then
            perform ledger_rivals(p_sources);
            return;
        end if;
    end if;

    select count(*) filter (where a.kind is null), count(*) filter (where a.closed_at is not null)
    into missing, closed
    from unnest(p_kinds, p_parties, p_currencies) as d (kind, party_id, currency)
    left join ledger_account a
        on (a.kind, a.party_id, a.currency) = (d.kind, d.party_id, d.currency);
    if closed > 0 or (missing > 0 and not p_opens) then
        return query
        select d.n::int, case when a.kind is null then 'account_unknown' else 'account_closed' end
        from unnest(p_kinds, p_parties, p_currencies)
            with ordinality as d (kind, party_id, currency, n)
        left join ledger_account a
            on (a.kind, a.party_id, a.currency) = (d.kind, d.party_id, d.currency)
        where a.kind is null or a.closed_at is not null;
        perform ledger_rivals(p_sources);
        return;
    end if;
    if missing > 0 then
        perform ledger_open(p_kinds, p_parties, p_currencies);
    end if;

    return query
    with locked as materialized (
        select d.n, b.limit_minor - b.held_minor + d.released + case b.normal_side
            when 'Credit' then b.credit_minor - b.debit_minor + d.credit - d.debit
            else b.debit_minor - b.credit_minor + d.debit - d.credit end as free
        from unnest(p_kinds, p_parties, p_currencies, p_debits, p_credits, p_released)
            with ordinality as d (kind, party_id, currency, debit, credit, released, n)
        join ledger_balance b on (b.kind, b.party_id, b.currency) = (d.kind, d.party_id, d.currency)
        where b.limited
        order by d.n
        for update of b)
    select locked.n::int, 'insufficient_funds'
    from locked
    where free < 0;
    if found then
        perform ledger_rivals(p_sources);
        return;
    end if;

    if p_holds is not null then
        return query
        with locked as materialized (
            select x.n, h.status, h.expires_at
            from unnest(p_holds) with ordinality as x (id, n) join ledger_hold h on h.id = x.id
            order by h.id
            for update of h)
        select locked.n::int,
            case when status in ('Posted', 'Voided') then 'hold_closed' else 'hold_expired' end
        from locked
        where status <> 'Held' or expires_at <= p_now;
        if found then
            perform ledger_rivals(p_sources);
            return;
        end if;
        update ledger_hold h
        set status = 'Posted', ended_at = p_now
        from unnest(p_holds) as x (id)
        where h.id = x.id;
        update ledger_balance b
        set held_minor = b.held_minor - d.released
        from unnest(p_kinds, p_parties, p_currencies, p_released)
            as d (kind, party_id, currency, released)
        where (b.kind, b.party_id, b.currency) = (d.kind, d.party_id, d.currency)
            and b.limited and d.released > 0;
    end if;

    with booked as (
        insert into ledger_transaction (id, source, order_id, effective_on, memo, content, reverses,
            hold_id)
        select t.id, t.source, t.order_id, t.day, t.memo, t.content, t.reverses, t.hold_id
        from unnest(p_ids, p_sources, p_orders, p_days, p_memos, p_contents, p_reverses, p_holds)
            as t (id, source, order_id, day, memo, content, reverses, hold_id)
        order by t.source
        on conflict on constraint ledger_transaction_source_once do nothing
        returning id),
    line as (
        insert into posting (transaction_id, no, kind, party_id, currency, debit_minor,
            credit_minor)
        select l.id, l.n, l.kind, l.party_id, l.currency, l.debit, l.credit
        from unnest(p_line_ids, p_line_nos, p_line_kinds, p_line_parties, p_line_currencies,
            p_line_debits, p_line_credits) as l (id, n, kind, party_id, currency, debit, credit)
        join booked on booked.id = l.id)
    select count(*) into written from booked;
    if written < cardinality(p_ids) then
        -- Another session booked the same source at this moment: the next attempt will see it.
        raise exception 'booked at the same time' using errcode = 'serialization_failure';
    end if;
end
$$;

-- Reserves an amount: 'held', or why not.
create function ledger_reserve(
    p_id uuid, p_content bytea, p_kind text, p_party uuid, p_currency text, p_minor bigint,
    p_memo text, p_expires timestamptz, p_now timestamptz)
returns text language plpgsql as $$
declare
    known bytea;
    closed boolean;
    free bigint;
begin
    lock table posting in row exclusive mode;
    -- Locked before anything is looked at, so that a retry sees what the first attempt did.
    select b.limit_minor - b.held_minor + case b.normal_side
        when 'Credit' then b.credit_minor - b.debit_minor
        else b.debit_minor - b.credit_minor end
    into free
    from ledger_balance b
    where (b.kind, b.party_id, b.currency) = (p_kind, p_party, p_currency) and b.limited
    for update;
    select h.content into known from ledger_hold h where h.id = p_id;
    if found then
        return case when known = p_content then 'repeated' else 'hold_reused' end;
    end if;
    select a.closed_at is not null into closed
    from ledger_account a
    where (a.kind, a.party_id, a.currency) = (p_kind, p_party, p_currency);
    if not found then
        return 'account_unknown';
    elsif closed then
        return 'account_closed';
    end if;
    if free < p_minor then
        return 'insufficient_funds';
    end if;
    insert into ledger_hold (id, kind, party_id, currency, amount_minor, memo, content, made_at,
        expires_at)
    values (p_id, p_kind, p_party, p_currency, p_minor, p_memo, p_content, p_now, p_expires)
    on conflict on constraint ledger_hold_key do nothing;
    if not found then
        raise exception 'held at the same time' using errcode = 'serialization_failure';
    end if;
    update ledger_balance b
    set held_minor = b.held_minor + p_minor
    where (b.kind, b.party_id, b.currency) = (p_kind, p_party, p_currency) and b.limited;
    return 'held';
end
$$;

-- Ends holds that are held still, as Voided, or as Expired those whose time is over. Returns them.
create function ledger_release(p_ids uuid[], p_status text, p_now timestamptz)
returns setof uuid language plpgsql as $$
begin
    perform
    from ledger_balance b
    where b.limited and exists (
        select from ledger_hold h
        where h.id = any(p_ids)
            and (h.kind, h.party_id, h.currency) = (b.kind, b.party_id, b.currency))
    order by b.kind collate "C", b.party_id, b.currency collate "C"
    for update of b;
    return query
    with ended as (
        update ledger_hold h
        set status = p_status, ended_at = p_now
        where h.id in (
            select o.id
            from ledger_hold o
            where o.id = any(p_ids) and o.status = 'Held'
                and (p_status = 'Voided' or o.expires_at <= p_now)
            order by o.id
            for update)
        returning h.id, h.kind, h.party_id, h.currency, h.amount_minor),
    freed as (
        update ledger_balance b
        set held_minor = b.held_minor - s.minor
        from (
            select kind, party_id, currency, sum(amount_minor)::bigint as minor
            from ended
            group by kind, party_id, currency) as s
        where (b.kind, b.party_id, b.currency) = (s.kind, s.party_id, s.currency) and b.limited)
    select ended.id from ended;
end
$$;
