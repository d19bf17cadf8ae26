using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Portal;

/// <summary>A price list as its exporter writes it.</summary>
/// <param name="BuyerId">For this buyer only; as with the next three, left out it is for any.</param>
/// <param name="Market">Country of destination, ISO 3166-1 alpha-2.</param>
/// <param name="ValidFrom">First instant at which it counts, with an offset; left out: now.</param>
/// <param name="ValidUntil">First instant at which it does not count any more; left out: no end.</param>
/// <param name="Priority">The higher goes first among lists that are as specific.</param>
/// <param name="Counting">What tiers count: Line (the default), Family (all variants together) or Carton (whole cartons).</param>
/// <param name="Status">Active (the default) or Withdrawn.</param>
public sealed record PriceListBody(
    string Code, string Name, string Currency, Guid? BuyerId = null, Guid? GroupId = null, string? Market = null, string? Channel = null,
    DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidUntil = null, int Priority = 0, string? Counting = null, string? Status = null);

/// <param name="Specificity">Buyer 8, group 4, market 2, channel 1, added up: the highest goes first.</param>
/// <param name="Rows">That count now; 0 inside an explanation.</param>
public sealed record PriceListView(
    Guid Id, int Version, Guid ExporterId, string Code, string Name, string Status, string? BuyerId, string? GroupId, string? Market,
    string? Channel, string Currency, DateTimeOffset? ValidFrom, DateTimeOffset? ValidUntil, int Priority, string Counting,
    int Specificity, long Rows, DateTimeOffset? CreatedAt)
{
    public static PriceListView Of(PriceList l) => new(
        Guid.Parse(l.Id), l.Version, Guid.Parse(l.ExporterId), l.Code, l.Name, l.Status, Rest.Text(l.BuyerId), Rest.Text(l.GroupId),
        Rest.Text(l.Market), Rest.Text(l.Channel), l.Currency, Rest.Instant(l.ValidFrom), Rest.Instant(l.ValidUntil), l.Priority,
        l.Counting, l.Specificity, l.Rows, Rest.Instant(l.CreatedAt));
}

/// <param name="MinQuantity">From this quantity on, counted as the list says.</param>
/// <param name="Moq">Least units of a line; <paramref name="Increment"/>: a line has a multiple of it.</param>
/// <param name="UnitPrice">Fixed, as a string; or a base.</param>
/// <param name="Base">Cost, or the code of another list: (base x rate) x (1 + percent / 100) + amount.</param>
public sealed record PriceRowBody(
    string Sku, long MinQuantity = 1, long Moq = 1, long Increment = 1, string? UnitPrice = null, string? Base = null,
    string? Percent = null, string? Amount = null, bool Remove = false)
{
    public PriceRowDraft ToWire() => new()
    {
        Sku = Sku,
        MinQuantity = MinQuantity,
        Moq = Moq,
        Increment = Increment,
        UnitPrice = UnitPrice ?? "",
        Base = Base ?? "",
        Percent = Percent ?? "",
        Amount = Amount ?? "",
        Remove = Remove,
    };
}

public sealed record PriceRowsBody(IReadOnlyList<PriceRowBody> Rows);

/// <param name="UnitPrice">Null: its formula has no base any more.</param>
/// <param name="BasePrice">What the formula started from, in its currency, with the rate, who made it and of which day.</param>
public sealed record PriceRowView(
    Guid ListId, Guid ProductId, string Sku, long MinQuantity, int Version, long Moq, long Increment, string? UnitPrice, string? Base,
    string? Percent, string? Amount, string? BasePrice, string? BaseCurrency, string? Rate, string? RateSource, string? RateDate,
    DateTimeOffset? RecordedFrom, DateTimeOffset? RecordedUntil, Guid ChangeId)
{
    public static PriceRowView Of(PriceRow r) => new(
        Guid.Parse(r.ListId), Guid.Parse(r.ProductId), r.Sku, r.MinQuantity, r.Version, r.Moq, r.Increment, Rest.Text(r.UnitPrice),
        Rest.Text(r.Base), Rest.Text(r.Percent), Rest.Text(r.Amount), Rest.Text(r.BasePrice), Rest.Text(r.BaseCurrency),
        Rest.Text(r.Rate), Rest.Text(r.RateSource), Rest.Text(r.RateDate), Rest.Instant(r.RecordedFrom),
        Rest.Instant(r.RecordedUntil), Guid.Parse(r.ChangeId));
}

/// <param name="Kind">Put, Import, Undo, Rate or Costs.</param>
/// <param name="Status">Staging, Checked, Applied or Refused.</param>
/// <param name="Same">Named, but as they were: they keep their version.</param>
/// <param name="Repriced">Rows that are computed from what changed; of these <paramref name="Unpriced"/> have no price now.</param>
/// <param name="Skipped">Of an undo: changed again since.</param>
public sealed record PriceChangeView(
    string Id, string? ListId, string Kind, string Status, int Lines, int Added, int Changed, int Removed, int Same, int Repriced,
    int Unpriced, int Faults, int Skipped, DateTimeOffset? At, string? Undoes, string? UndoneBy)
{
    public static PriceChangeView Of(PriceChange c) => new(
        c.Id, Rest.Text(c.ListId), c.Kind, c.Status, c.Lines, c.Added, c.Changed, c.Removed, c.Same, c.Repriced, c.Unpriced, c.Faults,
        c.Skipped, Rest.Instant(c.At), Rest.Text(c.Undoes), Rest.Text(c.UndoneBy));
}

