using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Keeps what customs holds and tells when it begins and ends, each once for a document.</summary>
static class Inspections
{
    /// <summary>
    /// Follows fresh receipts under the row locks of their declarations, before these move: that one is withdrawn is the last word about
    /// it. What was told stays told: a receipt that comes late and changes how a holding ended tells the end again.
    /// </summary>
    /// <returns>The declarations with the versions that this left them at.</returns>
    public static async Task<List<Declared>> Follow(
        Tx tx, IReadOnlyList<Declared> declarations, IReadOnlyList<FreshReceipt> fresh, DateTimeOffset now)
    {
        var taken = (await Told(tx, declarations, fresh, now)).CountBy(declaration => declaration).ToDictionary();
        return [.. declarations.Select(one => one with { Version = one.Version + taken.GetValueOrDefault(one.Id) })];
    }

    /// <summary>An amended declaration goes on under its amendment: the hold of the document itself is never said to end.</summary>
    public static Task EndMoved(Tx tx, IEnumerable<Move> moves, DateTimeOffset now) => End(
        tx,
        [
            .. moves.Where(move => move.After.Status != move.Before.Status && Holding.Outcome(move.Before.Status) is null)
                .Select(move => new Left(move.After.Id, move.After.Status)),
        ], now);

    /// <summary>Tells of each event the declaration that it is about.</summary>
    static async Task<IReadOnlyList<Guid>> Told(
        Tx tx, IReadOnlyList<Declared> declarations, IReadOnlyList<FreshReceipt> fresh, DateTimeOffset now)
    {
        var gone = declarations.Where(one => one.Status is DeclarationStatus.Cancelled or DeclarationStatus.Withdrawn)
            .Select(one => one.Id).ToHashSet();
        var guids = fresh.Where(receipt => !gone.Contains(receipt.DeclarationId)).Select(receipt => receipt.MessageGuid)
            .Distinct().ToArray();
        if (guids.Length == 0)
            return [];

        var held = (await tx.Many<ToldReceipt>(
            """
            select declaration_id, message_guid, type, return_status, return_time, return_info
            from receipt
            where message_guid = any(@guids)
            """,
            new { guids })).GroupBy(receipt => receipt.MessageGuid).Select(document => Holding.Of([.. document])).OfType<Held>()
            .OrderBy(one => one.MessageGuid).ToList();
        return held.Count == 0 ? [] : await Keep(tx, held, now);
    }

    static async Task<IReadOnlyList<Guid>> Keep(Tx tx, List<Held> held, DateTimeOffset now)
    {
        var before = (await tx.Many<Known>(
            "select message_guid, outcome from inspection where message_guid = any(@Guids)",
            new { Guids = held.Select(one => one.MessageGuid).ToArray() }))
            .ToDictionary(known => known.MessageGuid, known => known.Outcome);
        await Store(tx, held);
        var opened = held.Where(one => !before.ContainsKey(one.MessageGuid)).ToList();
        var ended = held.Where(one => one.Outcome is not null && one.Outcome != before.GetValueOrDefault(one.MessageGuid)).ToList();
        var versions = await Versions(tx, opened.Concat(ended).Select(one => one.DeclarationId), now);
        foreach (var one in opened)
        {
            var (orderId, version) = versions.Next(one.DeclarationId);
            tx.Publish(new InspectionOrdered(one.DeclarationId, version, one.OpenedAt, orderId, one.Kind.ToString(), one.Instruction));
        }

        foreach (var one in ended)
        {
            var (orderId, version) = versions.Next(one.DeclarationId);
            tx.Publish(new InspectionConcluded(one.DeclarationId, version, one.EndedAt!.Value, orderId, one.Outcome!, one.Finding));
        }

        return [.. opened.Concat(ended).Select(one => one.DeclarationId)];
    }

