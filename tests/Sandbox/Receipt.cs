using System.Xml;
using System.Xml.Linq;

namespace CrossBorder.Sandbox.Tests;

/// <summary>A receipt as its reader sees it.</summary>
sealed record Receipt(
    string File, string Message, string MessageGuid, string Node, string Guid, string Status, string Time, string Info, XElement Body)
{
    static readonly XNamespace Ceb = "http://www.chinaport.gov.cn/ceb";

    /// <summary>Null for a file that is cut off.</summary>
    public static Receipt? Read(FileInfo file)
    {
        try
        {
            var root = XDocument.Load(file.FullName).Root!;
            var body = root.Elements().Single();
            return new(
                file.Name, root.Name.LocalName, root.Attribute("guid")!.Value, body.Name.LocalName, Text(body, "guid")!,
                Text(body, "returnStatus")!, Text(body, "returnTime")!, Text(body, "returnInfo")!, body);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public string? this[string element] => Text(Body, element);

    static string? Text(XElement body, string element) => body.Element(Ceb + element)?.Value;
}
