namespace CrossBorder.Statements;

/// <summary>Credit, debit, and the reversals of a credit (money leaves again) and of a debit (money comes back).</summary>
public enum Mark { C, D, RC, RD }

/// <summary>Only what is booked counts in the balance.</summary>
public enum EntryStatus { Booked, Pending, Information }

/// <summary>Who has the other end of the money.</summary>
/// <param name="Account">IBAN or another number, as stated.</param>
/// <param name="Bic">BIC or another code of the party's bank.</param>
public sealed record Party(string? Name, string? Account, string? Bic);

/// <summary>What a bank kept.</summary>
/// <param name="Minor">Positive when it was taken, negative when it was given back; minor units of the currency.</param>
/// <param name="Included">It is part of the entry's amount already; null when the bank does not say.</param>
/// <param name="Bearer">DEBT, CRED, SHAR or SLEV, as stated.</param>
public sealed record Charge(long Minor, string Currency, bool? Included, string? Type, string? Bearer);

/// <summary>The amount as the payer ordered it, in the payer's currency.</summary>
/// <param name="Rate">Units of one currency for the other as the bank states it, unrounded text.</param>
public sealed record Original(long? Minor, string? Currency, string? Rate, string? RateFrom, string? RateTo);

/// <summary>References of one payment, each null when it is missing or says that there is none.</summary>
public sealed record References
{
    /// <summary>Field 61, subfield 7; NONREF is none.</summary>
    public string? Customer { get; init; }

    /// <summary>Of the account servicing bank: field 61 after //, AcctSvcrRef.</summary>
    public string? Bank { get; init; }

    public string? EndToEnd { get; init; }

    public string? Message { get; init; }

    public string? PaymentInformation { get; init; }

    public string? Instruction { get; init; }

    public string? Transaction { get; init; }

    public string? Uetr { get; init; }

    public string? Mandate { get; init; }

    public string? Cheque { get; init; }

    public static References None { get; } = new();
}

/// <summary>The entry that a payment of a batch belongs to.</summary>
/// <param name="Detail">Place in the batch, from 1.</param>
/// <param name="Minor">What the bank booked as one amount.</param>
/// <param name="Reference">The bank's reference of the whole booking.</param>
/// <param name="Mark">Of the whole booking: a returned payment of a credit batch is a debit itself.</param>
/// <param name="Id">MsgId or PmtInfId of the batch.</param>
/// <param name="Count">NbOfTxs as stated.</param>
public sealed record Batch(int Detail, long Minor, string? Reference, Mark Mark, string? Id, int? Count);

/// <summary>One booked line of a statement, or one payment of a booked batch: field 61 with its 86, or Ntry/NtryDtls/TxDtls.</summary>
public sealed record Entry
{
    /// <summary>From 1 within the statement; an entry that was refused keeps its place. Payments of a batch share theirs.</summary>
    public required int Position { get; init; }

    /// <summary>Line of the file that it starts on, from 1.</summary>
    public required int Line { get; init; }

    public required DateOnly ValueDate { get; init; }

    /// <summary>Field 61 has month and day only: the year is the one that brings it nearest to the value date.</summary>
    public required DateOnly BookingDate { get; init; }

    public required Mark Mark { get; init; }

    public EntryStatus Status { get; init; }

    /// <summary>Third character of the currency, where field 61 has it.</summary>
    public char? FundsCode { get; init; }

    /// <summary>Minor units by ISO 4217, never negative; zero in entries that only inform.</summary>
    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    /// <summary>NTRF and the like, or domain/family/subfamily such as PMNT/RCDT/ESCT.</summary>
    public string TypeCode { get; init; } = "";

    /// <summary>The bank's own code, such as 166 of the German narrative or Prtry/Cd.</summary>
    public string? BankCode { get; init; }

    public References References { get; init; } = References.None;

    public IReadOnlyList<Charge> Charges { get; init; } = [];

    public Party? Counterparty { get; init; }

    /// <summary>On whose behalf: the ultimate debtor or creditor.</summary>
    public string? UltimateParty { get; init; }

    public Original? Original { get; init; }

    /// <summary>What the payer wrote, lines joined by line feeds where the source has lines.</summary>
    public string Remittance { get; init; } = "";

    /// <summary>Creditor references and document numbers of structured remittance.</summary>
    public IReadOnlyList<string> Structured { get; init; } = [];

    /// <summary>Why money came back: return code of a narrative or RtrInf.</summary>
    public string? ReturnReason { get; init; }

    /// <summary>Null unless the booking has several payments.</summary>
    public Batch? Batch { get; init; }

    /// <summary>Lines below field 61, or AddtlTxInf and AddtlNtryInf.</summary>
    public string Details { get; init; } = "";

    /// <summary>Field 86 as it stands, lines joined by line feeds; empty in XML.</summary>
    public string Narrative { get; init; } = "";

    /// <summary>
    /// The entry as it stands in the file, line ends as line feeds and control characters as blanks. Of a batch the first payment has
    /// the head of the booking too.
    /// </summary>
    public required string Raw { get; init; }

    /// <summary>It counts in the balance by this much: negative for D and RC.</summary>
    public long SignedMinor => Mark is Mark.C or Mark.RD ? AmountMinor : -AmountMinor;
}
