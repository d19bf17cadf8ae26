using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrossBorder.Contracts.Catalog.V1;
using CrossBorder.Contracts.Orders.V1;
using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace CrossBorder.Portal.Tests;

/// <summary>Exhibitions over REST and on their public pages.</summary>
public sealed partial class ExhibitionPagesTests(PortalHost host)
{
    const string Service = "/crossborder.catalog.v1.Exhibitions/";
    static readonly DateTimeOffset Opens = new(2026, 10, 24, 8, 30, 0, TimeSpan.Zero);
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_public_page_has_the_booths_and_sessions_in_both_languages_and_no_room()
    {
        var fair = Open("lights-2026", "");
        var english = await Page("/en/exhibitions/lights-2026");
        var chinese = await Page("/zh/exhibitions/lights-2026");
        Assert.Contains("Autumn lights", english, StringComparison.Ordinal);
        Assert.Contains("Lights of Ningbo", english, StringComparison.Ordinal);
        Assert.Contains($"href=\"/en/exhibitions/lights-2026/booths/{fair.Booth.Id}\"", english, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-CN\">", chinese, StringComparison.Ordinal);
        Assert.Contains("宁波灯饰", chinese, StringComparison.Ordinal);

        // Of 24 October, 08:30 UTC: a summer morning in London still, in winter time a day later.
        Assert.Contains("<time datetime=\"2026-10-24T08:30:00Z\">2026-10-24 09:30</time>", english, StringComparison.Ordinal);
        Assert.Contains("<time datetime=\"2026-10-25T08:30:00Z\">2026-10-25 08:30</time>", english, StringComparison.Ordinal);
        Assert.Contains("href=\"/c/sess234567\"", english, StringComparison.Ordinal);
        Assert.DoesNotContain("rooms.example", english, StringComparison.Ordinal);
        var asked = host.Fakes.Of<GetExhibitionRequest>().Last(call => call.Request.Code == "lights-2026");
        Assert.Equal((Role.Buyer, Guid.Empty), (asked.Call.Principal!.Role, asked.Call.Principal.PartyId));

        var booth = await Page($"/en/exhibitions/lights-2026/booths/{fair.Booth.Id}");
        Assert.Contains("/c/booth23456?to=ask", booth, StringComparison.Ordinal);
        Assert.Contains($"/c/booth23456?product={fair.Booth.Products[0].Id}", booth, StringComparison.Ordinal);
        var data = JsonDocument.Parse(Data().Match(english).Groups[1].Value).RootElement;
        Assert.Equal(("ExhibitionEvent", "2026-10-24T08:30:00Z"), (data.Text("@type"), data.Text("startDate")));
        Assert.Contains("http://localhost/zh/exhibitions/lights-2026", await Page("/sitemap.xml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_party_wrote_runs_nothing_and_what_is_not_public_is_not_there()
    {
        const string Evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        var fair = Open("evil-fair", Evil);
        foreach (var language in new[] { "en", "zh" })
            foreach (var path in new[] { "", $"/booths/{fair.Booth.Id}" })
            {
                var page = await Page($"/{language}/exhibitions/evil-fair{path}");
                Assert.Equal(2, Script().Count(page));
                Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
                JsonDocument.Parse(Data().Match(page).Groups[1].Value).Dispose();
            }

        Assert.Equal(HttpStatusCode.NotFound, (await host.Http().GetAsync("/en/exhibitions/no-such-fair", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http().GetAsync($"/en/exhibitions/evil-fair/booths/{Guid.NewGuid()}",
            Stop)).StatusCode);
    }

    [Fact]
    public async Task A_session_s_link_leads_to_its_booth_and_what_is_asked_afterwards_has_its_channel()
    {
        var (exporter, booth, buyer) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        host.Fakes.Answers["/crossborder.catalog.v1.Campaigns/Follow"] = _ => new FollowedLink
        {
            ExporterId = exporter.ToString(),
            Channel = "fair:lights-2026#1",
            ExhibitionCode = "lights-2026",
            BoothId = booth.ToString(),
        };
        var server = (TestServer)host.Services.GetRequiredService<IServer>();
        using var visitor = new HttpClient(server.CreateHandler()) { BaseAddress = new Uri("http://localhost") };
        using var followed = await visitor.GetAsync("/c/sess234567", Stop);
        Assert.Equal($"/en/exhibitions/lights-2026/booths/{booth}", followed.Headers.Location?.ToString());
        using var asks = await visitor.GetAsync("/c/sess234567?to=ask", Stop);
        Assert.Equal($"/#/inquiries/new?exporter={exporter}", asks.Headers.Location?.ToString());
        using var shown = await visitor.GetAsync($"/c/sess234567?product={Guid.NewGuid()}", Stop);
        Assert.Equal($"/en/exhibitions/lights-2026/booths/{booth}", shown.Headers.Location?.ToString());

        var client = await host.As(Role.Buyer, buyer);
        client.DefaultRequestHeaders.Add("Cookie", followed.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var inquiry = await client.Post("/api/v1/inquiries", new
        {
            exporterId = exporter,
            subject = "Lamps",
            destinationCountry = "DE",
            destinationPlace = "Hamburg",
            lines = new[] { new { words = "lamps", quantity = 10 } },
        });
        Assert.Equal("fair:lights-2026#1",
            host.Fakes.Of<OpenInquiryRequest>().Single(call => call.Call.Principal!.PartyId == buyer).Request.Channel);
    }

    [Fact]
    public async Task A_calendar_is_a_file_and_a_feed_needs_no_key_and_is_not_found_when_revoked()
    {
        host.Fakes.Answers["/crossborder.catalog.v1.Meetings/GetCalendar"] = call =>
            new CalendarFile
            {
                Name = "meeting-1.ics",
                Method = "REQUEST",
                Text = $"BEGIN:VCALENDAR\r\nX-SITE:{((GetCalendarRequest)call.Request).Site}",
            };
        host.Fakes.Answers["/crossborder.catalog.v1.Meetings/MakeFeed"] = _ => new CalendarFeed { Token = "secret" };
        host.Fakes.Answers["/crossborder.catalog.v1.Meetings/ReadFeed"] = call => ((ReadFeedRequest)call.Request).Token == "secret"
            ? new CalendarFile { Name = "crossborder.ics", Method = "PUBLISH", Text = "BEGIN:VCALENDAR\r\n" }
            : throw new Problem(404, "calendar_feed_not_found", "No calendar.").ToGrpc();
        var buyer = await host.As(Role.Buyer, Guid.CreateVersion7());
        using var file = await buyer.GetAsync($"/api/v1/meetings/{Guid.NewGuid()}/calendar", Stop);
        Assert.Equal(("text/calendar", "meeting-1.ics"),
            (file.Content.Headers.ContentType!.MediaType, file.Content.Headers.ContentDisposition!.FileName));
        Assert.Contains("method=REQUEST", file.Content.Headers.ContentType.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("X-SITE:http://localhost", await file.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        using var made = await buyer.Post("/api/v1/calendar-feed", null);
        var url = (await made.Json()).Text("url")!;
        Assert.Equal("http://localhost/api/v1/calendars/secret.ics", url);
        using var feed = await host.Http().GetAsync(new Uri(url).AbsolutePath, Stop);
        Assert.Equal(("text/calendar", HttpStatusCode.OK), (feed.Content.Headers.ContentType!.MediaType, feed.StatusCode));
        using var other = await host.Http().GetAsync("/api/v1/calendars/other.ics", Stop);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    (Exhibition Fair, Booth Booth) Open(string code, string evil)
    {
        var fair = new Exhibition
        {
            Id = Guid.CreateVersion7().ToString(),
            Version = 1,
            Code = code,
            OwnerName = $"CrossBorder{evil}",
            NameEn = $"Autumn lights{evil}",
            NameZh = $"秋季灯饰展{evil}",
            AboutEn = $"All that shines.{evil}",
            OpensAt = Timestamp.FromDateTimeOffset(Opens),
            ClosesAt = Timestamp.FromDateTimeOffset(Opens.AddDays(1)),
            Zone = "Europe/London",
            Halls = { $"Lights{evil}" },
            Status = "Running",
        };
        var booth = new Booth
        {
            Id = Guid.CreateVersion7().ToString(),
            ExhibitionId = fair.Id,
            ExporterId = Guid.CreateVersion7().ToString(),
            ExporterName = $"Ningbo Lights{evil}",
            Status = "Admitted",
            Hall = $"Lights{evil}",
            TitleEn = $"Lights of Ningbo{evil}",
            TitleZh = $"宁波灯饰{evil}",
            AboutEn = evil,
            LinkCode = "booth23456",
            Products = { new BoothProduct { Id = Guid.CreateVersion7().ToString(), Sku = $"A{evil}", NameEn = $"Lamp{evil}",
                NameZh = $"灯{evil}" } },
        };
        var session = Session(fair, evil);
        fairs[code] = (fair, booth, session);
        Answer();
        return (fair, booth);
    }

    static LiveSession Session(Exhibition fair, string evil) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Status = "Planned",
        TitleEn = $"New lamps{evil}",
        Host = $"Li Na{evil}",
        Language = "en",
        StartsAt = fair.OpensAt,
        EndsAt = fair.ClosesAt,
        Seats = 10,
        LinkCode = "sess234567",
    };

    void Answer()
    {
        host.Fakes.Answers[$"{Service}Get"] = call => Of(one => one.Fair.Code == ((GetExhibitionRequest)call.Request).Code,
            one => one.Fair);
        host.Fakes.Answers[$"{Service}GetBooth"] = call => Of(one => one.Booth.Id == ((BoothIdRequest)call.Request).Id, one => one.Booth);
        host.Fakes.Answers[$"{Service}List"] = _ => new ListExhibitionsResponse { Exhibitions = { fairs.Values.Select(one => one.Fair) } };
        host.Fakes.Answers[$"{Service}ListBooths"] = call => new ListBoothsResponse
        {
            Booths = { fairs.Values.Where(one => one.Fair.Id == ((ListBoothsRequest)call.Request).ExhibitionId).Select(one => one.Booth) },
        };
        host.Fakes.Answers[$"{Service}ListSessions"] = call => new ListLiveSessionsResponse
        {
            Sessions =
            {
                fairs.Values.Where(one => one.Fair.Id == ((ListLiveSessionsRequest)call.Request).ExhibitionId
                    || one.Booth.Id == ((ListLiveSessionsRequest)call.Request).BoothId).Select(one => one.Session),
            },
        };
    }

    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, (Exhibition Fair, Booth Booth,
        LiveSession Session)> fairs = [];

    static T Of<T>(Func<(Exhibition Fair, Booth Booth, LiveSession Session), bool> which,
        Func<(Exhibition Fair, Booth Booth, LiveSession Session), T> what) => fairs.Values.Where(which).Select(what).FirstOrDefault()
            ?? throw Problem.NotFound("exhibition", "x").ToGrpc();

    Task<string> Page(string path) => host.Http().GetStringAsync(path, Stop);

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("""<script type="application/ld\+json">(.*?)</script>""")]
    private static partial Regex Data();
}
