using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// The font of the documents: the option CustomsClearance:DocumentFont, else Debian's fonts-wqy-microhei, which has Latin and
/// Chinese glyphs as TrueType outlines and may be embedded (Apache-2.0). A machine without it runs; only its documents are refused.
/// </summary>
public sealed partial class DocumentFont(CustomsOptions options, ILogger<DocumentFont> log)
{
    static readonly string[] Usual =
    [
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    ];

    static readonly Problem Missing = new(
        StatusCodes.Status503ServiceUnavailable, "document_font_missing",
        "No font with Chinese TrueType outlines is installed where the documents are made.", "CustomsClearance:DocumentFont",
        "the path of a TrueType file or collection, such as that of Debian's fonts-wqy-microhei");

    readonly Lock reading = new();
    TrueTypeFace? face;

    /// <summary>The face, read once; 503 while there is none, and a later call looks again.</summary>
    public Outcome<TrueTypeFace> Face()
    {
        lock (reading)
            return face is not null || (face = Read()) is not null ? face : Missing;
    }

    TrueTypeFace? Read()
    {
        var path = options.DocumentFont ?? Usual.FirstOrDefault(File.Exists);
        try
        {
            return path is null ? null : new TrueTypeFace(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            LogUnreadable(log, path!, e.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The document font {Path} cannot be used: {Reason}")]
    static partial void LogUnreadable(ILogger log, string path, string reason);
}
