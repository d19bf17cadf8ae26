using System.Globalization;
using System.Text;
using System.Xml;
using CrossBorder.Platform;

namespace CrossBorder.Settlement;

/// <summary>
/// Writes pain.001.001.09 (CustomerCreditTransferInitiation, fx-and-payments.md section 5) as a stream: the same file and lines always
/// make the same bytes.
/// </summary>
static class Pain001
{
    const string Namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    static readonly XmlWriterSettings Format = new()
    {
        Async = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        IndentChars = " ",
        NewLineChars = "\n",
    };

    public static async Task Write(Stream to, PaymentFile file, IReadOnlyList<PaymentLine> lines)
    {
        if (lines.Count != file.Transactions || lines.Sum(line => line.NetMinor) != file.SumMinor)
            throw new InvalidOperationException($"{file.MessageId} has other payouts than it was made of");
        await using var xml = XmlWriter.Create(to, Format);
        await xml.WriteStartDocumentAsync();
        await xml.WriteStartElementAsync(null, "Document", Namespace);
        await Start(xml, "CstmrCdtTrfInitn");
        await Header(xml, file);
        await Start(xml, "PmtInf");
        await Payment(xml, file);
        foreach (var line in lines)
            await Transfer(xml, file, line);
        await xml.WriteEndDocumentAsync();
    }

    static async Task Header(XmlWriter xml, PaymentFile file)
    {
        await Start(xml, "GrpHdr");
        await Text(xml, "MsgId", file.MessageId);
        await Text(xml, "CreDtTm", file.MadeAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        await Text(xml, "NbOfTxs", file.Transactions.ToString(CultureInfo.InvariantCulture));
        await Text(xml, "CtrlSum", Amount(file.SumMinor, file.Currency));
        await Start(xml, "InitgPty");
        await Text(xml, "Nm", file.DebtorName);
        await End(xml, 2);
    }

    static async Task Payment(XmlWriter xml, PaymentFile file)
    {
        await Text(xml, "PmtInfId", file.PaymentId);
        await Text(xml, "PmtMtd", "TRF");
        // Each transfer is a line of its own on the statement.
        await Text(xml, "BtchBookg", "false");
        await Text(xml, "NbOfTxs", file.Transactions.ToString(CultureInfo.InvariantCulture));
        await Text(xml, "CtrlSum", Amount(file.SumMinor, file.Currency));
        await Start(xml, "ReqdExctnDt");
        await Text(xml, "Dt", Wire.Day(file.ExecutionOn));
        await End(xml);
        await Start(xml, "Dbtr");
        await Text(xml, "Nm", file.DebtorName);
        await End(xml);
        await Start(xml, "DbtrAcct");
        await Start(xml, "Id");
        await Start(xml, "Othr");
        await Text(xml, "Id", file.DebtorAccount);
        await End(xml, 2);
        await Text(xml, "Ccy", file.Currency.Code);
        await End(xml);
        await Start(xml, "DbtrAgt");
        await Start(xml, "FinInstnId");
        await Text(xml, "BICFI", file.DebtorBic);
        await End(xml, 2);
        await Text(xml, "ChrgBr", file.ChargeBearer);
    }

    static async Task Transfer(XmlWriter xml, PaymentFile file, PaymentLine line)
    {
        await Start(xml, "CdtTrfTxInf");
        await Start(xml, "PmtId");
        await Text(xml, "InstrId", line.Reference);
        await Text(xml, "EndToEndId", line.Reference);
        await Text(xml, "UETR", line.Uetr.ToString("D"));
        await End(xml);
        await Start(xml, "Amt");
        await Start(xml, "InstdAmt");
        await xml.WriteAttributeStringAsync(null, "Ccy", null, file.Currency.Code);
        await xml.WriteStringAsync(Amount(line.NetMinor, file.Currency));
        await End(xml, 2);
        await Agent(xml, line);
        await Start(xml, "Cdtr");
        await Text(xml, "Nm", line.Name);
        if (line.Country is not null)
        {
            await Start(xml, "PstlAdr");
            await Text(xml, "Ctry", line.Country);
            await End(xml);
        }

        await End(xml);
        await Creditor(xml, line);
        await Start(xml, "RmtInf");
        await Text(xml, "Ustrd", line.Remittance);
        await End(xml, 2);
    }

    static async Task Agent(XmlWriter xml, PaymentLine line)
    {
        if (line.Bic is null && line.Cnaps is null)
            return;
        await Start(xml, "CdtrAgt");
        await Start(xml, "FinInstnId");
        if (line.Bic is not null)
            await Text(xml, "BICFI", line.Bic);
        if (line.Cnaps is not null)
        {
            await Start(xml, "ClrSysMmbId");
            await Start(xml, "ClrSysId");
            await Text(xml, "Cd", "CNAPS");
            await End(xml);
            await Text(xml, "MmbId", line.Cnaps);
            await End(xml);
        }

        if (line.BankName is not null)
            await Text(xml, "Nm", line.BankName);
        await End(xml, 2);
    }

    static async Task Creditor(XmlWriter xml, PaymentLine line)
    {
        await Start(xml, "CdtrAcct");
        await Start(xml, "Id");
        if (line.AccountKind == AccountForm.Iban)
        {
            await Text(xml, "IBAN", line.Account);
        }
        else
        {
            await Start(xml, "Othr");
            await Text(xml, "Id", line.Account);
            await End(xml);
        }

        await End(xml, 2);
    }

    static string Amount(long minor, Currency currency) =>
        new Money(minor, currency).Major.ToString($"F{currency.Exponent}", CultureInfo.InvariantCulture);

    static Task Start(XmlWriter xml, string name) => xml.WriteStartElementAsync(null, name, Namespace);

    static async Task End(XmlWriter xml, int times = 1)
    {
        for (; times > 0; times--)
            await xml.WriteEndElementAsync();
    }

    static Task Text(XmlWriter xml, string name, string value) => xml.WriteElementStringAsync(null, name, Namespace, value);
}
