using System.ComponentModel.DataAnnotations;

namespace CrossBorder.Logistics;

/// <summary>Where and how the carrier is asked: section Carrier.</summary>
public sealed class CarrierOptions
{
    /// <summary>Base address of the carrier's interface; the sandbox when it is not set.</summary>
    public Uri? BaseAddress { get; init; }

    /// <summary>Seconds that one try may take.</summary>
    [Range(1, 60)] public int TimeoutSeconds { get; init; } = 3;

    /// <summary>Requests that are under way at the same time, per process.</summary>
    [Range(1, 64)] public int AtOnce { get; init; } = 8;
}
