using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using CrossBorder.Settlement.Tests;
using CrossBorder.Testing;
using Google.Protobuf;
using V1 = CrossBorder.Contracts.Settlement.V1;

[assembly: AssemblyFixture(typeof(SettlementHost))]

namespace CrossBorder.Settlement.Tests;

/// <summary>The service with a bank and a tax bureau that the tests play.</summary>
public sealed class SettlementHost() : ServiceHost<SettlementService>("settlement")
{
    public Counterparties Others => field ??= new(Files);

    public V1.Settlement.SettlementClient Desk => As(Operator);

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("Settlement:BankAddress", Others.Address.AbsoluteUri),
        new("Settlement:TaxBureauAddress", Others.Address.AbsoluteUri),
        new("Collecting:Channels:card:Address", $"{Others.Address}processors/card/"),
        new("Collecting:Channels:card-2:Address", $"{Others.Address}processors/card-2/"),
        new("Collecting:Channels:card-away:Address", "http://127.0.0.1:1/"),
        new("Collecting:Channels:banktransfer:Address", $"{Others.Address}processors/banktransfer/"),
        new("Collecting:Channels:banktransfer:Adapter", "BankTransfer"),
        new("Collecting:Retries", "0"),
        new("Collecting:AbandonAfter", "2"),
        new("Collecting:PauseMs", "20"),
        new("Collecting:TryForSeconds", "1"),
        new("Collecting:PollSeconds", "1"),
        new("Collecting:SettlementSeconds", "1"),
    ];

    public V1.BankStatements.BankStatementsClient Bank => BankAs(Operator);

    public V1.BankStatements.BankStatementsClient BankAs(Principal? principal) => new(base.As(principal));

    public V1.Receivables.ReceivablesClient ReceivablesAs(Principal? principal) => new(base.As(principal));

    public V1.Matching.MatchingClient MatchingAs(Principal? principal) => new(base.As(principal));

    public V1.Shortfalls.ShortfallsClient ShortfallsAs(Principal? principal) => new(base.As(principal));

    public V1.Shortfalls.ShortfallsClient Shortfalls => ShortfallsAs(Operator);

    public V1.Matching.MatchingClient Matching => MatchingAs(Operator);

    public new V1.Settlement.SettlementClient As(Principal? principal) => new(base.As(principal));

    public async Task<V1.StatementImport> Import(params StatementText[] statements)
    {
        var content = ByteString.CopyFromUtf8(string.Concat(statements.Select(statement => statement.ToString())));
        return await Desk.ImportStatementAsync(new V1.ImportStatementRequest { FileName = "test.sta", Content = content });
    }

    /// <summary>Tells of the order and waits for its receivable.</summary>
    public async Task<V1.Receivable> Place(OrderPlaced order)
    {
        await Deliver(order);
        await Eventually(async () => await Count("order_case where order_id = @Id and placed_at is not null", order.OrderId) == 1,
            "receivable");
        return await Receivable(order.OrderId);
    }

    /// <summary>Places the order and has its buyer pay all of it.</summary>
    public async Task<V1.Receivable> PlaceAndPay(OrderPlaced order)
    {
        var receivable = await Place(order);
        var import = await Import(StatementText.Of(order.Currency).Credit(order.TotalMinor, receivable.VirtualAccount));
        Assert.Equal((1, 0), (import.Matched, import.Unmatched));
        return await Receivable(order.OrderId);
    }

    public async Task<V1.Receivable> Receivable(Guid order) =>
        await Desk.GetReceivableAsync(new V1.OrderRequest { OrderId = order.ToString() });

    public async Task<V1.Claim> Claim(Guid order) => await Desk.GetClaimAsync(new V1.OrderRequest { OrderId = order.ToString() });

    /// <summary>Rows of "table where condition", with @Id for the id.</summary>
    public Task<long> Count(string from, Guid id) => Db.One<long>($"select count(*) from {from}", new { Id = id }, CancellationToken.None);

    /// <summary>Debits less credits per kind of account over the transactions of one order, without those that are zero.</summary>
    public async Task<Dictionary<AccountKind, long>> Balances(Guid order)
    {
        var rows = await Db.Many<Balance>(
            """
            select p.kind, sum(p.debit_minor - p.credit_minor)::bigint as minor
            from posting p join ledger_transaction t on t.id = p.transaction_id
            where t.order_id = @order
            group by p.kind
            having sum(p.debit_minor - p.credit_minor) <> 0
            """,
            new { order }, CancellationToken.None);
        return rows.ToDictionary(row => row.Kind, row => row.Minor);
    }

    public Task<List<PayoutRow>> Payouts(Guid order) => Db.Many<PayoutRow>(
        "select id, status, gross_minor, fee_minor, net_minor, reference from payout where order_id = @order",
        new { order }, CancellationToken.None);

    public sealed record PayoutRow(Guid Id, string Status, long GrossMinor, long FeeMinor, long NetMinor, string Reference);

    sealed record Balance(AccountKind Kind, long Minor);
}
