using CrossBorder.Ceb;

namespace CrossBorder.Bench;

/// <summary>Messages such as a day brings: two lines an order.</summary>
static class SampleMessages
{
    const string Company = "91330100MA2CB0RD1B";
    const string At = "20260306083000";

    static BaseTransfer Transfer => new()
    {
        CopCode = Company,
        CopName = "跨境出口服务平台",
        DxpMode = "DXP",
        DxpId = "DXPENT0000012345",
    };

    public static CebMessage Orders(int count) => Message("CEB303", count, Order);

    public static CebMessage Lists(int count) => Message("CEB603", count, List);

    public static CebMessage Answers(int count) => Message("CEB604", count, Answer) with { Transfer = null };

    static CebMessage Message(string type, int count, Func<int, ICebNode> node) =>
        new(type, Guid.CreateVersion7(), [.. Enumerable.Range(1, count).Select(node)], Transfer);

    static Order Order(int number) => new()
    {
        OrderHead = new OrderHead
        {
            Guid = CebMessage.Text(Guid.CreateVersion7()),
            AppType = "1",
            AppTime = At,
            AppStatus = "2",
            OrderType = "B",
            OrderNo = $"SO-2026-{number:D6}",
            EbpCode = Company,
            EbpName = "跨境出口服务平台",
            EbcCode = "3301961234",
            EbcName = "杭州远航贸易有限公司",
            GoodsValue = 361.5m,
            Freight = 0,
            Currency = "502",
        },
        OrderList = [OrderLine(1, 20, 12.05m), OrderLine(2, 50, 2.41m)],
    };

    static OrderList OrderLine(int number, decimal quantity, decimal price) => new()
    {
        Gnum = number,
        ItemNo = "LAMP-01",
        ItemName = "LED台灯",
        Unit = "007",
        Currency = "502",
        Qty = quantity,
        Price = price,
        TotalPrice = quantity * price,
    };

    static Inventory List(int number) => new()
    {
        InventoryHead = ListHead(number),
        InventoryList = [ListLine(1, 20, 12.05m), ListLine(2, 50, 2.41m)],
    };

    static InventoryHead ListHead(int number) => new()
    {
        Guid = CebMessage.Text(Guid.CreateVersion7()),
        AppType = "1",
        AppTime = At,
        AppStatus = "2",
        CustomsCode = "2900",
        EbpCode = Company,
        EbpName = "跨境出口服务平台",
        OrderNo = $"SO-2026-{number:D6}",
        LogisticsCode = "3302980012",
        LogisticsName = "东海快运有限公司",
        LogisticsNo = $"ESL{number:D16}",
        CopNo = $"CB{number:D12}",
        IeFlag = "E",
        PortCode = "2900",
        IeDate = "20260307",
        StatisticsFlag = "B",
        AgentCode = Company,
        AgentName = "跨境出口服务平台",
        EbcCode = "3301961234",
        EbcName = "杭州远航贸易有限公司",
        OwnerCode = "3301961234",
        OwnerName = "杭州远航贸易有限公司",
        TradeMode = "9710",
        TrafMode = "2",
        Country = "502",
        POD = "502",
        Freight = 45.5m,
        FCurrency = "142",
        FFlag = "3",
        InsuredFee = 0,
        ICurrency = "142",
        IFlag = "3",
        WrapType = "2",
        PackNo = 2,
        GrossWeight = 5.25m,
        NetWeight = 5,
    };

    static InventoryList ListLine(int number, decimal quantity, decimal price) => new()
    {
        Gnum = number,
        ItemNo = "LAMP-01",
        ItemName = "LED台灯",
        Gcode = "9405210000",
        Gname = "台灯",
        Gmodel = "0|0|桌面用|LED|12W",
        BarCode = "无",
        Country = "502",
        Currency = "502",
        Qty = quantity,
        Qty1 = quantity,
        Unit = "007",
        Unit1 = "007",
        Price = price,
        TotalPrice = quantity * price,
    };

    static InventoryReturn Answer(int number) => new()
    {
        Guid = CebMessage.Text(Guid.CreateVersion7()),
        AgentCode = Company,
        CopNo = $"CB{number:D12}",
        PreNo = $"B20260306{number:D9}",
        InvtNo = $"29002026E{number:D9}",
        EbcCode = "3301961234",
        EbpCode = Company,
        OrderNo = $"SO-2026-{number:D6}",
        StatisticsFlag = "B",
        ReturnStatus = "800",
        ReturnTime = "20260306120000123",
        ReturnInfo = "放行",
    };
}
