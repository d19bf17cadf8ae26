using CrossBorder.Ceb;
using CrossBorder.Contracts.Events;

namespace CrossBorder.CustomsClearance;

/// <summary>Guid, kind of report and time of one message.</summary>
/// <param name="AppType">1 add, 2 change.</param>
public sealed record Envelope(Guid Guid, string AppType, DateTimeOffset At)
{
    public const string Add = "1";
    public const string Change = "2";
    public const string Delete = "3";

    /// <summary>CEB appStatus: declare, not only save. Nothing that we send is only saved.</summary>
    public const string Declare = "2";

    /// <summary>36 characters, upper case: so the specification wants every guid.</summary>
    public string GuidText => CebMessage.Text(Guid);

    public static Envelope New(DateTimeOffset at, string appType = Add) => new(Guid.CreateVersion7(), appType, at);
}

/// <summary>Who transmits and declares: from the options.</summary>
public sealed record Sender(
    string PlatformCode, string PlatformName, string AgentCode, string AgentName, string District, string Port, string DxpId)
{
    public DeclarationTerms Terms { get; init; } = new();

    public static Sender Of(CustomsOptions options) => new(
        options.PlatformCode, options.PlatformName, options.AgentCode ?? options.PlatformCode, options.AgentName ?? options.PlatformName,
        options.District, options.Port, options.DxpId)
    {
        Terms = options.FullDeclaration,
    };

    /// <summary>Its code must be that of the connected client.</summary>
    public BaseTransfer Transfer => new() { CopCode = PlatformCode, CopName = PlatformName, DxpMode = "DXP", DxpId = DxpId };
}

/// <summary>The messages of one attempt. What customs has accepted before under the same key is not among them.</summary>
/// <param name="ListIsHeld">The list waits for its order and waybill to be accepted; else it may go at once.</param>
/// <param name="Faults">What customs would refuse in them; with any of these nothing is sent.</param>
public sealed record Documents(Goods Goods, IReadOnlyList<Outgoing> Messages, bool ListIsHeld, IReadOnlyList<WaitingReason> Faults)
{
    /// <summary>Whoever mends these will be told of the others.</summary>
    const int FaultsAtMost = 20;

    public static Documents Of(Goods goods, Sender sender, DateTimeOffset now, History history)
    {
        List<Outgoing> messages = [];
        var order = OrderMessage.Key(sender.PlatformCode, goods.OrderNo);
        var waybill = LogisticsMessage.Key(goods.Carriage.Code, goods.Carriage.Waybill);
        Add(OrderMessage.Type, order, OrderMessage.Of);
        Add(LogisticsMessage.Type, waybill, LogisticsMessage.Of);
        Add(InventoryMessage.Type, goods.DocumentNumber, InventoryMessage.Of);
        return Of(
            goods, messages, !history.Accepted(OrderMessage.Type, order) || !history.Accepted(LogisticsMessage.Type, waybill));

        void Add(string type, string key, Func<Goods, Sender, Envelope, Outgoing> write)
        {
            if (history.AppType(type, key) is { } appType)
                messages.Add(write(goods, sender, Envelope.New(now, appType)));
        }
    }

    public static Documents Of(Goods goods, IReadOnlyList<Outgoing> messages, bool listIsHeld) => new(
        goods, messages, listIsHeld,
        [.. messages.SelectMany(message => message.Faults).Select(Reason.Invalid).Distinct().Take(FaultsAtMost)]);
}
