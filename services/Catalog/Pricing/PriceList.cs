using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum PriceListStatus { Active, Withdrawn }

/// <summary>What a tier's quantity is compared with: the line, all variants of the family in the order, whole cartons.</summary>
public enum PriceCounting { Line, Family, Carton }

/// <summary>A price list in one of its versions. It is for whom all of buyer, group, market and channel say that are there.</summary>
public sealed record PriceList
{
    /// <summary>Of the table price_list; the history calls its id list_id.</summary>
    public const string Columns =
        """
        version, exporter_id, code, name, status, buyer_id, group_id, market, channel, currency, valid_from,
        valid_until, priority, counting, created_at, specificity
        """;

    public Guid Id { get; init; }
    public int Version { get; init; }
    public Guid ExporterId { get; init; }
    public required string Code { get; init; }
    public required string Name { get; init; }
    public PriceListStatus Status { get; init; }
    public Guid? BuyerId { get; init; }
    public Guid? GroupId { get; init; }
    public string? Market { get; init; }
    public string? Channel { get; init; }
    public required string Currency { get; init; }
    public DateTimeOffset ValidFrom { get; init; }

    /// <summary>The first instant at which it does not count any more; null when it has no end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The higher goes first among lists that are as specific.</summary>
    public int Priority { get; init; }
    public PriceCounting Counting { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Buyer 8, group 4, market 2, channel 1, added up: 0 for everybody.</summary>
    public int Specificity { get; init; }
    public long Rows { get; init; }

    /// <summary>Whether the buyer in question is in the group at the moment in question; true without a group.</summary>
    public bool InGroup { get; init; } = true;

    public V1.PriceList ToWire() => new()
    {
        Id = Id.ToString(),
        Version = Version,
        ExporterId = ExporterId.ToString(),
        Code = Code,
        Name = Name,
        Status = Status.ToString(),
        BuyerId = BuyerId?.ToString() ?? "",
        GroupId = GroupId?.ToString() ?? "",
        Market = Market ?? "",
        Channel = Channel ?? "",
        Currency = Currency,
        ValidFrom = Timestamp.FromDateTimeOffset(ValidFrom),
        ValidUntil = ValidUntil is { } end ? Timestamp.FromDateTimeOffset(end) : null,
        Priority = Priority,
        Counting = Counting.ToString(),
        Specificity = Specificity,
        Rows = Rows,
        CreatedAt = Timestamp.FromDateTimeOffset(CreatedAt),
    };

    public static Problem NotFound(object id) => Problem.NotFound("price_list", id);
}
