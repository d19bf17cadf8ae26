using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum BoothStatus { Applied, Admitted, Refused, Withdrawn }

public enum BoothAction { Apply, Change, Admit, Refuse, Withdraw }

/// <summary>An exporter's booth in an exhibition, of which it has one.</summary>
public sealed record Booth
{
    public const string Columns =
        """
        booth.id, booth.version, booth.exhibition_id, booth.exporter_id, booth.exporter_name, booth.status, booth.hall, booth.title_en,
        booth.title_zh, booth.about_en, booth.about_zh, booth.product_ids, booth.hosts, booth.reason, booth.campaign_id, booth.link_code
        """;

    /// <summary>Everybody sees admitted booths; others their exporter, the exhibition's owner and operators.</summary>
    public const string Visible =
        $"""
        ((booth.status = 'Admitted' and {Exhibition.Visible}) or @SeesAll or booth.exporter_id = @PartyId
            or exhibition.owner_id = @PartyId)
        """;

    public Guid Id { get; init; }
    public int Version { get; init; }
    public Guid ExhibitionId { get; init; }
    public Guid ExporterId { get; init; }
    public required string ExporterName { get; init; }
    public BoothStatus Status { get; init; }
    public required string Hall { get; init; }
    public required string TitleEn { get; init; }
    public required string TitleZh { get; init; }
    public required string AboutEn { get; init; }
    public required string AboutZh { get; init; }
    public Guid[] ProductIds { get; init; } = [];

    /// <summary>Who takes meetings, each one at a time: this is the booth's capacity.</summary>
    public string[] Hosts { get; init; } = [];
    public string? Reason { get; init; }
    public Guid? CampaignId { get; init; }
    public string? LinkCode { get; init; }

    /// <summary>The whole life of a booth. A pair that is missing here is refused.</summary>
    public static BoothStatus? Next(BoothStatus status, BoothAction action) => (status, action) switch
    {
        (BoothStatus.Refused or BoothStatus.Withdrawn, BoothAction.Apply) => BoothStatus.Applied,
        (BoothStatus.Applied or BoothStatus.Admitted, BoothAction.Change) => status,
        (BoothStatus.Applied, BoothAction.Admit) => BoothStatus.Admitted,
        (BoothStatus.Applied, BoothAction.Refuse) => BoothStatus.Refused,
        (BoothStatus.Applied or BoothStatus.Admitted, BoothAction.Withdraw) => BoothStatus.Withdrawn,
        _ => null,
    };

    public static Problem NotFound(object id) => Problem.NotFound("booth", id);

    public static Problem Refused(BoothStatus status, object action) => Problem.Refused("booth", status, action,
        Enum.GetValues<BoothAction>().Where(one => Next(status, one) is not null).Select(one => one.ToString()));

    public Problem NotAdmitted => new(409, "booth_not_admitted", $"The booth is {Status}.", null, "a booth that is Admitted");

    /// <param name="inside">The caller is the exporter or an operator.</param>
    /// <param name="products">Of the booth, published now.</param>
    /// <param name="visits">By its links.</param>
    public V1.Booth ToWire(bool inside, IEnumerable<BoothProduct> products, long visits)
    {
        var wire = new V1.Booth
        {
            Id = Id.ToString(),
            Version = Version,
            ExhibitionId = ExhibitionId.ToString(),
            ExporterId = ExporterId.ToString(),
            ExporterName = ExporterName,
            Status = Status.ToString(),
            Hall = Hall,
            TitleEn = TitleEn,
            TitleZh = TitleZh,
            AboutEn = AboutEn,
            AboutZh = AboutZh,
            Reason = inside ? Reason ?? "" : "",
            CampaignId = inside ? CampaignId?.ToString() ?? "" : "",
            LinkCode = Status == BoothStatus.Admitted ? LinkCode! : "",
            Visits = inside ? visits : 0,
        };
        wire.Products.AddRange(products.Select(product => product.ToWire()));
        if (inside)
            wire.Hosts.AddRange(Hosts);
        return wire;
    }
}

public sealed record BoothProduct(Guid BoothId, Guid Id, string Sku, string NameEn, string NameZh)
{
    public V1.BoothProduct ToWire() => new() { Id = Id.ToString(), Sku = Sku, NameEn = NameEn, NameZh = NameZh };
}
