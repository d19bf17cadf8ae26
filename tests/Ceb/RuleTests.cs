namespace CrossBorder.Ceb.Tests;

/// <summary>Business rules (ceb: section 4 of the specification's summary): values that contradict each other or a code list.</summary>
public sealed class RuleTests
{
    [Theory]
    [InlineData("CEB303", "Order/OrderHead/guid", "0196e0a4-1111-7aaa-8bbb-0000000c3031", "guid")]
    [InlineData("CEB303", "Order/OrderHead/guid", "0196E0A4-1111-7AAA-8BBB-0000000C303X", "guid")]
    [InlineData("CEB403", "Receipts[2]/guid", "0196E0A4-1111-7AAA-8BBB-0000000C4031", "guid")]
    [InlineData("CEB303", "Order/OrderHead/appType", "4", "enumeration")]
    [InlineData("CEB303", "Order/OrderHead/appStatus", "3", "enumeration")]
    [InlineData("CEB303", "Order/OrderHead/appTime", "20261306003045", "time")]
    [InlineData("CEB303", "Order/OrderHead/orderType", "I", "enumeration")]
    [InlineData("CEB303", "Order/OrderHead/currency", "999", "enumeration")]
    [InlineData("CEB303", "Order/OrderHead/goodsValue", "361.51", "goods_value")]
    [InlineData("CEB303", "Order/OrderList[2]/gnum", "3", "gnum")]
    [InlineData("CEB303", "Order/OrderList[2]/gnum", "1", "gnum")]
    [InlineData("CEB303", "Order/OrderList[2]/currency", "142", "currency")]
    [InlineData("CEB303", "Order/OrderList[1]/unit", "999", "enumeration")]
    [InlineData("CEB303", "Order/OrderList[1]/totalPrice", "241.01", "total_price")]
    [InlineData("CEB303", "BaseTransfer/dxpMode", "DXQ", "enumeration")]
    [InlineData("CEB303", "BaseSubscribe[2]/status", "SOME", "enumeration")]
    [InlineData("CEB403", "Receipts/charge", "0", "positive")]
    [InlineData("CEB403", "Receipts[2]/accountingDate", "20260230000000", "time")]
    [InlineData("CEB505", "Logistics/packNo", "0", "positive")]
    [InlineData("CEB505", "Logistics[2]/currency", "XXX", "enumeration")]
    [InlineData("CEB507", "Arrival/ArrivalHead/ieFlag", "X", "enumeration")]
    [InlineData("CEB507", "Arrival/ArrivalHead/msgSeqNo", "3", "message_count")]
    [InlineData("CEB507", "Arrival/ArrivalHead/msgCount", "0", "message_count")]
    [InlineData("CEB507", "Arrival/ArrivalList[2]/gnum", "1", "gnum")]
    [InlineData("CEB509", "Departure/DepartureHead/leaveTime", "20260307253000", "time")]
    [InlineData("CEB509", "Departure/DepartureList[1]/gnum", "2", "gnum")]
    [InlineData("CEB509", "Departure/DepartureHead/msgSeqNo", "0", "message_count")]
    [InlineData("CEB603", "Inventory/InventoryHead/ieFlag", "I", "enumeration")]
    [InlineData("CEB603", "Inventory/InventoryHead/ieDate", "20260230", "time")]
    [InlineData("CEB603", "Inventory/InventoryHead/statisticsFlag", "C", "enumeration")]
    [InlineData("CEB603", "Inventory/InventoryHead/tradeMode", "0110", "enumeration")]
    [InlineData("CEB603", "Inventory/InventoryHead/trafMode", "Q", "enumeration")]
    [InlineData("CEB603", "Inventory/InventoryHead/fFlag", "0", "enumeration")]
    [InlineData("CEB603", "Inventory/InventoryHead/iFlag", "4", "enumeration")]
    [InlineData("CEB603", "Inventory/InventoryHead/country", "000", "enumeration")]
    [InlineData("CEB603", "Inventory/InventoryHead/netWeight", "5.251", "net_weight")]
    [InlineData("CEB603", "Inventory/InventoryHead/packNo", "0", "positive")]
    [InlineData("CEB603", "Inventory/InventoryHead/iacCode", null, "special_zone")]
    [InlineData("CEB603", "Inventory/InventoryHead/emsNo", null, "special_zone")]
    [InlineData("CEB603", "Inventory/InventoryList[2]/itemRecordNo", null, "special_zone")]
    [InlineData("CEB603", "Inventory/InventoryList[1]/gcode", "94055O0000", "hs_code")]
    [InlineData("CEB603", "Inventory/InventoryList[1]/qty", "0", "positive")]
    [InlineData("CEB603", "Inventory/InventoryList[1]/qty1", "0", "positive")]
    [InlineData("CEB603", "Inventory/InventoryList[1]/qty2", "0", "positive")]
    [InlineData("CEB603", "Inventory/InventoryList[1]/qty2", null, "unit_pair")]
    [InlineData("CEB603", "Inventory/InventoryList[2]/totalPrice", "10.00003", "total_price")]
    [InlineData("CEB605", "InvtCancel/appType", "0", "enumeration")]
    [InlineData("CEB607", "WayBill/WayBillHead/trafMode", "q", "enumeration")]
    [InlineData("CEB607", "WayBill/WayBillList[1]/gnum", "7", "gnum")]
    [InlineData("CEB607", "WayBill/WayBillHead/msgSeqNo", "2", "message_count")]
    [InlineData("CEB213", "InvtRefund/InvtRefundHead/ieFlag", "E", "enumeration")]
    [InlineData("CEB213", "InvtRefund/InvtRefundHead/tradeMode", "9610", "enumeration")]
    [InlineData("CEB213", "InvtRefund/InvtRefundHead/country", "142", "from_china")]
    [InlineData("CEB213", "InvtRefund/InvtRefundList[1]/qty", "0", "positive")]
    [InlineData("CEB213", "InvtRefund/InvtRefundList[2]/gnum", "5", "gnum")]
    [InlineData("CEB213", "InvtRefund/InvtRefundList[1]/gcode", "94x", "hs_code")]
    [InlineData("CEB215", "InvtRefundDetail/ieFlag", "E", "enumeration")]
    [InlineData("CEB701", "SummaryApply[2]/SummaryApplyHead/summaryFlag", "3", "enumeration")]
    [InlineData("CEB701", "SummaryApply[2]/SummaryApplyHead/endTime", "20260228235959", "window")]
    [InlineData("CEB701", "SummaryApply[2]/SummaryApplyHead/startTime", "20260331245959", "time")]
    [InlineData("CEB701", "SummaryApply/SummaryApplyHead/msgCount", "0", "message_count")]
    [InlineData("CEB792", "SummaryResult/SummaryResultHead/msgSeqNo", "2", "message_count")]
    [InlineData("CEB604", "InventoryReturn[2]/returnTime", "20260306250000124", "time")]
    [InlineData("DEC101", "Declaration/DecHead/transMode", "5", "enumeration")]
    [InlineData("DEC101", "Declaration/DecHead/tradeMode", "0111", "enumeration")]
    [InlineData("DEC101", "Declaration/DecHead/levyNature", "xyz", "enumeration")]
    [InlineData("DEC101", "Declaration/DecHead/wrapType", "77", "enumeration")]
    [InlineData("DEC101", "Declaration/DecHead/tradeCountry", "276", "enumeration")]
    [InlineData("DEC101", "Declaration/DecHead/entryId", "290020261000000042", "entry_number")]
    [InlineData("DEC101", "Declaration/DecHead/entryId", null, "mandatory")]
    [InlineData("DEC101", "Declaration/DecHead/seqNo", null, "mandatory")]
    [InlineData("DEC101", "Declaration/DecHead/feeMark", "4", "enumeration")]
    [InlineData("DEC101", "Declaration/DecHead/feeRate", null, "charge")]
    [InlineData("DEC101", "Declaration/DecHead/feeCurr", null, "charge")]
    [InlineData("DEC101", "Declaration/DecHead/insurMark", "2", "enumeration")]
    [InlineData("DEC101", "Declaration/DecHead/otherCurr", "999", "enumeration")]
    [InlineData("DEC101", "Declaration/DecHead/netWt", "125.6", "net_weight")]
    [InlineData("DEC101", "Declaration/DecHead/declDate", "20260231", "time")]
    [InlineData("DEC101", "Declaration/DecList[2]/gNo", "3", "gnum")]
    [InlineData("DEC101", "Declaration/DecList[1]/codeTs", "94O5210000", "hs_code")]
    [InlineData("DEC101", "Declaration/DecList[1]/declTotal", "2411", "total_price")]
    [InlineData("DEC101", "Declaration/DecList[1]/tradeCurr", "502", "enumeration")]
    [InlineData("DEC101", "Declaration/DecList[1]/qty2", null, "unit_pair")]
    [InlineData("DEC101", "Declaration/DecList[2]/originCountry", "142", "enumeration")]
    [InlineData("DEC101", "Declaration/DecDocument[1]/docuCode", "?", "enumeration")]
    [InlineData("DEC102", "DeclarationReturn/returnStatus", "spl", "enumeration")]
    [InlineData("DEC102", "DeclarationReturn/requestResult", "2", "enumeration")]
    public void A_value_that_contradicts_another_or_a_list_is_named(string type, string path, string? value, string rule)
    {
        var faults = CebValidator.Check(Edited.Message(type, path, value));
        Assert.Contains(faults, fault => fault.Path == path && fault.Rule == rule && fault.Accepted.Length > 0
            && fault.Value == (value ?? ""));
    }

