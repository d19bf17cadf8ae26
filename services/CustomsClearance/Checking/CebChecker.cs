global using CebFault = CrossBorder.Ceb.CebFault;

using System.Text;
using System.Xml;
using CrossBorder.Ceb;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Holds a message, as its bytes will be, against the field lists and business rules of the library. Nothing with a fault leaves the
/// house.
/// </summary>
public static class CebChecker
{
    const int FaultsAtMost = 20;

    /// <summary>Lines of an order or list (CEB 202205, OrderList and InventoryList).</summary>
    public const int ListsAtMost = 100;

    public static IReadOnlyList<CebFault> Check(CebMessage message)
    {
        if (Unwritable(message.Node.Name, message.Node) is { } path)
            return [new CebFault(path, "characters", "", "characters that XML allows")];
        try
        {
            var read = CebReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(message.ToXml())));
            // Customs echoes the guid of the node; we know the message by it.
            var others = read.Nodes.Where(node => read.Nodes.Count == 1 && node.Guid != message.GuidText)
                .Select(node => new CebFault(
                    GuidPath(node), "guid", node.Guid, $"the guid of the message in upper case, {message.GuidText}"));
            return [.. CebValidator.Check(read).Concat(others).DistinctBy(fault => (fault.Path, fault.Rule)).Take(FaultsAtMost)];
        }
        catch (CebUnreadableException e)
        {
            return [e.Fault];
        }
    }

    static string GuidPath(ICebNode node)
    {
        var first = CebType.Of(node.MessageType)!.Groups[0].Name;
        return first == node.ElementName ? $"{first}/guid" : $"{node.ElementName}/{first}/guid";
    }

    /// <summary>Path of a text that cannot even be written; null when all can.</summary>
    static string? Unwritable(string path, CebElement element)
    {
        if (element.Text is { } text && !IsWritable(text))
            return path;
        return element.Children.Select(child => Unwritable($"{path}/{child.Name}", child)).FirstOrDefault(found => found is not null);
    }

    static bool IsWritable(string text)
    {
        try
        {
            XmlConvert.VerifyXmlChars(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
