namespace CrossBorder.Settlement;

/// <summary>Every step is one statement over all of the staged entries.</summary>
sealed partial class StatementMerge
{
    const string SamePlace =
        """
        insert into known (position, entry_id, differs)
        select s.position, min(e.id::text)::uuid, bool_or(e.fingerprint <> s.fingerprint)
        from staged s
            join statement_entry e on e.account_key = @AccountKey and e.currency = @Currency and e.place = @Place
                and e.position = s.position and e.detail_no = s.detail_no
        where e.status not in ('Held', 'Discarded')
        group by s.position
        """;

    const string SameReference =
        $"""
        update staged s
        set occurrence = n.occurrence
        from (
            select position, row_number() over (
                partition by booked_reference, whole_mark, whole_minor, value_date order by position) as occurrence
            from staged
            where detail_no <= 1 and booked_reference is not null and status = 'New') n
        where s.position = n.position and n.occurrence > 1;
        insert into known (position, entry_id, differs)
        select s.position, min(e.id::text)::uuid, false
        from staged s
            join statement_entry e on e.account_key = @AccountKey and e.currency = @Currency
                and e.booked_reference = s.booked_reference and e.whole_mark = s.whole_mark and e.whole_minor = s.whole_minor
                and e.value_date = s.value_date and e.occurrence = s.occurrence
        where s.status = 'New' and s.detail_no <= 1 and e.detail_no <= 1 and e.status {Counted}
            and not exists (select from known k where k.position = s.position)
        group by s.position
        """;

    const string HasOtherFormats =
        """
        select exists (
            select
            from statement
            where account_key = @AccountKey and currency = @Currency and (format <> @Format or format = 'Mt942') and id <> @id)
        """;

    const string Repeats =
        """
        insert into statement_entry_repeat (statement_id, position, format, entry_id, raw)
        select @id, k.position, @Format, k.entry_id, string_agg(s.raw, E'\n' order by s.detail_no)
        from known k join staged s on s.position = k.position
        where not k.differs
        group by k.position, k.entry_id
        on conflict on constraint statement_entry_repeat_key do nothing
        """;

    /// <summary>What a report of the day brought is a line of the statement from now on.</summary>
    const string Promotion =
        """
        update statement_entry e
        set statement_id = @id, format = @Format, place = @Place, position = k.position, year = @Year, statement_no = @Number,
            sequence_no = @Page, entry_date = s.entry_date
        from known k join staged s on s.position = k.position and s.detail_no <= 1
        where e.id = k.entry_id and e.format = 'Mt942' and not k.differs
        """;

    /// <summary>Bookings of other formats that no statement of this format has had, the n-th of those that are alike to the n-th.</summary>
    static string Alike(string ofLine, string ofCandidate) =>
        $"""
        insert into known (position, entry_id, differs)
        with line as (
            select s.position, s.whole_mark, s.whole_minor, s.value_date, s.fingerprint, row_number() over (
                partition by s.whole_mark, s.whole_minor, s.value_date order by s.position) as nth
            from staged s
            where s.status = 'New' and s.detail_no <= 1 and {ofLine}
                and not exists (select from known k where k.position = s.position)
        ), candidate as (
            select e.id, e.whole_mark, e.whole_minor, e.value_date, row_number() over (
                partition by e.whole_mark, e.whole_minor, e.value_date order by e.seq) as nth
            from statement_entry e
            where e.account_key = @AccountKey and e.currency = @Currency and e.detail_no <= 1 and e.status {Counted}
                and {ofCandidate} and exists (
                    select
                    from staged s
                    where s.detail_no <= 1 and s.value_date = e.value_date and s.whole_minor = e.whole_minor
                        and s.whole_mark = e.whole_mark and {ofLine}
                        and (e.format <> @Format or (@Format = 'Mt942' and e.fingerprint = s.fingerprint)))
                and e.statement_id <> @id
                and not exists (
                    select from statement_entry_repeat r
                    where r.entry_id = e.id and r.format = @Format and @Format <> 'Mt942')
                and not exists (select from known k where k.entry_id = e.id)
        )
        select line.position, candidate.id, false
        from line join candidate using (whole_mark, whole_minor, value_date, nth)
        """;

    static string Insertion(string status) =>
        $"""
        insert into statement_entry (file_id, statement_id, format, account, account_key, currency, year, statement_no,
            sequence_no, place, {StatementStage.Columns})
        select @file, @id, @Format, @Account, @AccountKey, @Currency, @Year, @Number, @Page, @Place, id, position, detail_no,
            line_no, mark, amount_minor, whole_mark, whole_minor, value_date, entry_date, type_code, customer_reference,
            bank_reference, booked_reference, end_to_end_id, occurrence, narrative, payer, payer_account, payer_bic,
            original_minor, original_currency, charge_minor, particulars, virtual_account, account_fault, fingerprint, raw,
            {status}
        from staged
        order by position, detail_no
        """;
}