    [Fact]
    public void A_total_may_miss_its_price_by_half_of_the_fifth_decimal_a_unit_and_no_more()
    {
        // 3 x 3.33333 = 9.99999, three halves of 0.00001 below 10.000005.
        const string Total = "Inventory/InventoryList[2]/totalPrice";
        Assert.Empty(CebValidator.Check(Edited.Message("CEB603", Total, "9.99998")));
        Assert.Equal("total_price", Assert.Single(CebValidator.Check(Edited.Message("CEB603", Total, "9.99997"))).Rule);
    }

    [Fact]
    public void An_exit_date_before_today_is_refused_when_today_is_known()
    {
        var message = CebReader.Read(Golden.Stream("CEB603"));
        Assert.Empty(CebValidator.Check(message, new DateOnly(2026, 3, 7)));
        var fault = Assert.Single(CebValidator.Check(message, new DateOnly(2026, 3, 8)));
        Assert.Equal(("Inventory/InventoryHead/ieDate", "past"), (fault.Path, fault.Rule));
    }

    [Fact]
    public void A_consolidation_is_of_rows_or_of_a_window()
    {
        var apply = Assert.IsType<SummaryApply>(CebReader.Read(Golden.Stream("CEB701")).Nodes[1]);
        Assert.Empty(Check(apply));
        var row = new SummaryApplyList { InvtNo = "29002026E000000001" };
        Assert.Equal("window", Check(apply with { SummaryApplyList = [row] }).Single().Rule);
        var head = apply.SummaryApplyHead;
        Assert.Equal("window", Check(apply with { SummaryApplyHead = head with { StartTime = null } }).Single().Rule);
        Assert.Equal("window", Check(apply with { SummaryApplyHead = head with { StartTime = null, EndTime = null } }).Single().Rule);

        static IReadOnlyList<CebFault> Check(SummaryApply apply) =>
            CebValidator.Check(CebReader.Read(Golden.Stream("CEB701")) with { Nodes = [apply] });
    }

