namespace CrossBorder.Ceb;

/// <summary>Rules of order (303), money received (403), waybill (505) and list (603).</summary>
static partial class CebRules
{
    static readonly string[] ListModes = ["9610", "1210", "9710", "9810"];

    /// <summary>Supervision mode of special zones, where goods are in a ledger (rule 9).</summary>
    const string SpecialZone = "1210";

    static void Of(Order order, CebScan scan)
    {
        var head = order.OrderHead;
        scan.Path.Push(nameof(OrderHead));
        scan.Head(head.Guid, head.AppType, head.AppTime, head.AppStatus);
        scan.OneOf("orderType", head.OrderType, "E", "B", "W");
        scan.In("currency", head.Currency, CodeList.Currencies);
        var sum = order.OrderList.Sum(line => line.TotalPrice);
        if (head.GoodsValue != sum)
            scan.Add("goodsValue", "goods_value", CebText.Number(head.GoodsValue), $"the lines' sum, {CebText.Number(sum)}");
        scan.Path.Pop();
        scan.Lines(nameof(OrderList), order.OrderList, (line, number) =>
        {
            scan.Number("gnum", line.Gnum, number);
            Value(scan, line.Currency, head.Currency, line.Qty, line.Price, line.TotalPrice);
            scan.In("unit", line.Unit, CodeList.Units);
        });
    }

    static void Of(Receipts receipts, CebScan scan)
    {
        scan.Head(receipts.Guid, receipts.AppType, receipts.AppTime, receipts.AppStatus);
        scan.Positive("charge", receipts.Charge);
        scan.In("currency", receipts.Currency, CodeList.Currencies);
        scan.Time("accountingDate", receipts.AccountingDate);
    }

    static void Of(Logistics logistics, CebScan scan)
    {
        scan.Head(logistics.Guid, logistics.AppType, logistics.AppTime, logistics.AppStatus);
        scan.In("currency", logistics.Currency, CodeList.Currencies);
        scan.Positive("grossWeight", logistics.GrossWeight);
        scan.Positive("packNo", logistics.PackNo);
    }

    static void Of(Inventory inventory, CebScan scan, DateOnly? today)
    {
        var head = inventory.InventoryHead;
        scan.Path.Push(nameof(InventoryHead));
        scan.Head(head.Guid, head.AppType, head.AppTime, head.AppStatus);
        scan.OneOf("ieFlag", head.IeFlag, "E");
        scan.OneOf("statisticsFlag", head.StatisticsFlag, "A", "B");
        scan.OneOf("tradeMode", head.TradeMode, ListModes);
        scan.OneOf("fFlag", head.FFlag, "1", "2", "3");
        scan.OneOf("iFlag", head.IFlag, "1", "2", "3");
        scan.In("trafMode", head.TrafMode, CodeList.TransportModes);
        scan.In("country", head.Country, CodeList.Countries);
        scan.In("fCurrency", head.FCurrency, CodeList.Currencies);
        scan.In("iCurrency", head.ICurrency, CodeList.Currencies);
        scan.Weights("netWeight", head.NetWeight, "grossWeight", head.GrossWeight);
        scan.Positive("packNo", head.PackNo);
        ExitDate(head.IeDate, scan, today);
        if (head.TradeMode == SpecialZone)
            Ledger(scan, ("iacCode", head.IacCode), ("iacName", head.IacName), ("emsNo", head.EmsNo));
        scan.Path.Pop();
        scan.Lines(nameof(InventoryList), inventory.InventoryList, (line, number) => Line(
            line, number, inventory.InventoryList[0].Currency, head.TradeMode == SpecialZone, scan));
    }

    static void Line(InventoryList line, int number, string currency, bool isSpecialZone, CebScan scan)
    {
        scan.Number("gnum", line.Gnum, number);
        Value(scan, line.Currency, currency, line.Qty, line.Price, line.TotalPrice);
        scan.Digits("gcode", line.Gcode, "ten digits");
        scan.Positive("qty1", line.Qty1);
        scan.UnitPair(line.Unit2, line.Qty2);
        scan.In("unit", line.Unit, CodeList.Units);
        scan.In("unit1", line.Unit1, CodeList.Units);
        scan.In("country", line.Country, CodeList.Countries);
        if (isSpecialZone)
            Ledger(scan, ("itemRecordNo", line.ItemRecordNo));
    }

    static void Value(CebScan scan, string currency, string expected, decimal quantity, decimal price, decimal total)
    {
        if (currency != expected)
            scan.Add("currency", "currency", currency, $"one currency in a document, {expected}");
        scan.In("currency", currency, CodeList.Currencies);
        scan.Positive("qty", quantity);
        scan.Positive("price", price);
        scan.Positive("totalPrice", total);
        if (quantity > 0)
            scan.Total("totalPrice", quantity, price, total);
    }

    static void ExitDate(string? ieDate, CebScan scan, DateOnly? today)
    {
        scan.Day("ieDate", ieDate);
        if (ieDate is not null && today is not null && CebText.Date(ieDate) < today)
            scan.Add("ieDate", "past", ieDate, $"today, {today:yyyyMMdd}, or later");
    }

    static void Ledger(CebScan scan, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        foreach (var (name, value) in fields)
        {
            if (value is null)
                scan.Add(name, "special_zone", "", $"a value, as supervision mode {SpecialZone} is out of a ledger");
        }
    }
}
