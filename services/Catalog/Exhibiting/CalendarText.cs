using System.Globalization;
using System.Text;

namespace CrossBorder.Catalog;

/// <summary>Somebody in a calendar. We know parties by their ids: the address is a URN (RFC 9562), the name is for people.</summary>
public sealed record CalendarPerson(Guid Id, string Name);

/// <summary>What a calendar shows: one meeting or session.</summary>
/// <param name="Sequence">Rises with each change, from 0.</param>
/// <param name="ChangedAt">When it was changed last.</param>
/// <param name="Url">Of its page; empty for none.</param>
public sealed record CalendarEvent(
    string Uid, int Sequence, DateTimeOffset ChangedAt, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Summary,
    string Description, string Url, bool Cancelled, CalendarPerson Organizer, CalendarPerson Attendee);

/// <summary>Writes iCalendar (RFC 5545): instants in UTC, so that no zone has to be told; methods by RFC 5546.</summary>
public static class CalendarText
{
    const string Product = "-//CrossBorder//Exhibitions//EN";
    const int LineOctets = 75;

    public static string Write(string method, IEnumerable<CalendarEvent> events, string? name = null)
    {
        var text = new StringBuilder();
        Line(text, "BEGIN:VCALENDAR");
        Line(text, "VERSION:2.0");
        Line(text, $"PRODID:{Product}");
        Line(text, "CALSCALE:GREGORIAN");
        Line(text, $"METHOD:{method}");
        if (name is not null)
            Line(text, $"X-WR-CALNAME:{Escape(name)}");
        foreach (var one in events)
            Write(text, one);
        Line(text, "END:VCALENDAR");
        return text.ToString();
    }

    static void Write(StringBuilder text, CalendarEvent one)
    {
        Line(text, "BEGIN:VEVENT");
        Line(text, $"UID:{Escape(one.Uid)}");
        Line(text, $"DTSTAMP:{Utc(one.ChangedAt)}");
        Line(text, $"SEQUENCE:{one.Sequence.ToString(CultureInfo.InvariantCulture)}");
        Line(text, $"DTSTART:{Utc(one.StartsAt)}");
        Line(text, $"DTEND:{Utc(one.EndsAt)}");
        Line(text, $"SUMMARY:{Escape(one.Summary)}");
        if (one.Description.Length > 0)
            Line(text, $"DESCRIPTION:{Escape(one.Description)}");
        if (one.Url.Length > 0)
            Line(text, $"URL:{one.Url}");
        Line(text, $"STATUS:{(one.Cancelled ? "CANCELLED" : "CONFIRMED")}");
        Line(text, $"ORGANIZER;CN={Quote(one.Organizer.Name)}:urn:uuid:{one.Organizer.Id}");
        Line(text, $"ATTENDEE;CN={Quote(one.Attendee.Name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:urn:uuid:{one.Attendee.Id}");
        Line(text, "END:VEVENT");
    }

    /// <summary>RFC 5545, 3.3.11: backslash, semicolon, comma and line feeds; other control characters have no place in a text.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var one in text.ReplaceLineEndings("\n"))
            escaped.Append(one switch
            {
                '\\' => "\\\\",
                ';' => "\\;",
                ',' => "\\,",
                '\n' => "\\n",
                '\t' => "\t",
                _ when char.IsControl(one) => "",
                _ => one.ToString(),
            });
        return escaped.ToString();
    }

    /// <summary>A parameter's value: quoted, with what may not stand in quotes by RFC 6868.</summary>
    static string Quote(string value)
    {
        var safe = value.ReplaceLineEndings("\n").Replace("^", "^^", StringComparison.Ordinal)
            .Replace("\n", "^n", StringComparison.Ordinal).Replace("\"", "^'", StringComparison.Ordinal);
        return $"\"{string.Concat(safe.Where(one => !char.IsControl(one)))}\"";
    }

    /// <summary>One content line, folded (3.1): no line has more than 75 octets of UTF-8, and no character is cut.</summary>
    public static void Line(StringBuilder text, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LineOctets)
            {
                text.Append("\r\n ");
                octets = 1;
            }

            text.Append(rune);
            octets += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }

    static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
