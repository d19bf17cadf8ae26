using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Catalog.Tests;

/// <summary>What is written follows RFC 5545: an independent reader gets back what was put in.</summary>
public sealed class CalendarTextTests
{
    static readonly CalendarPerson Exporter = new(Guid.Parse("0195a000-0000-7000-8000-000000000001"), "Ningbo \"Bright\" Lights; Co");
    static readonly CalendarPerson Buyer = new(Guid.Parse("0195a000-0000-7000-8000-000000000002"), "Gift Shop Ltd");

    // Written by hand from RFC 5545, 3.1, 3.3.11, 3.6.1 and RFC 6868: each folded line is 75 octets at most.
    const string Golden =
        """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//CrossBorder//Exhibitions//EN
        CALSCALE:GREGORIAN
        METHOD:REQUEST
        BEGIN:VEVENT
        UID:meeting-1@crossborder
        DTSTAMP:20260301T080910Z
        SEQUENCE:2
        DTSTART:20260330T080000Z
        DTEND:20260330T083000Z
        SUMMARY:Lamps\, 2\,000 pieces\; price \\ terms
        DESCRIPTION:灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯
         灯灯灯\nsecond line
        URL:https://trade.example/#/exhibitions/meetings/1
        STATUS:CONFIRMED
        ORGANIZER;CN="Ningbo ^'Bright^' Lights; Co":urn:uuid:0195a000-0000-7000-800
         0-000000000001
        ATTENDEE;CN="Gift Shop Ltd";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:urn:uuid
         :0195a000-0000-7000-8000-000000000002
        END:VEVENT
        END:VCALENDAR

        """;

    [Fact]
    public void A_meeting_is_written_as_the_standard_says() =>
        Assert.Equal(Golden.ReplaceLineEndings("\r\n"), CalendarText.Write("REQUEST", [Event(
            "Lamps, 2,000 pieces; price \\ terms", new string('灯', 24) + "\r\nsecond line", cancelled: false)]));

    [Fact]
    public void A_cancelled_meeting_says_so_under_the_same_uid()
    {
        var text = CalendarText.Write("CANCEL", [Event("x", "", cancelled: true) with { Sequence = 3 }]);
        Assert.Contains("METHOD:CANCEL\r\n", text, StringComparison.Ordinal);
        Assert.Contains("UID:meeting-1@crossborder\r\n", text, StringComparison.Ordinal);
        Assert.Contains("SEQUENCE:3\r\n", text, StringComparison.Ordinal);
        Assert.Contains("STATUS:CANCELLED\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("DESCRIPTION", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_text_has_an_independent_reader_gets_it_back_from_lines_of_75_octets() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Texts().ToArbitrary(), Texts().ToArbitrary(), (summary, name) =>
        {
            var text = CalendarText.Write("REQUEST", [Event(summary, summary, false) with { Organizer = Exporter with { Name = name } }]);
            foreach (var line in text.Split("\r\n"))
                Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75);
            Assert.DoesNotContain("\n", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
            var lines = text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");
            Assert.Equal(Kept(summary), Unescape(lines.Single(line => line.StartsWith("SUMMARY:", StringComparison.Ordinal))[8..]));
            var organizer = lines.Single(line => line.StartsWith("ORGANIZER", StringComparison.Ordinal));
            Assert.EndsWith($"\":urn:uuid:{Exporter.Id}", organizer, StringComparison.Ordinal);
            Assert.Equal(3, organizer.Split('"').Length);
        }));

    static CalendarEvent Event(string summary, string description, bool cancelled) => new(
        "meeting-1@crossborder", 2, new(2026, 3, 1, 8, 9, 10, TimeSpan.Zero), new(2026, 3, 30, 9, 0, 0, TimeSpan.FromHours(1)),
        new(2026, 3, 30, 8, 30, 0, TimeSpan.Zero), summary, description,
        "https://trade.example/#/exhibitions/meetings/1", cancelled, Exporter, Buyer);

    /// <summary>Texts that have what is escaped, line feeds of all kinds, and characters of one to four octets.</summary>
    static Gen<string> Texts() => Gen.Elements(
            "a", " ", ",", ";", "\\", "\n", "\r\n", "\r", "\"", "^", ":", "n", "é", "灯", "🏮", "\u0007", "\t", "BEGIN:VEVENT")
        .ListOf().Select(parts => string.Concat(parts));

    static string Kept(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Where(one => one is '\n' or '\t' || !char.IsControl(one)));

    // By RFC 5545, 3.3.11, read from left to right.
    static string Unescape(string text)
    {
        var read = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
            read.Append(text[i] != '\\' ? text[i] : text[++i] switch { 'n' or 'N' => '\n', var other => other });
        return read.ToString();
    }
}
