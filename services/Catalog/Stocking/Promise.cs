namespace CrossBorder.Catalog;

/// <summary>A warehouse with what is there, in the order in which goods are taken.</summary>
public sealed record Shelf(Guid WarehouseId, string Code, string Country, string Kind, long OnHand);

public sealed record ExpectedLot(Guid Id, Guid WarehouseId, string Code, string Country, string Kind, long Quantity, DateOnly On);

/// <param name="FromQuantity">From this quantity on it takes so many days to make.</param>
public sealed record MakingTime(long FromQuantity, int Days);

/// <summary>What a product can be supplied from.</summary>
/// <param name="Shelves">In the order of <see cref="Picking.Order"/>.</param>
/// <param name="Reserved">For orders, of any warehouse.</param>
public sealed record Supply(
    IReadOnlyList<Shelf> Shelves, long Reserved, IReadOnlyList<ExpectedLot> Lots, bool MadeToOrder, IReadOnlyList<MakingTime> Making);

/// <param name="Source">Stock, Lot or Made.</param>
/// <param name="Place">Null for what is made.</param>
public sealed record PromisedPart(long Quantity, string Source, DateOnly On, Shelf? Place, Guid? LotId);

/// <param name="On">Day on which the whole is there; null: nothing covers all of it.</param>
/// <param name="OnTime">Units of it that are there on the day that was needed.</param>
public sealed record PromisePlan(
    DateOnly? On, long Missing, long OnTime, IReadOnlyList<PromisedPart> Parts, IReadOnlyList<(string Code, string Detail)> Reasons);

/// <summary>Which warehouse goods are taken from.</summary>
static class Picking
{
    /// <summary>The default warehouse first, then those at home, then those overseas, each by code.</summary>
    public static IReadOnlyList<Shelf> Order(IEnumerable<Shelf> shelves, Guid defaultId) =>
        [.. shelves.OrderBy(shelf => shelf.WarehouseId != defaultId).ThenBy(shelf => shelf.Kind == "Overseas")
            .ThenBy(shelf => shelf.Code, StringComparer.Ordinal)];

    /// <summary>How much of so many comes from each shelf, as far as there is.</summary>
    public static IReadOnlyList<(Shelf Shelf, long Quantity)> Take(IReadOnlyList<Shelf> shelves, long quantity)
    {
        var taken = new List<(Shelf, long)>(shelves.Count);
        foreach (var shelf in shelves)
        {
            var some = Math.Min(quantity, shelf.OnHand);
            quantity -= some;
            taken.Add((shelf, some));
        }

        return taken;
    }
}

/// <summary>
/// Available-to-promise: what is free on the shelves today, then lots as they come, then what is made. The whole is promised for the
/// first day on which what is there by then, and what can be made by then of the rest, are enough. A lot whose day has passed counts
/// for nothing until it is received.
/// </summary>
static class Promising
{
    public static PromisePlan Plan(Supply supply, long quantity, DateOnly today, DateOnly? needed, string? destination)
    {
        var reasons = new List<(string, string)>();
        var free = Free(supply, destination, reasons);
        var lots = Lots(supply, today, destination, reasons);
        var stock = free.Sum(part => part.Quantity);
        var (on, made) = First(supply, quantity, today, stock, lots);
        var parts = Parts(free, lots, quantity, today, on, made);
        var covered = parts.Sum(part => part.Quantity);
        if (on is null)
            reasons.Add(supply.MadeToOrder
                ? ("no_lead_time", $"No lead time is given for the {quantity - covered} units that would have to be made.")
                : ("not_made_to_order", $"{quantity - covered} units are neither there nor expected, and none are made to order."));
        return new(on, quantity - covered, OnTime(supply, quantity, today, needed ?? on, stock, lots), parts, reasons);
    }

    /// <summary>Days to make so many; null when no lead time says.</summary>
    public static int? Days(IReadOnlyList<MakingTime> making, long quantity) =>
        making.LastOrDefault(time => time.FromQuantity <= quantity)?.Days;

