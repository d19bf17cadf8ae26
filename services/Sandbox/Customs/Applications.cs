using System.Xml.Linq;
using static CrossBorder.Sandbox.CebDocument;

namespace CrossBorder.Sandbox;

/// <summary>A list as an application about it finds it. What the batch does to it is noted here.</summary>
sealed class HeldList
{
    public required long Serial { get; init; }
    public required string InvtNo { get; init; }
    public required string AgentCode { get; init; }
    public required string EbcCode { get; init; }
    public required string LogisticsNo { get; init; }
    public required string StatisticsFlag { get; init; }

    /// <summary>When its 800 was given; null before.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }
    public required bool Closed { get; init; }
    public required CebStanding Standing { get; set; }
    public required bool Consolidated { get; set; }
    public required XElement Node { get; init; }

    /// <summary>What accepted returns have brought back of it, by what the goods are.</summary>
    public required Dictionary<string, decimal> Back { get; init; }

    static readonly string[] Identity = ["gcode", "gname", "gmodel", "unit"];

    /// <summary>Goods as a return has to name them again (ceb-messages.md section 4 rule 10).</summary>
    public static string GoodsOf(XElement line) =>
        string.Join('|', Identity.Select(name => Text(line, name)));

    public decimal Sent(string goods) =>
        RowsOf(CebKind.Inventory, Node).Where(line => GoodsOf(line) == goods).Sum(line => Number(line, "qty"));
}

/// <summary>Decides about what is asked for lists: withdrawal, master bill, consolidation, return and its tally.</summary>
sealed class Applications(IReadOnlyList<HeldList> lists)
{
    readonly Dictionary<string, HeldList> byNumber = lists.ToDictionary(list => list.InvtNo);

    /// <summary>Either why not, or what is done: the list that is withdrawn, the lists that are consolidated.</summary>
    public (string? Refusal, long? Withdrawn, IReadOnlyList<HeldList> Consolidated) Decide(CebDocument document, ScenarioRule? rule)
    {
        switch (document.Kind)
        {
            case CebKind.Withdrawal:
                var list = Known(document.InvtRef);
                if (Withdrawal(document, list, rule) is { } refused)
                    return (refused, null, []);
                list!.Standing = CebStanding.Withdrawn;
                return (null, list.Serial, []);
            case CebKind.WayBill:
                return (document.Rows.Select(WayBill).FirstOrDefault(fault => fault is not null), null, []);
            case CebKind.Summary:
                return Summary(document, rule);
            case CebKind.Return:
                return (Return(document), null, []);
            case CebKind.Tally:
                return (Tally(document), null, []);
            default:
                return (null, null, []);
        }
    }

    static string? Withdrawal(CebDocument document, HeldList? list, ScenarioRule? rule)
    {
        if (rule?.Scenario == Scenario.RefusedWithdrawal)
            return rule.Info ?? "the withdrawal is not granted";
        if (list is null)
            return "no list in force has this invtNo";
        if (list.AgentCode != document.AgentCode || list.EbcCode != document.EbcCode)
            return "the list is another company's";
        if (list.Closed)
            return "the list is closed";
        return list.Consolidated ? "the list is consolidated" : null;
    }

    string? WayBill(XElement row)
    {
        if (Text(row, "invtNo") is not { Length: > 0 } number)
            return null;
        return Known(number) is { } list
            ? list.LogisticsNo == Text(row, "logisticsNo") ? null : $"{number} has another logisticsNo"
            : $"no list in force has the invtNo {number}";
    }

    (string?, long?, IReadOnlyList<HeldList>) Summary(CebDocument document, ScenarioRule? rule)
    {
        if (rule?.Scenario == Scenario.RefusedConsolidation)
            return (rule.Info ?? "the consolidation is not granted", null, []);
        var asked = Text(document.Head, "startTime") is { } start
            ? Within(document, start, Text(document.Head, "endTime")!)
            : Named(document);
        if (asked is null)
            return ("a list is not known, not the company's, not released, not flag B, or consolidated already", null, []);
        if (asked.Count == 0)
            return ("no released list is left in the window of time", null, []);
        foreach (var list in asked)
            list.Consolidated = true;
        return (null, null, asked);
    }

    List<HeldList> Within(CebDocument document, string start, string end) =>
        [.. lists.Where(list => IsReady(list, document) && IsWithin(list.ReleasedAt!.Value, start, end))];

    /// <summary>Null when one of them is not ready.</summary>
    List<HeldList>? Named(CebDocument document)
    {
        var named = document.Rows.Select(row => Known(Text(row, "invtNo"))).OfType<HeldList>()
            .Where(list => IsReady(list, document)).ToList();
        return named.Count == document.Rows.Count ? named : null;
    }

    string? Return(CebDocument document)
    {
        if (Known(document.InvtRef) is not { } list)
            return "no list in force has this invtNo";
        if (list.ReleasedAt is null)
            return "the list is not released";
        // The parcel that comes back may travel under a waybill of its own.
        if (list.EbcCode != document.EbcCode)
            return "the list is another company's";
        var back = document.Rows.GroupBy(HeldList.GoodsOf).ToDictionary(same => same.Key, same => same.Sum(line => Number(line, "qty")));
        foreach (var (goods, quantity) in back)
            if (list.Sent(goods) is var sent && quantity + list.Back.GetValueOrDefault(goods) > sent)
                return sent == 0 ? $"the list has no {goods}" : $"more than the list's {sent} would come back of {goods}";
        foreach (var (goods, quantity) in back)
            list.Back[goods] = list.Back.GetValueOrDefault(goods) + quantity;
        return null;
    }

    /// <summary>The site tallies what was granted to come back.</summary>
    string? Tally(CebDocument document)
    {
        if (document.InvtRef is not { Length: > 0 })
            return null;
        return Known(document.InvtRef) is { } list
            ? list.Back.Count == 0 ? "no return was granted for the list" : null
            : "no list in force has this invtNo";
    }

    HeldList? Known(string? number) =>
        number is not null && byNumber.GetValueOrDefault(number) is { Standing: CebStanding.Accepted } list ? list : null;

    static bool IsReady(HeldList list, CebDocument document) =>
        list is { Standing: CebStanding.Accepted, ReleasedAt: not null, Consolidated: false, StatisticsFlag: "B" }
        && list.AgentCode == document.AgentCode && list.EbcCode == document.EbcCode;

    static bool IsWithin(DateTimeOffset time, string start, string end) =>
        ChinaTime.Format(time, "yyyyMMddHHmmss") is var text
        && string.CompareOrdinal(text, start) >= 0 && string.CompareOrdinal(text, end) <= 0;
}
