using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace CrossBorder.Ceb.Tests;

/// <summary>Makes valid messages at random: whatever a rule does not bind is filled as the field list allows, up to its limits.</summary>
sealed class Models(int seed)
{
    const string China = "CHN";
    const string Stock = "aB9 灯<&>'\"]]>é\t\n\r|-";
    readonly Random random = new(seed);

    /// <summary>Values of fields which a rule binds, by their name; the first of a list fits every message.</summary>
    static readonly Dictionary<string, string[]> Bound = new()
    {
        ["appType"] = ["1", "2", "3"],
        ["appStatus"] = ["1", "2"],
        ["orderType"] = ["E", "B", "W"],
        ["statisticsFlag"] = ["A", "B"],
        ["fFlag"] = ["1", "2", "3"],
        ["iFlag"] = ["1", "2", "3"],
        ["summaryFlag"] = ["1", "2"],
        ["dxpMode"] = ["DXP"],
        ["status"] = ["ALL", "DATA", "RET"],
        ["unit"] = ["007", "035"],
        ["unit1"] = ["035"],
        ["gUnit"] = ["011"],
        ["unit2"] = ["007"],
        ["trafMode"] = ["2", "4", "5", "Y"],
        ["appTime"] = ["20260306083000"],
        ["accountingDate"] = ["20260228235959"],
        ["leaveTime"] = ["20260306083000"],
        ["startTime"] = ["20260301000000"],
        ["endTime"] = ["20260331235959"],
        ["ieDate"] = ["20260307"],
        ["declDate"] = ["20260306"],
        ["opDate"] = ["20260306083000001"],
        ["gcode"] = ["9405210000"],
        ["codeTs"] = ["9405210000"],
        ["fCurrency"] = ["142"],
        ["iCurrency"] = ["502"],
        ["currency"] = ["502"],
        ["transMode"] = ["1", "3"],
        ["levyNature"] = ["101"],
        ["wrapType"] = ["22"],
        ["docuCode"] = ["B", "a"],
        ["dutyMode"] = ["1"],
        ["tradeCurr"] = ["USD", "EUR"],
        ["originCountry"] = [China],
        ["destinationCountry"] = ["DEU"],
        ["tradeCountry"] = ["DEU"],
        ["entryId"] = ["290020260000000042"],
        ["requestResult"] = ["0", "1"],
    };

    public CebMessage Message(string type)
    {
        var layout = CebType.Of(type)!;
        var transfer = layout.HasTransfer ? (BaseTransfer)Record(typeof(BaseTransfer)) : null;
        return new CebMessage(type, Guid.NewGuid(), [.. Times(1, 3, () => Node(layout))], transfer)
        {
            Subscribes = [.. Times(0, layout.MaxSubscribes, () => (BaseSubscribe)Record(typeof(BaseSubscribe)))],
            Extend = layout.HasExtend && Coin() ? new ExtendMessage { Name = Text(1, 30), Version = "1", Message = Extension } : null,
        };
    }

    const string Extension = "<ceb:Message xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\">any <b c=\"d\">&amp;</b></ceb:Message>";

    ICebNode Node(CebType layout)
    {
        var type = typeof(CebType).Assembly.GetType($"CrossBorder.Ceb.{layout.Node}")!;
        if (layout.Groups.Count == 1 && layout.Groups[0].Name == layout.Node)
            return Agreeing((ICebNode)Record(type));
        var node = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var group in layout.Groups)
        {
            var part = typeof(CebType).Assembly.GetType($"CrossBorder.Ceb.{group.Name}")!;
            type.GetProperty(group.Name)!.SetValue(node, group.Max == 1 ? Record(part) : Lines(part, group));
        }