/// <param name="Rate">Units of the list's currency for one of the base currency, as a string.</param>
public sealed record PriceRateBody(string BaseCurrency, string Rate, string Source, DateOnly Date);

/// <param name="Cost">Of one unit, as a string; left out: not known any more.</param>
public sealed record CostBody(string Sku, string? Cost, string? Currency);

public sealed record CostsBody(IReadOnlyList<CostBody> Costs);

public sealed record BuyerGroupBody(string Code, string Name);

/// <param name="Members">At this moment.</param>
public sealed record BuyerGroupView(Guid Id, int Version, string Code, string Name, long Members)
{
    public static BuyerGroupView Of(BuyerGroup g) => new(Guid.Parse(g.Id), g.Version, g.Code, g.Name, g.Members);
}

/// <param name="ValidFrom">Left out: now.</param>
/// <param name="ValidUntil">The first instant outside; left out: no end.</param>
public sealed record MemberWindowBody(DateTimeOffset? ValidFrom, DateTimeOffset? ValidUntil);

/// <param name="Windows">In which the buyer belongs to the group; none takes it out.</param>
public sealed record GroupMemberBody(IReadOnlyList<MemberWindowBody> Windows);

public sealed record GroupMemberView(Guid GroupId, Guid BuyerId, IReadOnlyList<MemberWindowBody> Windows)
{
    public static GroupMemberView Of(GroupMember m) => new(
        Guid.Parse(m.GroupId), Guid.Parse(m.BuyerId),
        [.. m.Windows.Select(window => new MemberWindowBody(Rest.Instant(window.ValidFrom), Rest.Instant(window.ValidUntil)))]);
}

public sealed record PriceReasonView(string Code, string Detail)
{
    public static IReadOnlyList<PriceReasonView> Of(IEnumerable<PriceReason> reasons) =>
        [.. reasons.Select(reason => new PriceReasonView(reason.Code, reason.Detail))];
}

public sealed record PriceCandidateView(PriceListView List, PriceRowView Row, bool Won, IReadOnlyList<PriceReasonView> Reasons)
{
    public static PriceCandidateView Of(PriceCandidate c) => new(
        PriceListView.Of(c.List), PriceRowView.Of(c.Row), c.Won, PriceReasonView.Of(c.Reasons));
}

/// <param name="Source">List, Product (its own tiers) or None.</param>
/// <param name="Candidates">The winner first, then in the order in which they were weighed.</param>
/// <param name="Reasons">Why the product's own tiers do not price it.</param>
/// <param name="Truncated">More lists than are shown.</param>
public sealed record PriceExplanationView(
    Guid ProductId, string Sku, long Quantity, string Currency, DateTimeOffset? At, DateTimeOffset? KnownAt, string Source,
    string? UnitPrice, IReadOnlyList<PriceCandidateView> Candidates, IReadOnlyList<PriceReasonView> Reasons, bool Truncated)
{
    public static PriceExplanationView Of(PriceExplanation e) => new(
        Guid.Parse(e.ProductId), e.Sku, e.Quantity, e.Currency, Rest.Instant(e.At), Rest.Instant(e.KnownAt), e.Source,
        Rest.Text(e.UnitPrice), [.. e.Candidates.Select(PriceCandidateView.Of)], PriceReasonView.Of(e.Reasons), e.Truncated);
}

/// <param name="UnitPrice">Null: there is no price for this quantity in this currency.</param>
/// <param name="ValidUntil">The first instant at which it is not sure any more; null while no end is set.</param>
public sealed record PriceView(
    Guid ProductId, string Sku, long Quantity, string Currency, string? UnitPrice, long? AmountMinor, long Moq, long Increment,
    DateTimeOffset? ValidUntil)
{
    public static PriceView Of(Price p) => new(
        Guid.Parse(p.ProductId), p.Sku, p.Quantity, p.Currency, Rest.Text(p.UnitPrice), p.UnitPrice.Length == 0 ? null : p.AmountMinor,
        p.Moq, p.Increment, Rest.Instant(p.ValidUntil));
}

/// <param name="Source">List, Product (its own tiers) or Agreed.</param>
/// <param name="ProductVersion">What the product looked like; null for lines sold before versions were cited.</param>
public sealed record SoldLineView(
    int LineNo, Guid ProductId, int? ProductVersion, string Sku, long Quantity, string UnitPrice, string Source, PriceListView? List,
    PriceRowView? Row)
{
    public static SoldLineView Of(SoldLine l) => new(
        l.LineNo, Guid.Parse(l.ProductId), l.ProductVersion == 0 ? null : l.ProductVersion, l.Sku, l.Quantity, l.UnitPrice, l.Source,
        l.List is null ? null : PriceListView.Of(l.List), l.Row is null ? null : PriceRowView.Of(l.Row));
}

public sealed record SoldLinesView(Guid OrderId, IReadOnlyList<SoldLineView> Lines);
