using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>What tests of reports do again and again.</summary>
public static class ReportStory
{
    public static V1.Reporting.ReportingClient Reports(this SettlementHost host, Principal? principal) =>
        new(((Testing.ServiceHost<SettlementService>)host).As(principal));

    public static async Task<V1.AccountStatement> StatementOf(
        this SettlementHost host, Guid party, string from = "2026-01-01", string to = "", string currency = "") =>
        await host.Reports(SettlementHost.Operator).GetAccountStatementAsync(new V1.AccountStatementRequest
        {
            PartyId = party.ToString(),
            From = from,
            To = to,
            Currency = currency,
        });

    public static async Task<V1.ReconciledAccount> Reconciled(
        this SettlementHost host, string account, string on = "", string currency = "USD")
    {
        var books = await host.Reports(SettlementHost.Operator).GetReconciliationAsync(
            new V1.ReconciliationRequest { On = on, Currency = currency });
        return books.Currencies.SelectMany(book => book.Accounts).Single(one => one.Account == account);
    }

    public static async Task<V1.StatementImport> Raw(this SettlementHost host, string statement) => await host.Desk.ImportStatementAsync(
        new V1.ImportStatementRequest { FileName = "raw.sta", Content = Google.Protobuf.ByteString.CopyFromUtf8(statement) });

    public static string Items(this IEnumerable<V1.ReconciliationItem> items) =>
        string.Join(", ", items.OrderBy(item => item.Kind, StringComparer.Ordinal).Select(item => $"{item.Kind} {item.AmountMinor}"));
}

/// <summary>Reads a file with the reader that takes the bank's statements.</summary>
static class Camt
{
    public static Task<(List<Statement> Statements, List<(int Statement, Entry Entry)> Entries)> Read(byte[] content)
    {
        List<Statement> statements = [];
        List<(int, Entry)> entries = [];
        var index = 0;
        foreach (var item in StatementReader.Read(new MemoryStream(content)))
            switch (item)
            {
                case StatementOpened opened: index = opened.Statement.Index; break;
                case EntryRead read: entries.Add((index, read.Entry)); break;
                case StatementClosed closed: statements.Add(closed.Statement); break;
                case PartRefused refused: throw new InvalidOperationException($"{refused.Fault}");
                default: throw new InvalidOperationException($"{item}");
            }

        return Task.FromResult((statements, entries));
    }
}
