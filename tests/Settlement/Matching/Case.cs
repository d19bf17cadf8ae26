using CrossBorder.Contracts.Events;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement.Tests;

/// <summary>Buyers that are known by name, their orders, and receipts that name no virtual account.</summary>
static class Case
{
    static int serial;

    /// <summary>A buyer with a name of its own that Settlement has learnt.</summary>
    public static async Task<TradingBuyer> Buyer(this SettlementHost host)
    {
        var number = Interlocked.Increment(ref serial);
        // Names of letters alone: numbers in them would look like references.
        var word = string.Concat($"{number:D4}{Guid.NewGuid():N}".Take(10).Select(c => (char)('A' + (c % 16))));
        var account = $"GB{Random.Shared.NextInt64(1_000_000_000, 9_999_999_999)}";
        var buyer = new TradingBuyer(Guid.CreateVersion7(), $"{word} Trading Ltd", account);
        await host.Deliver(new EnterpriseRegistered(buyer.Id, 1, Given.Placed, "Buyer", buyer.Name, null, "GB", null, null, null));
        await SettlementHost.Eventually(async () => await host.Count("payer where buyer_id = @Id", buyer.Id) == 1, "buyer");
        return buyer;
    }

    public static OrderPlaced Order(
        this TradingBuyer buyer, long total = 100_000, PaymentTerm[]? terms = null, string? reference = null, Guid? exporter = null,
        string currency = "USD") =>
        Given.Order(total, currency, terms ?? Given.Deposit, exporter) with { BuyerId = buyer.Id, Reference = reference };

    public static StatementText Pays(this StatementText statement, TradingBuyer buyer, long minor, string text, string? account = null) =>
        statement.Add("C", minor, $"?20{text}?32{buyer.Name}?31{account ?? buyer.Account}");

    /// <summary>The entry of the amount that came last.</summary>
    public static async Task<V1.ReceiptCase> Receipt(this SettlementHost host, long minor)
    {
        var id = await host.Db.One<Guid>(
            "select id from statement_entry where amount_minor = @minor order by seq desc limit 1", new { minor }, CancellationToken.None);
        return await host.Matching.GetReceiptAsync(new V1.ReceiptRequest { Id = id.ToString() });
    }

    /// <summary>Debits less credits of a party's account in all of the ledger.</summary>
    public static Task<long> Balance(this SettlementHost host, AccountKind kind, Guid party, string currency = "USD") => host.Db.One<long>(
        """
        select coalesce(sum(debit_minor - credit_minor), 0)::bigint
        from posting
        where kind = @Kind and party_id = @party and currency = @currency
        """,
        new { Kind = kind.ToString(), party, currency }, CancellationToken.None);
}

sealed record TradingBuyer(Guid Id, string Name, string Account);
