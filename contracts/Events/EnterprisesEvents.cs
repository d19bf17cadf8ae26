namespace CrossBorder.Contracts.Events;

/// <summary>A company took part for the first time. Kind is Exporter, Buyer (a company), Consumer (a private buyer) or Partner.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="UnifiedSocialCreditCode">18 characters of GB 32100-2015; exporters and Chinese partners only.</param>
/// <param name="CustomsCode">10-character customs registration code, when registered with customs.</param>
/// <param name="TaxClass">General or SmallScale taxpayer; exporters only.</param>
public sealed record EnterpriseRegistered(
    Guid EnterpriseId, int Version, DateTimeOffset OccurredAt, string Kind, string NameEn, string? NameZh, string Country,
    string? UnifiedSocialCreditCode, string? CustomsCode, string? TaxClass) : IEvent
{
    Guid IEvent.AggregateId => EnterpriseId;
}

/// <summary>From now on the exporter may publish and sell.</summary>
public sealed record ExporterQualified(Guid EnterpriseId, int Version, DateTimeOffset OccurredAt) : IEvent
{
    Guid IEvent.AggregateId => EnterpriseId;
}

/// <summary>From now on the exporter may not publish or sell; what is under way goes on.</summary>
public sealed record ExporterSuspended(Guid EnterpriseId, int Version, DateTimeOffset OccurredAt, string Reason) : IEvent
{
    Guid IEvent.AggregateId => EnterpriseId;
}
