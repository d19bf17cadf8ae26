using System.Collections.Frozen;

namespace CrossBorder.Logistics;

/// <summary>
/// The platform's milestones and their place on the way. The names follow DCSA Track and Trace 2.2 and IFTSTA as far as those have
/// one; the numbers leave room between them.
/// </summary>
public static class Milestones
{
    public const string Departed = "DEPARTED";
    public const string Delivered = "DELIVERED";

    /// <summary>Delay, damage, loss, refusal or return: no place on the way, it lies over the others.</summary>
    public const string Exception = "EXCEPTION";

    public static FrozenDictionary<string, int> Sequence { get; } = new Dictionary<string, int>
    {
        ["BOOKING_REQUESTED"] = 10,
        ["BOOKED"] = 20,
        ["EMPTY_PICKED_UP"] = 30,
        ["STUFFED"] = 40,
        ["GATE_IN"] = 50,
        ["DECLARED"] = 60,
        ["INSPECTION_HOLD"] = 65,
        ["CUSTOMS_RELEASED"] = 70,
        ["LOADED"] = 80,
        [Departed] = 90,
        ["BORDER_CROSSED"] = 100,
        ["TRANSSHIPMENT_DISCHARGED"] = 110,
        ["TRANSSHIPMENT_LOADED"] = 110,
        ["ARRIVED"] = 120,
        ["DISCHARGED"] = 130,
        ["IMPORT_CLEARED"] = 140,
        ["GATE_OUT"] = 150,
        ["OUT_FOR_DELIVERY"] = 160,
        [Delivered] = 170,
        ["EMPTY_RETURNED"] = 180,
        [Exception] = 900,
    }.ToFrozenDictionary();

    /// <summary>The names, for error texts.</summary>
    public static string Accepted { get; } = string.Join(", ", Sequence.OrderBy(step => step.Value).Select(step => step.Key));
}
