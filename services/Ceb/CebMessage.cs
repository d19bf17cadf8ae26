namespace CrossBorder.Ceb;

/// <summary>A message of the unified e-commerce version (GACC interface specification 202205), or of the full declaration.</summary>
/// <param name="Type">CEB303 and the like.</param>
/// <param name="Guid">Of the root element; empty when an answer has none that can be read.</param>
/// <param name="Nodes">1 to 100, all of the type's node.</param>
/// <param name="Transfer">Who transmits; null in answers.</param>
public sealed record CebMessage(string Type, Guid Guid, IReadOnlyList<ICebNode> Nodes, BaseTransfer? Transfer)
{
    public string Version { get; init; } = "1.0";

    /// <summary>At most five; the full declaration has none.</summary>
    public IReadOnlyList<BaseSubscribe> Subscribes { get; init; } = [];

    /// <summary>
    /// XML of the ds:Signature element itself, as it came. A signature is verified over the bytes of the message, not over this.
    /// </summary>
    public string? Signature { get; init; }

    public ExtendMessage? Extend { get; init; }

    /// <summary>36 characters, upper case: so the specification wants every guid.</summary>
    public static string Text(Guid guid) => guid.ToString().ToUpperInvariant();

    public bool Equals(CebMessage? other) =>
        other is not null && Type == other.Type && Guid == other.Guid && Version == other.Version && Nodes.SequenceEqual(other.Nodes)
        && Equals(Transfer, other.Transfer) && Subscribes.SequenceEqual(other.Subscribes) && Signature == other.Signature
        && Equals(Extend, other.Extend);

    public override int GetHashCode() => HashCode.Combine(Type, Guid, Nodes.Count);
}