    /// <summary>What orders have reserved goes off in the order in which goods are taken.</summary>
    static List<(Shelf Shelf, long Quantity)> Free(Supply supply, string? destination, List<(string, string)> reasons)
    {
        var onHand = supply.Shelves.Sum(shelf => shelf.OnHand);
        if (supply.Reserved > 0)
            reasons.Add(("reserved", $"Of {onHand} units on hand {supply.Reserved} are reserved for orders."));
        var free = Picking.Take(supply.Shelves, supply.Reserved)
            .Select(taken => (taken.Shelf, Quantity: taken.Shelf.OnHand - taken.Quantity))
            .Where(left => left.Quantity > 0).ToList();
        foreach (var (shelf, left) in free.Where(left => !Serves(left.Shelf.Kind, left.Shelf.Country, destination)))
            reasons.Add(("other_destination", $"{left} units in {shelf.Country} serve that country only."));
        return [.. free.Where(left => Serves(left.Shelf.Kind, left.Shelf.Country, destination))];
    }

    static List<ExpectedLot> Lots(Supply supply, DateOnly today, string? destination, List<(string, string)> reasons)
    {
        foreach (var late in supply.Lots.Where(lot => lot.On < today))
            reasons.Add(("lot_overdue", $"{late.Quantity} units were expected on {late.On:yyyy-MM-dd} and have not come."));
        return [.. supply.Lots.Where(lot => lot.On >= today && Serves(lot.Kind, lot.Country, destination))
            .OrderBy(lot => lot.On).ThenBy(lot => lot.Id)];
    }

    static bool Serves(string kind, string country, string? destination) => kind == "Home" || destination is null || destination == country;

    /// <summary>The first day on which the whole is there, and how much of it is made.</summary>
    static (DateOnly? On, long Made) First(Supply supply, long quantity, DateOnly today, long stock, List<ExpectedLot> lots)
    {
        DateOnly[] days = [today, .. lots.Select(lot => lot.On).Where(day => day > today).Distinct()];
        for (var i = 0; i < days.Length; i++)
        {
            var rest = quantity - stock - lots.Where(lot => lot.On <= days[i]).Sum(lot => lot.Quantity);
            if (rest <= 0)
                return (days[i], 0);
            if (!supply.MadeToOrder || Days(supply.Making, rest) is not { } making)
                continue;
            var made = today.AddDays(making);
            var on = made > days[i] ? made : days[i];
            if (i + 1 == days.Length || on < days[i + 1])
                return (on, rest);
        }

        return (null, 0);
    }

    static List<PromisedPart> Parts(
        List<(Shelf Shelf, long Quantity)> free, List<ExpectedLot> lots, long quantity, DateOnly today, DateOnly? on, long made)
    {
        var parts = new List<PromisedPart>();
        var rest = quantity - made;
        foreach (var (shelf, left) in free)
            Add(left, "Stock", today, shelf, null);
        foreach (var lot in lots.Where(lot => on is null || lot.On <= on))
            Add(lot.Quantity, "Lot", lot.On, new Shelf(lot.WarehouseId, lot.Code, lot.Country, lot.Kind, 0), lot.Id);
        if (made > 0)
            parts.Add(new(made, "Made", on!.Value, null, null));
        return parts;

        void Add(long there, string source, DateOnly day, Shelf place, Guid? lot)
        {
            var some = Math.Min(rest, there);
            rest -= some;
            if (some > 0)
                parts.Add(new(some, source, day, place, lot));
        }
    }

    static long OnTime(Supply supply, long quantity, DateOnly today, DateOnly? needed, long stock, List<ExpectedLot> lots)
    {
        if (needed is not { } day || day < today)
            return 0;
        var there = Math.Min(quantity, stock + lots.Where(lot => lot.On <= day).Sum(lot => lot.Quantity));
        var most = 0L;
        for (var (i, rest) = (supply.Making.Count - 1, quantity - there); i >= 0 && supply.MadeToOrder && rest > 0 && most == 0; i--)
        {
            if (rest >= supply.Making[i].FromQuantity && supply.Making[i].Days <= day.DayNumber - today.DayNumber)
                most = rest;
            rest = Math.Min(rest, supply.Making[i].FromQuantity - 1);
        }

        return there + most;
    }
}
