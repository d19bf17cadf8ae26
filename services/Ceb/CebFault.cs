namespace CrossBorder.Ceb;

/// <summary>What customs would refuse: where, which rule, the value there and what would do.</summary>
/// <param name="Path">Inventory/InventoryList[2]/qty; the second node of a message on is Inventory[2]. Empty is the root.</param>
/// <param name="Value">Shortened when it is long.</param>
public sealed record CebFault(string Path, string Rule, string Value, string Accepted)
{
    const int LongestValue = 200;

    internal static CebFault Of(string path, string rule, string? value, string accepted) =>
        new(path, rule, value is { Length: > LongestValue } ? value[..LongestValue] : value ?? "", accepted);

    public override string ToString() => $"{Path}: {Rule}, '{Value}' is there, accepted is {Accepted}";
}
