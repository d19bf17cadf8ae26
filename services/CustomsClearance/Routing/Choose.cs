using System.Globalization;

namespace CrossBorder.CustomsClearance;

/// <summary>What the way of a shipment depends on.</summary>
/// <param name="District">Four-digit customs district that handles the declaration.</param>
/// <param name="ValueFen">FOB value of the shipment in fen at the customs rate of the month.</param>
/// <param name="TaxClass">Of the exporter: General, SmallScale, or null when nobody told.</param>
/// <param name="GivenAway">Samples that nobody pays for: they are no sale.</param>
/// <param name="Grounds">Rates and the like that the facts were computed by; they are kept with the route.</param>
public sealed record RouteFacts(
    string District, bool ToConsumer, bool ToWarehouse, long ValueFen, string? TaxClass, IReadOnlyList<Commodity> Commodities,
    RouteOverride? Override, IReadOnlyList<RouteRule> Grounds, bool GivenAway = false);

public sealed partial record Route
{
    /// <summary>Rules that name the supervision documents goods leave with.</summary>
    internal static IReadOnlyList<string> DocumentRules { get; } = ["export-permit-documents", "export-inspection-documents"];

    /// <summary>Samples and advertising goods.</summary>
    const string FreeSamples = "3010";

    /// <summary>Modes that a declaration can have, with the channels that take them (customs-modes.md sections 1 and 4).</summary>
    public static bool Takes(string mode, DeclarationChannel channel) => (mode, channel) switch
    {
        ("9710" or "9810", _) => true,
        ("9610" or "1210", DeclarationChannel.CebList) => true,
        ("0110" or FreeSamples, DeclarationChannel.FullDeclaration) => true,
        _ => false,
    };

    /// <summary>The way of a shipment by the rules of the day, or by the operator who overrode them. A pure function.</summary>
    public static Route Choose(RouteFacts facts, RuleBook rules)
    {
        List<RouteRule> fired = [.. facts.Grounds];
        var exempt = facts.GivenAway ? rules.Find("samples-not-sold") : null;
        if (exempt is not null)
            fired.Add(exempt.Fired());
        var refund = exempt is null && rules.Find("refund-claimed") is { } claiming
            && facts.TaxClass is { } taxClass && claiming.Words.Contains(taxClass);
        var barriers = Barriers(facts, rules, refund).ToList();
        var mode = facts.Override?.Mode ?? ModeOf(facts, rules, fired);
        var channel = facts.Override?.Channel ?? (mode is "9710" or "9810" ? B2B(facts, rules, barriers, fired)
            : mode is "0110" or FreeSamples ? DeclarationChannel.FullDeclaration : DeclarationChannel.CebList);
        if (facts.Override is { } decided)
            fired.Add(new($"override/{decided.At:yyyy-MM-dd}", decided.Reason, $"operator {decided.By}"));
        if (channel == DeclarationChannel.FullDeclaration)
            return new(mode, channel, 10, "", refund, fired, facts.Override);

        if (rules.Find("receipt-data") is { } receipts)
            fired.Add(receipts.Fired());
        var simplified = barriers.Count > 0 ? null : Simplified(mode, facts, rules);
        if (simplified is not null)
            fired.Add(simplified.Fired());
        var digits = simplified is null ? 10 : mode == "9610" ? 4 : 6;
        return new(mode, channel, digits, simplified is null ? "B" : "A", refund, fired, facts.Override);
    }

    static string ModeOf(RouteFacts facts, RuleBook rules, List<RouteRule> fired)
    {
        var (mode, name) = facts.ToWarehouse ? ("9810", "stocking-9810")
            : facts.ToConsumer ? ("9610", "retail-9610") : ("9710", "b2b-direct-9710");
        if (facts.GivenAway && rules.Find("free-samples-3010") is { } samples && samples.Covers(facts.District))
        {
            fired.Add(samples.Fired());
            return FreeSamples;
        }

        if (rules.Find(name) is { } rule && rule.Covers(facts.District))
        {
            fired.Add(rule.Fired());
            return mode;
        }

        fired.Add(rules.Find("general-trade-0110")!.Fired($"{mode} is not open in district {facts.District} on {rules.Day:yyyy-MM-dd}."));
        return "0110";
    }

    static DeclarationChannel B2B(RouteFacts facts, RuleBook rules, List<RouteRule> barriers, List<RouteRule> fired)
    {
        var limit = rules.Find("low-value-limit");
        if (limit is not null)
            fired.Add(limit.Fired($"This shipment: {Yuan(facts.ValueFen)}."));
        fired.AddRange(barriers);
        return limit is not null && facts.ValueFen <= limit.Number && barriers.Count == 0
            ? DeclarationChannel.CebList
            : DeclarationChannel.FullDeclaration;
    }

    /// <summary>What keeps goods off the low-value list, and off a simplified one: permit, inspection, export duty, refund.</summary>
    static IEnumerable<RouteRule> Barriers(RouteFacts facts, RuleBook rules, bool refund)
    {
        foreach (var name in DocumentRules)
        {
            if (rules.Find(name) is { } documents && Named(facts, documents, commodity => commodity.SupervisionDocuments) is { } named)
                yield return documents.Fired(named);
        }

        if (rules.Find("export-inspection-classes") is { } classes
            && Named(facts, classes, commodity => commodity.InspectionClasses) is { } inspected)
            yield return classes.Fired(inspected);
        if (rules.Find("export-duty") is { } duty
            && facts.Commodities.FirstOrDefault(commodity => commodity.ExportDutyRate > duty.Number) is { } dutiable)
            yield return duty.Fired(string.Create(CultureInfo.InvariantCulture, $"{dutiable.Code}: {dutiable.ExportDutyRate} %."));
        if (refund)
            yield return rules.Find("refund-claimed")!.Fired($"The exporter is {facts.TaxClass}.");
    }

    static string? Named(RouteFacts facts, DatedRule rule, Func<Commodity, string> letters)
    {
        var hits = facts.Commodities
            .Select(commodity => (commodity.Code, Letters: string.Concat(letters(commodity).Where(c => rule.Words.Contains(c.ToString())))))
            .Where(hit => hit.Letters.Length > 0).Distinct().Select(hit => $"{hit.Code}: {hit.Letters}").ToList();
        return hits.Count == 0 ? null : string.Join(", ", hits) + ".";
    }

    static DatedRule? Simplified(string mode, RouteFacts facts, RuleBook rules)
    {
        var rule = mode switch
        {
            "9710" or "9810" => rules.Find("simplified-hs6"),
            "9610" => rules.Find("simplified-hs4"),
            _ => null,
        };
        return rule?.Covers(facts.District) == true ? rule : null;
    }

    static string Yuan(long fen) => string.Create(CultureInfo.InvariantCulture, $"RMB {fen / 100m:0.00}");
}
