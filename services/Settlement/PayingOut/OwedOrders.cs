using CrossBorder.Contracts.Events;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Orders whose payout did not reach the exporter: their money is on the balance, and payouts from the balance pay them again, the
/// oldest first. The order is told paid out once all of it is.
/// </summary>
static class OwedOrders
{
    /// <summary>Money of these orders is back on the balance.</summary>
    public static async Task Add(Tx tx, IReadOnlyCollection<(OrderId Order, PartyId Exporter, Currency Currency, long Minor)> back)
    {
        if (back.Count > 0)
            await tx.Run(
                """
                insert into order_owed (order_id, exporter_id, currency, owed_minor, left_minor)
                select order_id, exporter_id, currency, minor, minor
                from unnest(@Orders, @Exporters, @Currencies, @Minor) as b (order_id, exporter_id, currency, minor)
                on conflict on constraint order_owed_key do nothing
                """,
                new
                {
                    Orders = back.Select(one => one.Order.Value).ToArray(),
                    Exporters = back.Select(one => one.Exporter.Value).ToArray(),
                    Currencies = back.Select(one => one.Currency.Code).ToArray(),
                    Minor = back.Select(one => one.Minor).ToArray(),
                });
    }

    /// <summary>Of payouts that the bank shows: those from the balance pay what is owed.</summary>
    public static async Task Pay(Tx tx, IReadOnlyCollection<Payout> completed, DateTimeOffset now)
    {
        var payouts = completed.Where(payout => payout.OrderId is null).ToList();
        if (payouts.Count == 0)
            return;
        var owed = await Lock(tx, payouts.Select(payout => (payout.ExporterId, payout.Currency)));
        var uses = new List<Used>();
        foreach (var payout in payouts)
            Spend(owed, payout.ExporterId, payout.Currency, payout.GrossMinor, (row, minor) =>
            {
                uses.Add(new Used(row.OrderId, payout.Id, minor));
                if (row.LeftMinor == 0)
                    (row.ToldPayout, row.ToldVersion) = (payout.Id, payout.Version);
            });
        await Write(tx, uses, owed);
        foreach (var use in uses)
            if (owed.Find(row => row.OrderId == use.OrderId) is { LeftMinor: 0 } row && row.ToldPayout == use.PayoutId)
                tx.Publish(Told(row, payouts.Find(payout => payout.Id == use.PayoutId)!, use.Minor, now));
    }

    /// <summary>The exporter uses its balance otherwise: what it used of these orders' money is not paid out any more.</summary>
    /// <param name="reason">As EarningsKept says it.</param>
    public static async Task Use(Tx tx, PartyId exporter, Currency currency, long minor, string reason, DateTimeOffset now)
    {
        var owed = await Lock(tx, [(exporter, currency)]);
        var ended = new List<Row>();
        Spend(owed, exporter, currency, minor, (row, _) =>
        {
            if (row.LeftMinor == 0)
                ended.Add(row);
        });
        await Write(tx, [], owed);
        foreach (var row in ended)
            tx.Publish(new EarningsKept(row.OrderId.Value, 1, now, exporter.Value, currency.Code, row.OwedMinor, reason));
    }

    /// <summary>Payouts from the balance that came back: what they paid is owed again, less what banks kept on the way.</summary>
    /// <param name="back">With what came back of each.</param>
    public static async Task Return(Tx tx, IReadOnlyList<(Payout Payout, long BackMinor, string Reason)> back, DateTimeOffset now)
    {
        var payouts = back.Where(one => one.Payout.OrderId is null).ToDictionary(one => one.Payout.Id);
        if (payouts.Count == 0)
            return;
        var uses = await tx.Many<Used>(
            """
            update order_owed_use
            set undone = true
            where payout_id = any(@Ids) and not undone
            returning order_id, payout_id, minor
            """,
            new { Ids = payouts.Keys.Select(id => id.Value).ToArray() });
        if (uses.Count == 0)
            return;
        var owed = await Lock(tx, payouts.Values.Select(one => (one.Payout.ExporterId, one.Payout.Currency)), all: true);
        foreach (var use in uses)
        {
            var (payout, came, reason) = payouts[use.PayoutId];
            var row = owed.Find(one => one.OrderId == use.OrderId)!;
            var part = (long)((Int128)use.Minor * came / payout.GrossMinor);
            (row.OwedMinor, row.LeftMinor) = (row.OwedMinor - use.Minor + part, row.LeftMinor + part);
            if (row.ToldPayout is not { } told)
                continue;
            tx.Publish(new PayoutReturned(
                told.Value, row.ToldVersion!.Value + 1, now, row.OrderId.Value, payout.Currency.Code, part, reason));
            (row.ToldPayout, row.ToldVersion) = (null, null);
        }

        await Write(tx, [], owed);
    }

