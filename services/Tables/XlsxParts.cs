using System.IO.Compression;
using System.Xml;

namespace CrossBorder.Tables;

/// <summary>The parts of a workbook that are read, unpacked as they are read and no further than the limits.</summary>
sealed class XlsxParts : IDisposable
{
    const string Folder = "xl/";
    readonly ZipArchive zip;
    readonly TableLimits limits;
    long unpacked;

    XlsxParts(ZipArchive zip, TableLimits limits) => (this.zip, this.limits) = (zip, limits);

    public static XlsxParts Open(Stream file, TableLimits limits)
    {
        if (file.Length > limits.Packed)
            throw new InvalidDataException($"the workbook has {file.Length} bytes, {limits.Packed} are taken; a CSV file may be larger.");
        var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var parts = new XlsxParts(zip, limits);
        if (zip.Entries.Count <= limits.Parts)
            return parts;
        parts.Dispose();
        throw new InvalidDataException($"the workbook has more than {limits.Parts} parts.");
    }

    /// <summary>The first sheet that the workbook lists.</summary>
    public XmlReader Sheet()
    {
        string? id = null;
        using (var workbook = Part("workbook.xml") ?? throw new InvalidDataException("it is no workbook."))
            while (id is null && workbook.Read())
                if (workbook is { NodeType: XmlNodeType.Element, LocalName: "sheet" })
                    id = workbook.GetAttribute("id", "http://schemas.openxmlformats.org/officeDocument/2006/relationships")
                        ?? workbook.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships");
        var target = Related(relation => relation.GetAttribute("Id") == id);
        return (target is null ? null : Part(target)) ?? throw new InvalidDataException("the workbook has no sheet.");
    }

    /// <summary>Null when no cell shares its text.</summary>
    public XmlReader? SharedTexts() =>
        Related(relation => relation.GetAttribute("Type")?.EndsWith("/sharedStrings", StringComparison.Ordinal) == true) is { } target
            ? Part(target)
            : null;

    public void Dispose() => zip.Dispose();

    string? Related(Func<XmlReader, bool> isIt)
    {
        using var relations = Part("_rels/workbook.xml.rels");
        while (relations?.Read() == true)
            if (relations is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && isIt(relations))
                return relations.GetAttribute("Target");
        return null;
    }

    XmlReader? Part(string target)
    {
        var name = target.StartsWith('/') ? target[1..] : Folder + target;
        return zip.GetEntry(name) is { } entry
            ? XmlReader.Create(new BoundedStream(entry.Open(), Count, limits.Markup), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                CloseInput = true,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
            })
            : null;
    }

    void Count(int bytes)
    {
        unpacked += bytes;
        if (unpacked > limits.Unpacked)
            throw new InvalidDataException($"the workbook unpacks to more than {limits.Unpacked} bytes.");
    }
}

/// <summary>What is unpacked, counted; bytes without a tag among them are no more than so many.</summary>
sealed class BoundedStream(Stream inner, Action<int> counted, int longestMarkup) : Stream
{
    int markup;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        counted(count);
        var tag = buffer[..count].LastIndexOf((byte)'<');
        markup = tag < 0 ? markup + count : count - tag;
        return markup <= longestMarkup ? count : throw new InvalidDataException("a piece of its markup is longer than is taken.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
