using System.Text.Json;
using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// An amendment of the order took effect that customs clearance agreed to carry: the request to amend the declaration in force is made as
/// soon as packing and waybill follow the order, in the platform's name, so that any operator is the second person.
/// </summary>
public sealed partial class Rendezvous
{
    static readonly string[] NotFollowedYet = ["pieces_differ", "gross_weight_differs", "consignee_differs", "destination_differs"];

    async Task PrepareDue(Tx tx, OrderCase subject)
    {
        var due = await tx.One<Due>(
            "select amendment_id, repacked from asked_amendment where order_id = @OrderId and due", new { subject.OrderId });
        if (due is null || !Followed(subject, due))
            return;
        var now = clock.GetUtcNow();
        var known = await Knowledge.Of(tx, subject, options, now);
        if (Way.Of(subject, known) is not { Fob: not null, Route: not null })
            return;
        var goods = Goods.Of(subject, known);
        if (DeclaredChange.Of(await PartInForce.Of(tx, subject.Id.Value), goods, sender, now) is not { } changes)
            return;
        if (changes.Count == 0 || await Insert(tx, subject, due, changes, SentFacts.Of(goods), now))
            await tx.Run("update asked_amendment set due = false where amendment_id = @AmendmentId", new { due.AmendmentId });
    }

    bool Followed(OrderCase subject, Due due) => subject is { IsWhole: true, Placed: { } order, Packed: { } packed }
        && (!due.Repacked || packed.ReadingVersion >= order.Version)
        && !CustomsClearance.Compare.Documents(subject, options, null)
            .Any(row => row.Open is { } reason && NotFollowedYet.Contains(reason.Code));

    /// <summary>False while another request about the declaration is not concluded.</summary>
    async Task<bool> Insert(
        Tx tx, OrderCase subject, Due due, IReadOnlyList<PartChange> changes, SentFacts after, DateTimeOffset now)
    {
        var (id, reason) = (Guid.CreateVersion7(), $"The order was amended ({due.AmendmentId}).");
        if (await tx.Run(
            """
            insert into amendment (id, declaration_id, kind, reason, changes, requested_by, requested_at,
                order_amendment_id, declared_after)
            values (@id, @DeclarationId, 'Amend', @reason, @Changes::json, @By, @now, @AmendmentId, @After::json)
            on conflict (declaration_id) where status in ('Requested', 'Approved', 'Sent') do nothing
            """,
            new
            {
                id,
                DeclarationId = subject.Id,
                reason,
                Changes = JsonSerializer.Serialize(changes),
                By = Guid.Empty,
                now,
                due.AmendmentId,
                After = after.ToJson(),
            }) == 0)
            return false;
        await Amendment.Note(tx, id, AmendmentAction.Request, null, reason, now);
        LogPrepared(log, id, subject.Id.Value);
        return true;
    }

    sealed record Due(Guid AmendmentId, bool Repacked);

    [LoggerMessage(Level = LogLevel.Information, Message = "Amendment {AmendmentId} of declaration {DeclarationId} follows its order")]
    static partial void LogPrepared(ILogger log, Guid amendmentId, Guid declarationId);
}
