using CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Portal;

/// <param name="Subject">What is wanted, in words: exporters are matched by them.</param>
/// <param name="HsChapter">Two digits.</param>
/// <param name="Market">Where it goes to, ISO 3166-1 alpha-2.</param>
/// <param name="TargetPrice">Per unit, a decimal number as a string.</param>
public sealed record LeadBody(
    string Subject, long Quantity, string Unit, string Market, string Place, string? Details = null, string? HsChapter = null,
    string? TargetPrice = null, string? Currency = null, DateOnly? NeededBy = null)
{
    public PostLeadRequest ToWire() => new()
    {
        Subject = Subject,
        Details = Details ?? "",
        HsChapter = HsChapter ?? "",
        Quantity = Quantity,
        Unit = Unit,
        TargetPrice = TargetPrice ?? "",
        Currency = Currency ?? "",
        Market = Market,
        Place = Place,
        NeededBy = NeededBy is { } day ? Body.Day(day) : "",
    };
}

public sealed record LeadAnswerBody(string Message);

/// <param name="Code">Words, Range, Chapter, Market, AnyMarket or Capacity.</param>
public sealed record LeadReasonView(string Code, string Detail, int Points);

/// <param name="Status">Waiting, Offered, Responded, Passed, Declined or Ended.</param>
public sealed record LeadOfferView(
    Guid ExporterId, int Rank, int Score, IReadOnlyList<LeadReasonView> Reasons, string Status, DateTimeOffset? OfferedAt,
    DateTimeOffset? AnswerBy, DateTimeOffset? AnsweredAt, Guid? InquiryId)
{
    public static LeadOfferView Of(LeadOffer o) => new(
        Guid.Parse(o.ExporterId), o.Rank, o.Score, [.. o.Reasons.Select(r => new LeadReasonView(r.Code, r.Detail, r.Points))], o.Status,
        Rest.Instant(o.OfferedAt), Rest.Instant(o.AnswerBy), Rest.Instant(o.AnsweredAt),
        Guid.TryParse(o.InquiryId, out var inquiry) ? inquiry : null);
}

/// <param name="Status">Open, Full, Closed or Expired.</param>
/// <param name="BuyerId">As buyerName, left out for an exporter that has not responded.</param>
/// <param name="Offers">The buyer's: those that responded; an exporter's: its own; operators': all.</param>
public sealed record LeadView(
    Guid Id, int Version, string Status, Guid? BuyerId, string? BuyerName, string Subject, string? Details, string? HsChapter,
    long Quantity, string Unit, string? TargetPrice, string? Currency, string Market, string Place, string? NeededBy,
    DateTimeOffset? OpenedAt, DateTimeOffset? ClosesAt, int Responses, int ResponsesMost, IReadOnlyList<LeadOfferView> Offers)
{
    public static LeadView Of(Lead l) => new(
        Guid.Parse(l.Id), l.Version, l.Status, Guid.TryParse(l.BuyerId, out var buyer) ? buyer : null, Rest.Text(l.BuyerName), l.Subject,
        Rest.Text(l.Details), Rest.Text(l.HsChapter), l.Quantity, l.Unit, Rest.Text(l.TargetPrice), Rest.Text(l.Currency), l.Market,
        l.Place, Rest.Text(l.NeededBy), Rest.Instant(l.OpenedAt), Rest.Instant(l.ClosesAt), l.Responses, l.ResponsesMost,
        [.. l.Offers.Select(LeadOfferView.Of)]);
}

/// <param name="Markets">ISO 3166-1 alpha-2; none: everywhere.</param>
/// <param name="UnitsPerMonth">Most units of requests that it answers in a month; left out: not stated.</param>
public sealed record ReachBody(IReadOnlyList<string>? Markets = null, long? UnitsPerMonth = null);

public sealed record ReachView(
    int Version, IReadOnlyList<string> Markets, long? UnitsPerMonth, long UnitsThisMonth, int ResponsesThisMonth, int ResponsesMost)
{
    public static ReachView Of(Reach r) => new(
        r.Version, [.. r.Markets], r.UnitsPerMonth == 0 ? null : r.UnitsPerMonth, r.UnitsThisMonth, r.ResponsesThisMonth, r.ResponsesMost);
}

/// <param name="ValidFrom">A day to come of China's calendar.</param>
/// <param name="ResponsesPerMonth">Of one exporter.</param>
/// <param name="AnswerHours">Then the next exporter has it.</param>
public sealed record LeadRuleView(
    DateOnly ValidFrom, int ResponsesPerLead, int ResponsesPerMonth, int AnswerHours, int AskedAtOnce, int OpenDays, int WordsPoints,
    int RangePoints, int ChapterPoints, int MarketPoints, int CapacityPoints)
{
    public static LeadRuleView Of(LeadRule r) => new(
        DateOnly.TryParse(r.ValidFrom, System.Globalization.CultureInfo.InvariantCulture, out var day) ? day : default, r.ResponsesPerLead,
        r.ResponsesPerMonth, r.AnswerHours, r.AskedAtOnce, r.OpenDays, r.WordsPoints, r.RangePoints, r.ChapterPoints, r.MarketPoints,
        r.CapacityPoints);

    public LeadRule ToWire() => new()
    {
        ValidFrom = Body.Day(ValidFrom),
        ResponsesPerLead = ResponsesPerLead,
        ResponsesPerMonth = ResponsesPerMonth,
        AnswerHours = AnswerHours,
        AskedAtOnce = AskedAtOnce,
        OpenDays = OpenDays,
        WordsPoints = WordsPoints,
        RangePoints = RangePoints,
        ChapterPoints = ChapterPoints,
        MarketPoints = MarketPoints,
        CapacityPoints = CapacityPoints,
    };
}
