using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal;

/// <param name="Percent">Decimal number as a string, off a product from the quantity on.</param>
public sealed record PromotionStepView(long MinQuantity, string Percent);

/// <param name="Quantity">Units in one bundle; left out in the other kinds.</param>
public sealed record PromotionProductView(Guid ProductId, long? Quantity = null);

/// <param name="Code">1 to 40 letters, digits, - and _; kept in capitals.</param>
/// <param name="Kind">TierDiscount, Bundle, Coupon, FreeSample or ShippingContribution.</param>
/// <param name="Status">Active or Withdrawn.</param>
/// <param name="NeedsCode">It applies only to orders that name its code; a Coupon always does.</param>
/// <param name="Stacking">Stackable, Separate (alone on the goods it touches, the default) or Exclusive (alone on the order).</param>
/// <param name="Priority">The higher is weighed first.</param>
/// <param name="MinGoodsMinor">Least value of the goods at list prices.</param>
/// <param name="AmountMinor">Coupon: off the goods; Bundle: off each bundle; ShippingContribution: at most this much.</param>
/// <param name="UnitPrice">FreeSample: what a sample is sold at, above 0 because customs asks for a value.</param>
/// <param name="Products">What it is for; left out: all products.</param>
/// <param name="MaxUses">Orders in all.</param>
public sealed record PromotionBody(
    string Code, string Name, string Kind, string Currency, string? Status = null, bool NeedsCode = false, string? Stacking = null,
    int Priority = 0, Guid? BuyerId = null, Guid? GroupId = null, string? Market = null, string? Channel = null,
    DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidUntil = null, long MinGoodsMinor = 0, string? Percent = null,
    long? AmountMinor = null, string? UnitPrice = null, long? MostUnits = null, IReadOnlyList<PromotionStepView>? Steps = null,
    IReadOnlyList<PromotionProductView>? Products = null, long? MaxUses = null, long? MaxUsesPerBuyer = null, long? BudgetMinor = null)
{
    public PutPromotionRequest ToWire()
    {
        var wire = new PutPromotionRequest
        {
            Code = Code,
            Name = Name,
            Kind = Kind,
            Currency = Currency,
            Status = Status ?? "",
            NeedsCode = NeedsCode,
            Stacking = Stacking ?? "",
            Priority = Priority,
            BuyerId = BuyerId?.ToString() ?? "",
            GroupId = GroupId?.ToString() ?? "",
            Market = Market ?? "",
            Channel = Channel ?? "",
            ValidFrom = ValidFrom is { } from ? Timestamp.FromDateTimeOffset(from) : null,
            ValidUntil = ValidUntil is { } until ? Timestamp.FromDateTimeOffset(until) : null,
            MinGoodsMinor = MinGoodsMinor,
            Percent = Percent ?? "",
            AmountMinor = AmountMinor ?? 0,
            UnitPrice = UnitPrice ?? "",
            MostUnits = MostUnits ?? 0,
            MaxUses = MaxUses ?? 0,
            MaxUsesPerBuyer = MaxUsesPerBuyer ?? 0,
            BudgetMinor = BudgetMinor ?? 0,
        };
        wire.Steps.AddRange((Steps ?? []).Select(
            step => new PromotionStep { MinQuantity = step.MinQuantity, Percent = step.Percent }));
        wire.Products.AddRange((Products ?? []).Select(
            product => new PromotionProduct { ProductId = product.ProductId.ToString(), Quantity = product.Quantity ?? 0 }));
        return wire;
    }
}

