using System.IO.Compression;
using System.Text;

namespace CrossBorder.Tables.Tests;

/// <summary>Workbooks as other programs write them, part by part.</summary>
static class Workbook
{
    const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    const string OfDocument = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <param name="rows">What stands between the tags of sheetData.</param>
    /// <param name="texts">What stands between the tags of sst; null: no part of shared texts.</param>
    public static MemoryStream Of(string rows, string? texts = null, string head = "") => Zip(
        ("xl/workbook.xml",
            $"""
            <workbook xmlns="{Main}" xmlns:r="{OfDocument}"><sheets><sheet name="A" sheetId="7" r:id="rId9"/></sheets></workbook>
            """),
        ("xl/_rels/workbook.xml.rels",
            $"""
            <Relationships xmlns="{Relations}"><Relationship Id="rId1" Type="{OfDocument}/sharedStrings" Target="/xl/sharedStrings.xml"/>
            <Relationship Id="rId9" Type="{OfDocument}/worksheet" Target="worksheets/sheet3.xml"/></Relationships>
            """),
        ("xl/sharedStrings.xml", texts is null ? null : $"""<sst xmlns="{Main}">{texts}</sst>"""),
        ("xl/worksheets/sheet3.xml", $"""{head}<worksheet xmlns="{Main}"><sheetData>{rows}</sheetData></worksheet>"""));

    public static MemoryStream Zip(params (string Name, string? Content)[] parts)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
                if (content is not null)
                {
                    using var part = zip.CreateEntry(name).Open();
                    part.Write(Encoding.UTF8.GetBytes(content));
                }

        return file;
    }

    public static string[] Lines(Stream file, TableLimits? limits = null) =>
        [.. TableFile.Read(file, limits).Select(
            row => $"{row.Line}: {string.Join('|', row.Cells)}{(row.Fault is null ? "" : $" !{row.Fault}")}")];

    public static string[] Lines(string text) => Lines(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
