using System.Buffers.Binary;

namespace CrossBorder.Printing;

/// <summary>
/// One face of a TrueType font file or collection (ISO/IEC 14496-22): which glyph a character has, how wide it is, and a font of
/// only the glyphs that are asked for, so that a document carries some kilobytes of a font of many megabytes.
/// </summary>
public sealed class TrueTypeFace
{
    const uint Collection = 0x74746366; // ttcf
    const uint Outlines = 0x00010000;
    const int DirectoryEntry = 16;
    const int DirectoryHead = 12;
    static readonly string[] Hints = ["cvt ", "fpgm", "prep"];

    readonly byte[] file;
    readonly Dictionary<string, (int Offset, int Length)> tables = [];
    readonly Dictionary<int, int> glyphs = [];
    readonly int wideMetrics;
    readonly bool longOffsets;

    /// <exception cref="InvalidDataException">The file is no TrueType font, or its outlines are of another kind (CFF).</exception>
    public TrueTypeFace(byte[] file)
    {
        this.file = file;
        try
        {
            var start = U32(0) == Collection ? (int)U32(DirectoryHead) : 0;
            if (U32(start) != Outlines)
                throw new InvalidDataException("The font has no TrueType outlines.");
            for (var i = 0; i < U16(start + 4); i++)
            {
                var entry = start + DirectoryHead + (DirectoryEntry * i);
                var tag = System.Text.Encoding.ASCII.GetString(file, entry, 4);
                tables[tag] = ((int)U32(entry + 8), (int)U32(entry + 12));
            }

            UnitsPerEm = U16(At("head") + 18);
            longOffsets = U16(At("head") + 50) == 1;
            Ascent = I16(At("hhea") + 4);
            Descent = I16(At("hhea") + 6);
            wideMetrics = U16(At("hhea") + 34);
            ReadCharacters();
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentOutOfRangeException or KeyNotFoundException)
        {
            throw new InvalidDataException("The font file is damaged.", e);
        }
    }

    /// <summary>Design units of one em.</summary>
    public int UnitsPerEm { get; }

    /// <summary>In design units above the base line.</summary>
    public int Ascent { get; }

    /// <summary>In design units, negative: below the base line.</summary>
    public int Descent { get; }

    /// <summary>0, the sign for what is missing, when the face does not have the character.</summary>
    public int Glyph(int character) => glyphs.GetValueOrDefault(character);

    /// <summary>Advance of a glyph in thousandths of an em.</summary>
    public int Advance(int glyph) => 1000 * U16(At("hmtx") + (4 * Math.Min(glyph, wideMetrics - 1))) / UnitsPerEm;

    /// <summary>
    /// A font of these glyphs and the ones that they are composed of, numbered anew in the order of their old numbers: the same
    /// glyphs always give the same bytes.
    /// </summary>
    public (byte[] Font, IReadOnlyDictionary<int, int> Numbers) Subset(IEnumerable<int> wanted)
    {
        var kept = Closure(wanted);
        var numbers = kept.Select((glyph, number) => (glyph, number)).ToDictionary(pair => pair.glyph, pair => pair.number);
        using var outlines = new MemoryStream();
        var offsets = new byte[4 * (kept.Count + 1)];
        var metrics = new byte[4 * kept.Count];
        for (var i = 0; i < kept.Count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(offsets.AsSpan(4 * i), (uint)outlines.Length);
            outlines.Write(Renumbered(kept[i], numbers));
            outlines.Write(new byte[(4 - (outlines.Length % 4)) % 4]);
            var advance = U16(At("hmtx") + (4 * Math.Min(kept[i], wideMetrics - 1)));
            BinaryPrimitives.WriteUInt16BigEndian(metrics.AsSpan(4 * i), (ushort)advance);
            BinaryPrimitives.WriteInt16BigEndian(metrics.AsSpan((4 * i) + 2), (short)Bearing(kept[i]));
        }

        BinaryPrimitives.WriteUInt32BigEndian(offsets.AsSpan(4 * kept.Count), (uint)outlines.Length);
        return (Assembled(kept.Count, outlines.ToArray(), offsets, metrics), numbers);
    }

    byte[] Assembled(int count, byte[] outlines, byte[] offsets, byte[] metrics)
    {
        var head = Table("head");
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var horizontal = Table("hhea");
        BinaryPrimitives.WriteUInt16BigEndian(horizontal.AsSpan(34), (ushort)count);
        var most = Table("maxp");
        BinaryPrimitives.WriteUInt16BigEndian(most.AsSpan(4), (ushort)count);
        List<(string Tag, byte[] Content)> parts =
        [
            ("glyf", outlines), ("head", head), ("hhea", horizontal), ("hmtx", metrics), ("loca", offsets), ("maxp", most),
        ];
        parts.AddRange(Hints.Where(tables.ContainsKey).Select(tag => (tag, Table(tag))));
        return Written([.. parts.OrderBy(part => part.Tag, StringComparer.Ordinal)]);
    }

