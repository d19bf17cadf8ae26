using System.Collections.ObjectModel;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace CrossBorder.CustomsClearance;

/// <summary>A file as an operator hands it in, read once.</summary>
/// <param name="Hash">Of what it contains, so that it is known again whatever it is called and however it is packed.</param>
/// <param name="EffectiveFrom">First day that a row applies to; meaningless without rows.</param>
/// <param name="Tariff">Read from the file anew each time, row by row: a tariff is never in memory as a whole.</param>
public sealed record RuleFileContent(
    RuleKind Kind, string Hash, int Rows, DateOnly EffectiveFrom, IEnumerable<TariffLine> Tariff, IReadOnlyList<RefundLine> Refunds,
    IReadOnlyList<LineRefusal> Refusals);

/// <summary>
/// Recognizes what came: a tariff as CSV, a refund library as CSV or as cmcode.DBF, alone or with stdcm.dbf and STDCM.FPT in a zip; a
/// CSV may be packed too (zip, gzip). A part that unpacks to more than <see cref="MostBytes"/> is refused.
/// </summary>
public static class RuleFile
{
    public const int MostBytes = 64 * 1024 * 1024;

    const string Rates = "cmcode.dbf";
    static readonly string[] Tables = [Rates, "stdcm.dbf", "stdcm.fpt"];

    /// <summary>Null when the file cannot be unpacked or has no part that we read.</summary>
    public static RuleFileContent? Read(byte[] content)
    {
        try
        {
            return content is [(byte)'P', (byte)'K', ..] ? Zip(content) : Single(() => Unpacked(content));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    static RuleFileContent? Zip(byte[] content)
    {
        var names = Entries(content).Select(entry => entry.Name.ToLowerInvariant()).ToList();
        if (names.Contains(Rates))
            return Library([.. Tables.Select(name => names.Contains(name) ? Whole(Entry(content, name)) : null)]);
        return names.Find(name => name.EndsWith(".csv", StringComparison.Ordinal)) is { } csv ? Csv(() => Entry(content, csv)) : null;
    }

    static ReadOnlyCollection<ZipArchiveEntry> Entries(byte[] content) =>
        new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read).Entries;

    static BoundedStream Entry(byte[] content, string name) =>
        new(Entries(content).First(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Open(), MostBytes);

    static BoundedStream Unpacked(byte[] content)
    {
        var stream = new MemoryStream(content, writable: false);
        return new(content is [0x1F, 0x8B, ..] ? new GZipStream(stream, CompressionMode.Decompress) : stream, MostBytes);
    }

    static RuleFileContent Single(Func<Stream> open) =>
        LooksLikeDbf(First(open())) ? Library([Whole(open()), null, null]) : Csv(open);

    static RuleFileContent Library(byte[]?[] tables)
    {
        var reading = RefundLibrary.Read(tables[0]!, Part(tables[1]), Part(tables[2]));
        var hash = tables is [{ } only, null, null]
            ? TariffVersion.HashOf(only)
            : TariffVersion.HashOf([.. tables.SelectMany(table => Encoding.ASCII.GetBytes(TariffVersion.HashOf(table)))]);
        return Library(hash, reading);
    }

    /// <summary>A missing array would become an empty table.</summary>
    static ReadOnlyMemory<byte>? Part(byte[]? table) => table is null ? (ReadOnlyMemory<byte>?)null : table;

    static RuleFileContent Library(string hash, FileReading<RefundLine> reading) => new(
        RuleKind.RefundLibrary, hash, reading.Rows.Count, reading.Rows.Select(row => row.ValidFrom).DefaultIfEmpty().Min(), [],
        reading.Rows, reading.Refusals);

    static RuleFileContent Csv(Func<Stream> open)
    {
        using var hash = SHA256.Create();
        using var stream = new CryptoStream(open(), hash, CryptoStreamMode.Read);
        using var reader = new StreamReader(stream);
        if (LooksLikeLibrary(First(open())))
        {
            var library = RefundLibrary.Read(reader);
            return Library(HashAtEnd(stream, hash), library);
        }

        var (rows, from, refusals) = (0, DateOnly.MaxValue, new List<LineRefusal>());
        foreach (var (row, refusal) in TariffFile.Read(reader))
        {
            if (refusal is not null)
                refusals.Add(refusal);
            else
                (rows, from) = (rows + 1, row!.ValidFrom < from ? row.ValidFrom : from);
        }

        return new(RuleKind.Tariff, HashAtEnd(stream, hash), rows, from, Rows(open), [], refusals);
    }

    static IEnumerable<TariffLine> Rows(Func<Stream> open)
    {
        using var reader = new StreamReader(open());
        foreach (var (row, _) in TariffFile.Read(reader))
        {
            if (row is not null)
                yield return row;
        }
    }

    /// <summary>Of everything in the stream, also of what nobody wanted to read.</summary>
    static string HashAtEnd(CryptoStream stream, SHA256 hash)
    {
        stream.CopyTo(Stream.Null);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    static byte[] First(Stream stream)
    {
        using (stream)
        {
            var first = new byte[8];
            return first[..stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        }
    }

    static bool LooksLikeLibrary(ReadOnlySpan<byte> first) =>
        (first.StartsWith("\uFEFF"u8) ? first[3..] : first).StartsWith("CODE,"u8);

    // The first byte of a table tells its dialect (FoxBASE, Visual FoxPro, dBASE III and FoxPro with memo), the third the month of its
    // last change.
    static bool LooksLikeDbf(byte[] first) => first is [0x02 or 0x03 or 0x30 or 0x31 or 0x32 or 0x83 or 0xF5, _, <= 12, ..];

    static byte[] Whole(Stream part)
    {
        using var content = new MemoryStream();
        using (part)
            part.CopyTo(content);
        return content.ToArray();
    }
}
