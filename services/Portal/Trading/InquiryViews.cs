using CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Portal;

/// <param name="ProductId">Left out for what is asked in free words.</param>
/// <param name="Unit">As the buyer calls it: pieces, cartons.</param>
/// <param name="TargetPrice">Decimal number as a string, per unit in the inquiry's currency.</param>
public sealed record InquiryLineBody(
    long Quantity, string? Words = null, Guid? ProductId = null, string? Unit = null, string? TargetPrice = null);

/// <param name="DestinationCountry">ISO 3166-1 alpha-2.</param>
/// <param name="Incoterm">Incoterms 2020 rule, three letters.</param>
/// <param name="Currency">Of the target prices.</param>
/// <param name="Channel">By which the buyer came.</param>
public sealed record OpenInquiry(
    Guid ExporterId, string Subject, string DestinationCountry, string DestinationPlace, IReadOnlyList<InquiryLineBody> Lines,
    string? Message = null, string? Incoterm = null, string? Currency = null, DateOnly? NeededBy = null,
    string? Channel = null)
{
    public OpenInquiryRequest ToWire()
    {
        var wire = new OpenInquiryRequest
        {
            ExporterId = ExporterId.ToString(),
            Subject = Subject,
            Message = Message ?? "",
            DestinationCountry = DestinationCountry,
            DestinationPlace = DestinationPlace,
            Incoterm = Incoterm ?? "",
            Currency = Currency ?? "",
            NeededBy = NeededBy is { } day ? Body.Day(day) : "",
            Channel = Channel ?? "",
        };
        wire.Lines.AddRange(Lines.Select(line => new InquiryLine
        {
            ProductId = line.ProductId?.ToString() ?? "",
            Words = line.Words ?? "",
            Quantity = line.Quantity,
            Unit = line.Unit ?? "",
            TargetPrice = line.TargetPrice ?? "",
        }));
        return wire;
    }
}

public sealed record InquiryLineView(
    int LineNo, Guid? ProductId, string? Sku, string? NameEn, string? NameZh, string? Words, long Quantity, string? Unit,
    string? TargetPrice)
{
    public static InquiryLineView Of(InquiryLine l) => new(
        l.LineNo, Guid.TryParse(l.ProductId, out var id) ? id : null, Rest.Text(l.Sku), Rest.Text(l.NameEn), Rest.Text(l.NameZh),
        Rest.Text(l.Words), l.Quantity, Rest.Text(l.Unit), Rest.Text(l.TargetPrice));
}

/// <param name="Status">Open, Answered, Quoted, Ordered or Closed.</param>
/// <param name="Unread">Messages of the other side that the caller's side has not marked as read.</param>
/// <param name="ReadByExporter">The last message that the side marked as read; 0 for none.</param>
/// <param name="Lines">Empty in lists.</param>
public sealed record InquiryView(
    Guid Id, int Version, string Number, string Status, Guid ExporterId, Guid BuyerId, string Subject, string DestinationCountry,
    string DestinationPlace, string? Incoterm, string? Currency, string? NeededBy, string OpenedBy, DateTimeOffset? OpenedAt,
    string? ClosedReason, IReadOnlyList<InquiryLineView> Lines, int Unread, long ReadByExporter, long ReadByBuyer)
{
    public static InquiryView Of(Inquiry i) => new(
        Guid.Parse(i.Id), i.Version, i.Number, i.Status, Guid.Parse(i.ExporterId), Guid.Parse(i.BuyerId), i.Subject, i.DestinationCountry,
        i.DestinationPlace, Rest.Text(i.Incoterm), Rest.Text(i.Currency), Rest.Text(i.NeededBy), i.OpenedBy, Rest.Instant(i.OpenedAt),
        Rest.Text(i.ClosedReason), [.. i.Lines.Select(InquiryLineView.Of)], i.Unread, i.ReadByExporter, i.ReadByBuyer);
}

/// <param name="FileIds">Of files that the caller's side added and no message has named yet.</param>
public sealed record SayMessage(string Body, IReadOnlyList<Guid>? FileIds = null);

/// <param name="Sha256">Of its bytes, in hex; also the ETag of the download.</param>
public sealed record InquiryFileView(Guid Id, string Name, string ContentType, long SizeBytes, string Sha256)
{
    public static InquiryFileView Of(InquiryFile f) => new(Guid.Parse(f.Id), f.Name, f.ContentType, f.SizeBytes, f.Sha256);
}

/// <param name="Side">Exporter or Buyer.</param>
public sealed record InquiryMessageView(
    Guid Id, long Seq, string Side, string Author, string Body, DateTimeOffset? At, IReadOnlyList<InquiryFileView> Files)
{
    public static InquiryMessageView Of(InquiryMessage m) => new(
        Guid.Parse(m.Id), m.Seq, m.Side, m.Author, m.Body, Rest.Instant(m.At), [.. m.Files.Select(InquiryFileView.Of)]);
}

/// <param name="Seq">Of the last message that was read.</param>
public sealed record MarkRead(long Seq);

public sealed record EndTrade(string Reason);

public sealed record TimelineFactView(string Name, string Value);

/// <param name="Kind">InquiryOpened, MessageSent, InquiryClosed, QuoteSent, QuoteCountered, QuoteAccepted, QuoteClosed ...</param>
public sealed record TradeEventView(
    long Seq, string Kind, string Side, string Author, DateTimeOffset? At, Guid? QuoteId, IReadOnlyList<TimelineFactView> Facts)
{
    public static TradeEventView Of(Contracts.Orders.V1.TimelineEntry e) => new(
        e.Seq, e.Kind, e.Side, e.Author, Rest.Instant(e.At), Guid.TryParse(e.QuoteId, out var id) ? id : null,
        [.. e.Facts.Select(fact => new TimelineFactView(fact.Name, fact.Value))]);
}
