namespace CrossBorder.Catalog;

/// <summary>
/// The products in which a term stands, in the order of their slots, and where in the text it stands. One writer adds while others
/// read: a reader takes the count first, and everything below it is there.
/// </summary>
public sealed class Postings
{
    public static readonly Postings None = new();

    int[] slots = new int[2];
    byte[] places = new byte[2];
    int count;

    public int Count => Volatile.Read(ref count);

    /// <summary>What is there now; later additions do not show in it.</summary>
    public ReadOnlySpan<int> Slots(int upTo) => slots.AsSpan(0, upTo);

    public ReadOnlySpan<byte> Places(int upTo) => places.AsSpan(0, upTo);

    /// <summary>For the writer alone. Slots never fall; places past 255 count as 255.</summary>
    public void Add(int slot, int at)
    {
        if (count == slots.Length)
        {
            var size = count + Math.Max(2, count / 4);
            Array.Resize(ref places, size);
            Array.Resize(ref slots, size);
        }

        slots[count] = slot;
        places[count] = (byte)Math.Min(at, byte.MaxValue);
        Volatile.Write(ref count, count + 1);
    }

    /// <summary>The first entry of the slot, or a negative number.</summary>
    public int Find(int slot, int upTo)
    {
        var found = Array.BinarySearch(slots, 0, upTo, slot);
        while (found > 0 && slots[found - 1] == slot)
            found--;
        return found;
    }
}
