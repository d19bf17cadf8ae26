namespace CrossBorder.Ceb;

/// <summary>
/// Business rules of CEB 202205 that its schema leaves to the sender: enumerations, times, and values within a message that must fit
/// each other.
/// </summary>
static partial class CebRules
{
    /// <param name="today">In China; null does not ask whether a date has passed.</param>
    public static void Check(CebMessage message, CebScan scan, DateOnly? today)
    {
        for (var i = 0; i < message.Nodes.Count && !scan.IsFull; i++)
        {
            scan.Path.Push(message.Nodes[i].ElementName, i > 0 ? i + 1 : 0);
            Node(message.Nodes[i], scan, today);
            scan.Path.Pop();
        }

        if (message.Transfer is { } transfer)
            scan.One(nameof(BaseTransfer), transfer, static (one, scan) => scan.OneOf("dxpMode", one.DxpMode, "DXP"));
        scan.Many(nameof(BaseSubscribe), 0, -1, message.Subscribes, static (one, scan) =>
        {
            scan.OneOf("status", one.Status, "ALL", "DATA", "RET");
            scan.OneOf("dxpMode", one.DxpMode, "DXP");
        });
    }

    static void Node(ICebNode node, CebScan scan, DateOnly? today)
    {
        switch (node)
        {
            case Order order: Of(order, scan); break;
            case Receipts receipts: Of(receipts, scan); break;
            case Logistics logistics: Of(logistics, scan); break;
            case Arrival arrival: Of(arrival, scan); break;
            case Departure departure: Of(departure, scan); break;
            case Inventory inventory: Of(inventory, scan, today); break;
            case InvtCancel cancel: scan.Head(cancel.Guid, cancel.AppType, cancel.AppTime, cancel.AppStatus); break;
            case WayBill wayBill: Of(wayBill, scan); break;
            case InvtRefund refund: Of(refund, scan); break;
            case InvtRefundDetail detail: Of(detail, scan); break;
            case SummaryApply apply: Of(apply, scan); break;
            case Declaration declaration: Of(declaration, scan, today); break;
            default: Answer(node, scan); break;
        }
    }

    /// <summary>Of an answer only what has to be read is held against anything: customs may have its reasons.</summary>
    static void Answer(ICebNode node, CebScan scan)
    {
        switch (node)
        {
            case SummaryResult result:
                scan.Path.Push(nameof(SummaryResultHead));
                scan.Time("opDate", result.SummaryResultHead.OpDate);
                scan.Parts(result.SummaryResultHead.MsgCount, result.SummaryResultHead.MsgSeqNo);
                scan.Path.Pop();
                break;
            case DeclarationReturn declared:
                scan.Time("returnTime", declared.ReturnTime);
                scan.OneOf("appType", declared.AppType, "1", "2", "3");
                scan.In("returnStatus", declared.ReturnStatus, CodeList.Statuses);
                scan.OneOf("requestResult", declared.RequestResult, "0", "1");
                EntryNumber("entryId", declared.EntryId, scan);
                break;
            case ICebReturn answer:
                scan.Time("returnTime", answer.ReturnTime);
                break;
        }
    }

    static void EntryNumber(string name, string? value, CebScan scan)
    {
        if (value is not null && !CebText.IsEntryNumber(value))
            scan.Add(name, "entry_number", value, "18 digits: 4 district, 4 year, 0, 9 serial");
    }
}
