using FsCheck;
using FsCheck.Fluent;

namespace CrossBorder.Catalog.Tests;

/// <summary>What can be promised, against a model that goes from day to day and counts units one by one.</summary>
public sealed class PromisingTests
{
    static readonly DateOnly Today = new(2026, 3, 1);
    static readonly Guid Home = Guid.NewGuid();

    static Shelf Shelf(string code, long onHand, string country = "CN", string kind = "Home") =>
        new(code == "MAIN" ? Home : Guid.NewGuid(), code, country, kind, onHand);

    static ExpectedLot Lot(long quantity, int days, string country = "CN", string kind = "Home") =>
        new(Guid.NewGuid(), Home, "MAIN", country, kind, quantity, Today.AddDays(days));

    static Supply Of(
        Shelf[] shelves, long reserved = 0, ExpectedLot[]? lots = null, bool madeToOrder = false, params MakingTime[] making) =>
        new(Picking.Order(shelves, Home), reserved, lots ?? [], madeToOrder, making);

    static string Shown(PromisePlan plan) => $"{plan.On:MM-dd} short {plan.Missing}: " + string.Join(", ", plan.Parts.Select(
        part => $"{part.Quantity} {part.Source} {part.Place?.Code} {part.On:MM-dd}"));

    [Fact]
    public void Stock_comes_from_the_default_warehouse_then_from_home_then_from_overseas_and_reservations_go_off_first()
    {
        var supply = Of([Shelf("US", 50, "US", "Overseas"), Shelf("A2", 20), Shelf("MAIN", 10)], reserved: 15);
        Assert.Equal("03-01 short 0: 15 Stock A2 03-01, 5 Stock US 03-01", Shown(Promising.Plan(supply, 20, Today, null, "US")));
        var elsewhere = Promising.Plan(supply, 20, Today, null, "DE");
        Assert.Equal(" short 5: 15 Stock A2 03-01", Shown(elsewhere));
        Assert.Equal(["reserved", "other_destination", "not_made_to_order"], elsewhere.Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Lots_are_promised_for_their_day_and_overdue_ones_not_at_all()
    {
        var supply = Of([Shelf("MAIN", 10)], lots: [Lot(30, 9), Lot(5, 4), Lot(100, -1)]);
        var plan = Promising.Plan(supply, 40, Today, Today.AddDays(5), null);
        Assert.Equal("03-10 short 0: 10 Stock MAIN 03-01, 5 Lot MAIN 03-05, 25 Lot MAIN 03-10", Shown(plan));
        Assert.Equal((15L, "lot_overdue"), (plan.OnTime, plan.Reasons.Single().Code));
    }

    [Fact]
    public void What_is_made_to_order_is_there_after_its_lead_time_by_quantity_or_when_a_lot_comes_first()
    {
        MakingTime[] making = [new(1, 10), new(100, 30)];
        Assert.Equal("03-11 short 0: 10 Stock MAIN 03-01, 90 Made  03-11", Shown(Promising.Plan(
            Of([Shelf("MAIN", 10)], madeToOrder: true, making: making), 100, Today, null, null)));
        Assert.Equal("03-31 short 0: 200 Made  03-31", Shown(Promising.Plan(
            Of([Shelf("MAIN", 10)], 10, madeToOrder: true, making: making), 200, Today, null, null)));
        Assert.Equal("03-13 short 0: 150 Lot MAIN 03-13, 50 Made  03-13", Shown(Promising.Plan(
            Of([Shelf("MAIN", 0)], lots: [Lot(150, 12)], madeToOrder: true, making: making), 200, Today, null, null)));
        Assert.Equal(["no_lead_time"], Promising.Plan(
            Of([Shelf("MAIN", 0)], madeToOrder: true, making: new MakingTime(50, 3)), 5, Today, null, null)
            .Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Any_supply_is_promised_as_the_slow_model_promises_it() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var supply = Random(random);
        var (quantity, needed) = (random.Next(1, 40), Today.AddDays(random.Next(0, 25)));
        var destination = random.Next(3) switch { 0 => null, 1 => "US", _ => "DE" };
        var plan = Promising.Plan(supply, quantity, Today, needed, destination);
        Assert.Equal(Slow.First(supply, quantity, destination), plan.On);
        Assert.Equal(Slow.OnTime(supply, quantity, needed, destination), plan.OnTime);
        Assert.Equal(quantity, plan.Missing + plan.Parts.Sum(part => part.Quantity));
        Assert.Equal(plan.On is null, plan.Missing > 0);
        Assert.All(plan.Parts, part => Assert.True(part.Quantity > 0 && part.On >= Today && (plan.On is null || part.On <= plan.On)));
        Assert.All(plan.Parts.Where(part => part.Source == "Stock").GroupBy(part => part.Place!.WarehouseId),
            parts => Assert.True(
                parts.Sum(part => part.Quantity) <= supply.Shelves.Single(shelf => shelf.WarehouseId == parts.Key).OnHand));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    static Supply Random(Random random)
    {
        (string Country, string Kind)[] places = [("CN", "Home"), ("US", "Overseas"), ("DE", "Overseas")];
        Shelf[] shelves = [Shelf("MAIN", random.Next(0, 10)), .. Enumerable.Range(0, random.Next(0, 4)).Select(i =>
            places[random.Next(3)] is var place ? Shelf($"W{i}", random.Next(0, 10), place.Country, place.Kind) : null!)];
        ExpectedLot[] lots = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ =>
            places[random.Next(3)] is var place ? Lot(random.Next(1, 15), random.Next(-2, 20), place.Country, place.Kind) : null!)];
        MakingTime[] making = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(1, 30)).Distinct().Order()
            .Select(from => new MakingTime(from, random.Next(0, 22)))];
        return Of(shelves, random.Next(0, 12), lots, random.Next(2) == 0, making);
    }

    /// <summary>Day by day, unit by unit.</summary>
    static class Slow
    {
        const int Horizon = 60;

        public static DateOnly? First(Supply supply, long quantity, string? destination)
        {
            for (var day = Today; day < Today.AddDays(Horizon); day = day.AddDays(1))
            {
                var rest = quantity - There(supply, day, destination);
                if (rest <= 0 || CanMake(supply, rest, day))
                    return day;
            }

            return null;
        }

        public static long OnTime(Supply supply, long quantity, DateOnly needed, string? destination)
        {
            var there = Math.Min(quantity, There(supply, needed, destination));
            for (var made = quantity - there; made > 0; made--)
                if (CanMake(supply, made, needed))
                    return there + made;
            return there;
        }

        static bool CanMake(Supply supply, long quantity, DateOnly day)
        {
            int? days = null;
            foreach (var time in supply.Making)
                if (quantity >= time.FromQuantity)
                    days = time.Days;
            return supply.MadeToOrder && days is { } needed && Today.AddDays(needed) <= day;
        }

        static long There(Supply supply, DateOnly day, string? destination)
        {
            var units = supply.Shelves.SelectMany(shelf => Enumerable.Repeat(shelf, (int)shelf.OnHand)).Skip((int)supply.Reserved)
                .Count(shelf => Serves(shelf.Kind, shelf.Country, destination));
            foreach (var lot in supply.Lots)
                if (lot.On >= Today && lot.On <= day && Serves(lot.Kind, lot.Country, destination))
                    units += (int)lot.Quantity;
            return units;
        }

        static bool Serves(string kind, string country, string? destination) =>
            destination is null || kind != "Overseas" || country == destination;
    }
}
