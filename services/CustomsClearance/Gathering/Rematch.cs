using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public sealed class RematchSignal : Signal;

/// <summary>Looks again at waiting declarations when a product or exporter that they lacked has come, some at a time.</summary>
public sealed partial class Rematch(Db db, Rendezvous rendezvous, RematchSignal signal, TimeProvider clock, ILogger<Rematch> log)
    : Worker(signal, clock, log)
{
    const int AtOnce = 50;

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var looked = await db.Transact(async tx =>
        {
            var cases = await tx.Many<OrderCase>(
                $"""
                select {OrderCase.Columns}
                from declaration d
                where d.id in (select declaration_id from awaited where ripe order by declaration_id limit @AtOnce)
                order by d.id
                for update of d skip locked
                """,
                new { AtOnce });
            foreach (var waiting in cases)
                await rendezvous.Settle(tx, waiting);
            var ids = cases.Select(waiting => waiting.Id.Value).ToArray();
            if (ids.Length > 0)
                await tx.Run("delete from awaited where ripe and declaration_id = any(@ids)", new { ids });
            return cases.Count;
        }, ct);
        if (looked > 0)
            LogLooked(Log, looked);
        return looked == AtOnce;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} waiting declarations were matched again")]
    static partial void LogLooked(ILogger log, int count);
}
