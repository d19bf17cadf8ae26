using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Settlement.V1;

namespace CrossBorder.Settlement;

/// <summary>
/// An account to be paid out to, and its changes: each a version of its own and a draft until a second person approves it. The number
/// and the bank's codes are checked before anything is kept.
/// </summary>
public sealed partial class PayoutsService
{
    const int LongestName = 140;

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Beneficiary> RegisterBeneficiary(V1.BeneficiaryDraft request, ServerCallContext context)
    {
        var (exporter, draft) = (Exporter(request.ExporterId), BeneficiaryDraft.Of(request).OrThrow());
        var made = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Register(tx, exporter, draft)), context.CancellationToken)).OrThrow();
        LogDrafted(log, made.Id, made.Version);
        return made;
    }

    [Allow(Role.Exporter, Role.Operator)]
    public override async Task<V1.Beneficiary> ChangeBeneficiary(V1.ChangeBeneficiaryRequest request, ServerCallContext context)
    {
        var draft = BeneficiaryDraft.Of(request.Draft ?? new V1.BeneficiaryDraft()).OrThrow();
        var made = (await db.Decide(
            tx => Idempotency.Once(tx, context, request, () => Change(tx, request, draft)), context.CancellationToken)).OrThrow();
        LogDrafted(log, made.Id, made.Version);
        return made;
    }

    async Task<Outcome<V1.Beneficiary>> Register(Tx tx, PartyId exporter, BeneficiaryDraft draft)
    {
        var id = Guid.CreateVersion7();
        await tx.Run(
            "insert into beneficiary (id, exporter_id, version, status) values (@id, @exporter, 1, 'Draft')", new { id, exporter });
        await AddVersion(tx, id, 1, draft);
        return (await FindBeneficiary(tx, id))!.ToWire();
    }

    async Task<Outcome<V1.Beneficiary>> Change(Tx tx, V1.ChangeBeneficiaryRequest request, BeneficiaryDraft draft)
    {
        var known = await LockBeneficiary(tx, request.Id);
        if (known is null)
            return Problem.NotFound("beneficiary", request.Id);
        if (Beneficiary.Next(known.Status, BeneficiaryAction.Change) is null)
            return Beneficiary.Refused(known.Status, BeneficiaryAction.Change);
        if (request.ExpectedVersion != 0 && request.ExpectedVersion != known.Version)
            return Problem.Stale("beneficiary", request.ExpectedVersion, known.Version);
        await AddVersion(tx, known.Id, known.Version + 1, draft);
        await tx.Run("update beneficiary set version = version + 1, status = 'Draft' where id = @Id", new { known.Id });
        return (await FindBeneficiary(tx, known.Id))!.ToWire();
    }

    Task<int> AddVersion(Tx tx, Guid id, int version, BeneficiaryDraft draft) => tx.Run(
        """
        insert into beneficiary_version (beneficiary_id, version, name, country, currency, account, account_kind, bank_name,
            bic, cnaps, changed_by, changed_at)
        values (@id, @version, @Name, @Country, @Currency, @Account, @Form, @BankName, @Bic, @Cnaps, @By, @Now)
        """,
        new
        {
            id,
            version,
            draft.Name,
            draft.Country,
            draft.Currency,
            draft.Account,
            Form = draft.Form.ToString(),
            draft.BankName,
            draft.Bic,
            draft.Cnaps,
            By = Person.Of(Principal.Required),
            Now = clock.GetUtcNow(),
        });

    static Task<Beneficiary?> FindBeneficiary(Tx tx, Guid id) => tx.One<Beneficiary>($"{Beneficiary.Rows} where b.id = @id", new { id });

    /// <summary>Locked until the transaction ends; null when it is not there or not the caller's to see.</summary>
    static Task<Beneficiary?> LockBeneficiary(Tx tx, string named) => Guid.TryParse(named, out var id)
        ? tx.One<Beneficiary>(
            $"{Beneficiary.Rows} where b.id = @id and (@exporter::uuid is null or b.exporter_id = @exporter) for update of b",
            new { id, exporter = Visible("") })
        : Task.FromResult<Beneficiary?>(null);

    [LoggerMessage(Level = LogLevel.Information, Message = "Beneficiary {BeneficiaryId} version {Version} drafted")]
    static partial void LogDrafted(ILogger log, string beneficiaryId, int version);

    /// <summary>What was checked.</summary>
    sealed record BeneficiaryDraft(
        string Name, string Country, Currency Currency, string Account, AccountForm Form, string BankName, string? Bic, string? Cnaps)
    {
        public static Outcome<BeneficiaryDraft> Of(V1.BeneficiaryDraft draft)
        {
            if (draft.Name.Trim().Length is 0 or > LongestName)
                return Problem.Invalid("name", "The name is missing or too long.", $"1 to {LongestName} characters");
            if (draft.BankName.Trim().Length is 0 or > LongestName)
                return Problem.Invalid("bank_name", "The bank's name is missing or too long.", $"1 to {LongestName} characters");
            if (!BankAccounts.IsCountry(draft.Country))
                return Problem.Invalid("country", $"'{draft.Country}' is not a country.", "two letters of ISO 3166");
            if (Currency.Find(draft.Currency) is not { } currency)
                return Problem.Invalid("currency", $"'{draft.Currency}' is not dealt in.", Currency.Accepted);
            if (CheckBank(draft) is { } problem)
                return problem;
            var account = BankAccounts.Normal(draft.Account);
            var (form, wrong) = BankAccounts.FormOf(account, draft.Country);
            return wrong is not null
                ? wrong
                : new BeneficiaryDraft(
                    draft.Name.Trim(), draft.Country, currency, account, form, draft.BankName.Trim(), OrNull(draft.Bic),
                    OrNull(draft.Cnaps));
        }

        static Problem? CheckBank(V1.BeneficiaryDraft draft)
        {
            if (draft.Bic.Length == 0 && draft.Cnaps.Length == 0)
                return Problem.Invalid("bic", "The bank has no code.", "a BIC, or the CNAPS code of a bank in China");
            if (draft.Bic.Length > 0 && !BankAccounts.IsBic(draft.Bic))
                return Problem.Invalid("bic", $"'{draft.Bic}' is not a BIC.", "8 or 11 characters with a known country in the middle");
            if (draft.Bic.Length > 0 && draft.Bic[4..6] != draft.Country)
                return Problem.Invalid("bic", "The bank is in another country.", $"a BIC of {draft.Country}");
            if (draft.Cnaps.Length > 0 && (draft.Country != "CN" || !BankAccounts.IsCnaps(draft.Cnaps)))
                return Problem.Invalid("cnaps", $"'{draft.Cnaps}' is not a CNAPS code.", "12 digits, of a bank in China");
            return null;
        }

        static string? OrNull(string text) => text.Length == 0 ? null : text;
    }
}
