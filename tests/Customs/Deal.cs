using System.Globalization;
using CrossBorder.Contracts.Events;

namespace CrossBorder.Customs.Tests;

/// <summary>
/// Who sells: one that claims no refund goes by low-value lists, one that does by full declarations, one sells to consumers.
/// </summary>
public enum Seller { Small, General, Retail }

/// <summary>One order of two lines, sold FOB in pounds, with the facts that other services tell of it.</summary>
public sealed class Deal(Seller seller)
{
    static int serial;

    static readonly Dictionary<Seller, Guid> Sellers = Enum.GetValues<Seller>().ToDictionary(one => one, _ => Guid.CreateVersion7());

    static readonly Guid Company = Guid.CreateVersion7();

    static readonly Guid Person = Guid.CreateVersion7();

    public static Guid Partner { get; } = Guid.CreateVersion7();

    static DateTimeOffset At { get; } = DateTimeOffset.UtcNow.AddMinutes(-5);

    public Guid OrderId { get; } = Guid.CreateVersion7();

    public Guid ExporterId => Sellers[seller];

    public string Number { get; } = string.Create(CultureInfo.InvariantCulture, $"SO-2026-{Interlocked.Increment(ref serial):D6}");

    /// <summary>The companies of all deals.</summary>
    public static IEnumerable<IEvent> Companies =>
    [
        new EnterpriseRegistered(Company, 1, At, "Buyer", "Gift Shop Ltd", null, "GB", null, null, null),
        new EnterpriseRegistered(Person, 1, At, "Consumer", "Jane Doe", null, "GB", null, null, null),
        new EnterpriseRegistered(Partner, 1, At, "Partner", "East Sea Lines", null, "CN", null, null, null),
        Exporter(Seller.Small, "91330100799655058B", "3301961234", "SmallScale"),
        Exporter(Seller.General, "91440300708461136T", "4403960XYZ", "General"),
        Exporter(Seller.Retail, "91330100MA2CB0RD1B", "3301965678", "SmallScale"),
    ];

    public OrderPlaced Placed => new(
        OrderId, 1, At, Number, ExporterId, seller == Seller.Retail ? Person : Company, "GBP", "FOB", "Ningbo, China",
        new Consignee("Gift Shop Ltd", "GB", "Leeds", "1 High Street", "LS1 1AA"), null, null, [new PaymentTerm("Contract", 100, 0)],
        [
            Line(1, "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "白色悬挂爱心茶蜡烛台", "940550", 6, 2.55m, 1530, 900),
            Line(2, "22423", "REGENCY CAKESTAND 3 TIER", "摄政风格三层蛋糕架", "691110", 2, 12.75m, 2550, 2600),
        ],
        4080, 0, 4080);

    public IEnumerable<IEvent> Facts =>
        [Placed, new OrderReadyToShip(OrderId, 3, At, 2, 3500, 4200), new OrderFunded(
            Guid.CreateVersion7(), 2, At, OrderId, "ShipmentCovered", "GBP", 4080, 4080)];

    static EnterpriseRegistered Exporter(Seller seller, string credit, string customs, string taxClass) => new(
        Sellers[seller], 1, At, "Exporter", "Hangzhou Gifts Co., Ltd.", "杭州礼品有限公司", "CN", credit, customs, taxClass);

    static OrderLine Line(
        int no, string sku, string nameEn, string nameZh, string hsCode, long quantity, decimal price, long amount, long net) =>
        new(no, Guid.CreateVersion7(), sku, nameEn, nameZh, hsCode, "007", "CN", quantity, price, amount, net, net + 100, 1);
}
