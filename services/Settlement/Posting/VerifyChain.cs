using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>What a walk along the chain found.</summary>
/// <param name="Finished">The head is reached, or a break; else there is more after the position.</param>
/// <param name="Position">The last sound position; with its hash where the next walk begins, and what an auditor may keep.</param>
/// <param name="Waiting">Transactions that are not sealed yet.</param>
public sealed record ChainWalk(bool Finished, long Position, byte[] Hash, ChainBreak? Break, long Waiting);

/// <summary>The first thing that is not as it was written.</summary>
/// <param name="Reason">
/// anchor_differs, position_missing, transaction_missing, content_differs, hash_differs, or not_sealed: a transaction that is neither
/// in the chain nor waiting to be.
/// </param>
public sealed record ChainBreak(long Position, Guid? TransactionId, string Reason);

/// <summary>Walks the chain a page at a time, computes every hash again from what the tables say, and names the first break.</summary>
public static class VerifyChain
{
    const int Page = 2000;

    /// <param name="position">Begins after this one, which must have the hash; 0 is the beginning.</param>
    /// <param name="limit">Positions to walk.</param>
    public static async Task<ChainWalk> Walk(Db db, long position, byte[] hash, int limit, CancellationToken ct)
    {
        var known = position == 0 ? LedgerHash.Genesis.ToArray()
            : await db.One<byte[]>("select hash from ledger_seal where position = @position", new { position }, ct);
        if (known is null || (hash.Length > 0 && !known.AsSpan().SequenceEqual(hash)))
            return new ChainWalk(true, position, hash, new ChainBreak(position, null, "anchor_differs"), 0);
        var walk = new ChainWalk(false, position, known, null, 0);
        for (var last = position + limit; !walk.Finished && walk.Position < last;)
            walk = Follow(walk, await Read(db, walk.Position, Math.Min(last, walk.Position + Page), ct));
        return walk.Finished && walk.Break is null ? await End(db, walk, ct) : walk;
    }

    static ChainWalk Follow(ChainWalk walk, List<SealedRow> rows)
    {
        if (rows.Count == 0)
            return walk with { Finished = true };
        foreach (var row in rows)
        {
            var position = walk.Position + 1;
            if (row.Position != position)
                return Broken(walk, position, null, "position_missing");
            if (row.Lines[0].Id is null)
                return Broken(walk, position, row.TransactionId, "transaction_missing");
            if (Recomputed(row.Lines) is not { } content || (row.Lines[0].Content is { } kept && !content.AsSpan().SequenceEqual(kept)))
                return Broken(walk, position, row.TransactionId, "content_differs");
            var hash = LedgerHash.Link(walk.Hash, position, row.TransactionId, row.Lines[0].RecordedAt!.Value, content);
            if (!hash.AsSpan().SequenceEqual(row.Hash))
                return Broken(walk, position, row.TransactionId, "hash_differs");
            walk = walk with { Position = position, Hash = hash };
        }

        return walk;
    }

    static byte[]? Recomputed(IReadOnlyList<ChainRow> lines)
    {
        try
        {
            return LedgerHash.Content(ChainRow.Entry(lines));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    static ChainWalk Broken(ChainWalk walk, long position, Guid? transaction, string reason) =>
        walk with { Finished = true, Break = new ChainBreak(position, transaction, reason) };

    /// <summary>At the head: whatever is booked must be in the chain or wait for it.</summary>
    static async Task<ChainWalk> End(Db db, ChainWalk walk, CancellationToken ct)
    {
        var rest = await db.One<Rest>(
            """
            select (select count(*) from ledger_unsealed) as waiting,
                (select t.id
                from ledger_transaction t
                where not exists (select from ledger_seal s where s.transaction_id = t.id)
                    and not exists (
                        select from ledger_unsealed u
                        where (u.recorded_at, u.transaction_id) = (t.recorded_at, t.id))
                limit 1) as stray
            """,
            new { }, ct);
        return rest!.Stray is null
            ? walk with { Waiting = rest.Waiting }
            : Broken(walk, 0, rest.Stray, "not_sealed") with { Waiting = rest.Waiting };
    }

    static async Task<List<SealedRow>> Read(Db db, long after, long until, CancellationToken ct)
    {
        var seals = await db.Many<Seal>(
            "select position, transaction_id, hash from ledger_seal where position > @after and position <= @until order by position",
            new { after, until }, ct);
        if (seals.Count == 0)
            return await Beyond(db, until, ct) is { } later ? [later] : [];
        var lines = await db.Many<ChainRow>(
            $"""
            select {ChainRow.Columns}
            from ledger_transaction t left join posting p on p.transaction_id = t.id
            where t.id = any(@Ids)
            order by t.id, p.no
            """,
            new { Ids = seals.Select(seal => seal.TransactionId).ToArray() }, ct);
        var byId = lines.ToLookup(line => line.Id);
        return seals.ConvertAll(seal => new SealedRow(
            seal.Position, seal.TransactionId, seal.Hash, byId[seal.TransactionId].ToArray() is { Length: > 0 } found ? found : [Missing]));
    }

    /// <summary>A position further on when a whole page of them is missing.</summary>
    static async Task<SealedRow?> Beyond(Db db, long after, CancellationToken ct)
    {
        var next = await db.One<Seal>(
            "select position, transaction_id, hash from ledger_seal where position > @after order by position limit 1", new { after }, ct);
        return next is null ? null : new SealedRow(next.Position, next.TransactionId, next.Hash, [Missing]);
    }

    static readonly ChainRow Missing = new(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    sealed record Seal(long Position, Guid TransactionId, byte[] Hash);

    sealed record SealedRow(long Position, Guid TransactionId, byte[] Hash, IReadOnlyList<ChainRow> Lines);

    sealed record Rest(long Waiting, Guid? Stray);
}
