using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>Waiting and Left are open; Charged and Paid close what was missing, Ended has another reason.</summary>
public enum ShortfallStatus { Waiting, Left, Charged, Paid, Ended }

/// <summary>What may become of a shortfall: its wait is over in one of four ways, or a person decides.</summary>
public enum ShortfallAction { Charge, Leave, Pay, End, Undo }

/// <summary>What is missing of an order's instalment after a receipt came short of it.</summary>
/// <param name="LevelMinor">What the order has when nothing is missing of the instalment.</param>
/// <param name="Minor">Missing right after the receipt.</param>
/// <param name="WaitUntil">The last day on which another part may come; null when it is too much for charges.</param>
public sealed record Shortfall(
    Guid Id, OrderId OrderId, EntryId EntryId, Currency Currency, long LevelMinor, long Minor, DateOnly? WaitUntil, ShortfallStatus Status)
{
    public const string Columns = "id, order_id, entry_id, currency, level_minor, minor, wait_until, status";

    /// <summary>The whole life of a shortfall. A pair that is missing here is refused.</summary>
    public static ShortfallStatus? Next(ShortfallStatus status, ShortfallAction action) => (status, action) switch
    {
        (ShortfallStatus.Waiting or ShortfallStatus.Left, ShortfallAction.Charge) => ShortfallStatus.Charged,
        (ShortfallStatus.Waiting, ShortfallAction.Leave) => ShortfallStatus.Left,
        (ShortfallStatus.Waiting or ShortfallStatus.Left, ShortfallAction.Pay) => ShortfallStatus.Paid,
        (ShortfallStatus.Waiting or ShortfallStatus.Left, ShortfallAction.End) => ShortfallStatus.Ended,
        (ShortfallStatus.Charged, ShortfallAction.Undo) => ShortfallStatus.Left,
        _ => null,
    };

    /// <summary>What is missing now; an order that was planned anew may be worth less.</summary>
    public long MissingOf(OrderCase order) => Math.Max(0, Math.Min(LevelMinor, order.TotalMinor) - order.PaidMinor);

    /// <summary>
    /// What the end of the wait comes to. It is a charge only when nothing else happened to the order since, and nothing of the payer
    /// waits that may be the other part.
    /// </summary>
    /// <param name="gone">The receipt was taken back, by the bank or by a person.</param>
    /// <param name="contested">Another receipt waits that names the order or came from the payer.</param>
    public ShortfallAction AtEnd(OrderCase order, bool gone, bool contested)
    {
        if (gone || order.Cancelled)
            return ShortfallAction.End;
        if (MissingOf(order) == 0)
            return ShortfallAction.Pay;
        return contested || order.PaidMinor != LevelMinor - Minor || order.PayoutId is not null
            ? ShortfallAction.Leave
            : ShortfallAction.Charge;
    }

    /// <summary>What is missing of orders; whoever holds an order holds what is missing of it.</summary>
    public static async Task<List<Shortfall>> Open(Tx tx, IReadOnlyCollection<OrderCase> orders) => orders.Count == 0
        ? []
        : await tx.Many<Shortfall>(
            $"select {Columns} from shortfall where order_id = any(@Ids) and status in ('Waiting', 'Left')",
            new { Ids = orders.Select(order => order.OrderId.Value).ToArray() });

    /// <summary>New ones, and how those of before stand now.</summary>
    /// <param name="made">One of an order that is open comes after those that end.</param>
    public static async Task Write(Tx tx, IReadOnlyCollection<Shortfall> made, DateTimeOffset now)
    {
        if (made.Count > 0)
            await tx.Run(
                $"""
                insert into shortfall ({Columns}, raised_at, ended_at)
                select {Columns}, @now, case when status not in ('Waiting', 'Left') then @now end
                from unnest(@Ids, @Orders, @Entries, @Currencies, @Levels, @Minors, @Waits, @Statuses) as s ({Columns})
                on conflict on constraint shortfall_key do update
                set level_minor = excluded.level_minor, status = excluded.status, ended_at = excluded.ended_at
                """,
                new
                {
                    now,
                    Ids = made.Select(one => one.Id).ToArray(),
                    Orders = made.Select(one => one.OrderId.Value).ToArray(),
                    Entries = made.Select(one => one.EntryId.Value).ToArray(),
                    Currencies = made.Select(one => one.Currency.Code).ToArray(),
                    Levels = made.Select(one => one.LevelMinor).ToArray(),
                    Minors = made.Select(one => one.Minor).ToArray(),
                    Waits = made.Select(one => one.WaitUntil).ToArray(),
                    Statuses = made.Select(one => one.Status.ToString()).ToArray(),
                });
    }

    public static async Task Move(Tx tx, IReadOnlyCollection<(Guid Id, ShortfallStatus Status)> moved, DateTimeOffset now)
    {
        if (moved.Count > 0)
            await tx.Run(
                """
                update shortfall s
                set status = m.status, ended_at = case when m.status <> 'Left' then @now end
                from unnest(@Ids, @Statuses) as m (id, status)
                where s.id = m.id
                """,
                new
                {
                    now,
                    Ids = moved.Select(one => one.Id).ToArray(),
                    Statuses = moved.Select(one => one.Status.ToString()).ToArray(),
                });
    }
}
