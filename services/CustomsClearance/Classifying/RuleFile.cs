using System.IO.Compression;
using System.Text;

namespace CrossBorder.CustomsClearance;

/// <summary>A file as an operator hands it in, unpacked and read.</summary>
/// <param name="Hash">Of what it contains, so that it is known again whatever it is called and however it is packed.</param>
public sealed record RuleFileContent(
    RuleKind Kind, string Hash, IReadOnlyList<TariffLine> Tariff, IReadOnlyList<RefundLine> Refunds, IReadOnlyList<LineRefusal> Refusals)
{
    public int Rows => Tariff.Count + Refunds.Count;

    /// <summary>First day that a row applies to; meaningless without rows.</summary>
    public DateOnly EffectiveFrom => Tariff.Select(row => row.ValidFrom).Concat(Refunds.Select(row => row.ValidFrom)).Min();
}

/// <summary>
/// Recognizes what came: a tariff as CSV, a refund library as CSV or as cmcode.DBF, alone or with stdcm.dbf and STDCM.FPT in a zip; a
/// CSV may be packed too (zip, gzip). What unpacks to more than <see cref="MostBytes"/> is refused.
/// </summary>
public static class RuleFile
{
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Null when the file cannot be unpacked or has no part that we read.</summary>
    public static RuleFileContent? Read(byte[] content)
    {
        try
        {
            return Unpack(content) is { } parts ? Read(parts) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    static RuleFileContent? Read(Dictionary<string, byte[]> parts)
    {
        if (parts.GetValueOrDefault("cmcode.dbf") is { } rates)
        {
            var (names, memo) = (parts.GetValueOrDefault("stdcm.dbf"), parts.GetValueOrDefault("stdcm.fpt"));
            var reading = RefundLibrary.Read(rates, names, memo);
            return new(RuleKind.RefundLibrary, HashOf(rates, names, memo), [], reading.Rows, reading.Refusals);
        }

        if (parts.FirstOrDefault(part => part.Key.EndsWith(".csv", StringComparison.Ordinal)).Value is not { } csv)
            return null;
        var text = Encoding.UTF8.GetString(csv);
        if (text.AsSpan().TrimStart('\uFEFF').StartsWith("CODE,"))
        {
            var refunds = RefundLibrary.Read(new StringReader(text.TrimStart('\uFEFF')));
            return new(RuleKind.RefundLibrary, TariffVersion.HashOf(csv), [], refunds.Rows, refunds.Refusals);
        }

        var tariff = TariffFile.Read(new StringReader(text));
        return new(RuleKind.Tariff, TariffVersion.HashOf(csv), tariff.Rows, [], tariff.Refusals);
    }

    static string HashOf(params byte[]?[] parts) => parts is [{ } only, null, null]
        ? TariffVersion.HashOf(only)
        : TariffVersion.HashOf([.. parts.SelectMany(part => Encoding.ASCII.GetBytes(TariffVersion.HashOf(part)))]);

    /// <summary>Parts by lower-case name without folders.</summary>
    static Dictionary<string, byte[]>? Unpack(byte[] content) => content switch
    {
        [(byte)'P', (byte)'K', ..] => Zip(content),
        [0x1F, 0x8B, ..] => Bounded(new GZipStream(new MemoryStream(content), CompressionMode.Decompress)) is { } text ? Named(text) : null,
        _ => Named(content),
    };

    static Dictionary<string, byte[]> Named(byte[] content) =>
        new() { [LooksLikeDbf(content) ? "cmcode.dbf" : "tariff.csv"] = content };

    // The first byte of a table tells its dialect (FoxBASE, Visual FoxPro, FoxPro with memo), the third the month of its last change.
    static bool LooksLikeDbf(byte[] content) => content is [0x02 or 0x03 or 0x30 or 0x31 or 0x32 or 0xF5, _, <= 12, ..];

    static Dictionary<string, byte[]>? Zip(byte[] content)
    {
        using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var left = MostBytes;
        foreach (var entry in archive.Entries.Where(entry => IsOurs(entry.Name)))
        {
            using var packed = entry.Open();
            if (Bounded(packed, left) is not { } part)
                return null;
            left -= part.Length;
            parts.TryAdd(entry.Name.ToLowerInvariant(), part);
        }

        return parts;
    }

    static bool IsOurs(string name) => name.ToLowerInvariant() is "cmcode.dbf" or "stdcm.dbf" or "stdcm.fpt"
        || name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    static byte[]? Bounded(Stream packed, int most = MostBytes)
    {
        using var content = new MemoryStream();
        var part = new byte[64 * 1024];
        while (packed.Read(part) is var count and > 0)
        {
            content.Write(part, 0, count);
            if (content.Length > most)
                return null;
        }

        return content.ToArray();
    }
}
