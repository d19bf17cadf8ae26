using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.MainJob.Retail;
using CrossBorder.Sandbox;
using CrossBorder.Settlement;
using Verdict = CrossBorder.MainJob.Retail.Verdict;

namespace CrossBorder.Bench;

/// <summary>A payment with its day.</summary>
sealed record DuePayment(DateOnly Day, Guid BuyerId, MeantPayment Payment);

/// <summary>
/// A year of trade: the sales of the retail file as orders with 30 percent deposit, spread over the working days of 2026 in the
/// file's order, and what their buyers pay. Each copy of the file has buyers of its own.
/// </summary>
sealed class Trade
{
    const int Exporters = 12;
    static readonly DateOnly First = new(2026, 1, 5);
    readonly Dictionary<string, Guid> buyers = [];
    readonly long seed;

    Trade(long seed) => this.seed = seed;

    public List<EnterpriseRegistered> Buyers { get; } = [];

    public List<(DateOnly Day, OrderPlaced Order)> Orders { get; } = [];

    public List<DuePayment> Payments { get; } = [];

    public static Trade OfFile(string data, int copies, long seed)
    {
        var (trade, check) = (new Trade(seed), new LineCheck(Assignments.Load(data)));
        var invoices = RetailFile.Invoices(Path.Combine(data, "online-retail-orders.csv"))
            .Select(invoice => (invoice.Number, Lines: check.Check(invoice).Where(line => line.Verdict != Verdict.Refused).ToList()))
            .Where(invoice => invoice.Lines.Count > 0).ToList();
        for (var copy = 0; copy < copies; copy++)
            foreach (var (i, (number, lines)) in invoices.Index())
                trade.Add($"{number}{(copy == 0 ? "" : copy)}", lines, copy, First.AddDays(i * 330 / invoices.Count));
        trade.Orders.Sort((one, other) => one.Day.CompareTo(other.Day));
        trade.Pay();
        return trade;
    }

    void Add(string reference, List<CheckedLine> lines, int copy, DateOnly day)
    {
        var total = (long)decimal.Round(lines.Sum(line => line.Quantity * line.UnitPrice) * 100m, MidpointRounding.AwayFromZero);
        if (total < 100)
            return;
        var at = new DateTimeOffset(day.ToDateTime(new TimeOnly(2, 0)), TimeSpan.Zero);
        var buyer = Buyer($"{lines[0].Line.CustomerId}-{copy}", at);
        var number = string.Create(CultureInfo.InvariantCulture, $"SO-2026-{Orders.Count + 1:D6}");
        Orders.Add((day, new OrderPlaced(
            Guid.CreateVersion7(), 1, at, number, Chance.Uuid("exporter", $"{Orders.Count % Exporters}"), buyer, "GBP", "FOB", "Ningbo",
            new Consignee("Buyer", "GB", "Leeds", "1 High Street", "LS1"), null, reference,
            [new PaymentTerm("Contract", 30, 7), new PaymentTerm("Shipment", 70, 30)],
            [new OrderLine(1, Guid.CreateVersion7(), "X", "goods", "货物", null, "007", "CN", 1, total / 100m, total, 1, 1, null)], total, 0,
            total)));
    }

    Guid Buyer(string customer, DateTimeOffset at)
    {
        if (buyers.TryGetValue(customer, out var known))
            return known;
        var id = buyers[customer] = Chance.Uuid("buyer", customer);
        Buyers.Add(new EnterpriseRegistered(id, 1, at, "Buyer", NameOf(id), null, "GB", null, null, null));
        return id;
    }

    /// <summary>Two words that say nothing, of letters alone.</summary>
    static string NameOf(Guid id)
    {
        var letters = string.Concat(id.ToString("N").Select(c => (char)('A' + (c < 'a' ? c - '0' : c - 'a' + 10))));
        return $"{letters[..6]} {letters[6..13]} Ltd";
    }

    string AccountOf(Guid id) => string.Create(
        CultureInfo.InvariantCulture, $"GB{Chance.Number(seed, "account", id.ToString()) % 10_000_000_000:D10}");

    /// <summary>Three of four buyers pay the deposit within two weeks and the balance within two months, the others all at once.</summary>
    void Pay()
    {
        foreach (var (i, (day, order)) in Orders.Index())
        {
            var id = order.OrderId.ToString();
            var other = Orders[(i + 3 + (int)(Chance.Number(seed, "other", order.Number) % 40)) % Orders.Count].Order.Number;
            var deposit = order.TotalMinor * 30 / 100 + (order.TotalMinor * 30 % 100 >= 50 ? 1 : 0);
            if (Chance.Share(0.25, seed, "at once", order.Number))
                Add(order, day.AddDays(2 + (int)(Chance.Number(seed, "days", order.Number) % 14)), order.TotalMinor, "whole", other);
            else
            {
                Add(order, day.AddDays(1 + (int)(Chance.Number(seed, "days", order.Number) % 12)), deposit, "deposit", other);
                var later = 20 + (int)(Chance.Number(seed, "later", order.Number) % 40);
                Add(order, day.AddDays(later), order.TotalMinor - deposit, "balance", other);
            }
        }

        Payments.Sort((one, other) => one.Day.CompareTo(other.Day));
    }

    void Add(OrderPlaced order, DateOnly day, long minor, string what, string other) => Payments.Add(new DuePayment(
        day, order.BuyerId, new MeantPayment(
            $"{order.Number}:{what}", order.OrderId, order.Number, order.Reference!,
            VirtualAccount.Candidates(new OrderId(order.OrderId))[0], minor, NameOf(order.BuyerId), AccountOf(order.BuyerId), other)));
}
