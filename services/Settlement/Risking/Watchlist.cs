using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>The names of all lists as they are now.</summary>
/// <param name="State">Grows whenever a list is imported or an entry comes into force.</param>
/// <param name="Today">The day on which entries are in force.</param>
public sealed record ListedNames(long State, NameIndex Names, DateOnly Today)
{
    public bool Hit(string name) => Names.Find(name, Today).Count > 0;
}

/// <summary>Keeps the names of the current lists in memory; asks on every use whether they still are the current ones.</summary>
public sealed class Watchlist
{
    const long EntriesPerImport = 100_000_000;
    volatile ListedNames current = new(-1, new NameIndex([]), DateOnly.MinValue);

    public async Task<ListedNames> Current(Tx tx, DateTimeOffset now)
    {
        var today = ChinaDay.Of(now);
        var state = await State(tx, today);
        if (current.State == state && current.Today == today)
            return current;
        var rows = await tx.Many<Row>(
            """
            select l.list, l.version, e.entry_id, e.name, array_to_string(e.aliases, E'\n') as aliases, e.country,
                e.programme, e.valid_from
            from risk_list l join risk_list_entry e on e.list_seq = l.seq
            where l.version = (select max(version) from risk_list o where o.list = l.list)
            """,
            new { });
        return current = new ListedNames(state, new NameIndex(rows.SelectMany(row => row.Names.Select(name =>
            new ListedName(row.List, row.Version, row.EntryId, name, row.Country, row.Programme, row.ValidFrom)))), today);
    }

    /// <summary>The latest import, and how many of its and the other lists' entries are in force today.</summary>
    static async Task<long> State(Tx tx, DateOnly today) => await tx.One<long>(
        """
        select coalesce(max(l.seq), 0) * @EntriesPerImport + coalesce(sum(l.in_force), 0)::bigint
        from (
            select l.seq, (
                select count(*)
                from risk_list_entry e
                where e.list_seq = l.seq and e.valid_from <= @today and e.valid_from > l.imported_at::date) as in_force
            from risk_list l
            where l.version = (select max(version) from risk_list o where o.list = l.list)) as l
        """,
        new { today, EntriesPerImport });

    sealed record Row(
        string List, int Version, string EntryId, string Name, string Aliases, string? Country, string Programme, DateOnly ValidFrom)
    {
        public IEnumerable<string> Names => Aliases.Split('\n', StringSplitOptions.RemoveEmptyEntries).Prepend(Name);
    }
}
