using System.Globalization;
using System.Text.Json.Nodes;
using CrossBorder.MainJob.Driving;
using CrossBorder.MainJob.Retail;

namespace CrossBorder.Testing.Stories;

/// <summary>One order and the people around it, who act through REST and try again until it is done.</summary>
public sealed class Deal(Stage stage, string name, Party seller, Party buyer)
{
    const string UnitPrice = "2.40";
    public const long UnitMinor = 240;
    static readonly Destination Harbour = Countries.Of("GB");
    readonly InputInvoices invoices = new(9.1m);

    public Stage Stage => stage;

    public Guid Id { get; private set; }

    public string Number { get; private set; } = "";

    public Guid ProductId { get; private set; }

    public Party SellerParty => seller;

    public Party BuyerParty => buyer;

    public Api Seller => stage.Trade.Parties.As(seller);

    public Api Buyer => stage.Trade.Parties.As(buyer);

    public Api Operator => stage.Trade.Operator;

    CancellationToken Stop => stage.Insist.Stop;

    /// <summary>An order with a buyer of its own.</summary>
    public static async Task<Deal> Place(Stage stage, string name, Party seller, long units, Party? buyer = null)
    {
        var deal = new Deal(stage, name, seller, buyer ?? await stage.Buyer(name));
        deal.Learn(await stage.Insist.Done(() => deal.Seller.Post("/api/v1/orders", stage.Key("place", name), new JsonObject
        {
            ["exporterId"] = seller.Id,
            ["buyerId"] = deal.BuyerParty.Id,
            ["currency"] = "GBP",
            ["incoterm"] = "FOB",
            ["namedPlace"] = "Ningbo, China",
            ["shipTo"] = ShipTo(deal.BuyerParty),
            ["paymentTerms"] = Terms(),
            ["lines"] = new JsonArray(new JsonObject { ["sku"] = stage.Sku, ["quantity"] = units, ["agreedUnitPrice"] = UnitPrice }),
            ["freightMinor"] = 0,
        }, stage.Insist.Stop), $"{name} is placed"));
        return deal;
    }

    /// <summary>The order was made elsewhere, as by a call-off.</summary>
    public void Learn(JsonNode order)
    {
        Id = (Guid)order["id"]!;
        Number = (string)order["number"]!;
        ProductId = (Guid)order["lines"]![0]!["productId"]!;
    }

    public static JsonObject ShipTo(Party buyer) => new()
    {
        ["name"] = buyer.Name,
        ["country"] = Harbour.Country,
        ["city"] = Harbour.City,
        ["street"] = "Goods in",
        ["postalCode"] = "IP11 3SY",
    };

    public static JsonArray Terms() => new(Term("Contract", "30"), Term("Shipment", "70"));

    static JsonObject Term(string milestone, string percent) =>
        new() { ["milestone"] = milestone, ["percent"] = percent, ["offsetDays"] = 0 };

    // What is read.

    public Task<JsonNode> Read(string path, Api? by = null) => stage.Insist.Done(() => (by ?? Operator).Get(path, Stop), path);

    public Task<JsonNode> Order() => Read($"/api/v1/orders/{Id}");

    public Task<JsonNode> Of(string part) => Read($"/api/v1/orders/{Id}/{part}");

    public async Task<JsonNode> Units() => (await Of("units"))["lines"]![0]!;

    public Task<JsonNode> Until(string path, Func<JsonNode, bool> condition, string what, Api? by = null) =>
        stage.Insist.Until(() => (by ?? Operator).Get(path, Stop), condition, $"{name}: {what}");

    public Task<JsonNode> UntilOf(string part, Func<JsonNode, bool> condition, string what) =>
        Until($"/api/v1/orders/{Id}/{part}", condition, what);

    /// <summary>Waits for the order's flow to know a fact.</summary>
    public async Task<JsonNode> Fact(string fact) => (await Until(
        $"/api/v1/flows?number={Number}", flows => flows["items"]!.AsArray() is [{ } flow] && flow["facts"]![fact] is not null, fact))
        ["items"]![0]!;

    public async Task At(string status) => await Until($"/api/v1/orders/{Id}", order => (string?)order["status"] == status, status);

    /// <summary>Waits until the flow is at its end.</summary>
    public async Task<JsonNode> Ends(string at) => (await Until(
        $"/api/v1/flows?number={Number}", flows => flows["items"]!.AsArray() is [{ } flow] && (string)flow["stage"]! == at, at))
        ["items"]![0]!;

    // What is done.

    /// <summary>One thing that somebody does, once, whatever is lost on the way.</summary>
    public Task<JsonNode> Do(Api who, string path, string step, JsonNode? body = null) => stage.Insist.Done(
        () => who.Post(path, stage.Key(step, Id.ToString()), body?.DeepClone(), Stop), $"{name}: {step}");

    /// <summary>
    /// A change of what is read first, for the version that it has. Who was overtaken reads anew and does it for that version, by a key of
    /// its own; an answer that was lost is asked for again by the same key.
    /// </summary>
    public Task<JsonNode> Change(Api who, string read, string path, string step, Func<JsonNode, JsonNode?> body) =>
        Change(who, () => who.Get(read, Stop), path, step, body);

