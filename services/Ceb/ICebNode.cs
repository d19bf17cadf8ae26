namespace CrossBorder.Ceb;

/// <summary>A business node of a message: an order, a list, a receipt. Its records are generated from the field lists.</summary>
public interface ICebNode
{
    /// <summary>36 characters, upper case.</summary>
    string Guid { get; }

    /// <summary>Order, Inventory and the like.</summary>
    string ElementName { get; }

    /// <summary>CEB303 and the like.</summary>
    string MessageType { get; }

    internal void Write(CebOutput output);

    internal void Check(CebScan scan);
}
