namespace CrossBorder.CustomsClearance;

public enum DeclarationChannel { CebList, FullDeclaration }

/// <summary>A rule that had a say in the choice of the way.</summary>
/// <param name="Id">Rule and version, such as "low-value-limit/2020-07-01".</param>
/// <param name="Source">Announcement and section that the rule comes from.</param>
public sealed record RouteRule(string Id, string Says, string Source);

/// <summary>
/// What a list of a special customs area names besides (1210; CEB 202205 rule on iacCode, iacName, emsNo and
/// itemRecordNo).
/// </summary>
/// <param name="RecordNumbers">Record numbers of the goods in the ledger, by SKU.</param>
public sealed record BondedArea(string Code, string Name, string LedgerNo, IReadOnlyDictionary<string, string> RecordNumbers);

/// <summary>An operator's decision against the rules.</summary>
/// <param name="Bonded">With mode 1210 only.</param>
public sealed record RouteOverride(
    string Mode, DeclarationChannel Channel, string Reason, Guid By, DateTimeOffset At, BondedArea? Bonded = null);

/// <summary>Supervision mode and channel of one declaration, with the rules that chose them (customs-modes.md section 5).</summary>
/// <param name="Mode">9710, 9810, 9610, 0110, 3010 or 1210.</param>
/// <param name="HsDigits">Significant digits of commodity codes: 10, or 6 (4 for 9610) on a simplified list of a pilot district.</param>
/// <param name="StatisticsFlag">CEB statisticsFlag: A simplified, B consolidated; empty for a full declaration.</param>
/// <param name="RefundClaimed">Whether export VAT will be claimed back on this declaration.</param>
public sealed partial record Route(
    string Mode, DeclarationChannel Channel, int HsDigits, string StatisticsFlag, bool RefundClaimed, IReadOnlyList<RouteRule> Rules,
    RouteOverride? Override);
