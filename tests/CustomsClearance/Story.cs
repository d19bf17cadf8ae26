using System.Globalization;
using System.Text.Json;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance.Tests;

/// <summary>The facts of one order of three lines, sold FOB in pounds. Each test changes what it is about.</summary>
public sealed class Story
{
    static int serial = 1000;

    public Story()
    {
        Number = Interlocked.Increment(ref serial);
        Placed = new OrderPlaced(
            OrderId, 1, At, $"SO-2026-{Number:D6}", ExporterId, BuyerId, "GBP", "FOB", "Ningbo, China",
            new Consignee("Gift Shop Ltd", "GB", "Leeds", "1 High Street", "LS1 1AA"), null, null, [new PaymentTerm("Contract", 100, 0)],
            [
                Line(1, "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "白色心形烛台", "940550", "007", 6, 2.55m, 1530, 1200),
                Line(2, "71053", "WHITE METAL LANTERN & STAND", "白色金属灯笼 & 支架", "9405509090", "007", 3, 3.333m, 1000, 900),
                Line(3, "WAX-1", "CANDLE WAX", "石蜡", "27122000", "035", 2, 4.1m, 820, 2000),
            ],
            3350, 0, 3350);
        Booked = new ShipmentBooked(
            Guid.CreateVersion7(), 2, At, OrderId, Guid.CreateVersion7(), "3302980012", "East Sea Lines",
            string.Create(CultureInfo.InvariantCulture, $"ESL{Number:D16}"), "2", 2, 5250, 4500, 135, "USD", "DONGHAI STAR", "123E",
            "CNNGB", "GBFXT");
    }

    public static DateTimeOffset At { get; } = new(2026, 3, 5, 16, 30, 45, TimeSpan.Zero);

    public int Number { get; }

    public Guid OrderId { get; } = Guid.CreateVersion7();

    public Guid ExporterId { get; } = Guid.CreateVersion7();

    public Guid BuyerId { get; } = Guid.CreateVersion7();

    /// <summary>SmallScale claims no refund, so that a low-value order goes as a list; General goes as a full declaration.</summary>
    public string TaxClass { get; init; } = "SmallScale";

    public string BuyerKind { get; init; } = "Buyer";

    public OrderPlaced Placed { get; set; }

    public ShipmentBooked Booked { get; set; }

    public OrderReadyToShip Packed => new(OrderId, 3, At, 2, 4100, 5250);

    /// <summary>Papers that say something of their own, null for those of the order.</summary>
    public OrderFunded? Paid { get; set; }

    public OrderReadyToShip? Wrapped { get; set; }

    public OrderFunded Funded => Paid ?? new(Guid.CreateVersion7(), 2, At, OrderId, "ShipmentCovered", Placed.Currency,
        Placed.TotalMinor, Placed.TotalMinor);

    public EnterpriseRegistered Registered => new(
        ExporterId, 1, At, "Exporter", "Hangzhou Gifts Co., Ltd.", "杭州礼品有限公司", "CN", "91330100799655058B", "3301961234", TaxClass);

    public EnterpriseRegistered BuyerRegistered => new(BuyerId, 1, At, BuyerKind, "Gift Shop Ltd", null, "GB", null, null, null);

    public ShipmentDeparted Departed => new(Booked.ShipmentId, 5, At, OrderId, At.AddDays(2));

    public OrderCancelled Cancelled => new(OrderId, 9, At, "The buyer went away.");

    /// <summary>Everything that makes the declaration ready.</summary>
    public IReadOnlyList<IEvent> Facts => [Registered, BuyerRegistered, Placed, Packed, Funded, Booked];

    /// <summary>An instant of customs' clock, after everything of ours.</summary>
    public DateTimeOffset Minute(int minute) => Later.AddMinutes(minute);

    DateTimeOffset Later { get; } = DateTimeOffset.UtcNow.AddSeconds(-DateTimeOffset.UtcNow.Second);

    public Guid ProductOf(int line) => Placed.Lines[line - 1].ProductId;

    public Story WithoutHsCode(params int[] lines)
    {
        Placed = Placed with { Lines = [.. Placed.Lines.Select(line => lines.Contains(line.LineNo) ? line with { HsCode = null } : line)] };
        return this;
    }

    public ProductClassified Classified(int line, string hsCode, int version = 2, DateTimeOffset? at = null)
    {
        var sold = Placed.Lines[line - 1];
        return new(sold.ProductId, version, at ?? At, ExporterId, sold.Sku, sold.NameEn, sold.NameZh, hsCode, sold.UnitCode, "CN", 1, 1);
    }

    public ProductPublished Published(int line, string? hsCode, int version = 1)
    {
        var sold = Placed.Lines[line - 1];
        return new(sold.ProductId, version, At, ExporterId, sold.Sku, sold.NameEn, sold.NameZh, hsCode, sold.UnitCode, "CN", 1, 1);
    }

    static OrderLine Line(
        int no, string sku, string nameEn, string nameZh, string hsCode, string unit, long quantity, decimal price, long amount,
        long net) =>
        new(no, Guid.CreateVersion7(), sku, nameEn, nameZh, hsCode, unit, "CN", quantity, price, amount, net, net + 100, 1);

    /// <summary>The case with these facts, as the database would give it.</summary>
    public OrderCase Case(
        bool placed = true, bool packed = true, bool booked = true, bool funded = true, OrderReadyToShip? packing = null,
        string? preNumber = null, string? listNumber = null, string? stated = null) => new(
        DeclarationId.New(), OrderId, 1, DeclarationStatus.Waiting, 0, "CB000000000042", "[]",
        placed ? JsonSerializer.Serialize(Placed) : null, packed ? JsonSerializer.Serialize(packing ?? Packed) : null,
        booked ? JsonSerializer.Serialize(Booked) : null, funded ? At : null, null, preNumber, listNumber,
        """{"Code":"3301961234","Name":"杭州礼品有限公司"}""", funded ? JsonSerializer.Serialize(Funded) : null, stated ?? "{}", null, null);

    public Knowledge Known(params Classification[] products) =>
        new(new Exporter("3301961234", "杭州礼品有限公司", "91330100799655058B", TaxClass), products.ToDictionary(product => product.Id))
        {
            Buyer = new Buyer(BuyerKind, "Gift Shop Ltd"),
            District = "2900",
            Rules = TestRules.On(TestRules.Today),
            Rates = TestRules.Rates,
            Commodities = TestRules.Tariff,
        };
}
