using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

public enum PromotionKind { TierDiscount, Bundle, Coupon, FreeSample, ShippingContribution }

public enum PromotionStatus { Active, Withdrawn }

/// <summary>Stackable: with others. Separate: alone on the goods (or the freight) that it touches. Exclusive: alone on the order.</summary>
public enum PromotionStacking { Stackable, Separate, Exclusive }

/// <summary>A promotion as it is now. It is for whom all of buyer, group, market and channel say that are there.</summary>
public sealed record Promotion
{
    public const string Columns =
        """
        exporter_id, id, version, code, name, kind, status, needs_code, stacking, priority, currency, buyer_id, group_id,
        market, channel, valid_from, valid_until, min_goods_minor, percent, amount_minor, unit_price, most_units,
        step_quantities, step_percents, product_ids, product_quantities, max_uses, max_uses_per_buyer, budget_minor,
        created_at
        """;

    /// <summary>Orders that have it now and what it cost, counted anew where nothing limits it.</summary>
    public const string CountedColumns =
        """
        case when limited then uses else (
            select count(*) from promotion_use as given
            where given.exporter_id = promotion.exporter_id and given.promotion_id = promotion.id and given.taken) end as uses,
        case when limited then spent_minor else (
            select coalesce(sum(given.discount_minor), 0)::bigint from promotion_use as given
            where given.exporter_id = promotion.exporter_id and given.promotion_id = promotion.id and given.taken
        ) end as spent_minor
        """;

    public Guid ExporterId { get; init; }
    public Guid Id { get; init; }
    public int Version { get; init; }
    public required string Code { get; init; }
    public required string Name { get; init; }
    public PromotionKind Kind { get; init; }
    public PromotionStatus Status { get; init; }
    public bool NeedsCode { get; init; }
    public PromotionStacking Stacking { get; init; }

    /// <summary>The higher is weighed first.</summary>
    public int Priority { get; init; }

    /// <summary>Of its amounts, and of the orders that it applies to.</summary>
    public required string Currency { get; init; }
    public Guid? BuyerId { get; init; }
    public Guid? GroupId { get; init; }
    public string? Market { get; init; }
    public string? Channel { get; init; }
    public DateTimeOffset ValidFrom { get; init; }

    /// <summary>The first instant at which it does not count any more; null when it has no end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Least value of the goods at list prices, in minor units.</summary>
    public long MinGoodsMinor { get; init; }
    public decimal? Percent { get; init; }
    public long? AmountMinor { get; init; }
    public decimal? UnitPrice { get; init; }
    public long? MostUnits { get; init; }

    /// <summary>Ascending; from this quantity of a product on, the percent beside it.</summary>
    public long[] StepQuantities { get; init; } = [];
    public decimal[] StepPercents { get; init; } = [];

    /// <summary>What it is for; none: all products.</summary>
    public Guid[] ProductIds { get; init; } = [];

    /// <summary>Units of the product in one bundle; 0 in the other kinds.</summary>
    public long[] ProductQuantities { get; init; } = [];
    public long? MaxUses { get; init; }
    public long? MaxUsesPerBuyer { get; init; }
    public long? BudgetMinor { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public long Uses { get; init; }
    public long SpentMinor { get; init; }

    /// <summary>Orders of the buyer in question that have it.</summary>
    public long BuyerUses { get; init; }

    /// <summary>Whether the buyer in question is in the group at the moment in question; true without a group.</summary>
    public bool InGroup { get; init; } = true;

    public bool Limited => MaxUses is not null || MaxUsesPerBuyer is not null || BudgetMinor is not null;

    public V1.Promotion ToWire()
    {
        var wire = new V1.Promotion
        {
            Id = Id.ToString(),
            Version = Version,
            ExporterId = ExporterId.ToString(),
            Code = Code,
            Name = Name,
            Kind = Kind.ToString(),
            Status = Status.ToString(),
            NeedsCode = NeedsCode,
            Stacking = Stacking.ToString(),
            Priority = Priority,
            Currency = Currency,
            BuyerId = BuyerId?.ToString() ?? "",
            GroupId = GroupId?.ToString() ?? "",
            Market = Market ?? "",
            Channel = Channel ?? "",
            ValidFrom = Timestamp.FromDateTimeOffset(ValidFrom),
            ValidUntil = ValidUntil is { } end ? Timestamp.FromDateTimeOffset(end) : null,
            MinGoodsMinor = MinGoodsMinor,
            Percent = Text(Percent),
            AmountMinor = AmountMinor ?? 0,
            UnitPrice = Text(UnitPrice),
            MostUnits = MostUnits ?? 0,
            MaxUses = MaxUses ?? 0,
            MaxUsesPerBuyer = MaxUsesPerBuyer ?? 0,
            BudgetMinor = BudgetMinor ?? 0,
            Uses = Uses,
            SpentMinor = SpentMinor,
        };
        wire.Steps.AddRange(StepQuantities.Zip(StepPercents, (quantity, percent) =>
            new V1.PromotionStep { MinQuantity = quantity, Percent = Text(percent) }));
        wire.Products.AddRange(ProductIds.Zip(ProductQuantities, (id, quantity) =>
            new V1.PromotionProduct { ProductId = id.ToString(), Quantity = quantity }));
        return wire;
    }

    static string Text(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
