using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What is wrong with words and times that a party sends about exhibitions; null when nothing is.</summary>
static class ExhibitionCheck
{
    public const int LongestTitle = 200;
    public const int LongestAbout = 4000;
    public const int LongestHall = 60;
    public const int LongestHost = 60;
    const int LongestRoom = 500;
    const int MostHalls = 50;
    const int MostMinutesOfRoom = 1440;
    const int MostMinutesOfReminder = 10_080;
    static readonly TimeSpan LongestWindow = TimeSpan.FromDays(366);

    public static Problem? Exhibition(V1.PutExhibitionRequest request)
    {
        if (request.Code.Length is < 3 or > 24
            || !request.Code.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '-')
            || request.Code.Split('-').Any(part => part.Length == 0))
            return Problem.Invalid("code", $"'{request.Code}' is no address.", "3 to 24 lower case letters, digits and single hyphens");
        var (opens, closes) = (request.OpensAt?.ToDateTimeOffset(), request.ClosesAt?.ToDateTimeOffset());
        if (opens is null)
            return Problem.Invalid("opens_at", "The window has no beginning.", "an instant");
        if (closes is null || closes <= opens || closes - opens > LongestWindow)
            return Problem.Invalid("closes_at", "The window ends before it begins, or is too long.",
                $"after opens_at, at most {LongestWindow.Days} days");
        if (Zones.Find(request.Zone) is null)
            return Problem.Invalid("zone", $"'{request.Zone}' is no time zone.", Zones.Accepted);
        if (request.Halls.Count is 0 or > MostHalls || request.Halls.Any(hall => !IsLine(hall, LongestHall))
            || request.Halls.Distinct().Count() != request.Halls.Count)
            return Problem.Invalid("halls", "The halls are missing, too many, or one is named twice.",
                $"1 to {MostHalls} different names of at most {LongestHall} characters");
        if (request.RoomMinutes is < 0 or > MostMinutesOfRoom)
            return Problem.Invalid("room_minutes", "The room opens too early.", $"1 to {MostMinutesOfRoom}, or 0 for 15");
        if (request.RemindMinutes is < 0 or > MostMinutesOfReminder)
            return Problem.Invalid("remind_minutes", "The reminder is too early.", $"1 to {MostMinutesOfReminder}, or 0 for 60");
        return Line("name_en", request.NameEn, LongestTitle) ?? Line("name_zh", request.NameZh, LongestTitle)
            ?? Paragraphs("about_en", request.AboutEn) ?? Paragraphs("about_zh", request.AboutZh);
    }

    /// <summary>A line of printable text that is there.</summary>
    public static Problem? Line(string field, string text, int longest) => IsLine(text, longest)
        ? null
        : Problem.Invalid(field, "The text is missing, too long or has control characters.", $"1 to {longest} printable characters");

    public static Problem? Paragraphs(string field, string text) =>
        text.Length <= LongestAbout && !text.Any(one => char.IsControl(one) && one is not ('\n' or '\r' or '\t'))
            ? null
            : Problem.Invalid(field, "The text is too long or no plain text.", $"at most {LongestAbout} characters");

    public static Problem? Room(string url) =>
        url.Length <= LongestRoom && Uri.TryCreate(url, UriKind.Absolute, out var room) && room.Scheme == Uri.UriSchemeHttps
        && room.UserInfo.Length == 0 && !url.Any(one => char.IsControl(one) || char.IsWhiteSpace(one))
        && url.StartsWith("https://", StringComparison.Ordinal)
            ? null
            : Problem.Invalid("room_url", "This is no address of a room that a browser may open.",
                $"an address that begins with https://, at most {LongestRoom} characters");

    public static Problem? Zone(string zone) =>
        Zones.Find(zone) is null ? Problem.Invalid("zone", $"'{zone}' is no time zone.", Zones.Accepted) : null;

    static bool IsLine(string text, int longest) =>
        text.Trim().Length > 0 && text.Length <= longest && !text.Any(char.IsControl);
}
