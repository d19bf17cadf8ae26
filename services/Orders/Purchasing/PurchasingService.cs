using System.Globalization;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>A buyer's organisation; each capability is a part of it in a file of its own.</summary>
public sealed partial class PurchasingService(
    Db db, StockHold stock, OutboxSignal outbox, TimeProvider clock, ILogger<PurchasingService> log) : V1.Purchasing.PurchasingBase
{
    const int MostMembers = 500;
    const int LongestName = 100;
    const int LongestNote = 500;

    DateTimeOffset Now => Instants.ToMicroseconds(clock.GetUtcNow());

    static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
