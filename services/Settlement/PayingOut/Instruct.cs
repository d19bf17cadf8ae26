using CrossBorder.Platform;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

public enum InstructionMode { AtOnce, Keep }

/// <summary>
/// An exporter's standing instruction per currency: earnings are paid out at once, to an approved beneficiary or to the demonstration's
/// account, or kept on the balance, to be paid out on request or converted.
/// </summary>
public sealed partial class PayoutsService
{
    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.PayoutInstruction> SetInstruction(V1.PayoutInstruction request, ServerCallContext context)
    {
        var (exporter, mode) = (Exporter(request.ExporterId), Known<InstructionMode>("mode", request.Mode));
        var currency = Currency.Find(request.Currency)
            ?? throw Problem.Invalid("currency", $"'{request.Currency}' is not dealt in.", Currency.Accepted).ToGrpc();
        if (mode == InstructionMode.Keep && request.BeneficiaryId.Length > 0)
            throw Problem.Invalid("beneficiary_id", "What is kept goes to nobody.", "none").ToGrpc();
        return (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Instruct(tx, exporter, currency, mode, request.BeneficiaryId)),
            context.CancellationToken)).OrThrow();
    }

    async Task<Outcome<V1.PayoutInstruction>> Instruct(
        Tx tx, PartyId exporter, Currency currency, InstructionMode mode, string named)
    {
        var (beneficiary, problem) = await Payee(tx, exporter, currency, named);
        if (problem is not null)
            return problem;
        await tx.Run("select pg_advisory_xact_lock(hashtext('instruction ' || @Value))", new { exporter.Value });
        var row = await tx.One<Instruction>(
            """
            insert into payout_instruction (exporter_id, currency, version, mode, beneficiary_id, set_by, set_at)
            select @exporter, @Code, coalesce(max(version), 0) + 1, @Mode, @Beneficiary, @By, @Now
            from payout_instruction
            where exporter_id = @exporter and currency = @Code
            returning exporter_id, currency, version, mode, beneficiary_id, set_by, set_at
            """,
            new
            {
                exporter,
                currency.Code,
                Mode = mode.ToString(),
                Beneficiary = beneficiary?.Id,
                By = Person.Of(Principal.Required),
                Now = clock.GetUtcNow(),
            });
        return row!.ToWire();
    }

    /// <summary>The exporter's approved beneficiary of the currency, locked against changes; null when none is named.</summary>
    internal static async Task<Outcome<Beneficiary?>> Payee(Tx tx, PartyId exporter, Currency currency, string named)
    {
        if (named.Length == 0)
            return default(Beneficiary);
        var found = Guid.TryParse(named, out var id)
            ? await tx.One<Beneficiary>(
                $"{Beneficiary.Rows} where b.id = @id and b.exporter_id = @exporter for share of b", new { id, exporter })
            : null;
        if (found is null)
            return Problem.NotFound("beneficiary", named);
        if (found.Status != BeneficiaryStatus.Approved)
            return new Problem(
                StatusCodes.Status409Conflict, "beneficiary_not_approved", $"The beneficiary is {found.Status}.", "beneficiary_id",
                "one that a second person approved");
        return found.Currency == currency
            ? found
            : Problem.Invalid("currency", $"The beneficiary's account is kept in {found.Currency}.", found.Currency.Code);
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.ListInstructionsResponse> ListInstructions(V1.InstructionsRequest request, ServerCallContext context)
    {
        var rows = await db.Many<Instruction>(
            """
            select distinct on (currency) exporter_id, currency, version, mode, beneficiary_id, set_by, set_at
            from payout_instruction
            where exporter_id = @Value
            order by currency, version desc
            """,
            new { Exporter(request.ExporterId).Value }, context.CancellationToken);
        var response = new V1.ListInstructionsResponse();
        response.Instructions.AddRange(rows.Select(row => row.ToWire()));
        return response;
    }

    sealed record Instruction(
        PartyId ExporterId, Currency Currency, int Version, InstructionMode Mode, Guid? BeneficiaryId, string SetBy, DateTimeOffset SetAt)
    {
        public V1.PayoutInstruction ToWire() => new()
        {
            ExporterId = ExporterId.Value.ToString(),
            Currency = Currency.Code,
            Mode = Mode.ToString(),
            BeneficiaryId = BeneficiaryId?.ToString() ?? "",
            Version = Version,
            SetBy = SetBy,
            SetAt = SetAt.ToTimestamp(),
        };
    }
}
