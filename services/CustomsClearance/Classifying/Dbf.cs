using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CrossBorder.CustomsClearance;

/// <summary>A column of a table.</summary>
/// <param name="Type">C text, N number, D date, M memo, I four-byte integer.</param>
/// <param name="Offset">Within a record, after the deletion mark.</param>
public sealed record DbfField(string Name, char Type, int Offset, int Length);

/// <summary>
/// A Visual FoxPro table as the refund rate library brings it (hs-and-rates.md section 5): header, field descriptors, records of fixed
/// length in GB18030. Every length is checked against the bytes that are there, so that a broken file is refused and not followed.
/// </summary>
public sealed class DbfTable
{
    const int HeaderStart = 32;
    const int DescriptorLength = 32;
    const int NameLength = 11;
    const byte HeaderEnd = 0x0D;
    const byte Deleted = (byte)'*';
    const int MostFields = 255;

    static readonly Encoding Text = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
    readonly ReadOnlyMemory<byte> content;
    readonly DbfMemo? memo;
    readonly int headerLength;
    readonly int recordLength;

    DbfTable(ReadOnlyMemory<byte> content, DbfMemo? memo, int headerLength, int recordLength, IReadOnlyList<DbfField> fields)
    {
        this.content = content;
        this.memo = memo;
        this.headerLength = headerLength;
        this.recordLength = recordLength;
        Fields = fields;
        Announced = BinaryPrimitives.ReadUInt32LittleEndian(content.Span[4..]);
    }

    public IReadOnlyList<DbfField> Fields { get; }

    /// <summary>Records by the header; a truncated file holds fewer.</summary>
    public long Announced { get; }

    /// <summary>Records that are there whole.</summary>
    public int Count => (int)Math.Min(Announced, (content.Length - headerLength) / recordLength);

    /// <summary>The table, or null and what is wrong with its header.</summary>
    public static (DbfTable? Table, string? Fault) Open(ReadOnlyMemory<byte> content, DbfMemo? memo)
    {
        var bytes = content.Span;
        if (bytes.Length <= HeaderStart)
            return (null, "a header of more than 32 bytes");
        int header = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        int record = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]);
        if (header <= HeaderStart || header > bytes.Length)
            return (null, $"a header length from 33 to the file's {bytes.Length} bytes, not {header}");
        var fields = new List<DbfField>();
        var offset = 1;
        for (var at = HeaderStart; at < header && bytes[at] != HeaderEnd; at += DescriptorLength)
        {
            if (at + DescriptorLength > header || fields.Count == MostFields)
                return (null, "field descriptors of 32 bytes, ended by 0x0D within the header");
            var field = Field(bytes.Slice(at, DescriptorLength), offset);
            offset += field.Length;
            fields.Add(field);
        }

        if (fields.Count == 0 || offset > record)
            return (null, $"fields that fit the record of {record} bytes");
        return (new(content, memo, header, record, fields), null);
    }

    /// <summary>Texts of the record's fields by upper-case name, from 0; null when it is marked as deleted.</summary>
    public Dictionary<string, string>? Record(int index)
    {
        var record = content.Span.Slice(headerLength + (index * recordLength), recordLength);
        if (record[0] == Deleted)
            return null;
        var values = new Dictionary<string, string>(Fields.Count, StringComparer.Ordinal);
        foreach (var field in Fields)
            values[field.Name] = Value(field, record.Slice(field.Offset, field.Length));
        return values;
    }

    string Value(DbfField field, ReadOnlySpan<byte> bytes) => field.Type switch
    {
        'M' => memo?.Text(Pointer(bytes), Text) ?? "",
        'I' when bytes.Length == 4 => BinaryPrimitives.ReadInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        _ => Text.GetString(bytes).Trim(' ', '\0'),
    };

    /// <summary>Visual FoxPro keeps four bytes, its ancestors ten digits.</summary>
    static long Pointer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 4)
            return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return long.TryParse(Text.GetString(bytes).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var block) ? block : 0;
    }

    static DbfField Field(ReadOnlySpan<byte> descriptor, int offset)
    {
        var name = descriptor[..NameLength];
        var end = name.IndexOf((byte)0);
        return new(
            Encoding.ASCII.GetString(end < 0 ? name : name[..end]).Trim().ToUpperInvariant(), (char)descriptor[11], offset, descriptor[16]);
    }
}

/// <summary>The memo file beside a table: blocks of one size, each with its type and length before the text.</summary>
public sealed class DbfMemo(ReadOnlyMemory<byte> content)
{
    const int BlockHeader = 8;
    const int LongestText = 64 * 1024;

    readonly int blockSize = content.Length >= BlockHeader ? BinaryPrimitives.ReadUInt16BigEndian(content.Span[6..]) : 0;

    /// <summary>The text that a pointer leads to; "" for none, and null for a pointer or length that leads out of the file.</summary>
    public string? Text(long block, Encoding encoding)
    {
        if (block == 0)
            return "";
        var at = block * blockSize;
        if (blockSize == 0 || at < 0 || at + BlockHeader > content.Length)
            return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(content.Span[(int)(at + 4)..]);
        return length > LongestText || at + BlockHeader + length > content.Length
            ? null
            : encoding.GetString(content.Span.Slice((int)at + BlockHeader, (int)length)).Trim(' ', '\0');
    }
}
