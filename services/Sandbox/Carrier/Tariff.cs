using System.Globalization;

namespace CrossBorder.Sandbox;

/// <summary>A waybill number: three letters of the carrier, 15 digits and a GS1 check digit, 19 characters.</summary>
static class Waybill
{
    const ulong Numbers = 1_000_000_000_000_000;

    public static string Of(string prefix, long seed, Guid bookingId)
    {
        var digits = (Chance.Number(seed, "waybill", bookingId.ToString()) % Numbers).ToString("D15", CultureInfo.InvariantCulture);
        return $"{prefix}{digits}{CheckDigit(digits)}";
    }

    /// <summary>GS1: weights 3 and 1 in turn from the right, the digit that fills up to the next ten.</summary>
    public static int CheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 3 : 1);
        return (10 - (sum % 10)) % 10;
    }
}

/// <summary>The carriers that this sandbox plays, one per customs transport mode.</summary>
/// <param name="Code">Customs registration code, 10 characters.</param>
/// <param name="CentsPerKilogram">Freight in US cents per started half kilogram is half of this.</param>
/// <param name="LeastCents">Least freight of a booking.</param>
sealed record Line(
    string Mode, string Code, string Name, string Prefix, long CentsPerKilogram, long LeastCents, IReadOnlyList<string> Conveyances)
{
    /// <summary>A box of the size that all the modes take: heavier goods need another contract.</summary>
    public const long HeaviestGrams = 26_000_000;

    static readonly Line[] All =
    [
        new("2", "3302980012", "East Sea Lines", "ESL", 18, 4500, ["DONGHAI STAR", "PUTUO BRIDGE", "ZHOUSHAN LIGHT"]),
        new("3", "6101980023", "Silk Rail Express", "SRX", 62, 9000, ["X8015", "X8084", "X9017"]),
        new("4", "6501980034", "Khorgos Road Freight", "KRF", 74, 8000, ["A66812", "A70935", "A81177"]),
        new("5", "3101980045", "Huangpu Air Cargo", "HAC", 410, 12_000, ["HP8067", "HP8211", "HP8490"]),
        new("6", "1101980056", "Capital Post Parcel", "CPP", 520, 1500, ["CPP-A", "CPP-B", "CPP-C"]),
    ];

    public static string Modes { get; } = string.Join(", ", All.Select(line => line.Mode));

    public static Line? Of(string mode) => All.SingleOrDefault(line => line.Mode == mode);

    /// <summary>US cents; the weight counts in started half kilograms.</summary>
    public long FreightCents(long grossGrams) => Math.Max(LeastCents, (grossGrams + 499) / 500 * CentsPerKilogram / 2);

    /// <summary>The carrier's liability cover: 3 % of the freight, rounded up to the cent.</summary>
    public static long InsuranceCents(long freightCents) => ((freightCents * 3) + 99) / 100;

    public static string VoyageOf(long seed, Guid bookingId) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 + (Chance.Number(seed, "voyage", bookingId.ToString()) % 900)}E");
}
