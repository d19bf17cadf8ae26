using CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Portal;

/// <param name="Document">The fact that was booked, such as receipt or payout.</param>
/// <param name="Reference">Of the bank, else the id of the fact.</param>
/// <param name="AmountMinor">Positive when the balance grows.</param>
public sealed record AccountMovementView(
    string On, DateTimeOffset? RecordedAt, string TransactionId, string Document, string Reference, string? OrderId, string? Memo,
    long AmountMinor, long BalanceMinor);

public sealed record AccountSectionView(
    string Account, string Kind, string Currency, long OpeningMinor, long InMinor, long OutMinor, long ClosingMinor,
    IReadOnlyList<AccountMovementView> Movements);

/// <param name="To">That day included.</param>
public sealed record AccountStatementView(
    Guid PartyId, string? PartyName, string From, string To, IReadOnlyList<AccountSectionView> Sections)
{
    public static AccountStatementView Of(AccountStatement s) => new(
        Guid.Parse(s.PartyId), Rest.Text(s.PartyName), s.From, s.To,
        [.. s.Sections.Select(section => new AccountSectionView(
            section.Account, section.Kind, section.Currency, section.OpeningMinor, section.InMinor, section.OutMinor, section.ClosingMinor,
            [.. section.Movements.Select(row => new AccountMovementView(
                row.On, Rest.Instant(row.RecordedAt), row.TransactionId, row.Document, row.Reference, Rest.Text(row.OrderId),
                Rest.Text(row.Memo), row.AmountMinor, row.BalanceMinor))]))]);
}

/// <param name="NotDueMinor">Also what has no due day yet.</param>
public sealed record AgingBucketsView(
    long NotDueMinor, long Days1To30Minor, long Days31To60Minor, long Days61To90Minor, long Over90Minor, long TotalMinor)
{
    public static AgingBucketsView Of(AgingBuckets b) => new(
        b.NotDueMinor, b.Days130Minor, b.Days3160Minor, b.Days6190Minor, b.Over90Minor, b.TotalMinor);
}

public sealed record AgingRowView(
    Guid ExporterId, string? ExporterName, Guid BuyerId, string? BuyerName, int Orders, AgingBucketsView Buckets);

public sealed record AgingCurrencyView(string Currency, AgingBucketsView Total, IReadOnlyList<AgingRowView> Rows);

public sealed record AgingView(string On, IReadOnlyList<AgingCurrencyView> Currencies)
{
    public static AgingView Of(Aging a) => new(
        a.On,
        [.. a.Currencies.Select(currency => new AgingCurrencyView(
            currency.Currency, AgingBucketsView.Of(currency.Total),
            [.. currency.Rows.Select(row => new AgingRowView(
                Guid.Parse(row.ExporterId), Rest.Text(row.ExporterName), Guid.Parse(row.BuyerId), Rest.Text(row.BuyerName), row.Orders,
                AgingBucketsView.Of(row.Buckets)))]))]);
}

public sealed record CashAccountView(string Kind, long BookedMinor, long HeldMinor, long AvailableMinor);

/// <param name="StatedMinor">The bank's last closing balance; <paramref name="StatedOn"/> is missing when no statement closed.</param>
public sealed record BankBalanceView(string Account, long BookedMinor, long StatedMinor, string? StatedOn);

/// <param name="DueOn">Missing: the day is not known yet.</param>
public sealed record ExpectedDayView(string? DueOn, long InMinor, long OutMinor);

public sealed record CurrencyPositionView(
    string Currency, IReadOnlyList<CashAccountView> Accounts, IReadOnlyList<BankBalanceView> Banks,
    IReadOnlyList<ExpectedDayView> Expected);

public sealed record CashPositionView(string On, IReadOnlyList<CurrencyPositionView> Currencies)
{
    public static CashPositionView Of(CashPosition c) => new(
        c.On,
        [.. c.Currencies.Select(currency => new CurrencyPositionView(
            currency.Currency,
            [.. currency.Accounts.Select(row => new CashAccountView(row.Kind, row.BookedMinor, row.HeldMinor, row.AvailableMinor))],
            [.. currency.Banks.Select(row => new BankBalanceView(row.Account, row.BookedMinor, row.StatedMinor, Rest.Text(row.StatedOn)))],
            [.. currency.Expected.Select(row => new ExpectedDayView(Rest.Text(row.DueOn), row.InMinor, row.OutMinor))]))]);
}

public sealed record ReconciliationRowView(string Id, string On, string? Text, long AmountMinor);

/// <param name="Kind">
/// opening, gap, held_statement, quarantined, not_booked, discarded, value_later, ahead_of_statement, repeated, journal, in_transit or
/// suspense.
/// </param>
/// <param name="Rows">The first two hundred of <paramref name="Count"/>.</param>
public sealed record ReconciliationItemView(string Kind, long AmountMinor, int Count, IReadOnlyList<ReconciliationRowView> Rows)
{
    public static ReconciliationItemView Of(ReconciliationItem i) => new(
        i.Kind, i.AmountMinor, i.Count,
        [.. i.Rows.Select(row => new ReconciliationRowView(row.Id, row.On, Rest.Text(row.Text), row.AmountMinor))]);
}

/// <param name="DifferenceMinor">Bank less ledger.</param>
/// <param name="UnexplainedMinor">0, or something is wrong.</param>
public sealed record ReconciledAccountView(
    string Account, long BankMinor, string? StatedOn, long LedgerMinor, long DifferenceMinor, long UnexplainedMinor,
    IReadOnlyList<ReconciliationItemView> Items);

/// <param name="BookMinor">Bank, BankClearing and Suspense together: what the books say that there is.</param>
public sealed record ReconciledCurrencyView(
    string Currency, long BankMinor, long BookMinor, long DifferenceMinor, long UnexplainedMinor,
    IReadOnlyList<ReconciliationItemView> Items, IReadOnlyList<ReconciledAccountView> Accounts);

public sealed record ReconciliationView(string On, IReadOnlyList<ReconciledCurrencyView> Currencies)
{
    public static ReconciliationView Of(Reconciliation r) => new(
        r.On,
        [.. r.Currencies.Select(book => new ReconciledCurrencyView(
            book.Currency, book.BankMinor, book.BookMinor, book.DifferenceMinor, book.UnexplainedMinor,
            [.. book.Items.Select(ReconciliationItemView.Of)],
            [.. book.Accounts.Select(account => new ReconciledAccountView(
                account.Account, account.BankMinor, Rest.Text(account.StatedOn), account.LedgerMinor, account.DifferenceMinor,
                account.UnexplainedMinor, [.. account.Items.Select(ReconciliationItemView.Of)]))]))]);
}