    [Fact]
    public void No_more_comes_back_than_the_list_declared_and_nothing_else()
    {
        var list = Assert.IsType<Inventory>(CebReader.Read(Golden.Stream("CEB603")).Nodes[0]);
        var refund = Assert.IsType<InvtRefund>(CebReader.Read(Golden.Stream("CEB213")).Nodes[0]);
        Assert.Empty(CebValidator.CheckReturn(refund, list));
        var line = refund.InvtRefundList[0];
        Assert.Equal(
            ("InvtRefund/InvtRefundList[1]/qty", "more_than_declared"), Of(refund with { InvtRefundList = [line with { Qty = 21 }] }));
        // 12 and 9 lamps are one more than the 20 that left.
        Assert.Equal(
            ("InvtRefund/InvtRefundList[2]/qty", "more_than_declared"),
            Of(refund with { InvtRefundList = [line with { Qty = 12 }, line with { Qty = 9 }] }));
        InvtRefundList[] others =
            [line with { Gname = "灯" }, line with { Gcode = "9405500000" }, line with { Gmodel = "x" }, line with { Unit = "011" }];
        foreach (var other in others)
            Assert.Equal(("InvtRefund/InvtRefundList[1]/gcode", "not_declared"), Of(refund with { InvtRefundList = [other] }));

        (string, string) Of(InvtRefund wrong) =>
            CebValidator.CheckReturn(wrong, list).Select(fault => (fault.Path, fault.Rule)).Single();
    }