    public Task<JsonNode> Change(Api who, Func<Task<JsonNode>> read, string path, string step, Func<JsonNode, JsonNode?> body) =>
        stage.Insist.Done(async () =>
        {
            var seen = await stage.Insist.Done(read, $"{name}: to {step}");
            var version = (int)(seen["version"] ?? seen["orderVersion"])!;
            var key = stage.Key(step, Id.ToString(), version.ToString(CultureInfo.InvariantCulture));
            var words = body(seen);
            return await stage.Insist.Answered(() => who.Change(path, key, version, words?.DeepClone(), Stop), $"{name}: {step}");
        }, $"{name}: {step}");

    /// <summary>A change whose path follows from what is read, as that of a step of its own.</summary>
    public Task<JsonNode> Move(Api who, string path, string step, JsonObject? body = null) =>
        Change(who, path, $"{path}/{step}", step, _ => body ?? []);

    public Task Confirm() => Do(Seller, $"/api/v1/orders/{Id}/confirm", "confirm");

    /// <summary>All that is due at a milestone, in one payment.</summary>
    public async Task Pay(string milestone)
    {
        var receivable = await Of("receivable");
        var open = Instalments(receivable, milestone).Sum(one => (long)one!["dueMinor"]! - (long)one["paidMinor"]!);
        if (open > 0)
            await Pay((string)receivable["virtualAccount"]!, open, milestone);
        await UntilOf("receivable", now => Instalments(now, milestone).All(
            one => (long)one!["paidMinor"]! >= (long)one["dueMinor"]!), $"{milestone} is paid");
    }

    Task<JsonNode> Pay(string account, long minor, string milestone)
    {
        var id = stage.Key("payment", Id.ToString(), milestone, minor.ToString(CultureInfo.InvariantCulture));
        return stage.Insist.Answered(() => stage.Trade.Sandbox.Post("/bank/payments", id, new JsonObject
        {
            ["paymentId"] = id,
            ["virtualAccount"] = account,
            ["currency"] = "GBP",
            ["amountMinor"] = minor,
            ["payerName"] = "BUYER OF " + account,
            ["payerAccount"] = "GB82WEST12345698765432",
            ["remittance"] = milestone,
        }, Stop), $"{name}: {milestone} is paid");
    }

    static IEnumerable<JsonNode?> Instalments(JsonNode receivable, string milestone) =>
        receivable["schedule"]!.AsArray().Where(one => (string)one!["milestone"]! == milestone);

    /// <summary>How so many units are packed: in cartons of ten.</summary>
    public async Task<JsonObject> Packing(long units)
    {
        var line = (await Order())["lines"]![0]!;
        var all = (long)line["quantity"]!;
        return new JsonObject
        {
            ["pieces"] = (int)((units + 9) / 10),
            ["netGrams"] = (long)line["netGrams"]! * units / all,
            ["grossGrams"] = (long)line["grossGrams"]! * units / all,
        };
    }

    public async Task Pack() => await Do(
        Seller, $"/api/v1/orders/{Id}/ready-to-ship", "pack", await Packing((long)(await Order())["lines"]![0]!["quantity"]!));

    public static JsonObject Way(Party partner) => new()
    {
        ["partnerId"] = partner.Id,
        ["transportMode"] = Harbour.TransportMode,
        ["portOfLoading"] = "CNNGB",
        ["portOfDischarge"] = Harbour.PortOfDischarge,
    };

    public Task Book() => Do(Seller, $"/api/v1/orders/{Id}/booking", "book", Way(stage.Trade.Partner));

    /// <summary>The supplier's invoice for the units as they are ordered now.</summary>
    public Task Invoice() => seller.ClaimsRefund
        ? stage.Insist.Done(async () =>
        {
            await invoices.Register(Seller, Id, Stop);
            return true;
        }, $"{name}: invoice")
        : Task.CompletedTask;

    /// <summary>Confirmed, paid in advance and packed.</summary>
    public async Task Ready()
    {
        await Confirm();
        await Pay("Contract");
        await Pack();
    }

    /// <summary>On its way, and paid in full.</summary>
    public async Task Arrives()
    {
        await Fact("departed");
        await Pay("Shipment");
        await At("Delivered");
    }

    public Task Accept() => Do(Buyer, $"/api/v1/orders/{Id}/accept", "accept");

    /// <summary>The buyer asks for its credit of the order, which goes back by bank.</summary>
    public async Task<JsonNode> MoneyBack(long minor)
    {
        await Do(Buyer, $"/api/v1/orders/{Id}/refunds", "refund", new JsonObject
        {
            ["reason"] = "It is mine.",
            ["amountMinor"] = minor,
        });
        return await ApproveRefund();
    }

    /// <summary>As many operators as it needs approve the one refund of the order, and the bank makes it.</summary>
    public async Task<JsonNode> ApproveRefund()
    {
        var path = $"/api/v1/refunds?orderId={Id}";
        var asked = (await Until(path, found => found["items"]!.AsArray().Count == 1, "a refund is asked for"))["items"]![0]!;
        var approvers = stage.Desk.Take((int)asked["needsApprovals"]!);
        foreach (var (i, approver) in approvers.Index())
            await Do(approver, $"/api/v1/refunds/{asked["id"]}/approve", $"approve {i}");
        var refunds = await Until(path, found => (string?)found["items"]![0]!["status"] == "Completed", "the money is back");
        return refunds["items"]!.AsArray().Single()!;
    }
}
