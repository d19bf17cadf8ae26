using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>What an amendment of the order changes of what is declared. Pure.</summary>
static class DeclaredChange
{
    /// <summary>The case as it would be: as the order would read, packed as it would be.</summary>
    public static OrderCase Amended(OrderCase subject, AmendmentAsked asked) => subject with
    {
        Placed = asked.Now,
        Packed = asked.Packing is { } packing
            ? new OrderReadyToShip(
                asked.OrderId, asked.Now.Version + 1, asked.OccurredAt, packing.Pieces, packing.NetGrams, packing.GrossGrams,
                asked.Now.Version)
            : subject.Packed,
    };

    /// <summary>A field of the declaration differs afterwards that agrees with the documents now, or differs otherwise.</summary>
    public static bool Affects(OrderCase subject, OrderCase amended, FobValue? fob, FobValue? amendedFob)
    {
        if (subject.Declared is not { } declared)
            return false;
        var now = declared.Against(subject, fob).Select(row => (row.Field, row.LineNo, row.Right.Value)).ToHashSet();
        return declared.Against(amended, amendedFob)
            .Any(row => row.Difference is not null && !now.Contains((row.Field, row.LineNo, row.Right.Value)));
    }

    /// <summary>The fields of the parts in force that differ from the goods as they are; null when others than amendable ones do.</summary>
    public static IReadOnlyList<PartChange>? Of(
        IReadOnlyDictionary<int, PartInForce> inForce, Goods goods, Sender sender, DateTimeOffset now)
    {
        if (DeclarationPart.Of(goods, sender.Terms.ItemsPerPart) is not { } parts || parts.Count != inForce.Count)
            return null;
        var numbered = goods with { Lines = [.. parts.SelectMany(part => part.Lines)] };
        var changes = new List<PartChange>();
        foreach (var part in parts)
        {
            var wanted = (Ceb.Declaration)FullDeclaration.MessageOf(numbered, part, sender, Envelope.New(now)).Message.Nodes[0];
            if (!inForce.TryGetValue(part.Number, out var standing) || !SameGoods(standing.Declaration, wanted))
                return null;
            changes.AddRange(AmendableFields.Differences(standing.Declaration, wanted)
                .Select(field => new PartChange(part.Number, field.Path, field.Before, field.After)));
        }

        return changes;
    }

    static bool SameGoods(Ceb.Declaration was, Ceb.Declaration wanted) =>
        (was.DecHead.TradeMode, was.DecHead.TransMode, was.DecHead.FeeRate, was.DecHead.InsurRate, was.DecList.Count)
            == (wanted.DecHead.TradeMode, wanted.DecHead.TransMode, wanted.DecHead.FeeRate, wanted.DecHead.InsurRate, wanted.DecList.Count)
        && was.DecList.Zip(wanted.DecList).All(pair =>
            (pair.First.GNo, pair.First.GUnit, pair.First.GName, pair.First.TradeCurr)
                == (pair.Second.GNo, pair.Second.GUnit, pair.Second.GName, pair.Second.TradeCurr));
}
