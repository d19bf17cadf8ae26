using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public sealed class WriteSignal : Signal;

/// <summary>
/// Writes pending messages to the outbound folder, then records that they are written. A crash in between writes the same file
/// again. Rows locked by others are left for the next step, so that no lock is waited for while files are written.
/// </summary>
public sealed partial class WriteMessages(Db db, CustomsFolders folders, WriteSignal signal, TimeProvider clock, ILogger<WriteMessages> log)
    : Worker(signal, clock, log)
{
    const int AtOnce = 100;

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        var written = await db.Transact(async tx =>
        {
            var messages = await tx.Many<Pending>(
                """
                select m.guid, m.type, m.body, d.id as declaration_id, d.order_id, d.version, d.status, d.document_number, d.mode
                from message m
                join declaration d on d.id = m.declaration_id
                where m.status = 'Pending'
                order by m.seq
                limit @AtOnce
                for update of m, d skip locked
                """,
                new { AtOnce });
            messages.AddRange(await tx.Many<Pending>(OfNoDeclaration, new { AtOnce }));
            foreach (var message in messages)
                folders.Send(message.Guid, message.Body);
            if (messages.Count > 0)
                await Record(tx, messages);
            return messages.Count;
        }, ct);
        if (written > 0)
            LogWritten(Log, written);
        return written >= AtOnce;
    }

    /// <summary>Documents of their own that concern several declarations: nothing of a declaration changes when they go.</summary>
    const string OfNoDeclaration =
        """
        select guid, type, body, '00000000-0000-0000-0000-000000000000'::uuid as declaration_id,
            '00000000-0000-0000-0000-000000000000'::uuid as order_id, 0 as version, 'Closed' as status, '' as document_number, '' as mode
        from message
        where status = 'Pending' and declaration_id is null
        order by seq
        limit @AtOnce
        for update skip locked
        """;

    async Task Record(Tx tx, List<Pending> messages)
    {
        var now = Clock.GetUtcNow();
        var lists = messages.Where(message => message.Type == InventoryMessage.Type).ToList();
        await tx.Run(
            """
            update message set status = 'Written', written_at = @now where guid = any(@Guids);
            update declaration d
            set version = d.version + 1, changed_at = @now, status = told.status
            from unnest(@Ids, @Statuses) as told (id, status)
            where d.id = told.id
            """,
            new
            {
                now,
                Guids = messages.Select(message => message.Guid).ToArray(),
                Ids = lists.Select(list => list.DeclarationId).ToArray(),
                // A receipt may have been quicker than this record of what it answers: then the status is past this step already.
                Statuses = lists.Select(list => (Declaration.Next(list.Status, DeclarationAction.Submit) ?? list.Status).ToString())
                    .ToArray(),
            });
        foreach (var list in lists)
            tx.Publish(new DeclarationSubmitted(list.DeclarationId, list.Version + 1, now, list.OrderId, list.DocumentNumber, list.Mode));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} messages were written for customs")]
    static partial void LogWritten(ILogger log, int count);

    sealed record Pending(
        Guid Guid, string Type, string Body, Guid DeclarationId, Guid OrderId, int Version, DeclarationStatus Status, string DocumentNumber,
        string Mode);
}
