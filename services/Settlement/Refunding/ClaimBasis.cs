using System.Globalization;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement;

/// <summary>A line that refund may be claimed on: what was declared in the end, less what came back.</summary>
/// <param name="EntryNumber">18 digits; null while the list is not consolidated. So is <paramref name="ItemNo"/>, 1 to 99.</param>
public sealed record ClaimedLine(int LineNo, string HsCode, long Quantity, string? EntryNumber, int? ItemNo);

/// <summary>
/// What a refund claim rests on: a fold over the set of what customs told of one declaration, in the order of its versions, so that
/// neither the order of arrival nor repeats matter.
/// </summary>
/// <param name="Withdrawn">Why nothing may be claimed: the declaration is gone, or all of its goods came back.</param>
public sealed record ClaimBasis(DeclarationClosed Closed, IReadOnlyList<ClaimedLine> Lines, string? Withdrawn)
{
    const int EntryLength = 18;
    const int MostItems = 99;

    /// <summary>Null while the declaration is not closed, and when it excludes the refund (a simplified list, or none claimed).</summary>
    public static ClaimBasis? Of(IEnumerable<IOrderEvent> told)
    {
        var facts = told.OrderBy(fact => fact.Version).ToList();
        if (facts.OfType<DeclarationClosed>().LastOrDefault() is not { Refundable: true } closed)
            return null;
        var inForce = facts.OfType<DeclarationAmended>().LastOrDefault(amended => amended.Version > closed.Version)?.Lines ?? closed.Lines;
        var consolidated = facts.OfType<DeclarationConsolidated>().SelectMany(fact => fact.Lines)
            .GroupBy(line => line.LineNo).ToDictionary(group => group.Key, group => group.Last());
        var returned = facts.OfType<GoodsReturnAccepted>().GroupBy(fact => fact.ReturnId).SelectMany(group => group.Last().Lines)
            .ToLookup(line => line.LineNo, line => line.Quantity);
        var lines = inForce.OrderBy(line => line.LineNo)
            .Select(line => Line(line, consolidated.GetValueOrDefault(line.LineNo), returned[line.LineNo].Sum()))
            .Where(line => line.Quantity > 0).ToList();
        var withdrawal = facts.OfType<DeclarationWithdrawn>().LastOrDefault(fact => fact.Version > closed.Version);
        return new ClaimBasis(closed, lines, withdrawal is not null ? $"declaration withdrawn: {withdrawal.Reason}"
            : lines.Count == 0 ? "all goods of the declaration came back" : null);
    }

    /// <summary>What differs between the lines that a claim was made of and those of now, for people.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<ClaimedLine> before, IReadOnlyList<ClaimedLine> after)
    {
        var now = after.ToDictionary(line => line.LineNo);
        foreach (var line in before)
        {
            var left = now.GetValueOrDefault(line.LineNo);
            if (left?.Quantity != line.Quantity)
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"line {line.LineNo}: {line.Quantity} -> {left?.Quantity ?? 0} units");
            if (left is not null && left.HsCode != line.HsCode)
                yield return $"line {line.LineNo}: {line.HsCode} -> {left.HsCode}";
            if (left is not null && (left.EntryNumber, left.ItemNo) != (line.EntryNumber, line.ItemNo))
                yield return $"line {line.LineNo}: {line.EntryNumber}/{line.ItemNo} -> {left.EntryNumber}/{left.ItemNo}";
        }

        foreach (var line in after.Where(line => before.All(old => old.LineNo != line.LineNo)))
            yield return string.Create(CultureInfo.InvariantCulture, $"line {line.LineNo}: 0 -> {line.Quantity} units");
    }

    static ClaimedLine Line(DeclaredLine line, ConsolidatedLine? consolidated, long returned)
    {
        var (entry, item) = consolidated is null ? (line.EntryNumber, line.ItemNo) : (consolidated.EntryNumber, (int?)consolidated.ItemNo);
        var isNumber = entry is { Length: EntryLength } && entry.All(char.IsAsciiDigit) && item is >= 1 and <= MostItems;
        return new ClaimedLine(
            line.LineNo, line.HsCode, Math.Max(0, line.Quantity - returned), isNumber ? entry : null, isNumber ? item : null);
    }
}