        return Agreeing((ICebNode)node);
    }

    Array Lines(Type part, CebGroup group)
    {
        var lines = Array.CreateInstance(part, random.Next(Math.Max(1, group.Min), 6));
        for (var i = 0; i < lines.Length; i++)
            lines.SetValue(Record(part), i);
        return lines;
    }

    object Record(Type type)
    {
        var record = RuntimeHelpers.GetUninitializedObject(type);
        var fields = (IReadOnlyList<CebField>)type.GetProperty("Fields", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        foreach (var field in fields.Where(field => field.Mandatory || Coin()))
            type.GetProperty(char.ToUpperInvariant(field.Name[0]) + field.Name[1..])!.SetValue(record, Value(type.Name, field));
        return record;
    }

    object Value(string type, CebField field) => field.Kind switch
    {
        "decimal" => Decimal(field.TotalDigits!.Value, field.FractionDigits!.Value),
        "int" when field.TotalDigits < 9 => random.Next(1, 100),
        "int" => random.NextInt64(1, 1_000_000_000),
        _ => (type, field.Name) switch
        {
            (_, "guid") => CebMessage.Text(Guid.NewGuid()),
            ("InvtRefundHead" or "InvtRefundDetail", "ieFlag") => "I",
            (_, "ieFlag") => "E",
            ("InvtRefundHead", "tradeMode") => "9661",
            ("DecHead", "tradeMode") => "0110",
            ("InventoryHead", "wrapType") => "2",
            (_, "tradeMode") => Pick(["9610", "9710", "9810"]),
            ("InvtRefundHead" or "InventoryHead" or "InventoryList", "country") => Pick(["502", "304"]),
            (_, "returnTime") => "20260306083000123",
            ("DeclarationReturn", "returnStatus") => Pick(["SpL", "R", "a"]),
            ("SummaryApplyHead" or "SummaryResultHead", "appType") => "1",
            _ when Bound.TryGetValue(field.Name, out var values) => Pick(values),
            _ => Text(field.Length ?? field.MinLength ?? 1, field.Length ?? field.MaxLength ?? 3000),
        },
    };

    /// <summary>The node with what must fit made to fit.</summary>
    ICebNode Agreeing(ICebNode node) => node switch
    {
        Order order => Agreeing(order with { OrderList = [.. order.OrderList.Select((line, i) => Priced(line with { Gnum = i + 1 }))] }),
        Inventory list => list with
        {
            InventoryHead = list.InventoryHead with { NetWeight = list.InventoryHead.GrossWeight },
            InventoryList = [.. list.InventoryList.Select((line, i) => Priced(line with { Gnum = i + 1 }))],
        },
        InvtRefund refund => refund with
        {
            InvtRefundList = [.. refund.InvtRefundList.Select((line, i) => line with { Gnum = i + 1, Unit2 = null, Qty2 = null })],
        },
        Arrival arrival => arrival with
        {
            ArrivalHead = arrival.ArrivalHead with { MsgSeqNo = 1 },
            ArrivalList = [.. arrival.ArrivalList.Select((line, i) => line with { Gnum = i + 1 })],
        },
        Departure departure => departure with
        {
            DepartureHead = departure.DepartureHead with { MsgSeqNo = departure.DepartureHead.MsgCount },
            DepartureList = [.. departure.DepartureList.Select((line, i) => line with { Gnum = i + 1 })],
        },
        WayBill bill => bill with
        {
            WayBillHead = bill.WayBillHead with { MsgSeqNo = 1 },
            WayBillList = [.. bill.WayBillList.Select((line, i) => line with { Gnum = i + 1 })],
        },
        SummaryApply apply => apply with
        {
            SummaryApplyHead = apply.SummaryApplyHead with { MsgSeqNo = 1, StartTime = null, EndTime = null },
        },
        SummaryResult result => result with { SummaryResultHead = result.SummaryResultHead with { MsgSeqNo = 1 } },
        Declaration declaration => Agreeing(declaration),
        _ => node,
    };

    static Order Agreeing(Order order) => order with
    {
        OrderHead = order.OrderHead with { GoodsValue = order.OrderList.Sum(line => line.TotalPrice) },
    };

    Declaration Agreeing(Declaration declaration) => declaration with
    {
        DecHead = declaration.DecHead with
        {
            NetWt = declaration.DecHead.GrossWt,
            SeqNo = Text(18, 18),
            EntryId = "290020260000000042",
            FeeMark = "3",
            FeeRate = 4.5m,
            FeeCurr = "USD",
            InsurMark = "1",
            InsurRate = 0.3m,
            InsurCurr = null,
            OtherMark = null,
            OtherRate = null,
            OtherCurr = null,
        },
        DecList =
        [
            .. declaration.DecList.Select((line, i) => line with
            {
                GNo = i + 1,
                GQty = 4,
                DeclPrice = 1.25m * (i + 1),
                DeclTotal = 5 * (i + 1),
                Unit2 = "007",
                Qty2 = 1m,
            }),
        ],
    };

    OrderList Priced(OrderList line)
    {
        var (quantity, price) = (random.Next(1, 1000), Decimal(8, 5));
        return line with { Qty = quantity, Price = price, TotalPrice = quantity * price };
    }

    InventoryList Priced(InventoryList line)
    {
        var (quantity, price) = (random.Next(1, 1000), Decimal(8, 5));
        return line with { Qty = quantity, Price = price, TotalPrice = quantity * price, Unit2 = "007", Qty2 = 0.5m };
    }

    /// <summary>Above zero.</summary>
    decimal Decimal(int digits, int fraction)
    {
        var number = random.NextInt64(1, (long)Math.Pow(10, random.Next(1, Math.Min(18, digits))));
        return new decimal(number) / (decimal)Math.Pow(10, random.Next(0, fraction + 1));
    }

    string Text(int min, int max)
    {
        var length = Coin() ? random.Next(min, Math.Min(max, min + 40) + 1) : random.Next(4) == 0 ? max : min;
        var text = new StringBuilder();
        for (var i = 0; i < Math.Max(1, length); i++)
            text.Append(i == 0 ? "x" : random.Next(12) == 0 ? "😀" : Stock[random.Next(Stock.Length)].ToString());
        return text.ToString();
    }

    IEnumerable<T> Times<T>(int min, int max, Func<T> make)
    {
        var times = random.Next(min, max + 1);
        for (var i = 0; i < times; i++)
            yield return make();
    }

    string Pick(string[] values) => values[random.Next(values.Length)];

    bool Coin() => random.Next(2) == 0;
}
