using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// What accounts are for; README.md says what each transaction posts. Those with a party are kept per exporter or buyer. The table
/// ledger_purpose says the side on which a balance grows, and whether it may never fall below its limit.
/// </summary>
public enum AccountKind
{
    /// <summary>Asset: what the bank's statements show.</summary>
    Bank,

    /// <summary>Transfers that the bank was asked for and has not shown yet; a credit balance.</summary>
    BankClearing,

    /// <summary>Statement entries that nobody has explained yet.</summary>
    Suspense,

    /// <summary>Owed per exporter: received for orders that are under way.</summary>
    OrderFunds,

    /// <summary>Owed per buyer: paid too much, or for a cancelled order.</summary>
    BuyerCredit,

    /// <summary>Owed per exporter: earned, less fees. Limited: nobody is paid more than he has.</summary>
    ExporterPayable,

    /// <summary>The platform's income.</summary>
    PlatformFees,

    /// <summary>Refunds claimed at the tax bureau, in CNY.</summary>
    TaxBureauReceivable,

    /// <summary>Refunds that exporters may expect, the other side of the claims.</summary>
    ExporterRefund,

    /// <summary>Refunds that the treasury paid to exporters directly; in and out at once, so its debits are the refunded total.</summary>
    TreasuryTransit,

    /// <summary>What exchanges left open: a currency was given for another, and the bank has not exchanged it yet.</summary>
    FxPosition,

    /// <summary>The mid rate less the customer's rate: income, or set aside until the bank takes it as its own.</summary>
    FxSpread,

    /// <summary>Per exporter, in CNY: gain or loss against the rate of the day on which the receivable was booked.</summary>
    FxResult,

    /// <summary>The other side of it.</summary>
    FxBooked,

    /// <summary>Asset: captured by payment processors, and not yet on a bank statement.</summary>
    ProcessorClearing,

    /// <summary>Refunds that processors were asked for and have not confirmed.</summary>
    RefundClearing,

    /// <summary>Cost: what processors keep of what they settle.</summary>
    ProcessorFees,

    /// <summary>Owed per buyer: paid for an order, and not released to its exporter. Limited: no more is released than is held.</summary>
    Escrow,

    /// <summary>Per exporter: what banks kept of receipts that count as whole; the platform advances it.</summary>
    BankCharges,

    /// <summary>
    /// Asset, per exporter: its orders lost money after it had got it; netted from what it gets. Limited: no more is taken than is owed.
    /// </summary>
    ExporterRecoverable,
}

/// <summary>The name of an account: purpose, party and currency. Written as ExporterPayable:party id:USD.</summary>
public readonly record struct Account(AccountKind Kind, PartyId Party, Currency Currency)
{
    /// <summary>Its balance grows by credits; else it is an asset and grows by debits. The same as in ledger_purpose.</summary>
    public bool CreditSide => Kind is not (
        AccountKind.Bank or AccountKind.TaxBureauReceivable or AccountKind.TreasuryTransit or AccountKind.FxPosition
            or AccountKind.FxBooked or AccountKind.ProcessorClearing or AccountKind.ProcessorFees or AccountKind.BankCharges
            or AccountKind.ExporterRecoverable);

    /// <summary>The order in which accounts are locked: by purpose, party and currency, as bytes.</summary>
    public static Comparer<Account> LockOrder { get; } = Comparer<Account>.Create((one, other) =>
        string.CompareOrdinal(one.Kind.ToString(), other.Kind.ToString()) is var byKind && byKind != 0 ? byKind
        : one.Party.Value.CompareTo(other.Party.Value) is var byParty && byParty != 0 ? byParty
        : string.CompareOrdinal(one.Currency.Code, other.Currency.Code));

    /// <summary>Null when the text names no account.</summary>
    public static Account? Find(string text) =>
        text.Split(':') is [var kind, var party, var currency]
        && Enum.IsDefined(typeof(AccountKind), kind) && Guid.TryParse(party, out var id) && Currency.Find(currency) is { } known
            ? new Account(Enum.Parse<AccountKind>(kind), new PartyId(id), known)
            : null;

    /// <exception cref="Grpc.Core.RpcException">400: the text names no account.</exception>
    public static Account Required(string field, string text) => Find(text) ?? throw Problem.Invalid(
        field, $"'{text}' is not the name of an account.", "Purpose:party id:currency, zeros for the platform itself").ToGrpc();

    public override string ToString() => $"{Kind}:{Party.Value}:{Currency.Code}";
}
