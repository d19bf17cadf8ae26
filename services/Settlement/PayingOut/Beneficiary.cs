using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum BeneficiaryStatus { Draft, Approved, Retired }

public enum BeneficiaryAction { Change, Approve, Retire }

/// <summary>An account that an exporter is paid out to, in its latest version. Only an approved one gets money.</summary>
/// <param name="ChangedBy">Who made the version: somebody else approves it.</param>
public sealed record Beneficiary(
    Guid Id, PartyId ExporterId, int Version, BeneficiaryStatus Status, string Name, string Country, Currency Currency, string Account,
    AccountForm AccountKind, string BankName, string? Bic, string? Cnaps, string ChangedBy, DateTimeOffset ChangedAt, string? ApprovedBy,
    DateTimeOffset? ApprovedAt, long Seq)
{
    /// <summary>Of beneficiary b join beneficiary_version v.</summary>
    public const string Rows =
        """
        select b.id, b.exporter_id, b.version, b.status, v.name, v.country, v.currency, v.account, v.account_kind,
            v.bank_name, v.bic, v.cnaps, v.changed_by, v.changed_at, v.approved_by, v.approved_at, b.seq
        from beneficiary b join beneficiary_version v on (v.beneficiary_id, v.version) = (b.id, b.version)
        """;

    /// <summary>The whole life of a beneficiary; a pair that is missing here is refused.</summary>
    public static BeneficiaryStatus? Next(BeneficiaryStatus status, BeneficiaryAction action) => (status, action) switch
    {
        (BeneficiaryStatus.Draft or BeneficiaryStatus.Approved, BeneficiaryAction.Change) => BeneficiaryStatus.Draft,
        (BeneficiaryStatus.Draft, BeneficiaryAction.Approve) => BeneficiaryStatus.Approved,
        (BeneficiaryStatus.Draft or BeneficiaryStatus.Approved, BeneficiaryAction.Retire) => BeneficiaryStatus.Retired,
        _ => null,
    };

    public static Problem Refused(BeneficiaryStatus status, BeneficiaryAction action) => Problem.Refused(
        "beneficiary", status, action,
        System.Enum.GetValues<BeneficiaryAction>().Where(one => Next(status, one) is not null).Select(one => one.ToString()));

    /// <summary>The approved ones of these, locked against changes until the transaction ends.</summary>
    public static async Task<List<ApprovedVersion>> Approved(Tx tx, Guid[] ids) => ids.Length == 0 ? [] : await tx.Many<ApprovedVersion>(
        "select id, version from beneficiary where id = any(@ids) and status = 'Approved' order by id for share", new { ids });

    public V1.Beneficiary ToWire() => new()
    {
        Id = Id.ToString(),
        ExporterId = ExporterId.Value.ToString(),
        Version = Version,
        Status = Status.ToString(),
        Name = Name,
        Country = Country,
        Currency = Currency.Code,
        Account = Account,
        AccountKind = AccountKind.ToString(),
        BankName = BankName,
        Bic = Bic ?? "",
        Cnaps = Cnaps ?? "",
        ChangedBy = ChangedBy,
        ChangedAt = ChangedAt.ToTimestamp(),
        ApprovedBy = ApprovedBy ?? "",
        ApprovedAt = ApprovedAt?.ToTimestamp(),
    };
}

/// <summary>The version of a beneficiary that was approved and is the latest.</summary>
public sealed record ApprovedVersion(Guid Id, int Version);
