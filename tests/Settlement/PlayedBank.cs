using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;

namespace CrossBorder.Settlement.Tests;

/// <summary>A transfer as it stood in a payment file.</summary>
public sealed record PaidTransfer(
    string MessageId, string Reference, Guid Uetr, string Currency, long AmountMinor, string Name, string Account, string? Bic,
    string ChargeBearer, string Remittance);

/// <summary>
/// Plays the bank's side of the payment folders: takes the files, refuses the transfers that it was told to refuse, and writes whatever
/// answers a test asks for. Reads with System.Xml.Linq and knows nothing of the platform's writer.
/// </summary>
public sealed class PlayedBank(string files)
{
    static readonly XNamespace Pain001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
    static readonly XNamespace Pain002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10";
    static int answers;
    readonly ConcurrentDictionary<string, PaidTransfer> transfers = [];
    readonly ConcurrentDictionary<string, Manner> manners = [];

    public string Out { get; } = Path.Combine(files, "bank", "payments", "out");

    public string In { get; } = Path.Combine(files, "bank", "payments", "in");

    public string Taken { get; } = Path.Combine(files, "bank", "payments", "out", "taken");

    public IReadOnlyCollection<PaidTransfer> Transfers => [.. transfers.Values];

    /// <summary>Ends of a remittance text: an order's id without hyphens, or a payout's reference.</summary>
    public void Treat(string end, Manner manner) => manners[end] = manner;

    public PaidTransfer? TransferOf(Guid order) => transfers.Values.SingleOrDefault(
        transfer => transfer.Remittance.EndsWith(order.ToString("N"), StringComparison.Ordinal));

    public PaidTransfer? TransferOf(string reference) => transfers.GetValueOrDefault(reference);

    public void Start()
    {
        Directory.CreateDirectory(Taken);
        Directory.CreateDirectory(In);
        _ = Task.Run(Watch);
    }

    async Task Watch()
    {
        while (true)
        {
            try
            {
                foreach (var file in Directory.EnumerateFiles(Out, "*.xml").Order())
                    Take(file);
            }
            catch (IOException)
            {
                // The folder goes away with the host.
                return;
            }

            await Task.Delay(20);
        }
    }

    void Take(string file)
    {
        var read = Read(file);
        foreach (var transfer in read)
            transfers[transfer.Reference] = transfer;
        var refused = read.Where(transfer => manners.Any(manner =>
            manner.Value == Manner.Refuses && transfer.Remittance.EndsWith(manner.Key, StringComparison.Ordinal))).ToList();
        File.Move(file, Path.Combine(Taken, Path.GetFileName(file)), overwrite: true);
        if (refused.Count > 0)
            Answer(read[0].MessageId, "PART", [.. refused.Select(transfer => (transfer.Reference, "RJCT", "AC04", "not with us"))]);
    }

    public static List<PaidTransfer> Read(string file)
    {
        var root = XDocument.Load(file).Root!.Element(Pain001 + "CstmrCdtTrfInitn")!;
        var message = root.Element(Pain001 + "GrpHdr")!.Element(Pain001 + "MsgId")!.Value;
        return [.. root.Descendants(Pain001 + "CdtTrfTxInf").Select(one => new PaidTransfer(
            message, Text(one, "EndToEndId")!, Guid.Parse(Text(one, "UETR")!),
            (string)one.Descendants(Pain001 + "InstdAmt").Single().Attribute("Ccy")!,
            Minor(Text(one, "InstdAmt")!), one.Element(Pain001 + "Cdtr")!.Element(Pain001 + "Nm")!.Value,
            one.Element(Pain001 + "CdtrAcct")!.Element(Pain001 + "Id")!.Descendants().Last().Value, Text(one, "BICFI"),
            root.Descendants(Pain001 + "ChrgBr").Single().Value, Text(one, "Ustrd")!))];
    }

    /// <summary>Digits without the point: minor units, because the file has as many decimals as the currency.</summary>
    static long Minor(string amount) => long.Parse(amount.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    static string? Text(XElement one, string name) => one.Descendants(Pain001 + name).FirstOrDefault()?.Value;

    /// <summary>Lays an answer to a message; without a group status there is none.</summary>
    public string Answer(
        string message, string groupStatus, (string Reference, string Status, string Code, string Detail)[] lines,
        string paymentStatus = "", string? id = null)
    {
        var payment = lines.Length == 0 && paymentStatus.Length == 0 ? null : new XElement(Pain002 + "OrgnlPmtInfAndSts",
            new XElement(Pain002 + "OrgnlPmtInfId", message + "-1"),
            paymentStatus.Length == 0 ? null : new XElement(Pain002 + "PmtInfSts", paymentStatus),
            lines.Select(line => new XElement(Pain002 + "TxInfAndSts",
                new XElement(Pain002 + "OrgnlEndToEndId", line.Reference),
                new XElement(Pain002 + "TxSts", line.Status),
                line.Code.Length == 0 ? null : new XElement(Pain002 + "StsRsnInf",
                    new XElement(Pain002 + "Rsn", new XElement(Pain002 + "Cd", line.Code)),
                    new XElement(Pain002 + "AddtlInf", line.Detail)))));
        var document = new XDocument(new XElement(Pain002 + "Document", new XElement(Pain002 + "CstmrPmtStsRpt",
            new XElement(Pain002 + "GrpHdr",
                new XElement(Pain002 + "MsgId", id ?? $"A{Interlocked.Increment(ref answers)}-{message}"[..Math.Min(30, message.Length)]),
                new XElement(Pain002 + "CreDtTm", "2026-06-01T08:00:00Z")),
            new XElement(Pain002 + "OrgnlGrpInfAndSts",
                new XElement(Pain002 + "OrgnlMsgId", message),
                new XElement(Pain002 + "OrgnlMsgNmId", "pain.001.001.09"),
                groupStatus.Length == 0 ? null : new XElement(Pain002 + "GrpSts", groupStatus)),
            payment)));
        return Lay(document.ToString());
    }

    /// <summary>Lays a file with this text for the platform, written aside and renamed. Its name.</summary>
    public string Lay(string text)
    {
        var name = $"{Guid.CreateVersion7():N}.xml";
        File.WriteAllText(Path.Combine(In, name + ".tmp"), text);
        File.Move(Path.Combine(In, name + ".tmp"), Path.Combine(In, name));
        return name;
    }
}
