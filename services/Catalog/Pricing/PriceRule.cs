namespace CrossBorder.Catalog;

/// <summary>What is asked for, and what the quantities of tiers are compared with.</summary>
/// <param name="FamilyQuantity">Of all variants in the order, this line included.</param>
/// <param name="CartonUnits">Pieces in a carton; null while not known.</param>
sealed record PriceAsk(Audience Audience, string Currency, long Quantity, long FamilyQuantity, int? CartonUnits);

sealed record PriceCandidate(PriceList List, PriceRow Row);

/// <param name="Reasons">Why it did not win, or of the winner what it matched by.</param>
sealed record PriceVerdict(PriceCandidate Candidate, bool Won, IReadOnlyList<(PriceReason Code, string Detail)> Reasons);

public enum PriceReason
{
    Withdrawn, NotYetValid, Expired, OtherCurrency, NotInGroup, OtherMarket, OtherChannel, CartonUnknown, BelowTier, BelowMoq, NotAMultiple,
    NoBase, LessSpecific, LowerPriority, Older, LowerId, LowerTier, ForBuyer, ForGroup, ForMarket, ForChannel, ForEverybody,
}

/// <summary>
/// Which row of which list prices a line. Of the rows that apply the one goes first whose list is the most specific (buyer 8, group
/// 4, market 2, channel 1, added up), then the highest priority number, then the list made last, then the higher id of the list;
/// within a list the highest tier. That order is total, so the answer is always one row. A row below whose tier or MOQ a line is, or
/// of whose increment it is no multiple, does not apply: the next one prices the line, at last the product's own tiers. The same
/// rule stands here twice: as SQL on the way of every order, and as the decision that explains it; a property test compares them.
/// </summary>
static class PriceRule
{
    /// <summary>The lists that count for an audience now. Parameters: ExporterId, Currency and those of Audience.</summary>
    public const string ListsSql =
        """
        select list.id, list.version, list.counting, list.specificity, list.priority, list.created_at
        from price_list as list
        where list.exporter_id = @ExporterId and list.buyer_key = any(@Buyers)
            and list.currency = @Currency and list.status = 'Active'
            and list.valid_from <= @Now and (list.valid_until is null or @Now < list.valid_until)
            and (list.market is null or list.market = @Market)
            and (list.channel is null or list.channel = @Channel)
            and (list.group_id is null or exists (
                select from buyer_group_member as member
                where member.exporter_id = @ExporterId and member.buyer_id = @BuyerId
                    and member.group_id = list.group_id and member.recorded_until is null
                    and member.valid_from <= @Now
                    and (member.valid_until is null or @Now < member.valid_until)))
        """;

    /// <summary>The row of these lists (audience) that prices a line (asked). Each list is looked into by one step in an index.</summary>
    public const string RowSql =
        """
        select list.id as list_id, list.version as list_version, list.counting,
            price.min_quantity as row_from, price.version as row_version, price.unit_price as list_price
        from audience as list
        cross join lateral (
            select min_quantity, version, unit_price
            from price_row
            where exporter_id = @ExporterId and list_id = list.id and product_id = asked.product_id
                and recorded_until is null and unit_price is not null
                and min_quantity <= case list.counting
                    when 'Family' then asked.family_quantity
                    when 'Carton' then asked.quantity / asked.carton_units
                    else asked.quantity end
                and moq <= asked.quantity and asked.quantity % increment = 0
            order by min_quantity desc
            limit 1
        ) as price
        order by list.specificity desc, list.priority desc, list.created_at desc, list.id desc
        limit 1
        """;

    /// <summary>All candidates in the order in which they are weighed, each with its reasons; the first that applies won.</summary>
    public static List<PriceVerdict> Decide(IEnumerable<PriceCandidate> candidates, PriceAsk ask)
    {
        PriceCandidate? winner = null;
        var verdicts = new List<PriceVerdict>();
        foreach (var candidate in candidates.OrderByDescending(one => one.List.Specificity).ThenByDescending(one => one.List.Priority)
            .ThenByDescending(one => one.List.CreatedAt).ThenByDescending(one => one.List.Id, IdOrder)
            .ThenByDescending(one => one.Row.MinQuantity))
        {
            List<(PriceReason, string)> against = [.. OfList(candidate, ask), .. OfRow(candidate, ask)];
            if (against.Count > 0 || winner is not null)
            {
                verdicts.Add(new(candidate, false, against.Count > 0 ? against : [Beaten(candidate, winner!)]));
                continue;
            }

            winner = candidate;
            verdicts.Add(new(candidate, true, [.. Matched(candidate.List)]));
        }

        return verdicts;
    }

