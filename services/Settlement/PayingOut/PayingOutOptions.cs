using System.ComponentModel.DataAnnotations;

namespace CrossBorder.Settlement;

/// <summary>How payouts go to the bank. Section PayingOut.</summary>
public sealed class PayingOutOptions
{
    /// <summary>Name of the account holder in payment files.</summary>
    [Required, StringLength(140, MinimumLength = 1)] public string DebtorName { get; init; } = "CrossBorder Trade Services Co., Ltd.";

    /// <summary>Payouts in one payment file at most.</summary>
    [Range(1, 10_000)] public int PayoutsInFile { get; init; } = 2_000;

    /// <summary>Hour in China from which on a file is for the next working day, 0 to 24; 24: never.</summary>
    [Range(0, 24)] public int CutOffHour { get; init; } = 17;

    /// <summary>Largest pain.002 file that is read, in bytes.</summary>
    [Range(1_024, 268_435_456)] public int LargestAnswer { get; init; } = 32 << 20;
}
