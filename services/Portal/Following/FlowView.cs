using CrossBorder.Platform;

namespace CrossBorder.Portal;

/// <summary>Why an order does not go on and who must act.</summary>
public sealed record StuckView(string Topic, string Code, string Detail, string Owner, DateTimeOffset Since);

/// <param name="WaitsFor">Exporter, Buyer, Partner, Operator, Customs, Bank or TaxBureau: who moves it on; null when it is final.</param>
/// <param name="Facts">What has happened, by name, with its time.</param>
/// <param name="ReceivedMinor">Of the buyer, in the order's currency; null when it is not the caller's to know.</param>
/// <param name="PaidOutMinor">To the exporter after fees, in the order's currency.</param>
/// <param name="RefundedMinor">Tax refund in fen (CNY).</param>
/// <param name="Kind">Standard, Sample or Trial.</param>
/// <param name="WithoutRefund">Why no tax is paid back: SampleNotSold, SimplifiedList or NotClaimed.</param>
public sealed record FlowView(
    Guid OrderId, string? Number, string? Reference, Guid? ExporterId, Guid? BuyerId, Guid? PartnerId, string Stage, string? WaitsFor,
    string? Currency, long? TotalMinor, long? ReceivedMinor, long? PaidOutMinor, long? RefundedMinor,
    IReadOnlyDictionary<string, DateTimeOffset> Facts, IReadOnlyList<StuckView> Stuck, DateTimeOffset ChangedAt,
    string Kind = "Standard", string? WithoutRefund = null)
{
    static readonly Fact[] BuyersDoNotSee =
        [Fact.Declared, Fact.Closed, Fact.PaidOut, Fact.Kept, Fact.RefundFiled, Fact.Refunded, Fact.WithoutRefund];
    static readonly Fact[] PartnersSee = [Fact.Booked, Fact.Released, Fact.Departed, Fact.Delivered];

    /// <summary>The flow as a role sees it.</summary>
    public static FlowView Of(Flow flow, DateTimeOffset changedAt, Role role)
    {
        var sellsOrOperates = role is Role.Exporter or Role.Operator;
        var stage = Stages.Of(flow);
        var seen = Audience.Seen(role, stage);
        return new(
            flow.OrderId, flow.Number, flow.Reference, flow.ExporterId, flow.BuyerId, flow.PartnerId, seen.ToString(),
            seen == stage || role == Role.Operator ? Stages.WaitsFor(flow) : null,
            role == Role.Partner ? null : flow.Currency,
            role == Role.Partner ? null : flow.TotalMinor,
            role == Role.Partner ? null : flow.ReceivedMinor,
            sellsOrOperates ? flow.PaidOutMinor : null,
            sellsOrOperates ? flow.RefundedMinor : null,
            flow.Facts.Where(fact => Sees(role, fact.Key)).ToDictionary(fact => Name(fact.Key), fact => fact.Value),
            [.. Stages.StuckBy(flow).Where(stuck => Audience.Of(stuck).Contains(role.ToString()))
                .Select(stuck => new StuckView(stuck.Topic.ToString(), stuck.Code, stuck.Detail, stuck.Owner, stuck.Since))],
            changedAt, flow.Kind ?? "Standard", sellsOrOperates ? flow.WithoutRefund : null);
    }

    static bool Sees(Role role, Fact fact) => role switch
    {
        Role.Exporter or Role.Operator => true,
        Role.Buyer => !BuyersDoNotSee.Contains(fact),
        Role.Partner => PartnersSee.Contains(fact),
        _ => false,
    };

    static string Name(Fact fact) => char.ToLowerInvariant(fact.ToString()[0]) + fact.ToString()[1..];
}
