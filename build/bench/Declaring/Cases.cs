using System.Globalization;
using System.Text.Json;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Bench;

/// <summary>A message as it lies in the broker, and the exchange of its type.</summary>
sealed record Posted(string Exchange, ReadOnlyMemory<byte> Body)
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>In MassTransit's envelope, written beforehand: who tells the facts shares the processors with what is measured.</summary>
    public static Posted Of(IEvent told)
    {
        var type = told.GetType();
        return new(Topology.Exchange(type), JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                MessageId = Guid.CreateVersion7(),
                MessageType = new[] { $"urn:message:{type.Namespace}:{type.Name}" },
                Message = (object)told,
                Headers = new Dictionary<string, string> { ["principal"] = Principal.Service("bench").ToString() },
            }, Format));
    }
}

/// <summary>Orders of three lines of one exporter who claims no refund, sold FOB in pounds: they are declared as CEB lists.</summary>
sealed class Cases
{
    static readonly DateTimeOffset At = TimeProvider.System.GetUtcNow().AddDays(-3);
    static readonly Guid Exporter = Guid.CreateVersion7();
    static readonly Guid Buyer = Guid.CreateVersion7();
    static int serial;

    public IReadOnlyList<Guid> Orders { get; }

    /// <summary>Placed, packed, paid and booked, of all orders among each other: facts come in any order.</summary>
    public IReadOnlyList<Posted> Facts { get; }

    /// <summary>The first order alone.</summary>
    public Posted Placed { get; }

    public Cases(int count)
    {
        List<Guid> orders = [];
        List<Posted> facts = [];
        for (var i = 0; i < count; i++)
        {
            var placed = Order(++serial);
            orders.Add(placed.OrderId);
            facts.AddRange(OfOrder(placed).Select(Posted.Of));
        }

        Placed = facts[0];
        var shuffled = facts.ToArray();
        new Random(count).Shuffle(shuffled);
        (Orders, Facts) = (orders, shuffled);
    }

    /// <summary>Exporter and buyer are known long before.</summary>
    public static IReadOnlyList<Posted> Parties =>
    [
        Posted.Of(new EnterpriseRegistered(Exporter, 1, At, "Exporter", "Hangzhou Gifts Co., Ltd.", "杭州礼品有限公司", "CN",
            "91330100799655058B", "3301961234", "SmallScale")),
        Posted.Of(new EnterpriseRegistered(Buyer, 1, At, "Buyer", "Gift Shop Ltd", null, "GB", null, null, null)),
    ];

    /// <summary>What settlement tells of one refund each.</summary>
    public static IReadOnlyList<Posted> Claims(IEnumerable<(Guid Order, Guid Declaration)> declared) =>
    [
        .. declared.Select(of => Posted.Of(new RefundClaimFiled(Guid.CreateVersion7(), 1, At, of.Order, of.Declaration, 435))),
    ];

    static IEnumerable<IEvent> OfOrder(OrderPlaced placed) =>
    [
        placed,
        new OrderReadyToShip(placed.OrderId, 3, At, 2, 4100, 5250),
        new OrderFunded(Guid.CreateVersion7(), 2, At, placed.OrderId, "ShipmentCovered", placed.Currency, placed.TotalMinor,
            placed.TotalMinor),
        new ShipmentBooked(Guid.CreateVersion7(), 2, At, placed.OrderId, Guid.CreateVersion7(), "3302980012", "East Sea Lines",
            "ESL" + placed.Number[8..].PadLeft(16, '0'), "2", 2, 5250, 4500, 135, "USD", "DONGHAI STAR", "123E", "CNNGB", "GBFXT"),
    ];

    static OrderPlaced Order(int number) => new(
        Guid.CreateVersion7(), 1, At, string.Create(CultureInfo.InvariantCulture, $"SO-2026-{number:D6}"), Exporter, Buyer, "GBP", "FOB",
        "Ningbo, China", new Consignee("Gift Shop Ltd", "GB", "Leeds", "1 High Street", "LS1 1AA"), null, null,
        [new PaymentTerm("Contract", 100, 0)],
        [
            Line(1, "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "白色心形烛台", "940550", "007", 6, 2.55m, 1530, 1200),
            Line(2, "71053", "WHITE METAL LANTERN & STAND", "白色金属灯笼 & 支架", "9405509090", "007", 3, 3.333m, 1000, 900),
            Line(3, "WAX-1", "CANDLE WAX", "石蜡", "27122000", "035", 2, 4.1m, 820, 2000),
        ],
        3350, 0, 3350);

    static OrderLine Line(
        int no, string sku, string nameEn, string nameZh, string hsCode, string unit, long quantity, decimal price, long amount,
        long net) =>
        new(no, Guid.CreateVersion7(), sku, nameEn, nameZh, hsCode, unit, "CN", quantity, price, amount, net, net + 100, 1);
}
