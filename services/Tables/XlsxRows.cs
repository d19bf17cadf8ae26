using System.Globalization;
using System.Text;
using System.Xml;

namespace CrossBorder.Tables;

/// <summary>The rows of the first sheet of a workbook (ECMA-376), one in memory at a time beside the texts that cells share.</summary>
static class XlsxRows
{
    const int Letters = 26;

    /// <summary>Empty rows are left out; rows shorter than the first are filled up to it.</summary>
    public static IEnumerable<TableRow> Read(Stream file, TableLimits limits)
    {
        using var parts = XlsxParts.Open(file, limits);
        var texts = SharedTexts(parts, limits);
        using var xml = parts.Sheet();
        var cells = new List<string>();
        var (line, width) = (0, 0);
        while (Step(xml, limits))
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "row" })
                continue;
            line = int.TryParse(xml.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var named) && named > line
                ? named
                : line + 1;
            cells.Clear();
            if (!xml.IsEmptyElement)
                Cells(xml, cells, texts, limits);
            while (cells.Count > width && cells[^1].Length == 0)
                cells.RemoveAt(cells.Count - 1);
            if (cells.TrueForAll(cell => cell.Length == 0))
                continue;
            while (cells.Count < width)
                cells.Add("");
            width = Math.Max(width, width == 0 ? cells.Count : width);
            yield return new TableRow(line, [.. cells]);
        }
    }

    /// <summary>A for the first, then B, up to Z, AA and so on.</summary>
    public static string ColumnName(int index)
    {
        var name = "";
        for (var rest = index + 1; rest > 0; rest = (rest - 1) / Letters)
            name = $"{(char)('A' + ((rest - 1) % Letters))}{name}";
        return name;
    }

    static void Cells(XmlReader xml, List<string> cells, List<string> texts, TableLimits limits)
    {
        var depth = xml.Depth;
        while (Step(xml, limits) && xml.Depth > depth)
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "c" })
                continue;
            var column = ColumnOf(xml.GetAttribute("r")) ?? cells.Count;
            if (column < cells.Count || column >= limits.Columns)
                throw new InvalidDataException($"cell {xml.GetAttribute("r")} is out of order, or beyond {limits.Columns} columns.");
            while (cells.Count < column)
                cells.Add("");
            var type = xml.GetAttribute("t");
            cells.Add(xml.IsEmptyElement ? "" : Value(Inner(xml, limits), type, texts).Trim());
        }
    }

    /// <summary>The value of a cell or its own text; its formula is left out.</summary>
    static string Inner(XmlReader xml, TableLimits limits)
    {
        var (depth, text, wanted) = (xml.Depth, new StringBuilder(), false);
        while (Step(xml, limits) && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
                wanted = xml.LocalName is "v" or "t" && !xml.IsEmptyElement;
            else if (xml.NodeType == XmlNodeType.EndElement)
                wanted = false;
            else if (wanted && IsText(xml))
                Append(xml, text, limits.Cell);
        }

        return text.ToString();
    }

    static string Value(string inner, string? type, List<string> texts) => type switch
    {
        "s" => int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < texts.Count
            ? texts[at]
            : throw new InvalidDataException($"shared text {inner} is not there."),
        "b" => inner == "1" ? "TRUE" : "FALSE",
        "str" or "inlineStr" or "e" or "d" => inner,
        _ => Number(inner),
    };

    /// <summary>Spreadsheets write 2.55 as 2.5499999999999998: the shortest number that is the same one is what was typed.</summary>
    static string Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? Math.Abs(number) < 1e15
                ? ((decimal)number).ToString("0.############", CultureInfo.InvariantCulture)
                : number.ToString("R", CultureInfo.InvariantCulture)
            : text;

    static List<string> SharedTexts(XlsxParts parts, TableLimits limits)
    {
        var texts = new List<string>();
        using var xml = parts.SharedTexts();
        var (characters, text, wanted, phonetic) = (0L, new StringBuilder(), false, false);
        while (xml is not null && Step(xml, limits))
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                phonetic = xml.LocalName == "rPh" || (phonetic && xml.LocalName == "t");
                wanted = xml is { LocalName: "t", IsEmptyElement: false } && !phonetic;
            }
            else if (wanted && IsText(xml))
            {
                Append(xml, text, limits.Cell);
            }

            if (xml.LocalName != "si" || (xml.NodeType != XmlNodeType.EndElement && !xml.IsEmptyElement))
                continue;
            texts.Add(text.ToString());
            characters += text.Length;
            text.Clear();
            if (texts.Count > limits.SharedTexts || characters > limits.SharedCharacters)
                throw new InvalidDataException("it shares more text than is taken.");
        }

        return texts;
    }

    /// <summary>One node on; what is nested deeper than any sheet would fill the memory of the reader.</summary>
    static bool Step(XmlReader xml, TableLimits limits)
    {
        if (!xml.Read())
            return false;
        return xml.Depth <= limits.Depth ? true : throw new InvalidDataException($"elements are nested deeper than {limits.Depth}.");
    }

    static bool IsText(XmlReader xml) =>
        xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace;

    static void Append(XmlReader xml, StringBuilder text, int most)
    {
        var piece = new char[4096];
        while (xml.ReadValueChunk(piece, 0, piece.Length) is var count and > 0)
        {
            text.Append(piece, 0, count);
            if (text.Length > most)
                throw new InvalidDataException($"a cell has more than {most} characters.");
        }
    }

    /// <summary>Of a reference such as AB12, from 0 on; null when there is none.</summary>
    static int? ColumnOf(string? reference)
    {
        var (column, at) = (0, 0);
        for (; at < reference?.Length && reference[at] is >= 'A' and <= 'Z' && at < 4; at++)
            column = (column * Letters) + reference[at] - 'A' + 1;
        return column == 0 ? null : column - 1;
    }
}