    static IEnumerable<(PriceReason, string)> OfList(PriceCandidate candidate, PriceAsk ask)
    {
        var list = candidate.List;
        if (list.Status == PriceListStatus.Withdrawn)
            yield return (PriceReason.Withdrawn, "The list is withdrawn.");
        if (ask.Audience.Now < list.ValidFrom)
            yield return (PriceReason.NotYetValid, $"The list counts from {list.ValidFrom:O}.");
        if (list.ValidUntil <= ask.Audience.Now)
            yield return (PriceReason.Expired, $"The list counted until {list.ValidUntil:O}.");
        if (list.Currency != ask.Currency)
            yield return (PriceReason.OtherCurrency, $"The list is in {list.Currency}.");
        if (!list.InGroup)
            yield return (PriceReason.NotInGroup, "The buyer is not in the list's group at that moment.");
        if (list.Market is not null && list.Market != ask.Audience.Market)
            yield return (PriceReason.OtherMarket, $"The list is for goods to {list.Market}.");
        if (list.Channel is not null && list.Channel != ask.Audience.Channel)
            yield return (PriceReason.OtherChannel, $"The list is for the channel {list.Channel}.");
    }

    static IEnumerable<(PriceReason, string)> OfRow(PriceCandidate candidate, PriceAsk ask)
    {
        var row = candidate.Row;
        if (row.UnitPrice is null)
            yield return (PriceReason.NoBase, "What its formula starts from has no price.");
        if (Counted(candidate.List.Counting, ask) is not { } counted)
            yield return (PriceReason.CartonUnknown, "The product does not say how many pieces are in a carton.");
        else if (counted < row.MinQuantity)
            yield return (PriceReason.BelowTier, $"The tier begins at {row.MinQuantity}; counted by {candidate.List.Counting}: {counted}.");
        if (ask.Quantity < row.Moq)
            yield return (PriceReason.BelowMoq, $"A line has at least {row.Moq}.");
        if (ask.Quantity % row.Increment != 0)
            yield return (PriceReason.NotAMultiple, $"A line has a multiple of {row.Increment}.");
    }

    static long? Counted(PriceCounting counting, PriceAsk ask) => counting switch
    {
        PriceCounting.Family => ask.FamilyQuantity,
        PriceCounting.Carton => ask.Quantity / ask.CartonUnits,
        _ => ask.Quantity,
    };

    static (PriceReason, string) Beaten(PriceCandidate candidate, PriceCandidate winner)
    {
        var (list, first) = (candidate.List, winner.List);
        if (list.Id == first.Id)
            return (PriceReason.LowerTier, $"The tier from {winner.Row.MinQuantity} is reached.");
        if (list.Specificity != first.Specificity)
            return (PriceReason.LessSpecific, $"{first.Code} is more specific: {first.Specificity} against {list.Specificity}.");
        if (list.Priority != first.Priority)
            return (PriceReason.LowerPriority, $"{first.Code} has priority {first.Priority}, this {list.Priority}.");
        return list.CreatedAt != first.CreatedAt
            ? (PriceReason.Older, $"{first.Code} was made later.")
            : (PriceReason.LowerId, $"{first.Code} has the higher id.");
    }

    static IEnumerable<(PriceReason, string)> Matched(PriceList list)
    {
        if (list.BuyerId is not null)
            yield return (PriceReason.ForBuyer, "The list is for this buyer.");
        if (list.GroupId is not null)
            yield return (PriceReason.ForGroup, "The buyer is in the list's group.");
        if (list.Market is not null)
            yield return (PriceReason.ForMarket, $"The list is for goods to {list.Market}.");
        if (list.Channel is not null)
            yield return (PriceReason.ForChannel, $"The list is for the channel {list.Channel}.");
        if (list.Specificity == 0)
            yield return (PriceReason.ForEverybody, "The list is for everybody.");
    }

    // As PostgreSQL orders uuids: byte by byte as they are written.
    static readonly Comparer<Guid> IdOrder =
        Comparer<Guid>.Create((a, b) => string.CompareOrdinal(a.ToString("N"), b.ToString("N")));
}
