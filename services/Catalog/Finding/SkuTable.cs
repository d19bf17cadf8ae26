namespace CrossBorder.Catalog;

/// <summary>
/// Slots by the hash of their SKU: a table of chains in three arrays, sixteen bytes a product. One writer; a reader keeps the table that
/// it took, which is whole whatever the writer does.
/// </summary>
sealed class SkuTable
{
    readonly int[] heads;
    readonly int[] next;
    readonly ulong[] hashes;

    public SkuTable(int capacity)
    {
        heads = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];
        next = new int[capacity];
        hashes = new ulong[capacity];
        Array.Fill(heads, -1);
    }

    public SkuTable Grown(int capacity, int count)
    {
        var grown = new SkuTable(capacity);
        for (var slot = 0; slot < count; slot++)
            grown.Add(slot, hashes[slot]);
        return grown;
    }

    public void Add(int slot, ulong hash)
    {
        var bucket = hash & (ulong)(heads.Length - 1);
        hashes[slot] = hash;
        next[slot] = heads[bucket];
        Volatile.Write(ref heads[bucket], slot);
    }

    /// <summary>The slots with the hash, from the first.</summary>
    public List<int> Find(ulong hash)
    {
        var found = new List<int>();
        for (var slot = Volatile.Read(ref heads[hash & (ulong)(heads.Length - 1)]); slot >= 0; slot = next[slot])
            if (hashes[slot] == hash)
                found.Add(slot);
        found.Reverse();
        return found;
    }
}
