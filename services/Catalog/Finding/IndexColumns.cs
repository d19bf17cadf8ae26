using System.Buffers.Binary;

namespace CrossBorder.Catalog;

[Flags]
enum Marks : byte
{
    None = 0,
    InStock = 1,
    ExportReady = 2,

    /// <summary>A later version has a slot of its own, or the product is gone.</summary>
    Replaced = 4,
}

/// <summary>
/// What filters, counts and orders need of each product, one array for each field. The writer alone changes it; a reader that holds it
/// sees each field as it was or as it is, and what it finds is read from the database again.
/// </summary>
sealed class IndexColumns(int capacity)
{
    public readonly ulong[] IdHigh = new ulong[capacity];
    public readonly ulong[] IdLow = new ulong[capacity];
    public readonly int[] Exporter = new int[capacity];
    public readonly int[] Version = new int[capacity];
    public readonly ulong[] Text = new ulong[capacity];
    public readonly long[] Price = new long[capacity];
    public readonly ushort[] Chapter = new ushort[capacity];
    public readonly string?[] Code = new string?[capacity];
    public readonly ushort[] Origin = new ushort[capacity];
    public readonly ushort[] Currency = new ushort[capacity];
    public readonly byte[] Status = new byte[capacity];
    public readonly byte[] Length = new byte[capacity];

    /// <summary>Where the English name's thing stands, and the Chinese one's: the last word of what is named.</summary>
    public readonly byte[] EnglishHead = new byte[capacity];
    public readonly byte[] ChineseHead = new byte[capacity];
    public readonly Marks[] Marks = new Marks[capacity];

    public int Capacity => capacity;

    public IndexColumns Grown(int size)
    {
        var grown = new IndexColumns(size);
        foreach (var (from, to) in Arrays().Zip(grown.Arrays()))
            Array.Copy(from, to, capacity);
        return grown;
    }

    public Guid Id(int slot)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, IdHigh[slot]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], IdLow[slot]);
        return new Guid(bytes, bigEndian: true);
    }

    public void SetId(int slot, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        (IdHigh[slot], IdLow[slot]) = (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    IEnumerable<Array> Arrays() =>
        [IdHigh, IdLow, Exporter, Version, Text, Price, Chapter, Code, Origin, Currency, Status, Length, EnglishHead, ChineseHead, Marks];
}

/// <summary>Numbers for names that come again and again, in the order in which they came. One writer, many readers.</summary>
sealed class Names
{
    readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    string[] names = new string[16];

    public int Count => numbers.Count;

    public string this[int number] => names[number];

    /// <summary>Negative when the name was never met.</summary>
    public int Find(string name) => numbers.GetValueOrDefault(name, -1);

    public int Number(string name)
    {
        if (numbers.TryGetValue(name, out var known))
            return known;
        var number = numbers.Count;
        if (number == names.Length)
            Array.Resize(ref names, number * 2);
        names[number] = name;
        numbers[name] = number;
        return number;
    }
}
