using System.Globalization;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>Transactions under ids that the client made: posts, reversals and exchanges. A retry finds its own and posts nothing.</summary>
public sealed partial class LedgerService
{
    const int MostTransactions = 1000;

    [Allow(Role.Service)]
    public override async Task<V1.PostTransactionsResponse> PostTransactions(
        V1.PostTransactionsRequest request, ServerCallContext context)
    {
        if (request.Transactions.Count is 0 or > MostTransactions
            || request.Transactions.DistinctBy(one => one.Id).Count() < request.Transactions.Count)
            throw Problem.Invalid("transactions", "The batch cannot be posted.", $"1 to {MostTransactions}, each id once").ToGrpc();
        var entries = request.Transactions.Select(draft => EntryOf(draft, "client")).ToList();
        var ct = context.CancellationToken;
        var outcome = entries.Count == 1 ? await queue.Post(entries[0], ct) : await Ledger.Post(db, entries, clock.GetUtcNow(), ct);
        var posted = outcome.OrThrow();
        return new V1.PostTransactionsResponse { Posted = entries.Count - posted.Repeated, RepeatedBefore = posted.Repeated };
    }

    /// <summary>The opposite of what was booked, once. A reversal is not reversed: what was right is booked again.</summary>
    [Allow(Role.Operator, Role.Service)]
    public override async Task<V1.LedgerTransaction> ReverseTransaction(
        V1.ReverseTransactionRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (reversed, id) = (IdOf("transaction_id", request.TransactionId), IdOf("id", request.Id));
        var original = await Transaction(reversed, ct) ?? throw Problem.NotFound("ledger_transaction", reversed).ToGrpc();
        var entry = new LedgerEntry(
            "reverse", id, original.OrderId.Length == 0 ? null : new OrderId(Guid.Parse(original.OrderId)),
            DayOf("effective_on", request.EffectiveOn), Currency.Of("CNY"))
        {
            Id = id,
            Memo = MemoOf(request.Memo),
            Reverses = reversed,
        };
        foreach (var line in await Lines(reversed, ct))
            entry = entry.Debit(line.Account, line.CreditMinor).Credit(line.Account, line.DebitMinor);
        return await Post(entry, ct);
    }

    [Allow(Role.Operator, Role.Service)]
    public override Task<V1.LedgerTransaction> Exchange(V1.ExchangeRequest request, ServerCallContext context)
    {
        var exchange = new CurrencyExchange(
            Account.Required("from_account", request.FromAccount), Account.Required("to_account", request.ToAccount), request.SoldMinor,
            RateOf("mid_rate", request.MidRate), RateOf("customer_rate", request.CustomerRate));
        if (exchange.Fault() is { } fault)
            throw fault.ToGrpc();
        var entry = exchange.ToEntry(IdOf("id", request.Id), DayOf("effective_on", request.EffectiveOn));
        return Post(entry, context.CancellationToken, opens: true);
    }

    async Task<V1.LedgerTransaction> Post(LedgerEntry entry, CancellationToken ct, bool opens = false)
    {
        (await Ledger.Post(db, [entry], clock.GetUtcNow(), ct, opens)).OrThrow();
        return (await Transaction(entry.Id, ct))!;
    }

    /// <exception cref="RpcException">400: it is no decimal number.</exception>
    static decimal RateOf(string field, string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            ? rate
            : throw Problem.Invalid(field, $"'{text}' is not a rate.", "a decimal number such as 7.1523").ToGrpc();
}
