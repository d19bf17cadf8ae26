using System.Globalization;
using CrossBorder.Contracts.Common.V1;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>The gRPC door of the ledger; each capability is a part of it in a file of its own.</summary>
public sealed partial class LedgerService(Db db, JoinPosts queue, TimeProvider clock) : V1.Ledger.LedgerBase
{
    const int LongestMemo = 500;
    const string DayFormat = "yyyy-MM-dd";

    static (long After, int Limit) PageOf(Page? page) => SettlementService.PageOf(new V1.ListRequest { Page = page ?? new Page() });

    /// <exception cref="Grpc.Core.RpcException">400: the text is no UUID, or all zeros.</exception>
    static Guid IdOf(string field, string text) => Guid.TryParse(text, out var id) && id != Guid.Empty
        ? id
        : throw Problem.Invalid(field, $"'{text}' is not an id.", "a UUID, best of version 7, that the client makes").ToGrpc();

    /// <exception cref="Grpc.Core.RpcException">400: the text is no day.</exception>
    static DateOnly DayOf(string field, string text) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Problem.Invalid(field, $"'{text}' is not a day.", DayFormat).ToGrpc();

    /// <exception cref="Grpc.Core.RpcException">400: it is too long.</exception>
    static string MemoOf(string text) => text.Length <= LongestMemo
        ? text
        : throw Problem.Invalid("memo", "The memo is too long.", $"at most {LongestMemo} characters").ToGrpc();

    static string Text(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>The transaction that a client drafts.</summary>
    /// <exception cref="Grpc.Core.RpcException">A field is malformed, or a line is in another currency than its account.</exception>
    static LedgerEntry EntryOf(V1.TransactionDraft? draft, string fact, Hold? hold = null)
    {
        draft ??= new V1.TransactionDraft();
        var id = IdOf("id", draft.Id);
        var order = draft.OrderId.Length == 0 ? (OrderId?)null : new OrderId(IdOf("order_id", draft.OrderId));
        var entry = new LedgerEntry(fact, id, order, DayOf("effective_on", draft.EffectiveOn), Currency.Of("CNY"))
        {
            Id = id,
            Memo = MemoOf(draft.Memo),
            Hold = hold,
        };
        foreach (var line in draft.Lines)
        {
            var account = Account.Required("lines.account", line.Account);
            if (line.Currency.Length > 0 && line.Currency != account.Currency.Code)
                throw LedgerProblems.CurrencyMismatch(account).ToGrpc();
            if (line.DebitMinor < 0 || line.CreditMinor < 0 || (line.DebitMinor == 0) == (line.CreditMinor == 0))
                throw Problem.Invalid("lines.debit_minor", "A line has a debit or a credit.", "one of the two, above 0").ToGrpc();
            entry = entry.Debit(account, line.DebitMinor).Credit(account, line.CreditMinor);
        }

        return entry;
    }
}

/// <summary>Registers the ledger's workers.</summary>
static class LedgerParts
{
    public static void AddLedger(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SealSignal>();
        builder.Services.AddSingleton<HoldSignal>();
        builder.Services.AddSingleton<JoinPosts>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JoinPosts>());
        builder.Services.AddHostedService<SealEntries>();
        builder.Services.AddHostedService<ExpireHolds>();
    }
}
