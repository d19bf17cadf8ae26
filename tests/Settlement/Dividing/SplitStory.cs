using CrossBorder.Contracts.Events;

namespace CrossBorder.Settlement.Tests;

/// <summary>What Orders tells of an order that is split.</summary>
static class SplitStory
{
    /// <param name="kept">What the order keeps of its total; the rest is the part's.</param>
    public static OrderAmended Of(OrderPlaced was, int version = 3, long kept = 40_000, int part = 2)
    {
        var rest = was with
        {
            OrderId = Guid.CreateVersion7(),
            Version = 1,
            OccurredAt = Given.Placed.AddDays(2),
            Number = was.Number + $"{part}",
            Lines = [was.Lines[0] with { Quantity = 6 }],
            GoodsMinor = was.TotalMinor - kept,
            TotalMinor = was.TotalMinor - kept,
            SplitOf = was.SplitOf ?? was.OrderId,
            Part = part,
        };
        var now = was with { Version = version, Lines = [was.Lines[0] with { Quantity = 4 }], GoodsMinor = kept, TotalMinor = kept };
        return new OrderAmended(was.OrderId, version, Given.Placed.AddDays(2), Guid.CreateVersion7(), null, was, now, Rest: rest);
    }
}
