using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace CrossBorder.Tables;

/// <summary>A workbook of one sheet (ECMA-376) whose texts stand in their cells, so that nothing is kept until the end.</summary>
public sealed class XlsxWriter : ITableWriter
{
    const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    const string OfDocument = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    const string Head = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";

    static readonly (string Name, string Content)[] Frame =
    [
        ("[Content_Types].xml",
            $"""
            {Head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"
            ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml"
            ContentType="{Types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"
            ContentType="{Types}.worksheet+xml"/></Types>
            """),
        ("_rels/.rels",
            $"""
            {Head}<Relationships xmlns="{Relations}"><Relationship Id="rId1" Type="{OfDocument}/officeDocument"
            Target="xl/workbook.xml"/></Relationships>
            """),
        ("xl/workbook.xml",
            $"""
            {Head}<workbook xmlns="{Main}" xmlns:r="{OfDocument}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>
            """),
        ("xl/_rels/workbook.xml.rels",
            $"""
            {Head}<Relationships xmlns="{Relations}"><Relationship Id="rId1" Type="{OfDocument}/worksheet"
            Target="worksheets/sheet1.xml"/></Relationships>
            """),
    ];

    readonly Stream file;
    readonly SpilledStream spilled = new();
    readonly ZipArchive zip;
    readonly StreamWriter sheet;
    readonly IReadOnlyList<TableColumn> columns;
    readonly StringBuilder row = new();
    int line;

    XlsxWriter(Stream file, IReadOnlyList<TableColumn> columns)
    {
        (this.file, this.columns) = (file, columns);
        zip = new ZipArchive(spilled, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, content) in Frame)
        {
            using var part = zip.CreateEntry(name).Open();
            part.Write(Encoding.UTF8.GetBytes(content));
        }

        var entry = zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest);
        sheet = new StreamWriter(entry.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024);
        sheet.Write($"""{Head}<worksheet xmlns="{Main}"><sheetData>""");
    }

    /// <summary>Begins with the names of the columns.</summary>
    public static async Task<XlsxWriter> Begin(Stream file, IReadOnlyList<TableColumn> columns, CancellationToken ct)
    {
        var writer = new XlsxWriter(file, columns);
        await writer.Write([.. columns.Select(column => column.Name)], _ => false, ct);
        return writer;
    }

    public Task Write(IReadOnlyList<string> cells, CancellationToken ct) => Write(cells, i => columns[i].Number, ct);

    public async ValueTask DisposeAsync()
    {
        await sheet.WriteAsync("</sheetData></worksheet>");
        await sheet.DisposeAsync();
        zip.Dispose();
        await spilled.To(file, CancellationToken.None);
        await spilled.DisposeAsync();
    }

    async Task Write(IReadOnlyList<string> cells, Func<int, bool> isNumber, CancellationToken ct)
    {
        row.Clear().Append(CultureInfo.InvariantCulture, $"<row r=\"{++line}\">");
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Length == 0)
                continue;
            row.Append(CultureInfo.InvariantCulture, $"<c r=\"{XlsxRows.ColumnName(i)}{line}\"");
            if (isNumber(i))
                row.Append("><v>").Append(Escaped(cells[i])).Append("</v></c>");
            else
                row.Append(" t=\"inlineStr\"><is><t xml:space=\"preserve\">").Append(Escaped(cells[i])).Append("</t></is></c>");
        }

        await sheet.WriteAsync(row.Append("</row>"), ct);
        if (spilled.Held >= SpilledStream.Enough)
            await spilled.To(file, ct);
    }

    /// <summary>What XML cannot say is left out; a carriage return would be read as a line end.</summary>
    static string Escaped(string text) => new StringBuilder(string.Concat(text.EnumerateRunes().Where(IsXml)))
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\r", "&#13;").ToString();

    static bool IsXml(Rune rune) => rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value);
}
