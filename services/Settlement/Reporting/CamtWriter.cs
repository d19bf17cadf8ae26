using System.Globalization;
using System.Xml;
using CrossBorder.Platform;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Writes a statement of account as camt.053.001.08 (ISO 20022 BankToCustomerStatement): a Stmt for each account, a Ntry for each
/// movement. Identifiers have at most 35 characters there, so ids are written without dashes, and the purpose of an account as its type.
/// </summary>
static class CamtWriter
{
    const string Space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
    const int LongestInfo = 500;

    public static byte[] Write(V1.AccountStatement statement, DateTimeOffset now)
    {
        using var content = new MemoryStream();
        using (var xml = XmlWriter.Create(content, new XmlWriterSettings { Indent = true, Encoding = new System.Text.UTF8Encoding(false) }))
        {
            xml.WriteStartElement("Document", Space);
            xml.WriteStartElement("BkToCstmrStmt");
            xml.WriteStartElement("GrpHdr");
            xml.WriteElementString("MsgId", $"{Short(statement.PartyId)[..16]}-{statement.To}");
            xml.WriteElementString("CreDtTm", Instant(now));
            xml.WriteEndElement();
            for (var i = 0; i < statement.Sections.Count; i++)
                Write(xml, statement, statement.Sections[i], i + 1, now);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return content.ToArray();
    }

    static void Write(XmlWriter xml, V1.AccountStatement statement, V1.AccountSection section, int no, DateTimeOffset now)
    {
        var currency = Currency.Of(section.Currency);
        xml.WriteStartElement("Stmt");
        xml.WriteElementString("Id", $"{Short(statement.PartyId)[..16]}-{statement.To}-{no}");
        xml.WriteElementString("CreDtTm", Instant(now));
        xml.WriteStartElement("FrToDt");
        xml.WriteElementString("FrDtTm", $"{statement.From}T00:00:00+08:00");
        xml.WriteElementString("ToDtTm", $"{statement.To}T23:59:59+08:00");
        xml.WriteEndElement();
        Account(xml, statement, section);
        Balance(xml, "OPBD", section.OpeningMinor, currency, statement.From);
        Balance(xml, "CLBD", section.ClosingMinor, currency, statement.To);
        Totals(xml, section, currency);
        foreach (var movement in section.Movements)
            Entry(xml, movement, currency);
        xml.WriteEndElement();
    }

    static void Account(XmlWriter xml, V1.AccountStatement statement, V1.AccountSection section)
    {
        xml.WriteStartElement("Acct");
        xml.WriteStartElement("Id");
        xml.WriteStartElement("Othr");
        xml.WriteElementString("Id", Short(statement.PartyId));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("Tp");
        xml.WriteElementString("Prtry", section.Kind);
        xml.WriteEndElement();
        xml.WriteElementString("Ccy", section.Currency);
        if (statement.PartyName.Length > 0)
        {
            xml.WriteStartElement("Ownr");
            xml.WriteElementString("Nm", Clean(statement.PartyName, 140));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    static void Balance(XmlWriter xml, string code, long minor, Currency currency, string day)
    {
        xml.WriteStartElement("Bal");
        xml.WriteStartElement("Tp");
        xml.WriteStartElement("CdOrPrtry");
        xml.WriteElementString("Cd", code);
        xml.WriteEndElement();
        xml.WriteEndElement();
        Amount(xml, minor, currency);
        Day(xml, "Dt", day);
        xml.WriteEndElement();
    }

    static void Totals(XmlWriter xml, V1.AccountSection section, Currency currency)
    {
        xml.WriteStartElement("TxsSummry");
        foreach (var (name, side, minor) in new[] { ("TtlCdtNtries", 1, section.InMinor), ("TtlDbtNtries", -1, section.OutMinor) })
        {
            xml.WriteStartElement(name);
            xml.WriteElementString(
                "NbOfNtries", section.Movements.Count(one => Math.Sign(one.AmountMinor) == side).ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("Sum", StatementCsv.Plain(minor, currency));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    static void Entry(XmlWriter xml, V1.AccountMovement movement, Currency currency)
    {
        xml.WriteStartElement("Ntry");
        xml.WriteElementString("NtryRef", Short(movement.TransactionId));
        Amount(xml, movement.AmountMinor, currency);
        xml.WriteStartElement("Sts");
        xml.WriteElementString("Cd", "BOOK");
        xml.WriteEndElement();
        Day(xml, "BookgDt", movement.On);
        Day(xml, "ValDt", movement.On);
        xml.WriteElementString("AcctSvcrRef", Clean(Short(movement.Reference), 35));
        xml.WriteStartElement("BkTxCd");
        xml.WriteStartElement("Prtry");
        xml.WriteElementString("Cd", Clean(movement.Document, 35));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("NtryDtls");
        xml.WriteStartElement("TxDtls");
        xml.WriteStartElement("Refs");
        xml.WriteElementString("EndToEndId", movement.OrderId.Length == 0 ? "NOTPROVIDED" : Short(movement.OrderId));
        xml.WriteEndElement();
        Amount(xml, movement.AmountMinor, currency);
        xml.WriteEndElement();
        xml.WriteEndElement();
        if (movement.Memo.Length > 0)
            xml.WriteElementString("AddtlNtryInf", Clean(movement.Memo, LongestInfo));
        xml.WriteEndElement();
    }

    /// <summary>What an amount is without its sign, and its side.</summary>
    static void Amount(XmlWriter xml, long minor, Currency currency)
    {
        xml.WriteStartElement("Amt");
        xml.WriteAttributeString("Ccy", currency.Code);
        xml.WriteString(StatementCsv.Plain(Math.Abs(minor), currency));
        xml.WriteEndElement();
        xml.WriteElementString("CdtDbtInd", minor < 0 ? "DBIT" : "CRDT");
    }

    static void Day(XmlWriter xml, string name, string day)
    {
        xml.WriteStartElement(name);
        xml.WriteElementString("Dt", day);
        xml.WriteEndElement();
    }

    static string Short(string id) => Guid.TryParse(id, out var known) ? known.ToString("N") : id;

    /// <summary>XML 1.0 has no place for most control characters.</summary>
    static string Clean(string text, int longest) =>
        string.Concat((text.Length > longest ? text[..longest] : text).Where(XmlConvert.IsXmlChar));

    static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
