using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>Reads the ledger of an order whose row is locked, and writes what was counted; the sums follow by themselves.</summary>
static class LineLedger
{
    public const string Sums = $"select {LineUnits.Columns} from order_line_ledger where order_id = @orderId order by line_no";

    const string WaitingOf =
        """
        select kind, source_id, source_version, line_nos, quantities, actor, at
        from order_line_waiting
        where order_id = @orderId
        order by at, source_id, kind, source_version
        """;

    public static async Task<LedgerBook> Open(Tx tx, Guid orderId, params Guid[] sources)
    {
        var lines = await tx.Many<LineUnits>(Sums, new { orderId });
        var waiting = (await tx.Many<Waits>(WaitingOf, new { orderId })).ConvertAll(row => row.ToFact());
        var done = await tx.Many<Movement>(
            """
            select line_no, kind, source_id, source_version, quantity, actor, at, note
            from order_line_movement
            where order_id = @orderId and source_id = any(@Sources)
            """,
            new { orderId, Sources = sources.Concat(waiting.Select(fact => fact.SourceId)).Distinct().ToArray() });
        return new(lines, done, waiting);
    }

    public static async Task Close(Tx tx, Guid orderId, LedgerBook book)
    {
        if (book.Fresh.Count > 0)
            await Write(tx, orderId, book.Fresh);
        await tx.Run(
            """
            with kept as materialized (
                select kind, source_id, source_version, reason, actor, at, lines, quantities
                from unnest(@Kinds, @Sources, @Versions, @Reasons, @Actors, @Ats, @Lines, @Quantities)
                    as kept (kind, source_id, source_version, reason, actor, at, lines, quantities)
            ),
            gone as (
                delete from order_line_waiting w
                where order_id = @orderId and not exists (select from kept where kept.kind = w.kind
                    and kept.source_id = w.source_id and kept.source_version = w.source_version)
            )
            insert into order_line_waiting (order_id, kind, source_id, source_version, line_nos, quantities, reason, actor, at)
            select @orderId, kind, source_id, source_version, string_to_array(lines, ',')::int[],
                string_to_array(quantities, ',')::bigint[], reason, actor, at
            from kept
            on conflict on constraint order_line_waiting_key do update set reason = excluded.reason
            """,
            new
            {
                orderId,
                Kinds = book.Waiting.Select(kept => kept.Fact.Kind.ToString()).ToArray(),
                Sources = book.Waiting.Select(kept => kept.Fact.SourceId).ToArray(),
                Versions = book.Waiting.Select(kept => kept.Fact.SourceVersion).ToArray(),
                Reasons = book.Waiting.Select(kept => kept.Reason).ToArray(),
                Actors = book.Waiting.Select(kept => kept.Fact.Actor).ToArray(),
                Ats = book.Waiting.Select(kept => kept.Fact.At.ToUniversalTime()).ToArray(),
                // PostgreSQL has no arrays of arrays of different lengths.
                Lines = book.Waiting.Select(kept => string.Join(',', kept.Fact.Lines.Keys)).ToArray(),
                Quantities = book.Waiting.Select(kept => string.Join(',', kept.Fact.Lines.Values)).ToArray(),
            });
    }

    /// <summary>Whatever changes an order changes its ledger: packed means all that is open, cancelled means all of it.</summary>
    public static async Task Follow(Tx tx, Order before, Order after, string actor, DateTimeOffset now)
    {
        var cancelled = after.Status == OrderStatus.Cancelled && before.Status != OrderStatus.Cancelled;
        var packed = before.Pieces is null && after.Pieces is not null;
        if (!cancelled && !packed)
            return;
        var book = await Open(tx, after.Id.Value);
        var moves = cancelled
            ? book.CancelAll(after.Id.Value, after.Version, actor, now)
            : book.PackRest(after.Id.Value, after.Version, actor, now);
        if (book.Do([.. moves]) is { } broken)
            throw new InvalidOperationException($"order {after.Id}, line {broken.LineNo}: {broken.Rule}");
        await Close(tx, after.Id.Value, book);
    }

    static Task<int> Write(Tx tx, Guid orderId, List<Movement> movements) => tx.Run(
        """
        insert into order_line_movement (order_id, line_no, kind, source_id, source_version, quantity, actor, note, at)
        select @orderId, line_no, kind, source_id, source_version, quantity, actor, note, at
        from unnest(@Lines, @Kinds, @Sources, @Versions, @Quantities, @Actors, @Notes, @Ats)
            as moved (line_no, kind, source_id, source_version, quantity, actor, note, at)
        """,
        new
        {
            orderId,
            Lines = movements.Select(move => move.LineNo).ToArray(),
            Kinds = movements.Select(move => move.Kind.ToString()).ToArray(),
            Sources = movements.Select(move => move.SourceId).ToArray(),
            Versions = movements.Select(move => move.SourceVersion).ToArray(),
            Quantities = movements.Select(move => move.Quantity).ToArray(),
            Actors = movements.Select(move => move.Actor).ToArray(),
            Notes = movements.Select(move => move.Note).ToArray(),
            Ats = movements.Select(move => move.At.ToUniversalTime()).ToArray(),
        });

    sealed record Waits
    {
        public MovementKind Kind { get; init; }
        public Guid SourceId { get; init; }
        public int SourceVersion { get; init; }
        public required int[] LineNos { get; init; }
        public required long[] Quantities { get; init; }
        public required string Actor { get; init; }
        public DateTimeOffset At { get; init; }

        public LedgerFact ToFact() => new(
            Kind, SourceId, SourceVersion, LineNos.Zip(Quantities).ToDictionary(line => line.First, line => line.Second), Actor, At);
    }
}
