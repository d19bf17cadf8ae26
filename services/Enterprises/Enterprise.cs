using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Enterprises.V1;

namespace CrossBorder.Enterprises;

public readonly record struct EnterpriseId(Guid Value) : IId { public static EnterpriseId New() => new(Guid.CreateVersion7()); }

public enum EnterpriseKind { Exporter, Buyer, Partner, Consumer }

public enum EnterpriseStatus { Registered, Qualified, Suspended }

public enum EnterpriseAction { Qualify, Suspend }

/// <summary>A company that takes part, as the database keeps it.</summary>
public sealed record Enterprise(
    EnterpriseId Id, int Version, EnterpriseKind Kind, EnterpriseStatus Status, string NameEn, string? NameZh, string Country,
    string? UnifiedSocialCreditCode, string? CustomsCode, string? TaxClass, string? Reference, string? SuspensionReason)
{
    public const string Columns =
        """
        id, version, kind, status, name_en, name_zh, country, unified_social_credit_code, customs_code, tax_class, reference,
        suspension_reason
        """;

    /// <summary>The whole life of an exporter. A pair that is missing here is refused.</summary>
    public static EnterpriseStatus? Next(EnterpriseStatus status, EnterpriseAction action) => (status, action) switch
    {
        (EnterpriseStatus.Registered or EnterpriseStatus.Suspended, EnterpriseAction.Qualify) => EnterpriseStatus.Qualified,
        (EnterpriseStatus.Registered or EnterpriseStatus.Qualified, EnterpriseAction.Suspend) => EnterpriseStatus.Suspended,
        _ => null,
    };

    public static IEnumerable<string> Allowed(EnterpriseStatus status) =>
        Enum.GetValues<EnterpriseAction>().Where(action => Next(status, action) is not null).Select(action => action.ToString());

    public V1.Enterprise ToWire() => new()
    {
        Id = Id.Value.ToString(),
        Version = Version,
        Kind = Kind.ToString(),
        Status = Status.ToString(),
        NameEn = NameEn,
        NameZh = NameZh ?? "",
        Country = Country,
        UnifiedSocialCreditCode = UnifiedSocialCreditCode ?? "",
        CustomsCode = CustomsCode ?? "",
        TaxClass = TaxClass ?? "",
        Reference = Reference ?? "",
        SuspensionReason = SuspensionReason ?? "",
    };
}

/// <summary>The gRPC door of the service; each capability is a part of it in a file of its own.</summary>
public sealed partial class EnterprisesService(Db db, TimeProvider clock, ILogger<EnterprisesService> log)
    : V1.Enterprises.EnterprisesBase
{
    /// <summary>The row when the principal may see it: its own, for operators and services any; all see exporters.</summary>
    const string Visible = "(@SeesAll or id = @PartyId or kind = 'Exporter')";
}
