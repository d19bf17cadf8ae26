using System.Globalization;

namespace CrossBorder.Sandbox;

/// <summary>China has one time, UTC+8 without summer time since 1992.</summary>
static class ChinaTime
{
    static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>The instant as customs and banks write it, for example yyyyMMddHHmmssfff.</summary>
    public static string Format(DateTimeOffset instant, string format) =>
        instant.ToOffset(Offset).ToString(format, CultureInfo.InvariantCulture);
}
