namespace CrossBorder.Ceb;

/// <summary>
/// Holds a message against the field lists (mandatory, lengths, digits, occurrence) and, where the values can be read, against the
/// business rules that a schema cannot say. Nothing with a fault leaves the house.
/// </summary>
public static class CebValidator
{
    /// <summary>More faults than this are not told: whoever mends these will ask again.</summary>
    public const int FaultsAtMost = 100;

    const string Declares = "2";

    /// <summary>Empty when customs would take it.</summary>
    /// <param name="today">In China: an export date before it is a fault. Without it dates are not held against any.</param>
    public static IReadOnlyList<CebFault> Check(CebMessage message, DateOnly? today = null)
    {
        if (CebType.Of(message.Type) is not { } type)
            return [new CebFault("", "message_type", message.Type, "a message of CEB 202205 or DEC101, DEC102")];
        var scan = new CebScan(FaultsAtMost);
        Schema(type, message, scan);
        // The rules read values, so they are asked only about a message whose values can be read.
        if (scan.Faults.Count == 0)
            CebRules.Check(message, scan, today);
        return scan.Faults;
    }

    /// <summary>A request to bring goods back, held against the list that they left with (CEB 202205; section 4, rule 10).</summary>
    public static IReadOnlyList<CebFault> CheckReturn(InvtRefund refund, Inventory original)
    {
        var scan = new CebScan(FaultsAtMost);
        CebRules.Against(refund, original, scan);
        return scan.Faults;
    }

    /// <summary>Whether the specification wants this message signed.</summary>
    public static bool MustBeSigned(CebMessage message) => message.Nodes
        .Select(node => node is Arrival arrival ? arrival.ArrivalHead.AppStatus : Declares).DefaultIfEmpty(Declares)
        .Any(appStatus => MustBeSigned(message.Type, appStatus));

    /// <summary>
    /// Specification 202205, section 4 rule 8: 603, 605, 607, 509 and 701 always, 507 when it declares and is not only saved; of our
    /// own layout the full declaration, which customs takes with a signature only.
    /// </summary>
    /// <param name="appStatus">1 save, 2 declare.</param>
    public static bool MustBeSigned(string type, string appStatus) => type switch
    {
        "CEB603" or "CEB605" or "CEB607" or "CEB509" or "CEB701" or "DEC101" => true,
        "CEB507" => appStatus == Declares,
        _ => false,
    };

    static void Schema(CebType type, CebMessage message, CebScan scan)
    {
        if (message.Nodes.Count < 1 || message.Nodes.Count > type.MaxNodes)
            scan.Add(type.Node, "occurrence", CebText.Number(message.Nodes.Count), $"1 to {type.MaxNodes} nodes");
        for (var i = 0; i < message.Nodes.Count && !scan.IsFull; i++)
        {
            var node = message.Nodes[i];
            scan.Path.Push(node.ElementName, i > 0 ? i + 1 : 0);
            if (node.MessageType == type.Name)
                node.Check(scan);
            else
                scan.Add("", "unknown", node.ElementName, $"nodes of {type.Name}, {type.Node}");
            scan.Path.Pop();
        }

        if (type.IsOutbound && message.Guid == Guid.Empty)
            scan.Add("@guid", "guid", CebMessage.Text(message.Guid), "a UUID");
        Rest(type, message, scan);
    }

    static void Rest(CebType type, CebMessage message, CebScan scan)
    {
        if (type.HasTransfer)
            scan.One(nameof(BaseTransfer), message.Transfer, static (one, scan) => one.CheckFields(scan));
        else if (message.Transfer is not null)
            scan.Add(nameof(BaseTransfer), "unknown", "", $"{type.Node} alone");
        scan.Many(nameof(BaseSubscribe), 0, type.MaxSubscribes, message.Subscribes, static (one, scan) => one.CheckFields(scan));
        if (message.Extend is { } extend)
            scan.One(nameof(ExtendMessage), extend, static (one, scan) => one.CheckFields(scan));
        if (message.Extend is not null && !type.HasExtend)
            scan.Add(nameof(ExtendMessage), "unknown", "", $"{type.Node} and what the message may hold");
        if (message.Signature is not null && !type.HasSignature)
            scan.Add("Signature", "unknown", "", $"{type.Node} and what the message may hold");
    }
}
