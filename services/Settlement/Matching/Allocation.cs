using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>How an allocation came about.</summary>
public enum DecisionKind { VirtualAccount, Automatic, Suggestion, Manual, Advance, Return }

/// <summary>Who allocated receipts, why and on what evidence.</summary>
/// <param name="By">A principal; the platform's own decisions carry its name.</param>
public sealed record Decision(Guid Id, DecisionKind Kind, string By, string Reason, int? Score, string? Evidence)
{
    public const string Platform = "Service:settlement";

    public static Decision ByAccount() => new(Guid.CreateVersion7(), DecisionKind.VirtualAccount, Platform, "", null, null);

    public static Decision Of(Candidate candidate) => new(
        Guid.CreateVersion7(), DecisionKind.Automatic, Platform, "", candidate.Score, CandidateText.Evidence(candidate.Evidence));
}

/// <summary>Part of a receipt for an order, a buyer's advance, or its way back.</summary>
/// <param name="LedgerId">The transaction that booked it.</param>
public sealed record Allocation(
    Guid Id, Guid DecisionId, EntryId EntryId, OrderId? OrderId, PartyId? BuyerId, Guid? ReturnId, long AmountMinor, long ChargeMinor,
    Guid? LedgerId)
{
    public const string Columns = "id, decision_id, entry_id, order_id, buyer_id, return_id, amount_minor, charge_minor, ledger_id";
}

/// <summary>Writes decisions with their allocations as two sets, in one statement.</summary>
static class Allocations
{
    public static async Task Write(Tx tx, IReadOnlyList<Decision> decisions, IReadOnlyList<Allocation> made, DateTimeOffset now)
    {
        if (made.Count == 0)
            return;
        await tx.Run(
            $"""
            with decided as (
                insert into match_decision (id, kind, decided_by, decided_at, reason, score, evidence)
                select id, kind, decided_by, @now, reason, score, evidence::jsonb
                from unnest(@Decisions, @Kinds, @By, @Reasons, @Scores, @Evidence)
                    as d (id, kind, decided_by, reason, score, evidence))
            insert into allocation ({Allocation.Columns})
            select {Allocation.Columns}
            from unnest(@Ids, @Of, @Entries, @Orders, @Buyers, @Returns, @Amounts, @Charges, @Ledger)
                as a ({Allocation.Columns})
            order by entry_id
            """,
            new
            {
                now,
                Decisions = decisions.Select(decision => decision.Id).ToArray(),
                Kinds = decisions.Select(decision => decision.Kind.ToString()).ToArray(),
                By = decisions.Select(decision => decision.By).ToArray(),
                Reasons = decisions.Select(decision => decision.Reason).ToArray(),
                Scores = decisions.Select(decision => decision.Score).ToArray(),
                Evidence = decisions.Select(decision => decision.Evidence).ToArray(),
                Ids = made.Select(one => one.Id).ToArray(),
                Of = made.Select(one => one.DecisionId).ToArray(),
                Entries = made.Select(one => one.EntryId.Value).ToArray(),
                Orders = made.Select(one => one.OrderId?.Value).ToArray(),
                Buyers = made.Select(one => one.BuyerId?.Value).ToArray(),
                Returns = made.Select(one => one.ReturnId).ToArray(),
                Amounts = made.Select(one => one.AmountMinor).ToArray(),
                Charges = made.Select(one => one.ChargeMinor).ToArray(),
                Ledger = made.Select(one => one.LedgerId).ToArray(),
            });
    }
}
