using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace CrossBorder.Catalog;

/// <summary>
/// All products in memory, to be found by words, filtered, counted and ordered in milliseconds (docs/decisions/0020). It is a copy: the
/// database decides what a caller may see. One writer at a time; readers never wait.
/// </summary>
sealed class ProductIndex
{
    const int FirstSize = 1024;

    readonly ConcurrentDictionary<string, Postings> terms = new(StringComparer.Ordinal);
    readonly Dictionary<Guid, int> slotOf = [];
    readonly ConcurrentDictionary<Guid, int> exporters = [];
    volatile bool[] sells = new bool[16];
    volatile IndexColumns columns = new(FirstSize);
    volatile SkuTable skus = new(FirstSize);
    volatile string[] vocabulary = new string[FirstSize];
    volatile int count;
    int vocabularyCount;
    int replaced;

    public Names Exporters { get; } = new();

    public Names Countries { get; } = new();

    public Names Currencies { get; } = new();

    /// <summary>Slots in use, replaced ones among them.</summary>
    public int Count => count;

    /// <summary>Products that are there.</summary>
    public int Products => slotOf.Count;

    /// <summary>Of these, those with an HS code; counted anew each time.</summary>
    public int Classified
    {
        get
        {
            var (taken, n, upTo) = (columns, 0, count);
            for (var slot = 0; slot < upTo; slot++)
                if (taken.Code[slot] is not null && (taken.Marks[slot] & Marks.Replaced) == 0)
                    n++;
            return n;
        }
    }

    /// <summary>Slots that hold nothing any more; when they are many the index is made anew.</summary>
    public int Replaced => replaced;

    public IndexColumns Columns => columns;

    public int Terms => terms.Count;

    /// <summary>All terms, in the order in which they came.</summary>
    public ReadOnlySpan<string> Vocabulary
    {
        get
        {
            var known = Volatile.Read(ref vocabularyCount);
            return vocabulary.AsSpan(0, known);
        }
    }

    public Postings? Find(string term) => terms.GetValueOrDefault(term);

    /// <summary>Whether the exporter of this number may sell.</summary>
    public bool Sells(int exporter) => exporter < sells.Length && sells[exporter];

    public int Exporter(Guid id) => exporters.GetValueOrDefault(id, -1);

    /// <summary>The products with this SKU, whatever their exporter, by slot from the first.</summary>
    public List<int> WithSku(string sku) => skus.Find(Hash(Words.Normal(sku)));

    /// <summary>Takes a product over as it is now. An older version than the one that is there changes nothing.</summary>
    public void Put(ProductRow row)
    {
        var exporter = ExporterNumber(row.ExporterId);
        sells[exporter] = row.Sells;
        var text = Hash($"{row.Sku}\0{row.NameEn}\0{row.NameZh}");
        if (slotOf.TryGetValue(row.Id, out var slot))
        {
            if (row.Version < columns.Version[slot])
                return;
            if (columns.Text[slot] == text)
            {
                Fill(columns, slot, row, exporter);
                return;
            }

            columns.Marks[slot] |= Marks.Replaced;
            replaced++;
        }

        Add(row, exporter, text);
    }

    /// <summary>Forgets a product that is there no more.</summary>
    public void Remove(Guid id)
    {
        if (!slotOf.Remove(id, out var slot))
            return;
        columns.Marks[slot] |= Marks.Replaced;
        replaced++;
    }

    /// <summary>Every exporter of which products are here may sell from now on, or may not.</summary>
    public void Qualify(Guid exporter, bool qualified)
    {
        if (exporters.TryGetValue(exporter, out var number))
            sells[number] = qualified;
    }

    void Add(ProductRow row, int exporter, ulong text)
    {
        var slot = count;
        if (slot == columns.Capacity)
        {
            columns = columns.Grown(slot + (slot / 2));
            skus = skus.Grown(columns.Capacity, slot);
        }

        columns.SetId(slot, row.Id);
        columns.Text[slot] = text;
        Fill(columns, slot, row, exporter);
        var words = Words.Of($"{row.NameEn} . {row.NameZh}");
        columns.Length[slot] = (byte)Math.Min(words.Count, byte.MaxValue);
        columns.EnglishHead[slot] = (byte)Math.Min(Head(row.NameEn)?.At ?? 0, byte.MaxValue);
        columns.ChineseHead[slot] = words.Count > 0 && row.NameZh is not null ? (byte)Math.Min(words[^1].At, byte.MaxValue) : (byte)0;
        foreach (var word in words)
            Term(word.Term).Add(slot, word.At);
        slotOf[row.Id] = slot;
        count = slot + 1;
        skus.Add(slot, Hash(Words.Normal(row.Sku)));
    }

    void Fill(IndexColumns to, int slot, ProductRow row, int exporter)
    {
        to.Exporter[slot] = exporter;
        to.Version[slot] = row.Version;
        to.Price[slot] = row.LowestPrice;
        to.Code[slot] = row.HsCode is null ? null : string.Intern(row.HsCode);
        to.Chapter[slot] = row.HsCode is { Length: >= 2 } code ? (ushort)(((code[0] - '0') * 10) + code[1] - '0') : (ushort)0;
        to.Origin[slot] = (ushort)Countries.Number(row.Origin ?? "");
        to.Currency[slot] = (ushort)Currencies.Number(row.Currency);
        to.Status[slot] = (byte)Enum.Parse<ProductStatus>(row.Status);
        to.Marks[slot] = (row.InStock ? Marks.InStock : 0) | (row.ExportReady ? Marks.ExportReady : 0);
    }

    /// <summary>What a name names stands at its end, or before the first "with", "for" or "in": mug in "white mug with a lid".</summary>
    public static Word? Head(string name)
    {
        var end = Additions.Select(word => name.IndexOf(word, StringComparison.OrdinalIgnoreCase)).Where(at => at > 0)
            .DefaultIfEmpty(name.Length).Min();
        var words = Words.Of(name[..end]);
        return words.Count > 0 ? words[^1] : null;
    }

    static readonly string[] Additions = [" with ", " for ", " in ", " w/"];

    Postings Term(string term)
    {
        if (terms.TryGetValue(term, out var known))
            return known;
        var fresh = new Postings();
        terms[term] = fresh;
        if (vocabularyCount == vocabulary.Length)
        {
            var grown = vocabulary;
            Array.Resize(ref grown, vocabularyCount * 2);
            vocabulary = grown;
        }

        vocabulary[vocabularyCount] = term;
        Volatile.Write(ref vocabularyCount, vocabularyCount + 1);
        return fresh;
    }

    int ExporterNumber(Guid id)
    {
        if (exporters.TryGetValue(id, out var known))
            return known;
        var number = Exporters.Number(id.ToString());
        if (number == sells.Length)
        {
            var grown = sells;
            Array.Resize(ref grown, number * 2);
            sells = grown;
        }

        exporters[id] = number;
        return number;
    }

    static ulong Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
