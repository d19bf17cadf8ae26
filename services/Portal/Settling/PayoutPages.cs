using CrossBorder.Contracts.Settlement.V1;
using CrossBorder.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Client = CrossBorder.Contracts.Settlement.V1.Payouts.PayoutsClient;

namespace CrossBorder.Portal;

/// <param name="Country">ISO 3166, of the bank.</param>
/// <param name="Account">IBAN, card or account number; blanks and hyphens are taken out.</param>
/// <param name="Bic">This, or cnaps (12 digits, of a bank in China), or both.</param>
/// <param name="ExporterId">Operators name one.</param>
public sealed record BeneficiaryBody(
    string Name, string Country, string Currency, string Account, string BankName, string? Bic = null, string? Cnaps = null,
    Guid? ExporterId = null)
{
    public BeneficiaryDraft ToWire() => new()
    {
        ExporterId = ExporterId?.ToString() ?? "",
        Name = Name,
        Country = Country,
        Currency = Currency,
        Account = Account,
        BankName = BankName,
        Bic = Bic ?? "",
        Cnaps = Cnaps ?? "",
    };
}

/// <param name="ExpectedVersion">The version that the change was made of.</param>
public sealed record BeneficiaryChangeBody(int ExpectedVersion, BeneficiaryBody Beneficiary);

/// <param name="Version">The version that was looked at.</param>
public sealed record BeneficiaryVersionBody(int Version);

/// <param name="Mode">AtOnce or Keep.</param>
/// <param name="BeneficiaryId">Left out: the demonstration's account.</param>
/// <param name="ExporterId">Operators name one.</param>
public sealed record InstructionBody(string Currency, string Mode, Guid? BeneficiaryId = null, Guid? ExporterId = null);

/// <param name="AmountMinor">Taken from the balance; the fee is in it.</param>
/// <param name="ChargeBearer">DEBT, CRED, SHAR (when left out) or SLEV.</param>
/// <param name="ExporterId">Operators name one.</param>
public sealed record PayoutBody(
    Guid BeneficiaryId, string Currency, long AmountMinor, string? ChargeBearer = null, string? Note = null, Guid? ExporterId = null);

public sealed record RejectionBody(string Reason);

