using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Per currency: what every purpose of the ledger has booked, reserved and available, the bank accounts beside what the bank states,
/// and what is expected in (open instalments) and out (payouts that the bank has not shown yet) by the day on which it is due.
/// </summary>
public sealed partial class ReportingService
{
    [Allow(Role.Operator)]
    public override async Task<V1.CashPosition> GetCashPosition(V1.CashPositionRequest request, ServerCallContext context)
    {
        var on = Today;
        return await db.Transact(async tx =>
        {
            await tx.Run("set transaction isolation level repeatable read", new { });
            var accounts = await tx.Many<KindRow>(Booked, new { });
            var books = await Reconciler.Load(tx, on, "");
            var expected = await tx.Many<ExpectedRow>(Expected, new { exporter = (Guid?)null });
            var position = new V1.CashPosition { On = Wire.Day(on) };
            foreach (var currency in accounts.Select(row => row.Currency.Code).Concat(books.Select(book => book.Currency))
                .Concat(expected.Select(row => row.Currency.Code)).Distinct().Order(StringComparer.Ordinal))
                position.Currencies.Add(Position(currency, accounts, books, expected));
            return position;
        }, context.CancellationToken);
    }

    static V1.CurrencyPosition Position(
        string currency, List<KindRow> accounts, IReadOnlyList<V1.ReconciledCurrency> books, List<ExpectedRow> expected)
    {
        var position = new V1.CurrencyPosition { Currency = currency };
        position.Accounts.AddRange(accounts.Where(row => row.Currency.Code == currency).Select(row => new V1.CashAccount
        {
            Kind = row.Kind.ToString(),
            BookedMinor = row.BookedMinor,
            HeldMinor = row.HeldMinor,
            AvailableMinor = row.BookedMinor - row.HeldMinor,
        }));
        position.Banks.AddRange(books.Where(book => book.Currency == currency).SelectMany(book => book.Accounts).Select(bank =>
            new V1.BankBalance
            {
                Account = bank.Account,
                BookedMinor = bank.LedgerMinor,
                StatedMinor = bank.BankMinor,
                StatedOn = bank.StatedOn,
            }));
        position.Expected.AddRange(expected.Where(row => row.Currency.Code == currency).Select(row => new V1.ExpectedDay
        {
            DueOn = row.DueOn is { } due ? Wire.Day(due) : "",
            InMinor = row.InMinor,
            OutMinor = row.OutMinor,
        }));
        return position;
    }

    const string Booked =
        """
        select p.kind, p.currency,
            sum(case r.normal_side
            when 'Credit' then p.credit_minor - p.debit_minor
            else p.debit_minor - p.credit_minor end)::bigint as booked_minor,
            coalesce((
                select sum(h.amount_minor)
                from ledger_hold h
                where h.status = 'Held' and h.kind = p.kind and h.currency = p.currency), 0)::bigint as held_minor
        from posting p join ledger_purpose r using (kind)
        group by p.kind, p.currency
        order by p.kind, p.currency
        """;

    /// <summary>A payout leaves on the day on which it was requested; what is overdue keeps its day.</summary>
    const string Expected =
        $"""
        {OpenInstalments.Set}
        select currency, due_on, sum(in_minor)::bigint as in_minor, sum(out_minor)::bigint as out_minor
        from (
            select currency, due_on, open_minor as in_minor, 0 as out_minor
            from open
            union all
            select currency, (requested_at at time zone 'Asia/Shanghai')::date, 0, net_minor
            from payout
            where status in ('Requested', 'Sent')) as expected
        group by currency, due_on
        order by currency, due_on nulls last
        """;

    sealed record KindRow(AccountKind Kind, Currency Currency, long BookedMinor, long HeldMinor);

    sealed record ExpectedRow(Currency Currency, DateOnly? DueOn, long InMinor, long OutMinor);
}
