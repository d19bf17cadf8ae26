namespace CrossBorder.Printing;

/// <summary>
/// The font of what is printed: the configured one, else Debian's fonts-wqy-microhei, which has Latin and Chinese glyphs as TrueType
/// outlines and may be embedded (Apache-2.0). A machine without it runs; only its documents are refused.
/// </summary>
/// <param name="configured">Path of a TrueType file or collection; null for the usual places.</param>
/// <param name="unreadable">Told path and reason when a file cannot be used.</param>
public sealed class PaperFont(string? configured, Action<string, string> unreadable)
{
    static readonly string[] Usual =
    [
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    ];

    readonly Lock reading = new();
    TrueTypeFace? face;

    /// <summary>The face, read once; null while there is none, and a later call looks again.</summary>
    public TrueTypeFace? Face()
    {
        lock (reading)
            return face ??= Read();
    }

    TrueTypeFace? Read()
    {
        var path = configured ?? Array.Find(Usual, File.Exists);
        try
        {
            return path is null ? null : new TrueTypeFace(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            unreadable(path!, e.Message);
            return null;
        }
    }
}
