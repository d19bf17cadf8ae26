using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace CrossBorder.Printing;

/// <summary>Words at a place of a page; x and y in points from the lower left corner.</summary>
public readonly record struct PdfText(float X, float Y, float Size, string Text, bool Bold);

/// <summary>A filled or stroked rectangle, or a line when it has no height or width; grey from 0, black, to 1, white.</summary>
public readonly record struct PdfBox(float X, float Y, float Width, float Height, float Grey, bool Filled);

/// <summary>What stands on one page.</summary>
public sealed class PdfPage
{
    public List<PdfText> Texts { get; } = [];

    public List<PdfBox> Boxes { get; } = [];
}

/// <summary>
/// Writes pages as PDF 1.7 (ISO 32000-1) with one subset-embedded font. Nothing in the file comes from the clock or from chance: the
/// same pages, title and time give the same bytes.
/// </summary>
public static class PdfFile
{
    /// <summary>A4 in points.</summary>
    public const float Width = 595;
    public const float Height = 842;

    const int Catalog = 1, Pages = 2, Font = 3, Descendant = 4, Descriptor = 5, FontProgram = 6, Characters = 7, Info = 8, FirstPage = 9;

    public static byte[] Write(IReadOnlyList<PdfPage> pages, string title, DateTimeOffset at, TrueTypeFace face)
    {
        var used = pages.SelectMany(page => page.Texts).SelectMany(text => text.Text.EnumerateRunes()).Select(rune => rune.Value)
            .Distinct().Order().ToList();
        var (font, numbers) = face.Subset(used.Select(face.Glyph));
        var glyphOf = used.ToDictionary(character => character, character => numbers[face.Glyph(character)]);
        var file = new Objects();
        file.Add(Catalog, $"<< /Type /Catalog /Pages {Pages} 0 R >>");
        file.Add(Pages, $"<< /Type /Pages /Count {pages.Count} /Kids [{string.Join(' ', pages.Select((_, i) => $"{PageAt(i)} 0 R"))}] >>");
        WriteFont(file, face, font, numbers, glyphOf);
        file.Add(Info, $"<< /Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(title))}> /Producer (CrossBorder) "
            + $"/CreationDate (D:{at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}Z) >>");
        for (var i = 0; i < pages.Count; i++)
        {
            file.Add(PageAt(i), $"<< /Type /Page /Parent {Pages} 0 R /MediaBox [0 0 {Width} {Height}] "
                + $"/Resources << /Font << /F {Font} 0 R >> >> /Contents {PageAt(i) + 1} 0 R >>");
            file.AddStream(PageAt(i) + 1, "", Encoding.ASCII.GetBytes(Content(pages[i], glyphOf)));
        }

        return file.Finish(Catalog, Info);
    }

    static int PageAt(int index) => FirstPage + (2 * index);

    static void WriteFont(
        Objects file, TrueTypeFace face, byte[] font, IReadOnlyDictionary<int, int> numbers, Dictionary<int, int> glyphOf)
    {
        var name = $"CROSSB+{Convert.ToHexString(SHA256.HashData(font))[..8]}";
        int Scaled(int units) => 1000 * units / face.UnitsPerEm;
        var widths = string.Join(' ', numbers.OrderBy(pair => pair.Value).Select(pair => face.Advance(pair.Key)));
        file.Add(Font, $"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{Descendant} 0 R] "
            + $"/ToUnicode {Characters} 0 R >>");
        file.Add(Descendant, $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) "
            + $"/Ordering (Identity) /Supplement 0 >> /FontDescriptor {Descriptor} 0 R /CIDToGIDMap /Identity /W [0 [{widths}]] >>");
        file.Add(Descriptor, $"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-200 {Scaled(face.Descent)} 1200 "
            + $"{Scaled(face.Ascent)}] /ItalicAngle 0 /Ascent {Scaled(face.Ascent)} /Descent {Scaled(face.Descent)} /CapHeight 700 "
            + $"/StemV 80 /FontFile2 {FontProgram} 0 R >>");
        file.AddStream(FontProgram, $"/Length1 {font.Length} ", font);
        file.AddStream(Characters, "", Encoding.ASCII.GetBytes(CharacterMap(glyphOf)));
    }

    /// <summary>Glyph to character, so that a reader can search and copy the words; at most 100 lines a block as the format asks.</summary>
    static string CharacterMap(Dictionary<int, int> glyphOf)
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /CB def /CMapType 2 def\n"
            + "1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        foreach (var block in glyphOf.Where(pair => pair.Value != 0).DistinctBy(pair => pair.Value).OrderBy(pair => pair.Value).Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (character, glyph) in block)
                map.Append(CultureInfo.InvariantCulture,
                    $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(char.ConvertFromUtf32(character)))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end").ToString();
    }

    static string Content(PdfPage page, Dictionary<int, int> glyphOf)
    {
        var content = new StringBuilder("0.6 w\n");
        foreach (var box in page.Boxes)
            content.Append(CultureInfo.InvariantCulture,
                $"{box.Grey:0.##} {(box.Filled ? "g" : "G")} {box.X:0.##} {box.Y:0.##} {box.Width:0.##} {box.Height:0.##} re "
                + $"{(box.Filled ? "f" : "S")}\n");
        content.Append("0 g 0 G BT\n");
        foreach (var text in page.Texts)
        {
            // The face has one weight: bold is the outline drawn as well.
            content.Append(CultureInfo.InvariantCulture,
                $"/F {text.Size:0.##} Tf {(text.Bold ? $"2 Tr {text.Size / 30:0.##} w" : "0 Tr")} "
                + $"1 0 0 1 {text.X:0.##} {text.Y:0.##} Tm <");
            foreach (var rune in text.Text.EnumerateRunes())
                content.Append(glyphOf[rune.Value].ToString("X4", CultureInfo.InvariantCulture));
            content.Append("> Tj\n");
        }

        return content.Append("ET\n").ToString();
    }

    /// <summary>The numbered objects of a file and the table of where each begins.</summary>
    sealed class Objects
    {
        readonly SortedDictionary<int, byte[]> objects = [];

        public void Add(int number, string content) => objects[number] = Encoding.ASCII.GetBytes(content);

        public void AddStream(int number, string entries, byte[] content)
        {
            using var packed = new MemoryStream();
            using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize))
                zip.Write(content);
            var body = packed.ToArray();
            objects[number] =
            [
                .. Encoding.ASCII.GetBytes($"<< {entries}/Length {body.Length} /Filter /FlateDecode >>\nstream\n"), .. body,
                .. "\nendstream"u8,
            ];
        }

        public byte[] Finish(int root, int info)
        {
            using var file = new MemoryStream();
            void Say(string text) => file.Write(Encoding.Latin1.GetBytes(text));
            var table = new StringBuilder();
            Say("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
            foreach (var (number, content) in objects)
            {
                table.Append(CultureInfo.InvariantCulture, $"{file.Length:D10} 00000 n \n");
                Say($"{number} 0 obj\n");
                file.Write(content);
                Say("\nendobj\n");
            }

            var size = objects.Count + 1;
            var (start, id) = (file.Length, Convert.ToHexString(SHA256.HashData(file.ToArray()))[..32]);
            Say($"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root {root} 0 R /Info {info} 0 R "
                + $"/ID [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n");
            return file.ToArray();
        }
    }
}
