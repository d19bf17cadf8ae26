using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Orders;

/// <summary>Rows of disputes: each change writes the dispute, its row of the trail and its event.</summary>
static class DisputeRows
{
    public static Task<DisputeRule> Rule(Tx tx, Guid id) =>
        tx.One<DisputeRule>($"select {DisputeRule.Columns} from dispute_rule where id = @id", new { id })!;

    /// <summary>The principal's dispute. Another party's looks as if it were not there.</summary>
    public static Task<Dispute?> Lock(Tx tx, string id, Principal principal) => Guid.TryParse(id, out var key)
        ? tx.One<Dispute>(
            $"select {Dispute.Columns} from dispute d where d.id = @key and {OrdersService.Own(principal)} for update of d",
            new { key, principal.PartyId })
        : Task.FromResult<Dispute?>(null);

    /// <summary>Does a step that was found to be allowed, and tells of it.</summary>
    public static async Task<Dispute> Take(Tx tx, Dispute before, DisputeStep step, Principal by, DisputeRule rule, DateTimeOffset now)
    {
        var after = before.After(step.Action, by.Role, step.Terms, rule, now);
        await Save(tx, before, after, step.Action.ToString(), by, step.Text, step.Terms, now);
        tx.Publish(after.Over
            ? new DisputeEnded(
                after.Id, after.Version, now, after.OrderId, after.Status.ToString(), after.Currency, after.OutcomeMinor ?? 0)
            : Moved(after, step.Action.ToString(), step.Terms?.Minor, now));
        return after;
    }

    public static DisputeMoved Moved(Dispute after, string action, long? amountMinor, DateTimeOffset now) => new(
        after.Id, after.Version, now, after.OrderId, action, after.Status.ToString(), after.WaitsFor!.Value.ToString(),
        after.DueAt!.Value, after.Currency, amountMinor);

    /// <summary>Writes the next version together with its row of the trail.</summary>
    public static async Task Save(
        Tx tx, Dispute before, Dispute after, string action, Principal by, string text, (long Minor, bool Return)? terms,
        DateTimeOffset now)
    {
        var written = await tx.Run(
            """
            update dispute
            set version = @Version, status = @Status, waits_for = @WaitsFor, due_at = @DueAt, overdue_at = @OverdueAt,
                offer_no = @OfferNo, offer_side = @OfferSide, offer_minor = @OfferMinor, offer_return = @OfferReturn,
                taken_by = @TakenBy, taken_name = @TakenName, outcome_minor = @OutcomeMinor,
                outcome_return = @OutcomeReturn, ended_at = @EndedAt, settled_minor = @SettledMinor,
                debt_minor = @DebtMinor, settled_at = @SettledAt
            where id = @Id and version = @Before
            """,
            new
            {
                after.Id,
                Before = before.Version,
                after.Version,
                Status = after.Status.ToString(),
                WaitsFor = after.WaitsFor?.ToString(),
                after.DueAt,
                after.OverdueAt,
                after.OfferNo,
                OfferSide = after.OfferSide?.ToString(),
                after.OfferMinor,
                after.OfferReturn,
                after.TakenBy,
                after.TakenName,
                after.OutcomeMinor,
                after.OutcomeReturn,
                after.EndedAt,
                after.SettledMinor,
                after.DebtMinor,
                after.SettledAt,
            });
        if (written != 1)
            throw new InvalidOperationException($"dispute {after.Id} was not at version {before.Version}");
        await Note(tx, after, before.Status, action, by, text, terms, now);
    }

    /// <param name="from">Null for the claim itself.</param>
    public static Task<int> Note(
        Tx tx, Dispute after, DisputeStatus? from, string action, Principal by, string text, (long Minor, bool Return)? terms,
        DateTimeOffset now) => tx.Run(
        """
        insert into dispute_event (dispute_id, no, action, from_status, to_status, side, author, actor, text, amount_minor,
            with_return, at)
        values (@Id, @Version, @action, @From, @To, @Side, @Name, @Actor, @text, @Minor, @Return, @now)
        """,
        new
        {
            after.Id,
            after.Version,
            action,
            From = from?.ToString(),
            To = after.Status.ToString(),
            Side = by.Role.ToString(),
            by.Name,
            Actor = by.ToString(),
            text,
            terms?.Minor,
            terms?.Return,
            now,
        });
}
