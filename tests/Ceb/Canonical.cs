using System.Text;
using System.Xml.Linq;

namespace CrossBorder.Ceb.Tests;

/// <summary>What an XML document says, whatever its prefixes and white space between elements: a line for each element.</summary>
static class Canonical
{
    public static string Of(XDocument document)
    {
        var text = new StringBuilder();
        foreach (var element in document.Descendants())
        {
            text.Append(string.Concat(Enumerable.Repeat("  ", element.Ancestors().Count()))).Append(element.Name);
            foreach (var attribute in element.Attributes().Where(one => !one.IsNamespaceDeclaration).OrderBy(one => one.Name.ToString()))
                text.Append($" {attribute.Name}='{attribute.Value}'");
            foreach (var own in element.Nodes().OfType<XText>().Where(own => !element.HasElements || own.Value.Trim().Length > 0))
                text.Append(" = ").Append(own.Value);
            text.Append('\n');
        }

        return text.ToString();
    }
}
