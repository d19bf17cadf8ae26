namespace CrossBorder.Statements;

/// <summary>What is taken of camt.053; the same names for an entry and for a payment within it.</summary>
enum CamtField
{
    None, Id, Number, LegalNumber, Page, LastPage, Created, From, To, Copy, Iban, OtherAccount, AccountCurrency, Owner, Servicer,
    Information,
    CreditCount, CreditSum, DebitCount, DebitSum,
    BalanceType, BalanceDate,
    Amount, Side, Reversal, Status, Booked, Value, EntryReference, BankReference, Domain, Family, SubFamily, Proprietary,
    InstructedAmount, TransactionAmount, CounterAmount, SourceCurrency, TargetCurrency, Rate,
    ChargeTotal, ChargeAmount, ChargeSide, ChargeIncluded, ChargeType, ChargeBearer,
    BatchMessage, BatchPayment, BatchCount,
    MessageId, PaymentId, InstructionId, EndToEndId, Uetr, TransactionId, MandateId, Cheque,
    Debtor, DebtorAccount, UltimateDebtor, DebtorAgent, Creditor, CreditorAccount, UltimateCreditor, CreditorAgent,
    Unstructured, Structured, ReturnReason, Additional,
    Count,
}

/// <summary>
/// Paths of elements by their local names, as a tree that is descended while reading. .001.02 and .001.08 differ in where names,
/// agents and charges stand: both are taken wherever they appear.
/// </summary>
sealed class CamtTree
{
    static readonly string[] AmountKinds = ["InstdAmt", "TxAmt", "CntrValAmt"];
    static readonly string[] ChargePlaces = ["Chrgs", "Chrgs/Rcrd"];
    readonly Dictionary<string, CamtTree> children = [];

    public CamtField Field { get; private set; }

    public CamtTree? Child(string name) => children.GetValueOrDefault(name);

    public static CamtTree Group { get; } = Of("MsgPgntn/PgNb Page", "MsgPgntn/LastPgInd LastPage", "CreDtTm Created");

    public static CamtTree Balance { get; } = Of(
        "Tp/CdOrPrtry/Cd BalanceType", "Tp/CdOrPrtry/Prtry BalanceType", "Tp/Cd BalanceType", "Amt Amount", "CdtDbtInd Side",
            "Dt/Dt BalanceDate",
        "Dt/DtTm BalanceDate");

    public static CamtTree Statement { get; } = Of(
        "Id Id", "ElctrncSeqNb Number", "LglSeqNb LegalNumber", "StmtPgntn/PgNb Page", "StmtPgntn/LastPgInd LastPage", "CreDtTm Created",
        "FrToDt/FrDtTm From", "FrToDt/ToDtTm To", "CpyDplctInd Copy", "Acct/Id/IBAN Iban", "Acct/Id/Othr/Id OtherAccount",
        "Acct/Ccy AccountCurrency", "Acct/Ownr/Nm Owner", "Acct/Svcr/FinInstnId/BIC Servicer", "Acct/Svcr/FinInstnId/BICFI Servicer",
        "TxsSummry/TtlCdtNtries/NbOfNtries CreditCount", "TxsSummry/TtlCdtNtries/Sum CreditSum",
        "TxsSummry/TtlDbtNtries/NbOfNtries DebitCount", "TxsSummry/TtlDbtNtries/Sum DebitSum", "AddtlStmtInf Information");

    public static CamtTree Entry { get; } = Of([
        "NtryRef EntryReference", "RvslInd Reversal", "Sts Status", "Sts/Cd Status", "Sts/Prtry Status", "BookgDt/Dt Booked",
        "BookgDt/DtTm Booked", "ValDt/Dt Value", "ValDt/DtTm Value", "AcctSvcrRef BankReference", "NtryDtls/Btch/MsgId BatchMessage",
        "NtryDtls/Btch/PmtInfId BatchPayment", "NtryDtls/Btch/NbOfTxs BatchCount", "AddtlNtryInf Additional",
        .. Money,
    ]);

    public static CamtTree Detail { get; } = Of([
        "Refs/MsgId MessageId", "Refs/AcctSvcrRef BankReference", "Refs/PmtInfId PaymentId", "Refs/InstrId InstructionId",
        "Refs/EndToEndId EndToEndId", "Refs/UETR Uetr", "Refs/TxId TransactionId", "Refs/MndtId MandateId", "Refs/ChqNb Cheque",
        .. Party("Dbtr", "Debtor"), .. Party("Cdtr", "Creditor"),
        "RmtInf/Ustrd Unstructured", "RmtInf/Strd/CdtrRefInf/Ref Structured", "RmtInf/Strd/RfrdDocInf/Nb Structured",
        "RmtInf/Strd/AddtlRmtInf Unstructured", "RtrInf/Rsn/Cd ReturnReason", "RtrInf/Rsn/Prtry ReturnReason",
        "RtrInf/RtrRsn/Cd ReturnReason", "AddtlTxInf Additional",
        .. Money,
    ]);

    static IEnumerable<string> Money =>
    [
        "Amt Amount", "CdtDbtInd Side", "BkTxCd/Domn/Cd Domain", "BkTxCd/Domn/Fmly/Cd Family", "BkTxCd/Domn/Fmly/SubFmlyCd SubFamily",
        "BkTxCd/Prtry/Cd Proprietary",
        "AmtDtls/InstdAmt/Amt InstructedAmount", "AmtDtls/TxAmt/Amt TransactionAmount", "AmtDtls/CntrValAmt/Amt CounterAmount",
        .. AmountKinds.SelectMany(kind => new[]
        {
            $"AmtDtls/{kind}/CcyXchg/SrcCcy SourceCurrency", $"AmtDtls/{kind}/CcyXchg/TrgtCcy TargetCurrency",
            $"AmtDtls/{kind}/CcyXchg/XchgRate Rate",
        }),
        "Chrgs/TtlChrgsAndTaxAmt ChargeTotal",
        .. ChargePlaces.SelectMany(at => new[]
        {
            $"{at}/Amt ChargeAmount", $"{at}/CdtDbtInd ChargeSide", $"{at}/ChrgInclInd ChargeIncluded", $"{at}/Tp/Cd ChargeType",
            $"{at}/Tp/Prtry/Id ChargeType", $"{at}/Br ChargeBearer",
        }),
    ];

    static IEnumerable<string> Party(string element, string field) =>
    [
        $"RltdPties/{element}/Nm {field}", $"RltdPties/{element}/Pty/Nm {field}", $"RltdPties/{element}Acct/Id/IBAN {field}Account",
        $"RltdPties/{element}Acct/Id/Othr/Id {field}Account", $"RltdPties/Ultmt{element}/Nm Ultimate{field}",
        $"RltdPties/Ultmt{element}/Pty/Nm Ultimate{field}", $"RltdAgts/{element}Agt/FinInstnId/BIC {field}Agent",
        $"RltdAgts/{element}Agt/FinInstnId/BICFI {field}Agent", $"RltdAgts/{element}Agt/FinInstnId/ClrSysMmbId/MmbId {field}Agent",
    ];

    static CamtTree Of(params IEnumerable<string> paths)
    {
        var root = new CamtTree();
        foreach (var line in paths.Select(path => path.Split(' ')))
        {
            var at = root;
            foreach (var name in line[0].Split('/'))
                at = at.children.TryGetValue(name, out var known) ? known : at.children[name] = new CamtTree();
            at.Field = Enum.Parse<CamtField>(line[1]);
        }

        return root;
    }
}
