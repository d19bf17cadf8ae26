using System.Globalization;
using CrossBorder.Contracts;
using CrossBorder.Platform;
using Google.Protobuf.Collections;
using V1 = CrossBorder.Contracts.Catalog.V1;

namespace CrossBorder.Catalog;

/// <summary>What the details of a product must look like; everything that can be told from them alone.</summary>
static class DetailsCheck
{
    public static readonly string[] Levels = ["Piece", "Carton", "Pallet"];
    static readonly string[] MediaKinds = ["Image", "Video", "Tour", "Document"];
    const int Many = 50;
    const int LongestText = 10_000;
    const int LongestName = 200;
    const int MillimetresMost = 30_000;
    const int PiecesMost = 1_000_000;
    const int DaysMost = 1000;
    const long GramsMost = 1_000_000_000;

    public static Problem? Of(V1.ProductDetails details)
    {
        foreach (var (field, count) in new[]
        {
            ("options", details.Options.Count), ("packing", details.Packing.Count), ("lead_times", details.LeadTimes.Count),
            ("certificates", details.Certificates.Count), ("media", details.Media.Count), ("texts", details.Texts.Count),
        })
            if (count > Many)
                return Problem.Invalid(field, $"There are {count}.", $"at most {Many}");
        return Text("brand", details.Brand) ?? Text("model", details.Model) ?? Packing(details.Packing) ?? LeadTimes(details.LeadTimes)
            ?? Certificates(details.Certificates) ?? Media(details.Media) ?? Texts(details.Texts) ?? Factory(details.Factory);
    }

    static Problem? Text(string field, string text, int most = LongestName, bool needed = false) =>
        text.Length > most || (needed && text.Trim().Length == 0)
            ? Problem.Invalid(field, "The text is missing or too long.", $"{(needed ? 1 : 0)} to {most} characters")
            : null;

    /// <summary>Piece, carton, pallet in this order, each once; none holds fewer pieces than the one before.</summary>
    static Problem? Packing(RepeatedField<V1.PackingLevel> packing)
    {
        for (var i = 0; i < packing.Count; i++)
        {
            var (level, at) = (packing[i], $"packing[{i}]");
            var below = i == 0 ? null : packing[i - 1];
            var order = Array.IndexOf(Levels, level.Level);
            if (order < 0 || (below is not null && order <= Array.IndexOf(Levels, below.Level)))
                return Problem.Invalid($"{at}.level", $"'{level.Level}' is no level, or not in order.", string.Join(", ", Levels));
            if (level.Pieces is < 1 or > PiecesMost || (order == 0 && level.Pieces != 1) || level.Pieces < below?.Pieces)
                return Problem.Invalid($"{at}.pieces", $"{level.Pieces} pieces do not fit the level.",
                    order == 0 ? "1" : $"{below?.Pieces ?? 1} to {PiecesMost}");
            foreach (var (field, side) in Sides(level))
                if (side is < 1 or > MillimetresMost)
                    return Problem.Invalid($"{at}.{field}", $"{side} mm is out of range.", $"1 to {MillimetresMost}");
            if (level.NetGrams is < 1 or > GramsMost)
                return Problem.Invalid($"{at}.net_grams", "The net weight is out of range.", $"1 to {GramsMost}");
            if (level.GrossGrams < level.NetGrams || level.GrossGrams > GramsMost)
                return Problem.Invalid(
                    $"{at}.gross_grams", "The gross weight is below the net weight.", $"{level.NetGrams} to {GramsMost}");
        }

        return null;
    }

    static (string Field, int Millimetres)[] Sides(V1.PackingLevel level) =>
        [("length_mm", level.LengthMm), ("width_mm", level.WidthMm), ("height_mm", level.HeightMm)];

    static Problem? LeadTimes(RepeatedField<V1.LeadTime> times)
    {
        for (var i = 0; i < times.Count; i++)
        {
            var least = i == 0 ? 1 : times[i - 1].FromQuantity + 1;
            if (times[i].FromQuantity < least || times[i].FromQuantity > Listing.QuantityMost)
                return Problem.Invalid(
                    $"lead_times[{i}].from_quantity", "The quantities must ascend.", $"{least} to {Listing.QuantityMost}");
            if (times[i].Days is < 0 or > DaysMost)
                return Problem.Invalid($"lead_times[{i}].days", $"{times[i].Days} days.", $"0 to {DaysMost}");
        }

        return null;
    }

