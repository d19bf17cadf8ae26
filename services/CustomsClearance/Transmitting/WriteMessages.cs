using System.Text;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

public sealed class WriteSignal : Signal;

/// <summary>
/// Hands pending messages over to customs' transport, then records that they are written. What is signed or put in an envelope is kept
/// before, so that a crash in between hands over the same bytes again. Rows locked by others are left for the next step, so that no
/// lock is waited for meanwhile.
/// </summary>
public sealed partial class WriteMessages(
    Db db, ICustomsTransport transport, MessageSeal seal, WriteSignal signal, TimeProvider clock, ILogger<WriteMessages> log)
    : Worker(signal, clock, log)
{
    const int AtOnce = 100;

    protected override async Task<bool> Advance(CancellationToken ct)
    {
        if (!seal.IsOpen)
            await Seal(ct);
        var written = await db.Transact(async tx =>
        {
            var messages = await tx.Many<Pending>(
                """
                select m.guid, m.type, m.business_key, m.app_type, case when m.sent_as is null then m.body end as body,
                    m.sent_as, d.id as declaration_id, d.order_id, d.version, d.status, d.document_number, d.mode
                from message m
                join declaration d on d.id = m.declaration_id
                where m.status = 'Pending' and (m.sent_as is not null or @IsOpen)
                order by m.seq
                limit @AtOnce
                for update of m, d skip locked
                """,
                new { AtOnce, seal.IsOpen });
            messages.AddRange(await tx.Many<Pending>(OfNoDeclaration, new { AtOnce, seal.IsOpen }));
            await transport.Send([.. messages.Select(message => message.Document)], ct);
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
        select guid, type, business_key, app_type, case when sent_as is null then body end as body, sent_as,
            '00000000-0000-0000-0000-000000000000'::uuid as declaration_id,
            '00000000-0000-0000-0000-000000000000'::uuid as order_id, 0 as version, 'Closed' as status,
            '' as document_number, '' as mode
        from message
        where status = 'Pending' and declaration_id is null and (sent_as is not null or @IsOpen)
        order by seq
        limit @AtOnce
        for update skip locked
        """;

    async Task Seal(CancellationToken ct) => await db.Transact(async tx =>
    {
        var messages = await tx.Many<Unsealed>(
            """
            select guid, type, body, created_at
            from message
            where status = 'Pending' and sent_as is null
            order by seq
            limit @AtOnce
            for update skip locked
            """,
            new { AtOnce });
        if (messages.Count > 0)
            await tx.Run(
                """
                update message m
                set sent_as = sealed.content
                from unnest(@Guids, @Contents) as sealed (guid, content)
                where m.guid = sealed.guid
                """,
                new
                {
                    Guids = messages.Select(message => message.Guid).ToArray(),
                    Contents = messages.Select(message => seal.Seal(message.Guid, message.Type, message.Body, message.CreatedAt)).ToArray(),
                });
    }, ct);

    async Task Record(Tx tx, List<Pending> messages)
    {
        var now = Clock.GetUtcNow();
        var lists = messages.Where(message => message.Declares).DistinctBy(message => message.DeclarationId).ToList();
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
        if (messages.Any(message => message.Asks))
            await AnswerAmendments.Sent(tx, messages.Where(message => message.Asks).Select(message => message.Guid).ToArray(), now);
        foreach (var list in lists)
            tx.Publish(new DeclarationSubmitted(list.DeclarationId, list.Version + 1, now, list.OrderId, list.DocumentNumber, list.Mode));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} messages were written for customs")]
    static partial void LogWritten(ILogger log, int count);

    /// <summary>Body is null where SentAs leaves in its place.</summary>
    sealed record Pending(
        Guid Guid, string Type, string BusinessKey, string AppType, string? Body, byte[]? SentAs, Guid DeclarationId, Guid OrderId,
        int Version, DeclarationStatus Status, string DocumentNumber, string Mode)
    {
        public OutboundDocument Document => new(Guid, Type, SentAs ?? Encoding.UTF8.GetBytes(Body!));

        /// <summary>
        /// The list, or the first part of a full declaration; a further part alone when it goes out again after a
        /// rejection.
        /// </summary>
        public bool Declares => Type == InventoryMessage.Type || (Type == FullDeclaration.Type && AppType == Envelope.Add
            && (BusinessKey == DocumentNumber || Status == DeclarationStatus.Ready));

        /// <summary>For an amendment or deletion.</summary>
        public bool Asks => Type == FullDeclaration.Type && AppType != Envelope.Add;
    }

    sealed record Unsealed(Guid Guid, string Type, string Body, DateTimeOffset CreatedAt);
}
