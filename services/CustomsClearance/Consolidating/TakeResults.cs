using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Takes what customs tells of consolidated declarations (CEB792) and writes entry number and item back to every line. What was
/// told is kept; the latest telling of a declaration and of a line counts, so that order and repeats of the files do not matter.
/// A list is told to the platform once, when all its lines have an entry number.
/// </summary>
static class TakeResults
{
    /// <summary>Places of the results that name no list of ours are left out of the answer.</summary>
    public static async Task<IReadOnlyList<int>> Take(
        Tx tx, IReadOnlyList<(int Place, SummaryResult Result, string File)> results, DateTimeOffset now)
    {
        var numbers = results.SelectMany(one => one.Result.Rows).Select(row => row.ListNumber).Distinct().ToArray();
        var lists = await tx.Many<ListRow>(
            """
            select d.id, d.list_number
            from declaration d
            where d.list_number = any(@numbers) and exists (select from summary_list s where s.declaration_id = d.id)
            order by d.id
            for update of d
            """,
            new { numbers });
        var known = lists.Select(list => list.ListNumber).ToHashSet();
        var ours = results.Where(one => one.Result.Rows.Any(row => known.Contains(row.ListNumber))).ToList();
        if (ours.Count == 0)
            return [];
        await Keep(tx, ours, now);
        await KeepLines(tx, ours, known);
        var ids = lists.Select(list => list.Id).ToArray();
        await WriteBack(tx, ids);
        await Tell(tx, ids, now);
        return [.. ours.Select(one => one.Place)];
    }

    static Task<int> Keep(Tx tx, List<(int Place, SummaryResult Result, string File)> ours, DateTimeOffset now) => tx.Run(
        """
        insert into summary_result (summary_number, sequence_number, part_no, told_at, state, entry_number, file_name, received_at)
        select *, @now
        from unnest(@Numbers, @Sequences, @Parts, @Times, @States, @Entries, @Files)
        on conflict do nothing
        """,
        new
        {
            now,
            Numbers = ours.Select(one => one.Result.SummaryNumber).ToArray(),
            Sequences = ours.Select(one => one.Result.SequenceNumber).ToArray(),
            Parts = ours.Select(one => one.Result.PartNo).ToArray(),
            Times = ours.Select(one => one.Result.ToldAt.ToUniversalTime()).ToArray(),
            States = ours.Select(one => one.Result.State).ToArray(),
            Entries = ours.Select(one => one.Result.EntryNumber).ToArray(),
            Files = ours.Select(one => one.File).ToArray(),
        });

    static Task<int> KeepLines(Tx tx, List<(int Place, SummaryResult Result, string File)> ours, HashSet<string> known)
    {
        var rows = ours.SelectMany(one => one.Result.Rows.Select(row => (one.Result, Row: row)))
            .Where(line => known.Contains(line.Row.ListNumber))
            .OrderBy(line => line.Result.ToldAt)
            .GroupBy(line => (line.Result.SummaryNumber, line.Result.SequenceNumber, line.Row.ListNumber, line.Row.LineNo))
            .Select(group => group.Last()).ToList();
        return tx.Run(
            """
            insert into summary_result_line as l (summary_number, sequence_number, list_number, line_no, item_no, hs_code, told_at)
            select *
            from unnest(@Numbers, @Sequences, @Lists, @Lines, @Items, @Codes, @Times)
            on conflict on constraint summary_result_line_key do update
            set item_no = excluded.item_no, hs_code = excluded.hs_code, told_at = excluded.told_at
            where l.told_at < excluded.told_at
            """,
            new
            {
                Numbers = rows.Select(line => line.Result.SummaryNumber).ToArray(),
                Sequences = rows.Select(line => line.Result.SequenceNumber).ToArray(),
                Lists = rows.Select(line => line.Row.ListNumber).ToArray(),
                Lines = rows.Select(line => line.Row.LineNo).ToArray(),
                Items = rows.Select(line => line.Row.ItemNo).ToArray(),
                Codes = rows.Select(line => line.Row.HsCode).ToArray(),
                Times = rows.Select(line => line.Result.ToldAt.ToUniversalTime()).ToArray(),
            });
    }

    /// <summary>States that say that there is no such declaration: failed, refused, deleted, back for change.</summary>
    const string Void = "'Y', 'E', 'A', 'D', 'Z'";

    static Task<int> WriteBack(Tx tx, Guid[] ids) => tx.Run(
        $"""
        with entry as (
            select r.summary_number, r.sequence_number,
                (array_agg(r.entry_number order by r.told_at desc) filter (where r.entry_number is not null))[1] as number,
                (array_agg(r.state order by r.told_at desc, r.state))[1] as state
            from summary_result r
            where (r.summary_number, r.sequence_number) in (
                select l.summary_number, l.sequence_number
                from summary_result_line l
                join declaration d on d.list_number = l.list_number
                where d.id = any(@ids))
            group by r.summary_number, r.sequence_number
        ), line as (
            select distinct on (d.id, l.line_no) d.id, l.line_no, l.item_no, e.number
            from declaration d
            join summary_result_line l on l.list_number = d.list_number
            join entry e on e.summary_number = l.summary_number and e.sequence_number = l.sequence_number
            where d.id = any(@ids) and e.number is not null and e.state not in ({Void})
            order by d.id, l.line_no, l.told_at desc, l.sequence_number desc
        )
        update declared_line t
        set entry_number = line.number, item_no = line.item_no
        from line
        where t.declaration_id = line.id and t.line_no = line.line_no
            and (t.entry_number, t.item_no) is distinct from (line.number, line.item_no);
        update summary s
        set summary_number = l.summary_number
        from summary_list m
        join declaration d on d.id = m.declaration_id
        join summary_result_line l on l.list_number = d.list_number
        where m.summary_id = s.id and m.live and d.id = any(@ids) and s.summary_number is null
        """,
        new { ids });

    static async Task Tell(Tx tx, Guid[] ids, DateTimeOffset now)
    {
        var told = await tx.Many<Told>(
            """
            update declaration d
            set consolidated_at = @now, version = d.version + 1, changed_at = @now,
                entry_number = coalesce(d.entry_number, (
                    select l.entry_number
                    from declared_line l
                    where l.declaration_id = d.id and l.entry_number ~ '^[0-9]{8}0[0-9]{9}$'
                    order by l.line_no
                    limit 1))
            where d.id = any(@ids) and d.consolidated_at is null
                and not exists (select from declared_line l where l.declaration_id = d.id and l.entry_number is null)
            returning d.id, d.version, d.order_id, (
                select l.summary_number from summary_result_line l where l.list_number = d.list_number
                order by l.told_at desc, l.summary_number limit 1) as summary_number
            """,
            new { ids, now });
        if (told.Count == 0)
            return;
        var lines = (await tx.Many<LineRow>(
            """
            select declaration_id, line_no, entry_number, item_no
            from declared_line
            where declaration_id = any(@Ids)
            order by declaration_id, line_no
            """,
            new { Ids = told.Select(one => one.Id).ToArray() })).ToLookup(line => line.DeclarationId);
        foreach (var one in told)
            tx.Publish(new DeclarationConsolidated(one.Id, one.Version, now, one.OrderId, one.SummaryNumber,
                [.. lines[one.Id].Select(line => new ConsolidatedLine(line.LineNo, line.EntryNumber, line.ItemNo))]));
    }

    sealed record ListRow(Guid Id, string ListNumber);

    sealed record Told(Guid Id, int Version, Guid OrderId, string SummaryNumber);

    sealed record LineRow(Guid DeclarationId, int LineNo, string EntryNumber, int ItemNo);
}
