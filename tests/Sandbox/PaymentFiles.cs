using System.Xml.Linq;

namespace CrossBorder.Sandbox.Tests;

/// <summary>Payment files written by hand from the element order of pain.001.001.09, and a reader of the answers.</summary>
static class PaymentFiles
{
    static readonly XNamespace Ns = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    public const string Valid =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
         <CstmrCdtTrfInitn>
          <GrpHdr>
           <MsgId>{M}</MsgId><CreDtTm>2026-06-01T08:00:00.000Z</CreDtTm><NbOfTxs>2</NbOfTxs><CtrlSum>30.75</CtrlSum>
           <InitgPty><Nm>CrossBorder</Nm></InitgPty>
          </GrpHdr>
          <PmtInf>
           <PmtInfId>{M}-1</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>false</BtchBookg><NbOfTxs>2</NbOfTxs><CtrlSum>30.75</CtrlSum>
           <ReqdExctnDt><Dt>2026-06-01</Dt></ReqdExctnDt>
           <Dbtr><Nm>CrossBorder</Nm></Dbtr>
           <DbtrAcct><Id><Othr><Id>CBUSD0001</Id></Othr></Id><Ccy>USD</Ccy></DbtrAcct>
           <DbtrAgt><FinInstnId><BICFI>CRBOCNBHXXX</BICFI></FinInstnId></DbtrAgt>
           <ChrgBr>SHAR</ChrgBr>
           <CdtTrfTxInf>
            <PmtId><InstrId>{E}A</InstrId><EndToEndId>{E}A</EndToEndId><UETR>{U1}</UETR></PmtId>
            <Amt><InstdAmt Ccy="USD">10.25</InstdAmt></Amt>
            <CdtrAgt><FinInstnId><BICFI>DEUTDEFF</BICFI></FinInstnId></CdtrAgt>
            <Cdtr><Nm>Mugs GmbH</Nm><PstlAdr><Ctry>DE</Ctry></PstlAdr></Cdtr>
            <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>
            <RmtInf><Ustrd>ORDER {E}A</Ustrd></RmtInf>
           </CdtTrfTxInf>
           <CdtTrfTxInf>
            <PmtId><EndToEndId>{E}B</EndToEndId><UETR>{U2}</UETR></PmtId>
            <Amt><InstdAmt Ccy="USD">20.50</InstdAmt></Amt>
            <CdtrAgt><FinInstnId><ClrSysMmbId>
             <ClrSysId><Cd>CNAPS</Cd></ClrSysId><MmbId>313331000014</MmbId>
            </ClrSysMmbId></FinInstnId></CdtrAgt>
            <Cdtr><Nm>杭州礼品有限公司</Nm></Cdtr>
            <CdtrAcct><Id><Othr><Id>1202022109900123456</Id></Othr></Id></CdtrAcct>
            <RmtInf><Ustrd>ORDER {E}B</Ustrd></RmtInf>
           </CdtTrfTxInf>
          </PmtInf>
         </CstmrCdtTrfInitn>
        </Document>
        """;

    /// <summary>The valid file with ids of its own, spoilt.</summary>
    public static (string Message, string EndToEnd, string Text) Make(Func<string, string>? spoil = null)
    {
        var (message, end) = ($"M{Guid.NewGuid():N}", Guid.NewGuid().ToString("N")[..15].ToUpperInvariant());
        var text = Valid.Replace("{M}", message, StringComparison.Ordinal).Replace("{E}", end, StringComparison.Ordinal)
            .Replace("{U1}", $"{Guid.NewGuid()}", StringComparison.Ordinal).Replace("{U2}", $"{Guid.NewGuid()}", StringComparison.Ordinal);
        return (message, end, spoil is null ? text : spoil(text));
    }

    public static async Task Lay(this SandboxHost sandbox, string name, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(sandbox.Files, "bank", "payments", "out")).FullName, name);
        await File.WriteAllTextAsync(path + ".tmp", text);
        File.Move(path + ".tmp", path);
    }

    /// <summary>The answers to a message so far, by their names: group status, then end-to-end id or block with status.</summary>
    public static List<string> Answers(this SandboxHost sandbox, string message) =>
        [.. Directory.GetFiles(Path.Combine(sandbox.Files, "bank", "payments", "in"), $"PAIN002-{message}-*.xml").Order().Select(Said)];

    static string Said(string file)
    {
        var root = XDocument.Load(file).Root!;
        var ns = root.Name.Namespace;
        string? Of(XElement element, string name) => element.Element(ns + name)?.Value;
        var group = root.Descendants(ns + "OrgnlGrpInfAndSts").Single();
        var said = new List<string?> { Of(group, "GrpSts"), group.Descendants(ns + "AddtlInf").SingleOrDefault()?.Value };
        foreach (var payment in root.Descendants(ns + "OrgnlPmtInfAndSts"))
        {
            said.Add(Of(payment, "PmtInfSts") is { } status ? $"block {status}" : null);
            said.AddRange(payment.Elements(ns + "TxInfAndSts").Select(transfer => string.Join(' ', new[]
            {
                Of(transfer, "OrgnlEndToEndId")![^1..], Of(transfer, "TxSts"), transfer.Descendants(ns + "Cd").SingleOrDefault()?.Value,
            }.OfType<string>())));
        }

        return string.Join("; ", said.OfType<string>());
    }
}
