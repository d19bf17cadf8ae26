using System.Globalization;
using System.Text;

namespace CrossBorder.Ceb;

/// <summary>
/// Where in a message something is: Inventory[2]/InventoryList[7]/qty. Lines always carry their number, the first node carries none.
/// </summary>
sealed class CebPath
{
    readonly List<(string Name, int Number)> steps = [];

    public void Push(string name, int number = 0) => steps.Add((name, number));

    public void Pop() => steps.RemoveAt(steps.Count - 1);

    public int Depth => steps.Count;

    public string At(string? name = null)
    {
        var text = new StringBuilder();
        foreach (var (step, number) in steps)
        {
            text.Append(text.Length > 0 ? "/" : "").Append(step);
            if (number > 0)
                text.Append(CultureInfo.InvariantCulture, $"[{number}]");
        }

        return name is null ? text.ToString() : text.Append(text.Length > 0 ? "/" : "").Append(name).ToString();
    }
}
