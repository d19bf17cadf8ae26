using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Records that a receipt was declared for the balance of payments (涉外收入申报): number, transaction code and a remark that
/// names the goods, within five working days of the credit. Late ones are recorded too. One receipt, one declaration; it is never changed.
/// </summary>
public sealed partial class ForeignExchangeService
{
    const int ShortestRemark = 2;
    const int LongestRemark = 200;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.ReceiptDeclaration> DeclareReceipt(V1.DeclareReceiptRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var (calendar, rules) = (await WorkCalendar.Load(db, ct), await FxRules.Load(db, ct));
        var declared = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Declare(tx, request, calendar, rules)), ct)).OrThrow();
        LogDeclared(log, declared.ReceiptId);
        return declared;
    }

    async Task<Outcome<V1.ReceiptDeclaration>> Declare(
        Tx tx, V1.DeclareReceiptRequest request, WorkCalendar calendar, FxRules rules)
    {
        var receipt = Guid.TryParse(request.ReceiptId, out var id) ? await Receipt(tx, id) : null;
        if (receipt is null)
            return Problem.NotFound("receipt", request.ReceiptId);
        var (now, declaredOn) = (clock.GetUtcNow(), Wire.DayOf("declared_on", request.DeclaredOn));
        if (declaredOn < receipt.CreditedOn || declaredOn > ChinaDay.Of(now))
            return Problem.Invalid("declared_on", $"A declaration on {declaredOn:O} cannot be.", $"{receipt.CreditedOn:O} to today");
        if (BopNumber.Check(request.Number, receipt.CreditedOn, declaredOn) is { } wrong)
            return wrong;
        if (request.Remark.Trim().Length is < ShortestRemark or > LongestRemark)
            return Problem.Invalid("remark", "The remark must name the goods.", $"{ShortestRemark} to {LongestRemark} characters");
        if (!await KnowsCode(tx, request.TransactionCode, declaredOn))
            return Problem.Invalid(
                "transaction_code", $"'{request.TransactionCode}' is not a transaction code of that day.", "six digits of the code table");

        var row = new Declared(
            receipt.Id, receipt.OrderId, receipt.ExporterId, receipt.Currency, receipt.AmountMinor, receipt.CreditedOn,
            rules.BopDue(calendar, receipt.CreditedOn), declaredOn, request.Number, request.TransactionCode, request.Remark.Trim(), 0);
        return await Keep(tx, row, now) ?? new Outcome<V1.ReceiptDeclaration>(row.ToWire("Declared"), null);
    }

    /// <summary>A matched credit that nobody reversed, when the caller may see its order.</summary>
    static Task<ReceiptRow?> Receipt(Tx tx, Guid id) => tx.One<ReceiptRow>(
        """
        select e.id, e.order_id, c.exporter_id, e.currency, e.amount_minor, e.value_date as credited_on
        from statement_entry e join order_case c using (order_id)
        where e.id = @id and e.mark = 'C' and e.status = 'Matched' and e.reversed_by is null
            and (@exporter::uuid is null or c.exporter_id = @exporter)
        """,
        new { id, exporter = Visible("") });

    static async Task<bool> KnowsCode(Tx tx, string code, DateOnly day) => await tx.One<bool>(
        "select exists (select from bop_code where code = @code and valid_from <= @day and (valid_to is null or valid_to >= @day))",
        new { code, day });

    /// <summary>Null when it was kept.</summary>
    static async Task<Problem?> Keep(Tx tx, Declared row, DateTimeOffset now)
    {
        var clash = await tx.One<string>(
            """
            with kept as (
                insert into bop_declaration (id, number, entry_id, order_id, exporter_id, currency, amount_minor,
                    credited_on, due_on, declared_on, transaction_code, remark, recorded_at)
                values (@Fresh, @Number, @Id, @OrderId, @ExporterId, @Currency, @AmountMinor, @CreditedOn,
                    @DueOn, @DeclaredOn, @TransactionCode, @Remark, @now)
                on conflict do nothing
                returning id)
            select case
                when exists (select from kept) then ''
                when exists (select from bop_declaration where entry_id = @Id) then 'receipt'
                else 'number' end
            """,
            new
            {
                Fresh = Guid.CreateVersion7(),
                row.Number,
                row.Id,
                row.OrderId,
                row.ExporterId,
                row.Currency,
                row.AmountMinor,
                row.CreditedOn,
                row.DueOn,
                row.DeclaredOn,
                row.TransactionCode,
                row.Remark,
                now,
            });
        return clash switch
        {
            "" => null,
            "receipt" => new Problem(409, "receipt_already_declared", "The receipt has a declaration.", "receipt_id", "another receipt"),
            _ => new Problem(409, "bop_number_taken", "Another receipt has this number.", "number", "the number of this receipt"),
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Receipt {ReceiptId} declared")]
    static partial void LogDeclared(ILogger log, string receiptId);

    sealed record ReceiptRow(EntryId Id, OrderId OrderId, PartyId ExporterId, string Currency, long AmountMinor, DateOnly CreditedOn);

    sealed record Declared(
        EntryId Id, OrderId OrderId, PartyId ExporterId, string Currency, long AmountMinor, DateOnly CreditedOn, DateOnly DueOn,
        DateOnly? DeclaredOn, string Number, string TransactionCode, string Remark, long Seq)
    {
        public V1.ReceiptDeclaration ToWire(string status) => new()
        {
            ReceiptId = Id.Value.ToString(),
            OrderId = OrderId.Value.ToString(),
            ExporterId = ExporterId.Value.ToString(),
            Currency = Currency,
            AmountMinor = AmountMinor,
            CreditedOn = Wire.Day(CreditedOn),
            DueOn = Wire.Day(DueOn),
            Status = status,
            Number = Number,
            TransactionCode = TransactionCode,
            Remark = Remark,
            DeclaredOn = DeclaredOn is { } day ? Wire.Day(day) : "",
        };
    }
}
