using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Writes what receipts did to declarations, and tells it: one statement for all of them.</summary>
static class MoveDeclarations
{
    public static async Task Store(Tx tx, List<Move> moves, DateTimeOffset now)
    {
        await tx.Run(
            """
            update declaration d
            set status = moved.status, version = moved.version, pre_number = moved.pre_number, list_number = moved.list_number,
                released_at = moved.released_at, closed_at = moved.closed_at, changed_at = @now
            from unnest(@Ids, @Statuses, @Versions, @PreNumbers, @ListNumbers, @Released, @Closed)
                as moved (id, status, version, pre_number, list_number, released_at, closed_at)
            where d.id = moved.id;
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
                Released = moves.Select(move => move.After.ReleasedAt).ToArray(),
                Closed = moves.Select(move => move.After.ClosedAt).ToArray(),
                Lists = moves.Select(move => move.ListToSend).OfType<Guid>().ToArray(),
            });
        foreach (var told in moves.SelectMany(move => move.Events))
            tx.Publish(told);
        await TellClosed(tx, moves.Where(move => move.Closing).ToList());
    }

    static async Task TellClosed(Tx tx, List<Move> closing)
    {
        if (closing.Count == 0)
            return;
        var lines = (await tx.Many<Line>(
            """
            select declaration_id, line_no, hs_code, name_zh, quantity, unit_code, amount_minor
            from declared_line
            where declaration_id = any(@Ids)
            order by declaration_id, line_no
            """,
            new { Ids = closing.Select(move => move.After.Id).ToArray() })).ToLookup(line => line.DeclarationId, line => line.ToWire());
        foreach (var move in closing)
            tx.Publish(move.Closed([.. lines[move.After.Id]]));
    }

    sealed record Line(Guid DeclarationId, int LineNo, string HsCode, string NameZh, long Quantity, string UnitCode, long AmountMinor)
    {
        public DeclaredLine ToWire() => new(LineNo, HsCode, NameZh, Quantity, UnitCode, AmountMinor);
    }
}
