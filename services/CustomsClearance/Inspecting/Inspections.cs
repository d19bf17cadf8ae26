using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>Keeps what customs holds and tells when it begins and ends, each once for a document.</summary>
static class Inspections
{
    /// <summary>Follows moves under the row locks of their declarations, after the moves were stored.</summary>
    public static async Task Follow(Tx tx, IReadOnlyList<Move> moves, IReadOnlyList<FreshReceipt> fresh, DateTimeOffset now)
    {
        var held = Holding.Of(moves.Select(move => move.Before), fresh);
        if (held.Count > 0)
            await Open(tx, held, now);
        var left = moves.Where(move => held.Any(one => one.DeclarationId == move.After.Id) || move.After.Status != move.Before.Status);
        await End(tx, [.. left.Select(move => new Left(move.After.Id, move.After.Status))], now);
    }

    static async Task Open(Tx tx, IReadOnlyList<Held> held, DateTimeOffset now)
    {
        var opened = await tx.Many<Guid?>(
            """
            insert into inspection as i (id, declaration_id, message_guid, kind, instruction, opened_at)
            select *
            from unnest(@Ids, @Declarations, @Messages, @Kinds, @Instructions, @Times)
            on conflict on constraint inspection_once do update
            set instruction = case when excluded.opened_at < i.opened_at then excluded.instruction else i.instruction end,
                opened_at = least(i.opened_at, excluded.opened_at),
                kind = case when array_position(@Order, excluded.kind) > array_position(@Order, i.kind) then excluded.kind
                    else i.kind end
            returning case when xmax = 0 then message_guid end
            """,
            new
            {
                Order = Enum.GetNames<HoldingKind>(),
                Ids = held.Select(_ => Guid.CreateVersion7()).ToArray(),
                Declarations = held.Select(one => one.DeclarationId).ToArray(),
                Messages = held.Select(one => one.MessageGuid).ToArray(),
                Kinds = held.Select(one => one.Kind.ToString()).ToArray(),
                Instructions = held.Select(one => one.Instruction).ToArray(),
                Times = held.Select(one => one.OpenedAt.ToUniversalTime()).ToArray(),
            });
        var fresh = held.Where(one => opened.Contains(one.MessageGuid)).ToList();
        var versions = await Versions(tx, fresh.Select(one => one.DeclarationId), now);
        foreach (var one in fresh)
        {
            var (orderId, version) = versions.Next(one.DeclarationId);
            tx.Publish(new InspectionOrdered(one.DeclarationId, version, one.OpenedAt, orderId, one.Kind.ToString(), one.Instruction));
        }
    }

    /// <summary>Concludes what is open of declarations that are held no longer.</summary>
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
