namespace CrossBorder.Settlement;

/// <summary>Holds a statement against the one before and the one behind, and tells what is missing between them.</summary>
sealed partial class StatementMerge
{
    const string LinkColumns =
        """
        select id, account, currency, closing_date as closed, statement_no as number, sequence_no as page, opening_minor,
            closing_minor
        from statement
        """;

    const string SameChain =
        "account_key = @Account and currency = @Currency and format = @Format and status in ('Taken', 'Released', 'Held') and id <> @id";

    public async Task CheckChain(bool isTaken)
    {
        if (isTaken && (statement.UnexplainedMinor ?? 0) != 0)
            await Raise(id, new ChainGap("unexplained", "0", $"{statement.UnexplainedMinor}"));
        if (statement.IsInterim || statement.Closing is null || statement.Opening is null)
            return;
        var own = await tx.One<Link>($"{LinkColumns} where id = @id and status <> 'Repeated'", new { id });
        if (own is null)
            return;
        var place = new
        {
            id,
            key.Account,
            statement.Currency,
            Format = statement.Format.ToString(),
            own.Closed,
            own.Number,
            own.Page,
        };
        var before = await tx.One<Link>(
            $"""
            {LinkColumns}
            where {SameChain} and (closing_date, statement_no, sequence_no) < (@Closed, @Number, @Page)
            order by closing_date desc, statement_no desc, sequence_no desc, id desc
            limit 1
            """, place);
        var behind = await tx.One<Link>(
            $"""
            {LinkColumns}
            where {SameChain} and (closing_date, statement_no, sequence_no) > (@Closed, @Number, @Page)
            order by closing_date, statement_no, sequence_no, id
            limit 1
            """, place);
        await Compare(before, own);
        if (behind is not null)
            await Compare(own, behind);
    }

    /// <summary>An entry that was refused is in now: less of the closing balance is unexplained.</summary>
    public async Task Explain(long signedMinor) => await tx.Run(
        """
        update statement set unexplained_minor = unexplained_minor - @signedMinor where id = @id;
        update statement_gap g
        set found = s.unexplained_minor::text, closed_at = case when s.unexplained_minor = 0 then @now end
        from statement s
        where s.id = @id and g.statement_id = s.id and g.kind = 'unexplained' and g.closed_at is null
        """,
        new { id, signedMinor, now });

    async Task Compare(Link? before, Link link)
    {
        await tx.Run(
            """
            update statement_gap
            set closed_at = @now
            where statement_id = @Id and kind in ('number', 'page', 'opening') and closed_at is null
            """,
            new { now, link.Id });
        foreach (var gap in StatementChain.Gaps(before?.InChain, link.InChain))
            await Raise(link.Id, gap);
    }

    Task<int> Raise(Guid of, ChainGap gap) => tx.Run(
        """
        insert into statement_gap (statement_id, account, currency, kind, expected, found, raised_at)
        select id, account, currency, @Kind, @Expected, @Found, @now
        from statement
        where id = @of
        on conflict (statement_id, kind) where closed_at is null
            do update set expected = excluded.expected, found = excluded.found
        """,
        new { of, gap.Kind, gap.Expected, gap.Found, now });

    sealed record Link(
        Guid Id, string Account, string Currency, DateOnly? Closed, long Number, int Page, long? OpeningMinor, long? ClosingMinor)
    {
        public ChainLink InChain => new(Closed, Number, Page, OpeningMinor, ClosingMinor);
    }
}
