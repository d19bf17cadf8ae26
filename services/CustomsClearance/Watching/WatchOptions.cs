using System.ComponentModel.DataAnnotations;

namespace CrossBorder.CustomsClearance;

/// <summary>Section CustomsClearance:Watching. How long things may take is in the table clock_rule, by effective date.</summary>
public sealed class WatchOptions
{
    /// <summary>Seconds between two looks.</summary>
    [Range(1, 3600)] public int EverySeconds { get; init; } = 30;
}
