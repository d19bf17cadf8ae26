namespace CrossBorder.Contracts.Tests;

/// <summary>
/// No lost updates in what is sold and ordered: a request that changes something names the version that it read, or is here with the
/// reason why two of them at once lose nothing. A method that is added without either fails.
/// </summary>
public sealed class VersionedWriteTests
{
    static readonly string[] Reads =
        ["Get", "List", "Search", "Explain", "Simulate", "Suggest", "Funnel", "Export", "Check", "Price", "Promise", "Quote", "Read"];

    const string New = "makes something new, once by its key";
    const string Once = "one way only, once: who comes second is refused by the state";
    const string Items = "each item is refused or done by itself; every change is kept and can be undone";
    const string Added = "adds to what there is; nothing is replaced";
    const string Setting = "sets one value that the request names whole, and keeps what it was";

    static readonly Dictionary<string, string> WithoutVersion = new()
    {
        ["catalog.Campaigns.AddLink"] = New,
        ["catalog.Campaigns.Follow"] = Added,
        ["catalog.Catalog.Publish"] = Once,
        ["catalog.Catalog.PutProducts"] = Items,
        ["catalog.Catalog.Release"] = Once,
        ["catalog.Catalog.Reserve"] = New,
        ["catalog.Catalog.Withdraw"] = Once,
        ["catalog.Exhibitions.LeaveSeat"] = Once,
        ["catalog.Exhibitions.TakeSeat"] = Once,
        ["catalog.Leads.AddRule"] = Added,
        ["catalog.Leads.Decline"] = Once,
        ["catalog.Leads.Post"] = New,
        ["catalog.Leads.Respond"] = Once,
        ["catalog.Meetings.Book"] = Once,
        ["catalog.Meetings.MakeFeed"] = New,
        ["catalog.Meetings.OfferSlots"] = New,
        ["catalog.Meetings.RevokeFeed"] = Once,
        ["catalog.Meetings.WithdrawSlot"] = Once,
        ["catalog.PriceImports.Apply"] = Once,
        ["catalog.PriceImports.Finish"] = Once,
        ["catalog.PriceImports.PutPart"] = Added,
        ["catalog.PriceImports.Undo"] = Once,
        ["catalog.PriceLists.PutCosts"] = Items,
        ["catalog.PriceLists.PutMember"] = Setting,
        ["catalog.PriceLists.PutRows"] = Items,
        ["catalog.PriceLists.SetRate"] = Setting,
        ["catalog.ProductImports.Apply"] = Once,
        ["catalog.ProductImports.Finish"] = Once,
        ["catalog.ProductImports.PutColumns"] = Setting,
        ["catalog.ProductImports.PutPart"] = Added,
        ["catalog.ProductImports.Undo"] = Once,
        ["catalog.ProductModel.PutFile"] = New,
        ["catalog.Warehouses.CancelLot"] = Once,
        ["catalog.Warehouses.Move"] = Added,
        ["catalog.Warehouses.PutLot"] = New,
        ["catalog.Warehouses.ReceiveLot"] = Once,
        ["catalog.Warehouses.SetSupply"] = Setting,
        ["catalog.Warehouses.Transfer"] = Added,
        ["orders.Cancellations.AddTerm"] = Added,
        ["orders.Disputes.AddEvidence"] = Added,
        ["orders.Disputes.AddRule"] = Added,
        ["orders.Disputes.Open"] = New,
        ["orders.Frames.CallOff"] = New,
        ["orders.Inquiries.AddFile"] = Added,
        ["orders.Inquiries.MarkRead"] = Once,
        ["orders.Inquiries.Open"] = New,
        ["orders.Inquiries.Say"] = Added,
        ["orders.OrderLedger.AttributeRefund"] = Once,
        ["orders.Orders.Place"] = New,
        ["orders.Purchasing.Submit"] = New,
        ["orders.QuoteCosts.AddRule"] = Added,
        ["orders.Returns.Ask"] = New,
    };

    [Fact]
    public void Whoever_changes_what_is_sold_or_ordered_names_the_version_that_it_read()
    {
        var lines = WireMessages.Listing().Select(line => line.Split(' ')).ToList();
        var versioned = lines.Where(line => line[2] == "expected_version").Select(line => line[0]).ToHashSet();
        var without = lines
            .Where(line => line[1] == "rpc" && Of(line[0]) is "catalog" or "orders" && !versioned.Contains(line[3])
                && !Reads.Any(read => line[2].StartsWith(read, StringComparison.Ordinal)))
            .Select(line => $"{Of(line[0])}.{line[0].Split('.')[^1]}.{line[2]}");
        Assert.Equal(WithoutVersion.Keys.Order(StringComparer.Ordinal), without.Order(StringComparer.Ordinal));
    }

    static string Of(string owner) => owner.Split('.')[1];
}
