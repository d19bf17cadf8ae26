using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Writes what receipts did to declarations, and tells it: one statement for all of them.</summary>
static class MoveDeclarations
{
    public static async Task Store(Tx tx, List<Move> moves, DateTimeOffset now)
    {
        var entries = moves.SelectMany(move => move.Entries.Select(entry => (move.After.Id, entry.Part, entry.EntryNumber))).ToList();
        await tx.Run(
            """
            update declaration d
            set status = moved.status, version = moved.version, pre_number = moved.pre_number, list_number = moved.list_number,
                entry_number = moved.entry_number, released_at = moved.released_at, closed_at = moved.closed_at, changed_at = @now
            from unnest(@Ids, @Statuses, @Versions, @PreNumbers, @ListNumbers, @EntryNumbers, @Released, @Closed)
                as moved (id, status, version, pre_number, list_number, entry_number, released_at, closed_at)
            where d.id = moved.id;
            update declared_line l
            set entry_number = part.entry_number
            from unnest(@EntryIds, @EntryParts, @Entries) as part (id, part_no, entry_number)
            where l.declaration_id = part.id and l.part_no = part.part_no;
            update message set status = 'Pending' where guid = any(@Lists) and status = 'Held'
            """,
            new
            {
                now,
                Ids = moves.Select(move => move.After.Id).ToArray(),
                Statuses = moves.Select(move => move.After.Status.ToString()).ToArray(),
                Versions = moves.Select(move => move.After.Version).ToArray(),
                PreNumbers = moves.Select(move => move.After.PreNumber).ToArray(),
                ListNumbers = moves.Select(move => move.After.ListNumber).ToArray(),
                EntryNumbers = moves.Select(move => move.After.EntryNumber).ToArray(),
                EntryIds = entries.Select(entry => entry.Id).ToArray(),
                EntryParts = entries.Select(entry => entry.Part).ToArray(),
                Entries = entries.Select(entry => entry.EntryNumber).ToArray(),
                Released = moves.Select(move => move.After.ReleasedAt).ToArray(),
                Closed = moves.Select(move => move.After.ClosedAt).ToArray(),
                Lists = moves.Select(move => move.ListToSend).OfType<Guid>().ToArray(),
            });
        foreach (var told in moves.SelectMany(move => move.Events))
            tx.Publish(told);
        await TellClosed(tx, moves.Where(move => move.Closing).ToList());
        await StockLots.Open(tx, [.. moves.Where(move => move.Closing).Select(move => move.After.Id)], now);
    }

    static async Task TellClosed(Tx tx, List<Move> closing)
    {
        if (closing.Count == 0)
            return;
        var lines = await Lines(tx, closing.Select(move => move.After.Id).ToArray());
        foreach (var move in closing)
            tx.Publish(move.Closed([.. lines[move.After.Id]]));
    }

    /// <summary>The lines in force of these declarations.</summary>
    public static async Task<ILookup<Guid, DeclaredLine>> Lines(Tx tx, Guid[] declarations) =>
        (await tx.Many<Line>(
            """
            select declaration_id, line_no, hs_code, name_zh, quantity, unit_code, amount_minor, entry_number, item_no
            from declared_line
            where declaration_id = any(@declarations)
            order by declaration_id, line_no
            """,
            new { declarations })).ToLookup(line => line.DeclarationId, line => line.ToWire());

    sealed record Line(Guid DeclarationId, int LineNo, string HsCode, string NameZh, long Quantity, string UnitCode, long AmountMinor,
        string? EntryNumber, int? ItemNo)
    {
        public DeclaredLine ToWire() => new(LineNo, HsCode, NameZh, Quantity, UnitCode, AmountMinor, EntryNumber, ItemNo);
    }
}
