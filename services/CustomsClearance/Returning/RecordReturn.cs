using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>
/// Goods that came back under an import declaration of their own (4561, returned goods), because they were declared in full or because
/// no list of their mode brings goods back. Nobody tells it by a message: an operator records the entry number that the broker has.
/// </summary>
public sealed partial class ListsService
{
    const string ReturnedGoods = "4561";

    static readonly Problem ComesByList = new(
        409, "return_by_list", "Goods of this list come back by a list, which customs answers.", "declaration_id",
        "to ask customs by POST /declarations/{id}/returns");

    [Allow(Role.Operator)]
    public override async Task<GoodsReturn> RecordReturn(RecordReturnRequest request, ServerCallContext context)
    {
        if (Invalid(request.Reason, request.Lines) is { } invalid)
            throw invalid.ToGrpc();
        if (!IsImport(request.EntryNumber))
            throw Problem.Invalid(
                "entry_number", $"'{request.EntryNumber}' is not the number of an import declaration.", "18 digits, the ninth of them 1")
                .ToGrpc();
        var outcome = await db.Decide(tx => Idempotency.Once(tx, context, request, () => Record(tx, request)), context.CancellationToken);
        var recorded = outcome.OrThrow();
        LogReturn(log, recorded.DeclarationId, recorded.EntryNumber);
        return recorded;
    }

    /// <summary>Four digits of the district, four of the year, 1 for an import, nine of the serial number.</summary>
    static bool IsImport(string entryNumber) =>
        entryNumber is { Length: 18 } && entryNumber[8] == '1' && entryNumber.All(char.IsAsciiDigit);

    async Task<Outcome<GoodsReturn>> Record(Tx tx, RecordReturnRequest request)
    {
        var declaration = await SentList.Lock(tx, request.DeclarationId);
        if (declaration is null)
            return Problem.NotFound("declaration", request.DeclarationId);
        if (declaration.Channel == DeclarationChannel.CebList && returns.ModeOf(declaration.Mode) is not null)
            return ComesByList;
        if (declaration.Status is not (DeclarationStatus.Released or DeclarationStatus.Closed))
            return Problem.Refused("declaration", declaration.Status, "RecordReturn", Declaration.Allowed(declaration.Status));
        var declared = await tx.Many<int>("select line_no from declared_line where declaration_id = @Id", new { declaration.Id });
        if (Unknown(request.Lines, declared) is { } unknown)
            return unknown;
        if (!await GoodsReturns.Claim(tx, declaration.Id, request.Lines))
            return TooMany;

        var now = clock.GetUtcNow();
        var inserted = await GoodsReturns.Insert(
            tx, declaration.Id, ReturnedGoods, request.Reason.Trim(), request.Lines, request.EntryNumber, now);
        if (inserted is null)
            return new Problem(
                409, "return_already_recorded", $"{request.EntryNumber} has brought goods of it back already.", "entry_number",
                "another import declaration");
        await AnswerReturns.Tell(tx, [(inserted.Id, declaration.Id)], now);
        return (await GoodsReturns.Read(tx, declaration.Id)).Single(one => one.Id == inserted.Id.ToString());
    }
}
