using System.Collections.Frozen;

namespace CrossBorder.Ceb;

/// <summary>A group of fields in a business node and how often it comes.</summary>
/// <param name="Max">-1 when the schema sets no bound.</param>
public sealed record CebGroup(string Name, int Min, int Max, IReadOnlyList<CebField> Fields);

/// <summary>A message of the family: its node, who sends it and what follows the nodes (interface specification 202205).</summary>
/// <param name="Name">CEB303 and the like.</param>
/// <param name="Node">Element of its business nodes.</param>
/// <param name="Prefix">Of its elements: ceb, or dec for the full declaration.</param>
/// <param name="IsOutbound">Sent to customs; the others are answers.</param>
public sealed record CebType(string Name, string Node, string Prefix, bool IsOutbound, string Meaning)
{
    static readonly FrozenDictionary<string, CebType> ByName = CebTypes.All.ToFrozenDictionary(type => type.Name);

    public int MaxNodes { get; init; }

    public bool HasTransfer { get; init; }

    public int MaxSubscribes { get; init; }

    public bool HasSignature { get; init; }

    public bool HasExtend { get; init; }

    /// <summary>The node's own fields, or its head, lines and documents.</summary>
    public required IReadOnlyList<CebGroup> Groups { get; init; }

    public string Root => Name + "Message";

    public string Namespace => Prefix == "dec" ? Words.DeclarationNamespace : Words.Namespace;

    internal Func<CebInput, ICebNode> ReadNode { get; init; } = _ => throw new NotSupportedException();

    /// <summary>Null when there is no such message.</summary>
    public static CebType? Of(string name) => ByName.GetValueOrDefault(name);
}