/// <param name="Uses">Orders that have it now.</param>
/// <param name="SpentMinor">What it took off these, in its currency.</param>
public sealed record PromotionView(
    Guid Id, int Version, Guid ExporterId, string Code, string Name, string Kind, string Status, bool NeedsCode, string Stacking,
    int Priority, string Currency, Guid? BuyerId, Guid? GroupId, string? Market, string? Channel, DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidUntil, long MinGoodsMinor, string? Percent, long? AmountMinor, string? UnitPrice, long? MostUnits,
    IReadOnlyList<PromotionStepView> Steps, IReadOnlyList<PromotionProductView> Products, long? MaxUses, long? MaxUsesPerBuyer,
    long? BudgetMinor, long Uses, long SpentMinor)
{
    public static PromotionView Of(Promotion p) => new(
        Guid.Parse(p.Id), p.Version, Guid.Parse(p.ExporterId), p.Code, p.Name, p.Kind, p.Status, p.NeedsCode, p.Stacking, p.Priority,
        p.Currency, Known(p.BuyerId), Known(p.GroupId), Rest.Text(p.Market), Rest.Text(p.Channel), Rest.Instant(p.ValidFrom),
        Rest.Instant(p.ValidUntil), p.MinGoodsMinor, Rest.Text(p.Percent), Some(p.AmountMinor), Rest.Text(p.UnitPrice),
        Some(p.MostUnits), [.. p.Steps.Select(step => new PromotionStepView(step.MinQuantity, step.Percent))],
        [.. p.Products.Select(product => new PromotionProductView(Guid.Parse(product.ProductId), Some(product.Quantity)))],
        Some(p.MaxUses), Some(p.MaxUsesPerBuyer), Some(p.BudgetMinor), p.Uses, p.SpentMinor);

    static Guid? Known(string id) => Guid.TryParse(id, out var known) ? known : null;

    static long? Some(long number) => number == 0 ? null : number;
}

public sealed record DiscountedLineView(int LineNo, long DiscountMinor);

/// <param name="Reason">Applied, or why it did not.</param>
/// <param name="Named">The order named its code.</param>
public sealed record ConsideredPromotionView(
    Guid PromotionId, int Version, string Code, string Name, string Kind, bool Named, string Reason, string Detail, long DiscountMinor,
    long FreightDiscountMinor, IReadOnlyList<DiscountedLineView> Lines);

/// <param name="ListGoodsMinor">Before any promotion, as is freightMinor.</param>
public sealed record OrderPromotionsView(
    Guid OrderId, string Currency, long ListGoodsMinor, long GoodsMinor, long FreightMinor, long FreightDiscountMinor,
    IReadOnlyList<ConsideredPromotionView> Promotions)
{
    public static OrderPromotionsView Of(PromotionExplanation e) => new(
        Guid.Parse(e.OrderId), e.Currency, e.ListGoodsMinor, e.GoodsMinor, e.FreightMinor, e.FreightDiscountMinor,
        [.. e.Promotions.Select(p => new ConsideredPromotionView(
            Guid.Parse(p.PromotionId), p.Version, p.Code, p.Name, p.Kind, p.Named, p.Reason, p.Detail, p.DiscountMinor,
            p.FreightDiscountMinor, [.. p.Lines.Select(line => new DiscountedLineView(line.LineNo, line.DiscountMinor))]))]);
}

/// <param name="From">Of the past orders that it is tried on; without until they end now.</param>
public sealed record SimulatePromotion(PromotionBody Promotion, DateTimeOffset From, DateTimeOffset? Until = null);

/// <param name="ListGoodsMinor">Of all orders in the currency; touchedGoodsMinor of those that it would have touched.</param>
/// <param name="Units">On the lines that would have been cheaper.</param>
public sealed record CurrencyEffectView(
    string Currency, int Orders, int Touched, long ListGoodsMinor, long TouchedGoodsMinor, long DiscountMinor, long FreightDiscountMinor,
    long Units);

public sealed record ReasonCountView(string Reason, int Orders);

/// <param name="Reasons">Why orders would not have been touched.</param>
/// <param name="LimitReachedAt">The first order that a limit would have turned away.</param>
/// <param name="Truncated">There were more orders than are looked at.</param>
public sealed record PromotionEffectView(
    int Orders, int Touched, IReadOnlyList<CurrencyEffectView> Currencies, IReadOnlyList<ReasonCountView> Reasons,
    DateTimeOffset? LimitReachedAt, bool Truncated)
{
    public static PromotionEffectView Of(PromotionEffect e) => new(
        e.Orders, e.Touched,
        [.. e.Currencies.Select(c => new CurrencyEffectView(
            c.Currency, c.Orders, c.Touched, c.ListGoodsMinor, c.TouchedGoodsMinor, c.DiscountMinor, c.FreightDiscountMinor, c.Units))],
        [.. e.Reasons.Select(reason => new ReasonCountView(reason.Reason, reason.Orders))],
        Rest.Instant(e.LimitReachedAt), e.Truncated);
}
