using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>The font of the documents: the option CustomsClearance:DocumentFont, else that of <see cref="PaperFont"/>.</summary>
public sealed partial class DocumentFont
{
    static readonly Problem Missing = new(
        StatusCodes.Status503ServiceUnavailable, "document_font_missing",
        "No font with Chinese TrueType outlines is installed where the documents are made.", "CustomsClearance:DocumentFont",
        "the path of a TrueType file or collection, such as that of Debian's fonts-wqy-microhei");

    readonly PaperFont font;

    public DocumentFont(CustomsOptions options, ILogger<DocumentFont> log) =>
        font = new PaperFont(options.DocumentFont, (path, reason) => LogUnreadable(log, path, reason));

    /// <summary>The face, read once; 503 while there is none, and a later call looks again.</summary>
    public Outcome<TrueTypeFace> Face() => font.Face() is { } face ? face : Missing;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The document font {Path} cannot be used: {Reason}")]
    static partial void LogUnreadable(ILogger log, string path, string reason);
}
