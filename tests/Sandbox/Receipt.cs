using System.Xml;
using System.Xml.Linq;

namespace CrossBorder.Sandbox.Tests;

/// <summary>A receipt as its reader sees it, out of its envelope if it came in one.</summary>
sealed record Receipt(
    string File, string Message, string MessageGuid, string Node, string Guid, string Status, string Time, string Info, XElement Body,
    bool Wrapped)
{
    static readonly XNamespace Dxp = "http://www.chinaport.gov.cn/dxp";

    /// <summary>Null for a file that is cut off.</summary>
    public static Receipt? Read(FileInfo file)
    {
        try
        {
            var root = XDocument.Load(file.FullName).Root!;
            var wrapped = root.Name == Dxp + "DxpMsg";
            if (wrapped)
                root = XDocument.Load(new MemoryStream(Convert.FromBase64String(root.Element(Dxp + "Data")!.Value))).Root!;
            var body = root.Elements().Single();
            var head = body.Element(body.Name.Namespace + "SummaryResultHead") ?? body;
            return new(
                file.Name, root.Name.LocalName, root.Attribute("guid")!.Value, body.Name.LocalName, Text(head, "guid")!,
                Text(head, "returnStatus") ?? "", Text(head, "returnTime") ?? Text(head, "opDate")!, Text(head, "returnInfo") ?? "", body,
                wrapped);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public string? this[string element] =>
        Body.Descendants(Body.Name.Namespace + element).FirstOrDefault()?.Value;

    static string? Text(XElement body, string element) => body.Element(body.Name.Namespace + element)?.Value;
}
