using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CrossBorder.CustomsClearance;

/// <summary>Section CustomsClearance: who declares where, and how far packing and waybill may lie apart.</summary>
public sealed class CustomsOptions
{
    /// <summary>Customs district that handles the declaration (CEB customsCode).</summary>
    [RegularExpression("^[0-9]{4}$")] public string District { get; init; } = "2900";

    /// <summary>Customs district of exit (CEB portCode).</summary>
    [RegularExpression("^[0-9]{4}$")] public string Port { get; init; } = "2900";

    /// <summary>Customs registration or unified social credit code of the platform: CEB ebpCode and BaseTransfer copCode.</summary>
    [RegularExpression("^([0-9A-Z]{10}|[0-9A-Z]{18})$")] public string PlatformCode { get; init; } = "91330100MA2CB0RD1B";

    [Required, StringLength(100)] public string PlatformName { get; init; } = "CrossBorder 出口综合服务平台";

    /// <summary>The declaring company; the platform declares itself when none is named.</summary>
    [RegularExpression("^([0-9A-Z]{10}|[0-9A-Z]{18})$")] public string? AgentCode { get; init; }

    [StringLength(100, MinimumLength = 1)] public string? AgentName { get; init; }

    /// <summary>E-Port exchange user id.</summary>
    [Required, StringLength(30)] public string DxpId { get; init; } = "DXPENT0000000001";

    /// <summary>Gross weight of waybill and packing may differ by this share of the packing's, or by the grams if that is more.</summary>
    [Range(typeof(decimal), "0", "10")] public decimal GrossTolerancePercent { get; init; } = 1;

    [Range(0, 1000)] public int GrossToleranceGrams { get; init; } = 1;

    /// <summary>TrueType file or collection with Chinese glyphs for the documents; without it Debian's usual places are searched.</summary>
    [StringLength(4096, MinimumLength = 1)] public string? DocumentFont { get; init; }

    [Required, ValidateObjectMembers] public DeclarationTerms FullDeclaration { get; init; } = new();

    /// <summary>Net weight of the packing may differ by this share from that of the lines, or by the grams if that is more.</summary>
    [Range(typeof(decimal), "0", "50")] public decimal NetTolerancePercent { get; init; } = 5;

    [Range(0, 10000)] public int NetToleranceGrams { get; init; } = 10;

    /// <summary>Files taken from the inbound folder in one step.</summary>
    [Range(1, 1000)] public int ReceiptFilesPerStep { get; init; } = 200;
}

/// <summary>Customs reads and writes its times in China Standard Time, which has been UTC+8 without summer time since 1991.</summary>
public static class Shanghai
{
    static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateTimeOffset At(DateTimeOffset instant) => instant.ToOffset(Offset);

    public static DateTimeOffset FromLocal(DateTime local) => new(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Offset);

    public static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(At(instant).DateTime);
}