    static void Spend(List<Row> owed, PartyId exporter, Currency currency, long minor, Action<Row, long> used)
    {
        foreach (var row in owed.Where(row => row.ExporterId == exporter && row.Currency == currency && row.LeftMinor > 0))
        {
            var part = Math.Min(minor, row.LeftMinor);
            if (part == 0)
                return;
            row.LeftMinor -= part;
            minor -= part;
            used(row, part);
        }
    }

    /// <summary>The fee of the payout is shared by what it paid.</summary>
    static PayoutCompleted Told(Row row, Payout payout, long minor, DateTimeOffset now)
    {
        var fee = (long)((Int128)payout.FeeMinor * minor / payout.GrossMinor);
        return new PayoutCompleted(
            payout.Id.Value, payout.Version, now, row.OrderId.Value, row.ExporterId.Value, row.Currency.Code, row.OwedMinor, fee,
            row.OwedMinor - fee, payout.BankReference!);
    }

    static Task<List<Row>> Lock(Tx tx, IEnumerable<(PartyId Exporter, Currency Currency)> whose, bool all = false) => tx.Many<Row>(
        """
        select order_id, exporter_id, currency, owed_minor, left_minor, told_payout, told_version
        from order_owed
        where (exporter_id, currency) in (
                select exporter_id, currency from unnest(@Exporters, @Currencies) as w (exporter_id, currency))
            and (@all or left_minor > 0)
        order by seq
        for update
        """,
        new
        {
            all,
            Exporters = whose.Select(one => one.Exporter.Value).ToArray(),
            Currencies = whose.Select(one => one.Currency.Code).ToArray(),
        });

    static async Task Write(Tx tx, List<Used> uses, List<Row> rows)
    {
        if (rows.Count > 0)
            await tx.Run(
                """
                update order_owed o
                set owed_minor = c.owed, left_minor = c.left_minor, told_payout = c.payout, told_version = c.version
                from unnest(@Orders, @Owed, @Left, @Payouts, @Versions) as c (order_id, owed, left_minor, payout, version)
                where o.order_id = c.order_id;
                insert into order_owed_use (order_id, payout_id, minor)
                select u.*
                from unnest(@UsedOrders, @UsedPayouts, @UsedMinor) as u
                """,
                new
                {
                    Orders = rows.ConvertAll(row => row.OrderId.Value).ToArray(),
                    Owed = rows.ConvertAll(row => row.OwedMinor).ToArray(),
                    Left = rows.ConvertAll(row => row.LeftMinor).ToArray(),
                    Payouts = rows.ConvertAll(row => row.ToldPayout?.Value).ToArray(),
                    Versions = rows.ConvertAll(row => row.ToldVersion).ToArray(),
                    UsedOrders = uses.ConvertAll(use => use.OrderId.Value).ToArray(),
                    UsedPayouts = uses.ConvertAll(use => use.PayoutId.Value).ToArray(),
                    UsedMinor = uses.ConvertAll(use => use.Minor).ToArray(),
                });
    }

    sealed record Used(OrderId OrderId, PayoutId PayoutId, long Minor);

    sealed class Row
    {
        public OrderId OrderId { get; init; }

        public PartyId ExporterId { get; init; }

        public required Currency Currency { get; init; }

        public long OwedMinor { get; set; }

        public long LeftMinor { get; set; }

        public PayoutId? ToldPayout { get; set; }

        public int? ToldVersion { get; set; }
    }
}
