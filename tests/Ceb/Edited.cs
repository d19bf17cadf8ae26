using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace CrossBorder.Ceb.Tests;

/// <summary>A golden message with one value changed, taken away or added.</summary>
static class Edited
{
    /// <param name="path">As faults name it, such as Order/OrderList[2]/gnum.</param>
    /// <param name="value">Null takes the element away.</param>
    public static CebMessage Message(string type, string path, string? value)
    {
        var document = XDocument.Parse(Golden.Text(type));
        var at = document.Root!;
        foreach (var step in path.Split('/'))
        {
            var bracket = step.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? step : step[..bracket];
            var number = bracket < 0 ? 1 : int.Parse(step[(bracket + 1)..^1], CultureInfo.InvariantCulture);
            at = at.Elements().Where(element => element.Name.LocalName == name).ElementAt(number - 1);
        }

        if (value is null)
            at.Remove();
        else
            at.Value = value;
        return CebReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting))));
    }
}