    static Problem? Certificates(RepeatedField<V1.ProductCertificate> certificates)
    {
        for (var i = 0; i < certificates.Count; i++)
        {
            var (one, at) = (certificates[i], $"certificates[{i}]");
            if ((Text($"{at}.kind", one.Kind, needed: true) ?? Text($"{at}.number", one.Number, needed: true)
                ?? Text($"{at}.issuer", one.Issuer)) is { } problem)
                return problem;
            if (Day(one.ValidFrom) is not { } from)
                return Problem.Invalid($"{at}.valid_from", $"'{one.ValidFrom}' is not a date.", "yyyy-MM-dd");
            if (one.ValidUntil.Length > 0 && (Day(one.ValidUntil) is not { } until || until < from))
                return Problem.Invalid(
                    $"{at}.valid_until", $"'{one.ValidUntil}' is no last day.", $"{one.ValidFrom} or later, or nothing");
            if (one.FileHash.Length > 0 && !IsHash(one.FileHash))
                return Problem.Invalid($"{at}.file_hash", "This is not a hash.", "64 hex digits in lower case, or nothing");
        }

        return null;
    }

    /// <summary>A link is https to a host by name without a user, so that a page which shows it runs and tells nothing.</summary>
    static Problem? Media(RepeatedField<V1.ProductMedia> media)
    {
        for (var i = 0; i < media.Count; i++)
        {
            var (one, at) = (media[i], $"media[{i}]");
            if (!MediaKinds.Contains(one.Kind))
                return Problem.Invalid($"{at}.kind", $"'{one.Kind}' is no kind.", string.Join(", ", MediaKinds));
            if (Text($"{at}.title", one.Title) is { } problem)
                return problem;
            if ((one.FileHash.Length > 0) == (one.Url.Length > 0))
                return Problem.Invalid($"{at}.url", "It has no file and no link, or both.", "either file_hash or url");
            if (one.FileHash.Length > 0 && !IsHash(one.FileHash))
                return Problem.Invalid($"{at}.file_hash", "This is not a hash.", "64 hex digits in lower case");
            if (one.Url.Length > 0 && !IsLink(one.Url))
                return Problem.Invalid(
                    $"{at}.url", "The link is not one that may be shown.", "https://host/path, at most 2000 characters");
        }

        return null;
    }

    static Problem? Texts(RepeatedField<V1.ProductText> texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            var (one, at) = (texts[i], $"texts[{i}]");
            if (!IsLanguage(one.Language) || texts.Take(i).Any(before => before.Language == one.Language))
                return Problem.Invalid(
                    $"{at}.language", $"'{one.Language}' is no language tag, or comes twice.", "such as de or zh-CN, each once");
            if ((Text($"{at}.name", one.Name, needed: true) ?? Text($"{at}.description", one.Description, LongestText)) is { } problem)
                return problem;
        }

        return null;
    }

    static Problem? Factory(V1.InvoicingFactory? factory)
    {
        if (factory is null)
            return null;
        return Text("factory.name", factory.Name, needed: true) ?? (UnifiedSocialCreditCode.Check(factory.CreditCode) is { } wrong
            ? Problem.Invalid("factory.credit_code", wrong, UnifiedSocialCreditCode.Accepted)
            : null);
    }

    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    static bool IsLink(string text) => text.Length <= 2000 && Uri.TryCreate(text, UriKind.Absolute, out var link)
        && link.Scheme == Uri.UriSchemeHttps && link.UserInfo.Length == 0 && link.HostNameType == UriHostNameType.Dns
        && link.Host.Contains('.', StringComparison.Ordinal);

    static bool IsLanguage(string text) => text.Length is >= 2 and <= 35
        && text.Split('-') is [{ Length: 2 or 3 } first, .. var rest] && first.All(char.IsAsciiLetterLower)
        && rest.All(part => part.Length is >= 2 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
