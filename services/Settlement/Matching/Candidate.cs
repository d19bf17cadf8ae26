using System.Text.Json;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>One reason for or against a candidate.</summary>
/// <param name="Kind">A rule of match_rule, or one that only explains and has no points.</param>
public sealed record Evidence(string Kind, int Points, string Text);

/// <summary>Part of a receipt for one order.</summary>
/// <param name="ChargeMinor">What banks kept of it: counts for the order, but did not come.</param>
public sealed record Share(OrderId OrderId, long AmountMinor, long ChargeMinor)
{
    /// <summary>What it takes off the order's open amount.</summary>
    public long ClosesMinor => AmountMinor + ChargeMinor;
}

/// <summary>A way to allocate a receipt, with what speaks for it and against it.</summary>
/// <param name="RestMinor">What no order takes: an advance of the buyer, if it is one.</param>
/// <param name="IsPart">Less than any amount that is due.</param>
/// <param name="IsSafe">Nothing forbids to do it without asking anybody, whatever the score.</param>
/// <param name="WaitDays">So long the charges in it may turn out to be another part that comes; 0 when they are known.</param>
public sealed record Candidate(
    IReadOnlyList<Share> Shares, long RestMinor, int Score, IReadOnlyList<Evidence> Evidence, bool IsPart, bool IsSafe, int WaitDays = 0)
{
    /// <summary>The text names all of its orders.</summary>
    public bool IsNamed => Evidence.Any(one => one.Kind is "OrderNumber" or "Reference");

    public bool SameOrders(Candidate other) =>
        Shares.Select(share => share.OrderId).ToHashSet().SetEquals(other.Shares.Select(share => share.OrderId));
}

/// <summary>What is known of a receipt that names no virtual account.</summary>
/// <param name="Reason">Why people are asked, one of <see cref="Unmatched"/>; null when nobody is.</param>
/// <param name="Candidates">Best first.</param>
public sealed record Explanation(string? Reason, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>Done without asking anybody.</summary>
    public Candidate? Automatic => Reason is null ? Candidates[0] : null;
}

/// <summary>Candidates as they are kept and shown.</summary>
static class CandidateText
{
    public static string Shares(Candidate candidate) => JsonSerializer.Serialize(
        candidate.Shares.Select(share => new StoredShare(share.OrderId.Value, share.AmountMinor, share.ChargeMinor)));

    public static string Evidence(IReadOnlyList<Evidence> evidence) => JsonSerializer.Serialize(evidence);

    public static List<Share> SharesOf(string json) =>
    [
        .. JsonSerializer.Deserialize<List<StoredShare>>(json)!
            .Select(share => new Share(new OrderId(share.OrderId), share.AmountMinor, share.ChargeMinor)),
    ];

    public static IEnumerable<V1.MatchEvidence> EvidenceOf(string? json) =>
        (json is null ? [] : JsonSerializer.Deserialize<List<Evidence>>(json)!)
        .Select(one => new V1.MatchEvidence { Kind = one.Kind, Points = one.Points, Text = one.Text });

    sealed record StoredShare(Guid OrderId, long AmountMinor, long ChargeMinor);
}