    [Fact]
    public void A_declaration_has_at_most_fifty_items()
    {
        var message = CebReader.Read(Golden.Stream("DEC101"));
        var declaration = Assert.IsType<Declaration>(message.Nodes[1]);
        DecList[] items = [.. Enumerable.Range(1, 51).Select(number => declaration.DecList[0] with { GNo = number })];
        Assert.Empty(CebValidator.Check(message with { Nodes = [declaration with { DecList = items[..50] }] }));
        var fault = Assert.Single(CebValidator.Check(message with { Nodes = [declaration with { DecList = items }] }));
        Assert.Equal(("Declaration/DecList", "occurrence", "51"), (fault.Path, fault.Rule, fault.Value));
    }

    [Fact]
    public void A_message_has_1_to_100_nodes_of_its_own_type_and_what_belongs_to_it()
    {
        var message = CebReader.Read(Golden.Stream("CEB303"));
        var order = message.Nodes[0];
        Assert.Equal("occurrence", CebValidator.Check(message with { Nodes = [] })[0].Rule);
        Assert.Equal("occurrence", CebValidator.Check(message with { Nodes = [.. Enumerable.Repeat(order, 101)] })[0].Rule);
        var cancel = CebReader.Read(Golden.Stream("CEB605")).Nodes[0];
        Assert.Equal("unknown", CebValidator.Check(message with { Nodes = [order, cancel] })[0].Rule);
        Assert.Equal("occurrence", CebValidator.Check(message with { Transfer = null })[0].Rule);
        var six = Enumerable.Repeat(message.Subscribes[0], 6);
        Assert.Equal("occurrence", CebValidator.Check(message with { Subscribes = [.. six] })[0].Rule);
        Assert.Equal("message_type", CebValidator.Check(message with { Type = "CEB305" })[0].Rule);
        var answer = CebReader.Read(Golden.Stream("CEB304"));
        Assert.Equal("unknown", CebValidator.Check(answer with { Transfer = message.Transfer })[0].Rule);
    }

    [Theory]
    [InlineData("CEB303", false)]
    [InlineData("CEB403", false)]
    [InlineData("CEB505", false)]
    [InlineData("CEB507", true)]
    [InlineData("CEB509", true)]
    [InlineData("CEB603", true)]
    [InlineData("CEB605", true)]
    [InlineData("CEB607", true)]
    [InlineData("CEB701", true)]
    [InlineData("CEB213", false)]
    [InlineData("DEC101", true)]
    public void Some_messages_must_be_signed(string type, bool must)
    {
        var message = CebReader.Read(Golden.Stream(type));
        Assert.Equal(must, CebValidator.MustBeSigned(message));
        if (type == "CEB507")
            Assert.False(CebValidator.MustBeSigned(message with { Nodes = [message.Nodes[1]] }));
        Assert.Equal(must, CebValidator.MustBeSigned(type, "2"));
        Assert.Equal(must && type != "CEB507", CebValidator.MustBeSigned(type, "1"));
    }

    [Fact]
    public void Characters_are_counted_as_a_schema_counts_them()
    {
        // Ten emoji are twenty UTF-16 units but ten characters of the twenty that fit.
        const string Item = "Inventory/InventoryList[1]/itemNo";
        Assert.Empty(CebValidator.Check(Edited.Message("CEB603", Item, string.Concat(Enumerable.Repeat("😀", 20)))));
        Assert.Single(CebValidator.Check(Edited.Message("CEB603", Item, string.Concat(Enumerable.Repeat("😀", 21)))));
    }

    [Fact]
    public void Half_a_character_cannot_be_written()
    {
        var message = CebReader.Read(Golden.Stream("CEB505"));
        var node = (Logistics)message.Nodes[0] with { LogisticsName = "East" + "😀"[0] + "Sea" };
        Assert.Equal("characters", Assert.Single(CebValidator.Check(message with { Nodes = [node] })).Rule);
    }

    [Fact]
    public void A_broken_message_does_not_flood_its_reader()
    {
        var message = CebReader.Read(Golden.Stream("CEB303"));
        var order = (Order)message.Nodes[0];
        var broken = order with { OrderList = [.. Enumerable.Repeat(order.OrderList[0] with { ItemNo = "", Unit = "x" }, 100)] };
        Assert.Equal(CebValidator.FaultsAtMost, CebValidator.Check(message with { Nodes = [broken] }).Count);
    }
}
