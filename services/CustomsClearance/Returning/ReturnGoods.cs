using CrossBorder.Ceb;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Exported goods are to come back (CEB 202205, 213): each line at most what was declared and did not come back before. Units count as
/// returned from the request on, so that two requests at once cannot return the same ones.
/// </summary>
public sealed partial class ListsService
{
    const int LongestReturnReason = 500;
    const string China = "CN";

    static readonly Problem TooMany = new(
        409, "return_quantity_exceeded", "More is to come back than was declared and did not come back already.", "lines",
        "the declared quantity less what came back");

    static readonly Problem NoReturnMode = new(
        409, "return_not_offered", "Goods of this mode do not come back by a list here: they are declared in full (mode 4561).");

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<GoodsReturn> ReturnGoods(ReturnGoodsRequest request, ServerCallContext context)
    {
        if (Invalid(request) is { } invalid)
            throw invalid.ToGrpc();
        var outcome = await db.Decide(tx => Idempotency.Once(tx, context, request, () => Return(tx, request)), context.CancellationToken);
        var asked = outcome.OrThrow();
        LogReturn(log, asked.DeclarationId, asked.DocumentNumber);
        return asked;
    }

    static Problem? Invalid(ReturnGoodsRequest request)
    {
        if (Invalid(request.Reason, request.Lines) is { } invalid)
            return invalid;
        if (request.Country.Length > 0 && (request.Country == China || CodeTables.Country(request.Country) is null))
            return Problem.Invalid("country", $"Goods do not return from '{request.Country}'.", "a country abroad that customs knows");
        if (!CodeTables.IsTransportMode(request.TransportMode))
            return Problem.Invalid("transport_mode", $"'{request.TransportMode}' is no mode of transport.", "a customs code, such as 5");
        return Missing(request) is { } field
            ? Problem.Invalid(field, "This is missing, or too long.", "1 to 37 characters, a voyage 32, a carrier's code 18, names 100")
            : null;
    }

    static Problem? Invalid(string reason, RepeatedField<ReturningLine> lines)
    {
        if (reason.Trim().Length is 0 or > LongestReturnReason)
            return Problem.Invalid("reason", "Customs wants to know why.", $"1 to {LongestReturnReason} characters");
        return lines.Count == 0 || lines.Any(line => line.Quantity <= 0)
            || lines.Select(line => line.LineNo).Distinct().Count() != lines.Count
            ? Problem.Invalid("lines", "Lines are missing, named twice or without a quantity.", "each line once, from 1 unit")
            : null;
    }

    static string? Missing(ReturnGoodsRequest request) => request switch
    {
        { WaybillNumber.Length: 0 or > 37 } => "waybill_number",
        { CarrierCode.Length: 0 or > 18 } => "carrier_code",
        { CarrierName.Length: 0 or > 100 } => "carrier_name",
        { BillNumber.Length: 0 or > 37 } => "bill_number",
        { ConveyanceName.Length: 0 or > 100 } => "conveyance_name",
        { VoyageNumber.Length: 0 or > 32 } => "voyage_number",
        _ => null,
    };

    async Task<Outcome<GoodsReturn>> Return(Tx tx, ReturnGoodsRequest request)
    {
        var list = await SentList.Lock(tx, request.DeclarationId);
        if (list is null)
            return Problem.NotFound("declaration", request.DeclarationId);
        if (list.Channel != DeclarationChannel.CebList)
            return Withdrawal.NotAList;
        if (list.Status is not (DeclarationStatus.Released or DeclarationStatus.Closed))
            return Problem.Refused("declaration", list.Status, "ReturnGoods", Declaration.Allowed(list.Status));
        if (returns.ModeOf(list.Mode) is not { } tradeMode)
            return NoReturnMode;
        var original = await AsDeclared(tx, list.Id);
        var declared = original.InventoryList.ToDictionary(line => line.Gnum);
        if (Unknown(request.Lines, declared.Keys) is { } unknown)
            return unknown;
        if (!await GoodsReturns.Claim(tx, list.Id, request.Lines))
            return TooMany;

        var now = clock.GetUtcNow();
        var asked = (await GoodsReturns.Insert(tx, list.Id, tradeMode, request.Reason.Trim(), request.Lines, null, now))!;
        var lines = request.Lines.OrderBy(line => line.LineNo).Select(line => (declared[line.LineNo], line.Quantity)).ToList();
        var message = RefundMessage.Of(
            list, asked.DocumentNumber, tradeMode, request.Reason.Trim(), await Trip(tx, list.Id, request), lines, Sender.Of(options), now);
        if (await Send(tx, list.Id, asked.Id, message, original, now) is { } refusal)
            return refusal;
        tx.AfterCommit(writing.Set);
        return (await GoodsReturns.Read(tx, list.Id)).Single(one => one.Id == asked.Id.ToString());
    }

    static Problem? Unknown(RepeatedField<ReturningLine> lines, ICollection<int> declared) =>
        lines.FirstOrDefault(line => !declared.Contains(line.LineNo)) is { } unknown
            ? Problem.Invalid("lines", $"The declaration has no line {unknown.LineNo}.", string.Join(", ", declared.Order()))
            : null;

    /// <summary>Held against the list that the goods left with as well: code, name, specification and unit are those of its line.</summary>
    static async Task<Problem?> Send(
        Tx tx, Guid declarationId, Guid returnId, Outgoing message, Inventory original, DateTimeOffset now) =>
        CebValidator.CheckReturn((InvtRefund)message.Message.Nodes[0], original) is [var fault, ..]
            ? Outgoing.Refusal(message, fault)
            : await Exchange.Send(tx, SubjectType.Return, returnId, declarationId, [message], now);

    static async Task<Inventory> AsDeclared(Tx tx, Guid declarationId) => Outgoing.Node<Inventory>((await tx.One<string>(
        """
        select body
        from message
        where declaration_id = @declarationId and type = 'CEB603' and status = 'Written'
        order by seq desc
        limit 1
        """,
        new { declarationId }))!);

    static async Task<ReturnTrip> Trip(Tx tx, Guid declarationId, ReturnGoodsRequest request)
    {
        var country = request.Country.Length > 0
            ? request.Country
            : await tx.One<string>(
                "select placed -> 'ShipTo' ->> 'Country' from declaration where id = @declarationId", new { declarationId });
        return new ReturnTrip(
            CodeTables.Country(country!)!, request.CarrierCode, request.CarrierName, request.WaybillNumber, request.BillNumber,
            request.ConveyanceName, request.VoyageNumber, request.TransportMode);
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<ListGoodsReturnsResponse> ListGoodsReturns(OfDeclarationRequest request, ServerCallContext context)
    {
        var id = await Seen(request.DeclarationId, context.CancellationToken);
        var response = new ListGoodsReturnsResponse();
        response.Returns.AddRange(await db.Transact(tx => GoodsReturns.Read(tx, id), context.CancellationToken));
        return response;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Goods of {DeclarationId} are to come back under {DocumentNumber}")]
    static partial void LogReturn(ILogger log, string declarationId, string documentNumber);
}
