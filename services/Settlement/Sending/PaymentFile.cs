using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum PaymentFileStatus { Open, Written }

/// <summary>A message to the bank (pain.001): payouts of one currency, execution day, debtor account and charge bearer.</summary>
/// <param name="MessageId">At most 35 characters; the bank knows the file by it.</param>
/// <param name="ContentHash">SHA-256 in hex, once it is written.</param>
public sealed record PaymentFile(
    Guid Id, long Seq, string MessageId, Currency Currency, DateOnly ExecutionOn, string ChargeBearer, string DebtorName,
    string DebtorAccount, string DebtorBic, int Transactions, long SumMinor, PaymentFileStatus Status, string? ContentHash,
    string? BankStatus, DateTimeOffset MadeAt, DateTimeOffset? WrittenAt)
{
    public const string Columns =
        """
        id, seq, message_id, currency, execution_on, charge_bearer, debtor_name, debtor_account, debtor_bic, transactions,
        sum_minor, status, content_hash, bank_status, made_at, written_at
        """;

    /// <summary>Of its one payment information block.</summary>
    public string PaymentId => $"{MessageId}-1";

    public string Name => $"{MessageId}.xml";

    public V1.PaymentFile ToWire() => new()
    {
        Id = Id.ToString(),
        MessageId = MessageId,
        Currency = Currency.Code,
        ExecutionOn = Wire.Day(ExecutionOn),
        ChargeBearer = ChargeBearer,
        DebtorAccount = DebtorAccount,
        Transactions = Transactions,
        SumMinor = SumMinor,
        Status = Status.ToString(),
        ContentHash = ContentHash ?? "",
        BankStatus = BankStatus ?? "",
        MadeAt = MadeAt.ToTimestamp(),
        WrittenAt = WrittenAt?.ToTimestamp(),
    };
}

/// <summary>One credit transfer of a file.</summary>
/// <param name="Reference">EndToEndId, and what the statement will show.</param>
/// <param name="AccountKind">Says whether the account is an IBAN; null for the demonstration's account.</param>
public sealed record PaymentLine(
    string Reference, Guid Uetr, long NetMinor, string Name, string? Country, string Account, AccountForm? AccountKind, string? BankName,
    string? Bic, string? Cnaps, OrderId? OrderId)
{
    public string Remittance => OrderId is { } order ? $"ORDER {order.Value:N}" : $"PAYOUT {Reference}";
}
