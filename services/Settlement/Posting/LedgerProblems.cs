using System.Globalization;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>The outcomes of the ledger that are refusals, by name. The database decides most of them, under its locks.</summary>
static class LedgerProblems
{
    const int Conflict = StatusCodes.Status409Conflict;
    const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    /// <summary>422: debits are not credits in one currency; or there are no postings.</summary>
    public static Problem Unbalanced(Currency currency, long difference) => new(
        Unprocessable, "unbalanced", difference == 0
            ? "The transaction has no postings."
            : string.Create(CultureInfo.InvariantCulture, $"Debits less credits are {difference} in {currency.Code}."),
        "lines", "debits that equal credits in every currency");

    public static Problem InsufficientFunds(Account account) => new(
        Conflict, "insufficient_funds", $"{account} would fall below its limit; holds count.");

    public static Problem AccountUnknown(Account account) => new(
        Conflict, "account_unknown", $"{account} is not open.", "account", "an account that is open");

    public static Problem AccountClosed(Account account) => new(Conflict, "account_closed", $"{account} is closed.");

    /// <summary>409: it has money, or a hold, or a part that is not sealed yet; or it never was an account.</summary>
    public static Problem AccountInUse(Account account) => new(
        Conflict, "account_in_use", $"{account} has a balance or a hold.", "account", "an account without either");

    public static Problem CurrencyMismatch(Account account) => new(
        Unprocessable, "currency_mismatch", $"{account} is kept in {account.Currency.Code}.", "currency", account.Currency.Code);

    /// <summary>422: the id, or what is booked under it, came before with other content.</summary>
    public static Problem TransactionReused(string source) => new(
        Unprocessable, "transaction_reused", $"{source} is booked with other content.", "id", "a new id for another transaction");

    public static Problem AlreadyReversed(Guid transaction) => new(
        Conflict, "already_reversed", $"Transaction {transaction} is reversed, or it is a reversal itself.");

    public static Problem HoldReused(Guid id) => new(
        Unprocessable, "hold_reused", $"Hold {id} was made with other content.", "id", "a new id for another hold");

    public static Problem HoldExpired(Guid id) => new(Conflict, "hold_expired", $"Hold {id} has expired.");

    public static Problem HoldClosed(Guid id) => new(Conflict, "hold_closed", $"Hold {id} was posted or voided.");

    public static Problem HoldExceeded(Hold hold, long minor) => new(
        Conflict, "hold_exceeded",
        string.Create(
            CultureInfo.InvariantCulture, $"The transaction takes {minor} from {hold.Account}, where {hold.AmountMinor} are held."),
        "lines", string.Create(CultureInfo.InvariantCulture, $"1 to {hold.AmountMinor}"));

    /// <summary>What the database answered for one transaction or account of a batch.</summary>
    public static Problem Of(string outcome, LedgerBatch batch, int no) => outcome switch
    {
        "insufficient_funds" => InsufficientFunds(batch.Accounts[no - 1]),
        "account_unknown" => AccountUnknown(batch.Accounts[no - 1]),
        "account_closed" => AccountClosed(batch.Accounts[no - 1]),
        "transaction_reused" => TransactionReused(batch.Entries[no - 1].Source),
        "already_reversed" => AlreadyReversed(batch.Entries[no - 1].Reverses!.Value),
        "hold_expired" => HoldExpired(batch.Entries[no - 1].Hold!.Id),
        "hold_closed" => HoldClosed(batch.Entries[no - 1].Hold!.Id),
        _ => throw new InvalidOperationException($"the ledger answered {outcome}"),
    };
}
