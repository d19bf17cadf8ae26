using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// Records that a receipt was declared for the balance of payments (涉外收入申报): number, transaction code and a remark that
/// names the goods, within five working days of the credit. Late ones are recorded too. One declaration for each exporter's part of a
/// receipt; it is never changed.
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
        var parts = Guid.TryParse(request.ReceiptId, out var id) ? await Parts(tx, id, Visible(request.ExporterId)) : [];
        if (parts.Count == 0)
            return Problem.NotFound("receipt", request.ReceiptId);
        if (parts.Count > 1)
            return SeveralExporters(parts);
        var receipt = parts[0];
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

        var row = receipt with
        {
            DueOn = rules.BopDue(calendar, receipt.CreditedOn),
            DeclaredOn = declaredOn,
            Number = request.Number,
            TransactionCode = request.TransactionCode,
            Remark = request.Remark.Trim(),
        };
        return await Keep(tx, row, now) ?? new Outcome<V1.ReceiptDeclaration>(row.ToWire("Declared"), null);
    }

    /// <summary>The parts of a credit that nobody reversed, one per exporter, as far as the caller may see them.</summary>
    static Task<List<Declared>> Parts(Tx tx, Guid id, Guid? exporter) => tx.Many<Declared>(
        """
        select entry_id as id, min(order_id::text)::uuid as order_id, exporter_id, currency,
            sum(amount_minor)::bigint as amount_minor, credited_on, credited_on as due_on, null::date as declared_on,
            '' as number, '' as transaction_code, '' as remark, seq, min(source) as source,
            coalesce(string_agg(distinct order_id::text, ','), '') as order_ids
        from receipt_part
        where entry_id = @id and (@exporter::uuid is null or exporter_id = @exporter)
        group by entry_id, seq, exporter_id, currency, credited_on
        having sum(amount_minor) > 0
        """,
        new { id, exporter });

    static Problem SeveralExporters(List<Declared> parts) => Problem.Invalid(
        "exporter_id", $"The receipt has parts of {parts.Count} exporters, each with a declaration of its own.",
        string.Join(", ", parts.Select(part => part.ExporterId.Value)));

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
                when exists (
                    select from bop_declaration where entry_id = @Id and exporter_id = @ExporterId) then 'receipt'
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

    sealed record Declared(
        EntryId Id, OrderId? OrderId, PartyId ExporterId, string Currency, long AmountMinor, DateOnly CreditedOn, DateOnly DueOn,
        DateOnly? DeclaredOn, string Number, string TransactionCode, string Remark, long Seq, string Source, string OrderIds)
    {
        public V1.ReceiptDeclaration ToWire(string status) => new()
        {
            ReceiptId = Id.Value.ToString(),
            OrderId = OrderId?.Value.ToString() ?? "",
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
            Source = Source,
            OrderIds = { OrderIds.Split(',', StringSplitOptions.RemoveEmptyEntries) },
        };
    }
}
