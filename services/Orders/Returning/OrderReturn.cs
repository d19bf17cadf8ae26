using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using V1 = CrossBorder.Contracts.Orders.V1;

namespace CrossBorder.Orders;

/// <summary>Received: the goods are back. Settled: the buyer keeps them and gets what was offered.</summary>
public enum ReturnStatus { Asked, Agreed, Offered, Refused, Withdrawn, Received, Settled }

public enum ReturnAction { Agree, Offer, Refuse, TakeOffer, Withdraw, Receive }

public enum ReturnReason { Damaged, Wrong, NotAsDescribed, Late, NotWanted }

/// <summary>
/// What comes of the exporter's tax: nothing was declared, no refund may be claimed for the units, or what was refunded is to be repaid
/// (vat-refund, section 12).
/// </summary>
public enum ReturnTax { None, NotClaimable, ToRepay }

/// <summary>Units of a delivered order that the buyer wants to send back.</summary>
public sealed record OrderReturn
{
    public const string Columns =
        """
        id, version, order_id, no, status, reason_code, reason, author, line_nos, quantities, file_hashes, goods_minor,
        costs::text as costs_json, costs_minor, back_minor, tax, decided_by, decided_at, answer, asked_at, ended_at
        """;

    public required Guid Id { get; init; }
    public int Version { get; init; } = 1;
    public required Guid OrderId { get; init; }
    public int No { get; init; }
    public ReturnStatus Status { get; init; }
    public ReturnReason ReasonCode { get; init; }
    public required string Reason { get; init; }
    public required string Author { get; init; }
    public required int[] LineNos { get; init; }
    public required long[] Quantities { get; init; }
    public required string[] FileHashes { get; init; }
    public long GoodsMinor { get; init; }
    public string CostsJson { get; init; } = "[]";
    public long CostsMinor { get; init; }
    public long? BackMinor { get; init; }
    public ReturnTax Tax { get; init; }
    public string? DecidedBy { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string Answer { get; init; } = "";
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The whole life of a return. A pair that is missing here is refused.</summary>
    public static ReturnStatus? Next(ReturnStatus status, ReturnAction action) => (status, action) switch
    {
        (ReturnStatus.Asked or ReturnStatus.Offered, ReturnAction.Agree) => ReturnStatus.Agreed,
        (ReturnStatus.Asked or ReturnStatus.Offered, ReturnAction.Offer) => ReturnStatus.Offered,
        (ReturnStatus.Asked, ReturnAction.Refuse) => ReturnStatus.Refused,
        (ReturnStatus.Offered, ReturnAction.TakeOffer) => ReturnStatus.Settled,
        (ReturnStatus.Asked or ReturnStatus.Offered or ReturnStatus.Agreed, ReturnAction.Withdraw) => ReturnStatus.Withdrawn,
        (ReturnStatus.Agreed, ReturnAction.Receive) => ReturnStatus.Received,
        _ => null,
    };

    public static IEnumerable<string> Allowed(ReturnStatus status) => System.Enum.GetValues<ReturnAction>()
        .Where(action => Next(status, action) is not null).Select(action => action.ToString());

    /// <summary>By what the ledger says of the lines that come back.</summary>
    public static ReturnTax TaxOf(IEnumerable<LineUnits> lines) => lines.Aggregate(ReturnTax.None, (tax, line) =>
        line.TaxRefunded > 0 ? ReturnTax.ToRepay : line.Declared > 0 && tax == ReturnTax.None ? ReturnTax.NotClaimable : tax);

    public V1.OrderReturn ToWire(string currency, bool seesTax)
    {
        var wire = new V1.OrderReturn
        {
            Id = Id.ToString(),
            Version = Version,
            OrderId = OrderId.ToString(),
            No = No,
            Status = Status.ToString(),
            ReasonCode = ReasonCode.ToString(),
            Reason = Reason,
            Author = Author,
            Currency = currency,
            GoodsMinor = GoodsMinor,
            CostsMinor = CostsMinor,
            BackMinor = BackMinor ?? 0,
            Tax = seesTax ? Tax.ToString() : "",
            DecidedBy = DecidedBy ?? "",
            DecidedAt = DecidedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
            Answer = Answer,
            AskedAt = Timestamp.FromDateTimeOffset(AskedAt),
            EndedAt = EndedAt is { } end ? Timestamp.FromDateTimeOffset(end) : null,
        };
        wire.Lines.AddRange(LineNos.Zip(Quantities, (line, units) => new V1.LineUnitsOf { LineNo = line, Quantity = units }));
        wire.FileHashes.AddRange(FileHashes);
        wire.Costs.AddRange(JsonSerializer.Deserialize<List<KeptCost>>(CostsJson)!.Select(cost => cost.ToWire()));
        return wire;
    }

    sealed record KeptCost(string Kind, long AmountMinor, Guid TermId, decimal Percent, long LeastMinor)
    {
        public V1.CostItem ToWire() => new()
        {
            Kind = Kind,
            AmountMinor = AmountMinor,
            TermId = TermId.ToString(),
            Percent = Percent.ToString(System.Globalization.CultureInfo.InvariantCulture),
            LeastMinor = LeastMinor,
        };
    }
}
