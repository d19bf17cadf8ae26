using System.Security.Cryptography;
using System.Text;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

public readonly record struct OrderId(Guid Value) : IId;

/// <summary>An exporter or a buyer.</summary>
public readonly record struct PartyId(Guid Value) : IId
{
    /// <summary>Keeps the accounts that belong to no trading party.</summary>
    public static readonly PartyId Platform;
}

public readonly record struct ReceivableId(Guid Value) : IId { public static ReceivableId New() => new(Guid.CreateVersion7()); }

public readonly record struct EntryId(Guid Value) : IId { public static EntryId New() => new(Guid.CreateVersion7()); }

public readonly record struct ClaimId(Guid Value) : IId { public static ClaimId New() => new(Guid.CreateVersion7()); }

/// <summary>
/// Of an order's payout: made from the order's id by a hash (UUID version 8), not from the time: the bank's statement shows only its
/// first 16 hexadecimal digits, and those of two ids of the same millisecond would differ by chance alone.
/// </summary>
public readonly record struct PayoutId(Guid Value) : IId
{
    const int ReferenceLength = 16;

    public static PayoutId For(OrderId order)
    {
        Span<byte> named = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"payout:{order.Value:N}"), named);
        named[6] = (byte)((named[6] & 0x0F) | 0x80);
        named[8] = (byte)((named[8] & 0x3F) | 0x80);
        return new PayoutId(new Guid(named[..16], bigEndian: true));
    }

    /// <summary>Of a payout that is about no order: random, so that its first 16 digits are.</summary>
    public static PayoutId New() => new(Guid.NewGuid());

    /// <summary>The customer reference that the bank puts on its statement: 16 upper-case hexadecimal digits.</summary>
    public string Reference => Value.ToString("N")[..ReferenceLength].ToUpperInvariant();
}

public static class Ids
{
    public static void Install()
    {
        Mapping.Id<OrderId>();
        Mapping.Id<PartyId>();
        Mapping.Id<ReceivableId>();
        Mapping.Id<EntryId>();
        Mapping.Id<ClaimId>();
        Mapping.Id<PayoutId>();
    }
}

/// <summary>Calendar days of the Chinese authorities.</summary>
public static class ChinaDay
{
    // China has had no daylight saving since 1991; the fixed offset needs no time zone data on the machine.
    static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The moment at which the day begins.</summary>
    public static DateTimeOffset Begin(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();

    public static DateOnly Of(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);
}