    static Task<int> Store(Tx tx, List<Held> held) => tx.Run(
        """
        insert into inspection as i (id, declaration_id, message_guid, kind, instruction, opened_at, outcome, concluded_at, finding)
        select *
        from unnest(@Ids, @Declarations, @Messages, @Kinds, @Instructions, @Times, @Outcomes, @Ends, @Findings)
        on conflict on constraint inspection_once do update
        set kind = excluded.kind, instruction = excluded.instruction, opened_at = excluded.opened_at,
            outcome = coalesce(excluded.outcome, i.outcome), concluded_at = coalesce(excluded.concluded_at, i.concluded_at),
            finding = case when excluded.outcome is null then i.finding else excluded.finding end
        """,
        new
        {
            Ids = held.Select(_ => Guid.CreateVersion7()).ToArray(),
            Declarations = held.Select(one => one.DeclarationId).ToArray(),
            Messages = held.Select(one => one.MessageGuid).ToArray(),
            Kinds = held.Select(one => one.Kind.ToString()).ToArray(),
            Instructions = held.Select(one => one.Instruction).ToArray(),
            Times = held.Select(one => one.OpenedAt.ToUniversalTime()).ToArray(),
            Outcomes = held.Select(one => one.Outcome).ToArray(),
            Ends = held.Select(one => one.EndedAt?.ToUniversalTime()).ToArray(),
            Findings = held.Select(one => one.Finding).ToArray(),
        });

    /// <summary>Concludes what is open of declarations that are held no longer, whatever the receipts of the document say.</summary>
    public static async Task End(Tx tx, IReadOnlyList<Left> left, DateTimeOffset now)
    {
        var over = left.Select(one => (one.DeclarationId, Outcome: Holding.Outcome(one.Status)))
            .Where(one => one.Outcome is not null).ToList();
        if (over.Count == 0)
            return;
        var ended = await tx.Many<Ended>(
            """
            update inspection i
            set outcome = told.outcome, concluded_at = @now,
                finding = coalesce((
                    select r.return_info from receipt r where r.declaration_id = i.declaration_id
                    order by r.return_time desc, r.id desc limit 1), '')
            from unnest(@Ids, @Outcomes) as told (id, outcome)
            where i.declaration_id = told.id and i.outcome is null
            returning i.declaration_id, i.outcome, i.finding
            """,
            new
            {
                now,
                Ids = over.Select(one => one.DeclarationId).ToArray(),
                Outcomes = over.Select(one => one.Outcome).ToArray(),
            });
        var versions = await Versions(tx, ended.Select(one => one.DeclarationId), now);
        foreach (var one in ended)
        {
            var (orderId, version) = versions.Next(one.DeclarationId);
            tx.Publish(new InspectionConcluded(one.DeclarationId, version, now, orderId, one.Outcome, one.Finding));
        }
    }

    /// <summary>Takes a version of its declaration for each event.</summary>
    static async Task<VersionBook> Versions(Tx tx, IEnumerable<Guid> declarations, DateTimeOffset now)
    {
        var ids = declarations.ToArray();
        return new VersionBook(ids.Length == 0 ? [] : await tx.Many<Versioned>(
            """
            update declaration d
            set version = d.version + more.count, changed_at = @now
            from (
                select id, count(*)::int as count from unnest(@ids) as id group by id
            ) as more
            where d.id = more.id
            returning d.id, d.order_id, d.version - more.count as version
            """,
            new { ids, now }));
    }

    sealed record Known(Guid MessageGuid, string? Outcome);

    sealed record Ended(Guid DeclarationId, string Outcome, string Finding);

    sealed record Versioned(Guid Id, Guid OrderId, int Version);

    sealed class VersionBook(IReadOnlyList<Versioned> taken)
    {
        readonly Dictionary<Guid, (Guid OrderId, int Version)> versions =
            taken.ToDictionary(row => row.Id, row => (row.OrderId, row.Version));

        public (Guid OrderId, int Version) Next(Guid declarationId)
        {
            var (orderId, version) = versions[declarationId];
            return versions[declarationId] = (orderId, version + 1);
        }
    }
}
