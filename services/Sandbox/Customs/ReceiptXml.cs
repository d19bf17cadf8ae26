using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace CrossBorder.Sandbox;

/// <summary>A receipt that is due, with what it repeats of the document.</summary>
sealed record DueReceipt(
    long Serial, string ReturnStatus, int Copy, bool CutOff, string ReturnInfo, DateTimeOffset ReturnTime, string? RequestResult,
    string? Body, string Guid, string Kind, string Echo, string? PreNo, string? InvtNo, string? SumNo, string? SeqNo, string? EntryId,
    string? MessageType, string? MessageId, string? Original, string? DxpSender, string? DxpReceiver)
{
    public CebKind DocumentKind { get; } = Enum.Parse<CebKind>(Kind);
    public IReadOnlyDictionary<string, string> Echoed { get; } = JsonSerializer.Deserialize<Dictionary<string, string>>(Echo)!;
}

/// <summary>Answers as files: the elements of each are those of the field list.</summary>
static class ReceiptXml
{
    const string Ceb = "http://www.chinaport.gov.cn/ceb";
    public const string TimeFormat = "yyyyMMddHHmmssfff";

    /// <summary>Statuses of a declaration before customs itself has it: it has no entry number then.</summary>
    static readonly string[] BeforeEntry = ["S0", "E1", "Y", "N", "E"];

    /// <summary>A pre-entry number is given with the first good answer; a list's number when customs received it.</summary>
    static readonly string[] LeftOut = ["invtNo", "seqNo", "entryId"];

    static readonly XmlWriterSettings Format = new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };

    public static string FileName(DueReceipt receipt) => MessageGuid(receipt, receipt.Copy) + ".xml";

    /// <summary>A copy is the same message in another file; a cut-off one is its first half.</summary>
    public static byte[] Write(DueReceipt receipt, bool wrap)
    {
        var (content, type, space) = (new MemoryStream(), TypeOf(receipt), "ceb");
        using (var xml = XmlWriter.Create(content, Format))
        {
            var uri = SpaceOf(receipt);
            space = uri == Ceb ? "ceb" : "dec";
            xml.WriteStartElement(space, $"{type}Message", uri);
            xml.WriteAttributeString("guid", MessageGuid(receipt, 0));
            xml.WriteAttributeString("version", "1.0");
            if (receipt.Body is { } body)
                using (var reader = XmlReader.Create(new StringReader(body)))
                    xml.WriteNode(reader, defattr: false);
            else
                Node(xml, receipt, space, uri);
            xml.WriteEndElement();
        }

        var file = content.ToArray();
        if (wrap && receipt.DxpSender is { } sender)
            file = Envelope.Wrap(file, MessageGuid(receipt, 0), $"{type}Message", receipt.DxpReceiver!, sender, receipt.ReturnTime);
        return receipt.CutOff ? file[..(file.Length / 2)] : file;
    }

    static void Node(XmlWriter xml, DueReceipt receipt, string prefix, string uri)
    {
        void Element(string name, string? value) => xml.WriteElementString(prefix, name, uri, value ?? "");
        if (receipt.DocumentKind == CebKind.Unreadable)
        {
            xml.WriteStartElement(prefix, "MessageReturn", uri);
            Element("guid", receipt.Echoed.GetValueOrDefault("guid", receipt.Guid));
            Element("returnStatus", receipt.ReturnStatus);
            Element("returnTime", ChinaTime.Format(receipt.ReturnTime, TimeFormat));
            Element("returnInfo", receipt.ReturnInfo);
            Element("oriCopMsgId", receipt.MessageId ?? receipt.Guid);
            Element("oriMessageType", receipt.MessageType ?? "Unknown");
            xml.WriteStartElement(prefix, "oriBizMessage", uri);
            xml.WriteCData(receipt.Original ?? "");
            xml.WriteEndElement();
        }
        else
        {
            var type = CebType.OfKind(receipt.DocumentKind);
            xml.WriteStartElement(prefix, FieldList.ChildrenOf(type.Answer)[0].Name, uri);
            foreach (var field in type.AnswerFields)
                if (ValueOf(receipt, field.Name) is { } value)
                    Element(field.Name, value);
                else if (!field.Optional && !LeftOut.Contains(field.Name))
                    Element(field.Name, null);
        }

        xml.WriteEndElement();
    }

    static string? ValueOf(DueReceipt receipt, string element) => element switch
    {
        "guid" => receipt.Guid,
        "returnStatus" => receipt.ReturnStatus,
        "returnTime" => ChinaTime.Format(receipt.ReturnTime, TimeFormat),
        "returnInfo" => receipt.ReturnInfo,
        "requestResult" => receipt.RequestResult,
        "inspection" => receipt.ReturnStatus is "C" ? receipt.ReturnInfo : null,
        "preNo" => receipt.PreNo,
        "sumNo" => receipt.SumNo,
        "invtNo" when receipt.DocumentKind == CebKind.Inventory => IsNumbered(receipt.ReturnStatus) ? receipt.InvtNo : null,
        "seqNo" when receipt.DocumentKind == CebKind.Declaration => receipt.SeqNo,
        "entryId" when receipt.DocumentKind == CebKind.Declaration =>
            BeforeEntry.Contains(receipt.ReturnStatus) ? null : receipt.EntryId,
        _ => receipt.Echoed.GetValueOrDefault(element),
    };

    /// <summary>Customs has given the list its number by then.</summary>
    static bool IsNumbered(string status) => status.Length == 3 && string.CompareOrdinal(status, "120") >= 0;

    static string TypeOf(DueReceipt receipt) => receipt.Body is not null ? "CEB792"
        : receipt.DocumentKind == CebKind.Unreadable ? "CEB900"
        : CebType.OfKind(receipt.DocumentKind).Answer;

    static string SpaceOf(DueReceipt receipt) => receipt.DocumentKind == CebKind.Unreadable
        ? Ceb
        : CebType.OfKind(receipt.DocumentKind).Space.NamespaceName;

    static string MessageGuid(DueReceipt receipt, int copy) => Chance
        .Uuid("receipt", receipt.Guid, receipt.ReturnStatus, copy.ToString(CultureInfo.InvariantCulture)).ToString().ToUpperInvariant();
}
