using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using CrossBorder.Contracts.Catalog.V1;
using Google.Protobuf.WellKnownTypes;

namespace CrossBorder.Portal;

/// <summary>
/// Writes the public pages of an exhibition and of its booths: whole without a script, with what search engines read. Times are in the
/// exhibition's zone, and a small script shows them in the visitor's. Every text of a party is encoded.
/// </summary>
sealed class ExhibitionHtml(ExhibitionTexts texts, string origin, Exhibition fair)
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    static readonly JsonSerializerOptions Embedded = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    readonly StringBuilder html = new(16 * 1024);
    readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(fair.Zone);

    string Name => texts.Shop.Pick(fair.NameEn, fair.NameZh);

    string Home => $"/{texts.Shop.Code}/exhibitions/{fair.Code}";

    public string FairPage(IReadOnlyList<Booth> booths, IReadOnlyList<LiveSession> sessions)
    {
        Head(Name, texts.Shop.Pick(fair.AboutEn, fair.AboutZh) is { Length: > 0 } about ? about : Name, "", Data(""));
        Facts();
        Paragraphs(texts.Shop.Pick(fair.AboutEn, fair.AboutZh));
        Link($"/#/exhibitions/{fair.Id}", texts.Book, "book");
        Sessions(sessions);
        Tag("h2", texts.Booths);
        if (booths.Count == 0)
            Tag("p", texts.NoBooths);
        foreach (var hall in fair.Halls.Where(hall => booths.Any(booth => booth.Hall == hall)))
        {
            Tag("h3", hall);
            html.Append("<ul class=\"products\">");
            foreach (var booth in booths.Where(booth => booth.Hall == hall))
            {
                html.Append("<li>");
                Anchor($"{Home}/booths/{booth.Id}", texts.Shop.Pick(booth.TitleEn, booth.TitleZh));
                Tag("p", booth.ExporterName);
                html.Append("</li>");
            }

            html.Append("</ul>");
        }

        return End();
    }

    public string BoothPage(Booth booth, IReadOnlyList<LiveSession> sessions)
    {
        var title = texts.Shop.Pick(booth.TitleEn, booth.TitleZh);
        Head($"{title} - {Name}", $"{title}, {booth.ExporterName}, {Name}", $"/booths/{booth.Id}", Data($"/booths/{booth.Id}"));
        Link(Home, texts.Back, "back");
        Tag("h2", title);
        Tag("p", $"{booth.ExporterName} · {booth.Hall}", "tagline");
        Paragraphs(texts.Shop.Pick(booth.AboutEn, booth.AboutZh));
        Link($"/c/{booth.LinkCode}?to=ask", texts.Ask, "ask");
        Link($"/#/exhibitions/{fair.Id}", texts.Book, "book");
        Tag("h2", texts.Shows);
        html.Append("<ul class=\"products\">");
        foreach (var product in booth.Products)
        {
            html.Append("<li>");
            Anchor($"/c/{booth.LinkCode}?product={product.Id}", texts.Shop.Pick(product.NameEn, product.NameZh), "nofollow");
            Tag("p", product.Sku);
            html.Append("</li>");
        }

        html.Append("</ul>");
        Sessions(sessions);
        return End();
    }

    void Head(string title, string description, string path, JsonNode data)
    {
        html.Append("<!doctype html><html lang=\"").Append(texts.Shop.Tag).Append("\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        Tag("title", title);
        html.Append("<meta name=\"description\" content=\"").Append(Text(description[..Math.Min(description.Length, 160)])).Append("\">")
            .Append("<meta property=\"og:title\" content=\"").Append(Text(title)).Append("\">")
            .Append("<link rel=\"canonical\" href=\"").Append(Text(origin + Home + path)).Append("\">");
        foreach (var one in new[] { ExhibitionTexts.English, ExhibitionTexts.Chinese })
            html.Append("<link rel=\"alternate\" hreflang=\"").Append(one.Shop.Tag).Append("\" href=\"")
                .Append(Text($"{origin}/{one.Shop.Code}/exhibitions/{fair.Code}{path}")).Append("\">");
        html.Append("<link rel=\"stylesheet\" href=\"/shop.css\"><link rel=\"icon\" href=\"/favicon.svg\">")
            .Append("<script type=\"module\" src=\"/times.js\"></script>")
            .Append("<script type=\"application/ld+json\">").Append(data.ToJsonString(Embedded)).Append("</script></head><body><header>");
        html.Append("<h1>");
        Anchor(Home, Name);
        var other = texts.Else.Shop;
        html.Append("</h1><a class=\"language\" hreflang=\"").Append(other.Tag).Append("\" lang=\"").Append(other.Tag).Append("\" href=\"")
            .Append(Text($"/{other.Code}/exhibitions/{fair.Code}{path}")).Append("\">").Append(Text(texts.Shop.Other))
            .Append("</a></header><main>");
    }

    void Facts()
    {
        html.Append("<dl>");
        Tag("dt", texts.Status);
        Tag("dd", texts.Of(fair.Status));
        Tag("dt", texts.Window);
        html.Append("<dd>");
        Time(fair.OpensAt);
        html.Append(" – ");
        Time(fair.ClosesAt);
        html.Append("</dd>");
        Tag("dt", texts.Halls);
        Tag("dd", string.Join(", ", fair.Halls));
        html.Append("</dl>");
        Tag("p", string.Format(CultureInfo.InvariantCulture, texts.TimesIn, fair.Zone), "zone");
    }

    void Sessions(IReadOnlyList<LiveSession> sessions)
    {
        Tag("h2", texts.Schedule);
        if (sessions.Count == 0)
            Tag("p", texts.NoSessions);
        html.Append("<ul class=\"products\">");
        foreach (var session in sessions)
        {
            html.Append("<li>");
            Anchor($"/c/{session.LinkCode}", texts.Shop.Pick(session.TitleEn, session.TitleZh), "nofollow");
            html.Append("<p>");
            Time(session.StartsAt);
            html.Append(" – ");
            Time(session.EndsAt);
            html.Append("</p>");
            Tag("p", $"{session.ExporterName} · {session.Host} · {session.Language}");
            Tag("p", session.Taken >= session.Seats
                ? texts.Full
                : string.Format(CultureInfo.InvariantCulture, texts.Seats, session.Seats - session.Taken, session.Seats));
            html.Append("</li>");
        }

        html.Append("</ul>");
    }

    JsonObject Data(string path) => new()
    {
        ["@context"] = "https://schema.org",
        ["@type"] = "ExhibitionEvent",
        ["name"] = Name,
        ["startDate"] = Iso(fair.OpensAt),
        ["endDate"] = Iso(fair.ClosesAt),
        ["eventAttendanceMode"] = "https://schema.org/OnlineEventAttendanceMode",
        ["eventStatus"] = "https://schema.org/" + (fair.Status == "Cancelled" ? "EventCancelled" : "EventScheduled"),
        ["location"] = new JsonObject { ["@type"] = "VirtualLocation", ["url"] = origin + Home + path },
        ["organizer"] = new JsonObject { ["@type"] = "Organization", ["name"] = fair.OwnerName },
    };

    string End()
    {
        html.Append("</main></body></html>");
        return html.ToString();
    }

    void Paragraphs(string text)
    {
        foreach (var paragraph in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Tag("p", paragraph);
    }

    /// <summary>In the exhibition's zone; machines read the instant.</summary>
    void Time(Timestamp at) => html.Append("<time datetime=\"").Append(Iso(at)).Append("\">")
        .Append(Text(TimeZoneInfo.ConvertTime(at.ToDateTimeOffset(), zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)))
        .Append("</time>");

    static string Iso(Timestamp at) => at.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    void Tag(string tag, string text, string? kind = null)
    {
        html.Append('<').Append(tag);
        if (kind is not null)
            html.Append(" class=\"").Append(kind).Append('"');
        html.Append('>').Append(Text(text)).Append("</").Append(tag).Append('>');
    }

    void Link(string address, string text, string kind) => html.Append("<p><a class=\"").Append(kind).Append("\" href=\"")
        .Append(Text(address)).Append("\">").Append(Text(text)).Append("</a></p>");

    void Anchor(string address, string text, string? relation = null)
    {
        html.Append("<a href=\"").Append(Text(address)).Append('"');
        if (relation is not null)
            html.Append(" rel=\"").Append(relation).Append('"');
        html.Append('>').Append(Text(text)).Append("</a>");
    }

    static string Text(string text) => Encoder.Encode(text);
}
