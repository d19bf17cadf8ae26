using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace CrossBorder.Catalog;

/// <summary>Time zones by their IANA names, from the data that the library brings.</summary>
public static class Zones
{
    public const string Accepted = "an IANA time zone, such as Asia/Shanghai";
    static readonly OffsetDateTimePattern Local = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:sso<m>");

    /// <summary>Null when there is no such zone.</summary>
    public static DateTimeZone? Find(string name) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name);

    /// <summary>The instant as a clock in the zone shows it, with the offset: 2026-03-30T09:00:00+01:00.</summary>
    public static string Show(DateTimeOffset at, string zone) =>
        Local.Format(Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[zone]).ToOffsetDateTime());

    /// <summary>HH:mm; null for anything else.</summary>
    public static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
