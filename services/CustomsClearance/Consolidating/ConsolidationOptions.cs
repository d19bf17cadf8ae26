using System.ComponentModel.DataAnnotations;

namespace CrossBorder.CustomsClearance;

public enum ConsolidationCadence
{
    /// <summary>Whatever is due, every so many minutes.</summary>
    Continuous,

    /// <summary>Lists of the months that are over (GACC 2018 No.194: by the 15th, those of the month before).</summary>
    Monthly,
}

/// <summary>Section CustomsClearance:Consolidation: when lists are consolidated into declarations, and how.</summary>
public sealed class ConsolidationOptions
{
    public ConsolidationCadence Cadence { get; init; } = ConsolidationCadence.Monthly;

    /// <summary>Minutes between two looks at what is due, under either cadence.</summary>
    [Range(1, 1440)] public int IntervalMinutes { get; init; } = 60;

    /// <summary>False: only closed lists, as GACC 2018 No.194 has it; true: released ones too.</summary>
    public bool ReleasedLists { get; init; }

    /// <summary>CEB summaryFlag: 1 by consignor, 2 by consignor and producing company.</summary>
    [RegularExpression("^[12]$")] public string SummaryFlag { get; init; } = "1";

    /// <summary>CEB itemNameFlag: 1 merges lines of the same original name, anything else by class name.</summary>
    [RegularExpression("^[0-9]$")] public string ItemNameFlag { get; init; } = "1";

    /// <summary>Who will make the consolidated declaration; the declaring company when none is named.</summary>
    [RegularExpression("^([0-9A-Z]{10}|[0-9A-Z]{18})$")] public string? BrokerCode { get; init; }

    [StringLength(100, MinimumLength = 1)] public string? BrokerName { get; init; }
}
