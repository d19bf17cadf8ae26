using System.Globalization;
using System.Xml.Linq;

namespace CrossBorder.Statements.Tests;

/// <summary>Writes camt.053.001.02 or .08 by the element tables of fx-and-payments section 4, independent of the reader.</summary>
sealed class CamtWriter(bool isLater)
{
    readonly XNamespace space = $"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{(isLater ? "08" : "02")}";

    public string Write(Statement head, IReadOnlyList<Entry> entries) => new XDeclaration("1.0", "UTF-8", null) + new XDocument(
        E("Document", E("BkToCstmrStmt", E("GrpHdr", E("MsgId", "M")), Statement(head, entries)))).ToString(SaveOptions.DisableFormatting);

    XElement Statement(Statement head, IReadOnlyList<Entry> entries) => E("Stmt",
        E("Id", head.Reference),
        isLater && head.Page is not null ? Pagination("StmtPgntn", head) : null,
        Maybe("ElctrncSeqNb", head.Number?.ToString(CultureInfo.InvariantCulture)),
        !isLater && head.Page is not null ? Pagination("StmtPgntn", head) : null,
        Maybe("CreDtTm", head.CreatedAt?.ToString("O", CultureInfo.InvariantCulture)),
        head.Page is null && head.LastPage is { } last ? E("StmtPgntn", E("LastPgInd", last ? "true" : "false")) : null,
        Maybe("CpyDplctInd", head.Copy),
        E("Acct", E("Id", E("Othr", E("Id", head.Account))), E("Ccy", head.Currency),
            head.AccountOwner is { } owner ? E("Ownr", E("Nm", owner)) : null,
            head.Servicer is { } bank ? E("Svcr", E("FinInstnId", E(isLater ? "BICFI" : "BIC", bank))) : null),
        Balance("OPBD", head.Opening!), Balance("CLBD", head.Closing!),
        head.Totals.Count == 0 ? null : E("TxsSummry", head.Totals.Select(total => E(total.IsCredit ? "TtlCdtNtries" : "TtlDbtNtries",
            E("NbOfNtries", total.Count), E("Sum", Models.Digits(total.Minor!.Value, head.Currency!, '.', false))))),
        entries.GroupBy(entry => entry.Position).Select(line => Entry([.. line])),
        head.Narrative.Length == 0 ? null : E("AddtlStmtInf", head.Narrative));

    XElement Pagination(string name, Statement head) =>
        E(name, E("PgNb", head.Page!.Value), head.LastPage is { } last ? E("LastPgInd", last ? "1" : "0") : null);

    XElement Balance(string code, Balance balance) => E("Bal",
        E("Tp", E("CdOrPrtry", E("Cd", code))), Amount("Amt", balance.Minor, balance.Currency), Side(balance.Minor >= 0),
        E("Dt", E("Dt", Day(balance.Day!.Value))));

    XElement Entry(List<Entry> parts)
    {
        var first = parts[0];
        var mark = first.Batch?.Mark ?? first.Mark;
        return E("Ntry",
            Amount("Amt", first.Batch?.Minor ?? first.AmountMinor, first.Currency), Side(mark is Mark.C or Mark.RD),
            mark is Mark.RC or Mark.RD ? E("RvslInd", "true") : null,
            isLater ? E("Sts", E("Cd", Status(first))) : E("Sts", Status(first)),
            E("BookgDt", E("Dt", Day(first.BookingDate))), E("ValDt", E("DtTm", Day(first.ValueDate) + "T10:00:00+08:00")),
            Maybe("AcctSvcrRef", first.References.Bank), E("BkTxCd", Domain(first.TypeCode)),
            E("NtryDtls",
                first.Batch?.Id is { } id ? E("Btch", E("MsgId", id), E("NbOfTxs", parts.Count)) : null,
                parts.Select(Payment)),
            first.Details.Length == 0 ? null : E("AddtlNtryInf", first.Details));
    }

    XElement Payment(Entry entry)
    {
        var own = Amount("Amt", entry.AmountMinor, entry.Currency);
        var isDebtor = entry.Mark is Mark.C or Mark.RC;
        return E("TxDtls",
            E("Refs", E("EndToEndId", entry.References.EndToEnd ?? "NOTPROVIDED"), Maybe("UETR", entry.References.Uetr),
                Maybe("TxId", entry.References.Transaction), Maybe("MndtId", entry.References.Mandate)),
            isLater ? own : null, isLater ? Side(entry.Mark is Mark.C or Mark.RD) : null,
            entry.Original is null && isLater ? null : E("AmtDtls",
                entry.Original is { } original ? E("InstdAmt", Amount("Amt", original.Minor!.Value, original.Currency!), E("CcyXchg",
                    E("SrcCcy", original.RateFrom), E("TrgtCcy", original.RateTo), E("XchgRate", original.Rate))) : null,
                isLater ? null : E("TxAmt", own)),
            // .02 has the side of a payment there, too, when it is not that of the booking.
            isLater ? null : Side(entry.Mark is Mark.C or Mark.RD),
            isLater
                ? entry.Charges.Count == 0 ? null : E("Chrgs", entry.Charges.Select(charge => E("Rcrd", Charge(charge))))
                : entry.Charges.Select(charge => E("Chrgs", Charge(charge))),
            Parties(entry, isDebtor ? "Dbtr" : "Cdtr"),
            entry.Remittance.Length + entry.Structured.Count == 0 ? null : E("RmtInf",
                entry.Remittance.Length == 0 ? null : entry.Remittance.Split('\n').Select(line => E("Ustrd", line)),
                entry.Structured.Select(reference => E("Strd", E("CdtrRefInf", E("Ref", reference))))),
            entry.ReturnReason is { } reason ? E("RtrInf", E("Rsn", E("Cd", reason))) : null);
    }

    object[] Parties(Entry entry, string side) =>
    [
        E("RltdPties",
            entry.Counterparty?.Name is { } name ? E(side, Named(name)) : null,
            entry.Counterparty?.Account is { } account ? E(side + "Acct", E("Id", account.Length % 2 == 0 ? E("IBAN", account)
                : E("Othr", E("Id", account)))) : null,
            entry.UltimateParty is { } ultimate ? E("Ultmt" + side, Named(ultimate)) : null),
        E("RltdAgts", entry.Counterparty?.Bic is { } bic ? E(side + "Agt", E("FinInstnId", E(isLater ? "BICFI" : "BIC", bic))) : null),
    ];

    XElement Named(string name) => isLater ? E("Pty", E("Nm", name)) : E("Nm", name);

    object?[] Charge(Charge charge) =>
    [
        Amount("Amt", charge.Minor, charge.Currency), E("CdtDbtInd", "DBIT"), charge.Included == true ? E("ChrgInclInd", "true") : null,
        Maybe("Br", charge.Bearer),
    ];

    object? Domain(string type) => type.Split('/') is [var domain, var family, var sub]
        ? E("Domn", E("Cd", domain), E("Fmly", E("Cd", family), E("SubFmlyCd", sub)))
        : null;

    static string Status(Entry entry) => entry.Status == EntryStatus.Pending ? "PDNG" : "BOOK";

    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    XElement Side(bool isCredit) => E("CdtDbtInd", isCredit ? "CRDT" : "DBIT");

    XElement Amount(string name, long minor, string currency) =>
        E(name, new XAttribute("Ccy", currency), Models.Digits(minor, currency, '.', false));

    XElement? Maybe(string name, string? text) => text is null ? null : E(name, text);

    XElement E(string name, params object?[] content) => new(space + name, content);
}