    static byte[] Written(List<(string Tag, byte[] Content)> parts)
    {
        var position = DirectoryHead + (DirectoryEntry * parts.Count);
        var font = new byte[position + parts.Sum(part => (part.Content.Length + 3) / 4 * 4)];
        BinaryPrimitives.WriteUInt32BigEndian(font, Outlines);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(4), (ushort)parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            var entry = font.AsSpan(DirectoryHead + (DirectoryEntry * i));
            System.Text.Encoding.ASCII.GetBytes(parts[i].Tag, entry);
            parts[i].Content.CopyTo(font, position);
            var padded = (parts[i].Content.Length + 3) / 4 * 4;
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Checksum(font.AsSpan(position, padded)));
            BinaryPrimitives.WriteUInt32BigEndian(entry[8..], (uint)position);
            BinaryPrimitives.WriteUInt32BigEndian(entry[12..], (uint)parts[i].Content.Length);
            position += padded;
        }

        return font;
    }

    static uint Checksum(ReadOnlySpan<byte> content)
    {
        var sum = 0u;
        for (var i = 0; i < content.Length; i += 4)
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(content[i..]));
        return sum;
    }

    List<int> Closure(IEnumerable<int> wanted)
    {
        var kept = new SortedSet<int> { 0 };
        var open = new Stack<int>(wanted);
        while (open.TryPop(out var glyph))
            if (kept.Add(glyph))
                foreach (var (_, component) in Components(Outline(glyph)))
                    open.Push(component);
        return [.. kept];
    }

    byte[] Renumbered(int glyph, Dictionary<int, int> numbers)
    {
        var outline = Outline(glyph).ToArray();
        foreach (var (at, component) in Components(outline))
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at), (ushort)numbers[component]);
        return outline;
    }

    /// <summary>The glyphs that one is composed of, with the place of each number; flags as the table glyf has them.</summary>
    static List<(int At, int Glyph)> Components(ReadOnlySpan<byte> outline)
    {
        List<(int, int)> components = [];
        if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
            return components;
        const int words = 0x1, scale = 0x8, more = 0x20, twoScales = 0x40, matrix = 0x80;
        for (var at = 10; ;)
        {
            var flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
            components.Add((at + 2, BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..])));
            if ((flags & more) == 0)
                return components;
            at += 4 + ((flags & words) != 0 ? 4 : 2)
                + ((flags & scale) != 0 ? 2 : (flags & twoScales) != 0 ? 4 : (flags & matrix) != 0 ? 8 : 0);
        }
    }

    ReadOnlySpan<byte> Outline(int glyph)
    {
        var loca = At("loca");
        var (from, to) = longOffsets
            ? ((int)U32(loca + (4 * glyph)), (int)U32(loca + (4 * glyph) + 4))
            : (2 * U16(loca + (2 * glyph)), 2 * U16(loca + (2 * glyph) + 2));
        return file.AsSpan(At("glyf") + from, to - from);
    }

    int Bearing(int glyph) => glyph < wideMetrics
        ? I16(At("hmtx") + (4 * glyph) + 2)
        : I16(At("hmtx") + (4 * wideMetrics) + (2 * (glyph - wideMetrics)));

    /// <summary>Subtables of the formats 4 and 12; a later one adds what an earlier one does not have.</summary>
    void ReadCharacters()
    {
        var cmap = At("cmap");
        for (var i = 0; i < U16(cmap + 2); i++)
        {
            var platform = U16(cmap + 4 + (8 * i));
            var table = cmap + (int)U32(cmap + 4 + (8 * i) + 4);
            if (platform is not (0 or 3))
                continue;
            if (U16(table) == 4)
                ReadSegments(table);
            else if (U16(table) == 12)
                ReadGroups(table);
        }
    }

    void ReadSegments(int table)
    {
        var count = U16(table + 6) / 2;
        for (var i = 0; i < count; i++)
        {
            var last = U16(table + 14 + (2 * i));
            var first = U16(table + 16 + (2 * count) + (2 * i));
            var delta = U16(table + 16 + (4 * count) + (2 * i));
            var at = table + 16 + (6 * count) + (2 * i);
            for (var character = first; character <= last && character < 0xFFFF; character++)
            {
                var glyph = U16(at) == 0 ? character : U16(at + U16(at) + (2 * (character - first)));
                if (glyph != 0)
                    glyphs.TryAdd(character, (glyph + delta) & 0xFFFF);
            }
        }
    }

    void ReadGroups(int table)
    {
        for (var i = 0; i < U32(table + 12); i++)
        {
            var group = table + 16 + (12 * i);
            for (var character = U32(group); character <= U32(group + 4); character++)
                glyphs.TryAdd((int)character, (int)(U32(group + 8) + character - U32(group)));
        }
    }

    int At(string tag) => tables[tag].Offset;

    byte[] Table(string tag) => file.AsSpan(tables[tag].Offset, tables[tag].Length).ToArray();

    uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));

    int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at));

    int I16(int at) => BinaryPrimitives.ReadInt16BigEndian(file.AsSpan(at));
}
