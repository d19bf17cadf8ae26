using System.Globalization;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>The buyer asks to send units back that arrived and are in no other return, with a reason and files of both sides.</summary>
public sealed partial class ReturnsService
{
    [Allow(Role.Buyer)]
    public override async Task<V1.OrderReturn> Ask(V1.AskReturnRequest request, ServerCallContext context)
    {
        if (Check(request) is { } fault)
            throw fault.ToGrpc();
        var asked = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Ask(tx, request)), context.CancellationToken)).OrThrow();
        LogMoved(log, asked.Id, asked.OrderId, asked.Status);
        return asked;
    }

    static Problem? Check(V1.AskReturnRequest request)
    {
        if (!System.Enum.TryParse<ReturnReason>(request.ReasonCode, out var code) || code.ToString() != request.ReasonCode)
            return Problem.Invalid(
                "reason_code", $"'{request.ReasonCode}' is no reason.", string.Join(", ", System.Enum.GetNames<ReturnReason>()));
        if (request.Lines.Count is 0 or > PlaceCheck.MostLines || request.Lines.Any(line => line.Quantity < 1)
            || request.Lines.Select(line => line.LineNo).Distinct().Count() < request.Lines.Count)
            return Problem.Invalid("lines", "Lines are missing, twice, or of nothing.", "each line once, from 1 unit");
        return request.FileHashes.Count > MostFiles
            ? Problem.Invalid("file_hashes", "There are too many files.", $"at most {MostFiles}")
            : PlaceCheck.Text("reason", request.Reason, 1, LongestReason);
    }

    async Task<Outcome<V1.OrderReturn>> Ask(Tx tx, V1.AskReturnRequest request)
    {
        if (await FindOrder(tx, request.OrderId, "for update") is not { } order)
            return Problem.NotFound("order", request.OrderId);
        if (order.Status is not (OrderStatus.Delivered or OrderStatus.Completed))
            return new Problem(409, "order_not_delivered", $"The order is {order.Status}.", "order_id", "an order that was delivered");
        var elsewhere = await Elsewhere(tx, order);
        if (await Exceeded(tx, order, request, elsewhere) is { } exceeded)
            return exceeded;
        var hashes = request.FileHashes.Distinct().ToArray();
        if (await UnknownFile(tx, order, hashes) is { } unknown)
            return unknown;
        var sold = (await tx.Many<OrderLine>(OrdersService.LinesOfOrder, new { id = order.Id.Value }))
            .ToDictionary(line => line.LineNo);
        var asked = new OrderReturn
        {
            Id = Guid.CreateVersion7(),
            OrderId = order.Id.Value,
            No = await tx.One<int>("select count(*)::int + 1 from order_return where order_id = @Id", new { order.Id }),
            ReasonCode = System.Enum.Parse<ReturnReason>(request.ReasonCode),
            Reason = request.Reason.Trim(),
            Author = Principal.Required.Name,
            LineNos = [.. request.Lines.Select(line => line.LineNo)],
            Quantities = [.. request.Lines.Select(line => line.Quantity)],
            FileHashes = hashes,
            GoodsMinor = request.Lines.Sum(line => LineWorth.Of(
                sold[line.LineNo], elsewhere.GetValueOrDefault(line.LineNo), line.Quantity, Currency.Of(order.Currency))),
            AskedAt = Now,
        };
        await Insert(tx, asked);
        return asked.ToWire(order.Currency, SeesTax);
    }

    /// <summary>Units that are in other returns, by line number.</summary>
    static async Task<Dictionary<int, long>> Elsewhere(Tx tx, Order order) => (await tx.Many<LineSum>(
        """
        select line.no as line_no, sum(line.quantity)::bigint as quantity
        from order_return r, unnest(r.line_nos, r.quantities) as line (no, quantity)
        where r.order_id = @Id and r.status not in ('Refused', 'Withdrawn')
        group by line.no
        """,
        new { order.Id })).ToDictionary(row => row.LineNo, row => row.Quantity);

    static async Task<Problem?> Exceeded(
        Tx tx, Order order, V1.AskReturnRequest request, IReadOnlyDictionary<int, long> elsewhere)
    {
        var book = await LineLedger.Open(tx, order.Id.Value);
        foreach (var line in request.Lines)
        {
            if (!book.Lines.TryGetValue(line.LineNo, out var units))
                return Problem.Invalid("lines", $"The order has no line {line.LineNo}.", "lines of the order");
            var most = units.Delivered - elsewhere.GetValueOrDefault(line.LineNo);
            if (line.Quantity > most)
                return new Problem(
                    409, "return_exceeds_delivered", $"Of line {line.LineNo} {most} units arrived and are in no other return.", "lines",
                    string.Create(CultureInfo.InvariantCulture, $"at most {most}"));
        }

        return null;
    }

    /// <summary>Files are named by the hash under which an inquiry between the two keeps them.</summary>
    static async Task<Problem?> UnknownFile(Tx tx, Order order, string[] hashes)
    {
        var unknown = await tx.One<string>(
            """
            select hash
            from unnest(@hashes) as hash
            where not exists (
                select from inquiry_file f
                join inquiry i on i.id = f.inquiry_id
                where f.sha256 = hash and i.buyer_id = @BuyerId and i.exporter_id = @ExporterId)
            limit 1
            """,
            new { hashes, order.BuyerId, order.ExporterId });
        return unknown is null
            ? null
            : new Problem(
                404, "return_file_unknown", $"No file between the two has the hash {unknown}.", "file_hashes", "files of an inquiry");
    }

    static Task<int> Insert(Tx tx, OrderReturn asked) => tx.Run(
        """
        insert into order_return (id, version, order_id, no, status, reason_code, reason, author, line_nos, quantities,
            file_hashes, goods_minor, asked_at)
        values (@Id, 1, @OrderId, @No, 'Asked', @ReasonCode, @Reason, @Author, @LineNos, @Quantities,
            @FileHashes, @GoodsMinor, @AskedAt)
        """,
        new
        {
            asked.Id,
            asked.OrderId,
            asked.No,
            ReasonCode = asked.ReasonCode.ToString(),
            asked.Reason,
            asked.Author,
            asked.LineNos,
            asked.Quantities,
            asked.FileHashes,
            asked.GoodsMinor,
            asked.AskedAt,
        });

    sealed record LineSum(int LineNo, long Quantity);

    [LoggerMessage(Level = LogLevel.Information, Message = "Return {ReturnId} of order {OrderId}: {Status}")]
    static partial void LogMoved(ILogger log, string returnId, string orderId, string status);
}