/// <summary>Beneficiaries, standing instructions and payouts from the balance: exporters see their own, operators all.</summary>
static class PayoutPages
{
    const string Tag = "Payouts";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/beneficiaries", Register).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Registers an account to be paid out to; a second person approves it.");
        api.MapGet("/beneficiaries", ListBeneficiaries).Allow(Role.Exporter, Role.Operator).Describe(Tag, "Beneficiaries.");
        api.MapGet("/beneficiaries/{id:guid}", GetBeneficiary).Allow(Role.Exporter, Role.Operator).Describe(Tag, "A beneficiary.");
        api.MapPost("/beneficiaries/{id:guid}/versions", Change).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Changes a beneficiary, which is a draft again.");
        api.MapPost("/beneficiaries/{id:guid}/approve", ApproveBeneficiary).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Approves a version that somebody else made.");
        api.MapPost("/beneficiaries/{id:guid}/retire", RetireBeneficiary).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Ends a beneficiary that no payout waits for.");
        api.MapPost("/payout-instructions", Instruct).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "What is to happen with earnings of a currency: paid out at once, or kept on the balance.");
        api.MapGet("/payout-instructions", ListInstructions).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "An exporter's instructions as they are now.");
        api.MapPost("/payouts", Request).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Asks for a payout from the available balance; above the limits it waits for approvals.");
        api.MapGet("/payouts/{id:guid}", Get).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "A payout with its approvals, its fees, and what the bank said.");
        api.MapPost("/payouts/{id:guid}/approve", Approve).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Approves a payout: never by who asked, and nobody twice.");
        api.MapPost("/payouts/{id:guid}/reject", Reject).Allow(Role.Exporter, Role.Operator)
            .Describe(Tag, "Rejects a payout that waits; the money is free again.");
        PayoutRules.Map(api);
    }

    static async Task<Created<BeneficiaryView>> Register(BeneficiaryBody body, Client payouts, HttpContext http)
    {
        var made = BeneficiaryView.Of(await payouts.RegisterBeneficiaryAsync(body.ToWire(), http.Call()));
        return TypedResults.Created($"/api/v1/beneficiaries/{made.Id}", made);
    }

    /// <param name="status">Draft, Approved or Retired.</param>
    static async Task<Page<BeneficiaryView>> ListBeneficiaries(
        string? status, [AsParameters] Paging paging, Client payouts, HttpContext http)
    {
        var page = await payouts.ListBeneficiariesAsync(new ListRequest { Status = status ?? "", Page = paging.ToWire() }, http.Call());
        return new([.. page.Beneficiaries.Select(BeneficiaryView.Of)], Rest.NextCursor(page.NextCursor));
    }

    static async Task<BeneficiaryView> GetBeneficiary(Guid id, Client payouts, HttpContext http) =>
        BeneficiaryView.Of(await payouts.GetBeneficiaryAsync(new PayoutIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<BeneficiaryView> Change(Guid id, BeneficiaryChangeBody body, Client payouts, HttpContext http) =>
        BeneficiaryView.Of(await payouts.ChangeBeneficiaryAsync(
            new ChangeBeneficiaryRequest { Id = id.ToString(), ExpectedVersion = body.ExpectedVersion, Draft = body.Beneficiary.ToWire() },
            http.Call()));

    static async Task<BeneficiaryView> ApproveBeneficiary(Guid id, BeneficiaryVersionBody body, Client payouts, HttpContext http) =>
        BeneficiaryView.Of(await payouts.ApproveBeneficiaryAsync(
            new BeneficiaryVersionRequest { Id = id.ToString(), Version = body.Version }, http.Call()));

    static async Task<BeneficiaryView> RetireBeneficiary(Guid id, BeneficiaryVersionBody body, Client payouts, HttpContext http) =>
        BeneficiaryView.Of(await payouts.RetireBeneficiaryAsync(
            new BeneficiaryVersionRequest { Id = id.ToString(), Version = body.Version }, http.Call()));

    static async Task<InstructionView> Instruct(InstructionBody body, Client payouts, HttpContext http) =>
        InstructionView.Of(await payouts.SetInstructionAsync(
            new PayoutInstruction
            {
                ExporterId = body.ExporterId?.ToString() ?? "",
                Currency = body.Currency,
                Mode = body.Mode,
                BeneficiaryId = body.BeneficiaryId?.ToString() ?? "",
            },
            http.Call()));

    /// <param name="exporterId">Operators name one.</param>
    static async Task<IReadOnlyList<InstructionView>> ListInstructions(Guid? exporterId, Client payouts, HttpContext http) =>
        [.. (await payouts.ListInstructionsAsync(new InstructionsRequest { ExporterId = exporterId?.ToString() ?? "" }, http.Call()))
            .Instructions.Select(InstructionView.Of)];

    static async Task<Created<PayoutDetailView>> Request(PayoutBody body, Client payouts, HttpContext http)
    {
        var made = PayoutDetailView.Of(await payouts.RequestPayoutAsync(
            new RequestPayoutRequest
            {
                ExporterId = body.ExporterId?.ToString() ?? "",
                BeneficiaryId = body.BeneficiaryId.ToString(),
                Currency = body.Currency,
                AmountMinor = body.AmountMinor,
                ChargeBearer = body.ChargeBearer ?? "",
                Note = body.Note ?? "",
            },
            http.Call()));
        return TypedResults.Created($"/api/v1/payouts/{made.Id}", made);
    }

    static async Task<PayoutDetailView> Get(Guid id, Client payouts, HttpContext http) =>
        PayoutDetailView.Of(await payouts.GetPayoutAsync(new PayoutIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<PayoutDetailView> Approve(Guid id, Client payouts, HttpContext http) =>
        PayoutDetailView.Of(await payouts.ApprovePayoutAsync(new PayoutIdRequest { Id = id.ToString() }, http.Call()));

    static async Task<PayoutDetailView> Reject(Guid id, RejectionBody body, Client payouts, HttpContext http) => PayoutDetailView.Of(
        await payouts.RejectPayoutAsync(new RejectPayoutRequest { Id = id.ToString(), Reason = body.Reason }, http.Call()));
}
