using System.Text.RegularExpressions;
using CrossBorder.Contracts;
using CrossBorder.Contracts.Enterprises.V1;
using CrossBorder.Contracts.Events;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.Enterprises;

/// <summary>An operator registers a company; an exporter may sell only after it is qualified as well.</summary>
public sealed partial class EnterprisesService
{
    const int LongestName = 100;

    [Allow(Role.Operator)]
    public override async Task<Contracts.Enterprises.V1.Enterprise> Register(RegisterRequest request, ServerCallContext context)
    {
        var outcome = Check(request) is { } problem
            ? problem
            : await db.Decide(tx => Idempotency.Once(tx, context, request, () => Register(tx, request)), context.CancellationToken);
        var enterprise = outcome.OrThrow();
        LogRegistered(log, enterprise.Id, enterprise.Kind);
        return enterprise;
    }

    static Problem? Check(RegisterRequest request)
    {
        if (!Enum.TryParse<EnterpriseKind>(request.Kind, out var kind))
            return Problem.Invalid("kind", $"'{request.Kind}' is not a kind of enterprise.", "Exporter, Buyer, Partner, Consumer");
        if (request.NameEn.Trim().Length is 0 or > LongestName)
            return Problem.Invalid("name_en", "The English name is missing or too long.", $"1 to {LongestName} characters");
        if (!CountryCode().IsMatch(request.Country))
            return Problem.Invalid("country", $"'{request.Country}' is not a country code.", "ISO 3166-1 alpha-2, such as CN or DE");
        if (kind == EnterpriseKind.Consumer && (request.UnifiedSocialCreditCode + request.CustomsCode + request.TaxClass).Length > 0)
            return Problem.Invalid("kind", "A private buyer has no company codes and no tax class.", "Buyer for a company");
        return kind == EnterpriseKind.Exporter ? CheckExporter(request) : CheckChineseCodes(request);
    }

    static Problem? CheckExporter(RegisterRequest request)
    {
        if (request.NameZh.Trim().Length is 0 or > LongestName)
            return Problem.Invalid("name_zh", "An exporter has a registered Chinese name.", $"1 to {LongestName} characters");
        if (request.Country != "CN")
            return Problem.Invalid("country", "An exporter is registered in China.", "CN");
        if (request.UnifiedSocialCreditCode.Length == 0)
            return Problem.Invalid(
                "unified_social_credit_code", "An exporter has a unified social credit code.", UnifiedSocialCreditCode.Accepted);
        if (request.CustomsCode.Length == 0)
            return Problem.Invalid("customs_code", "An exporter is registered with customs.", "10 characters of 0-9 and A-Z");
        if (request.TaxClass is not ("General" or "SmallScale"))
            return Problem.Invalid("tax_class", $"'{request.TaxClass}' is not a tax class.", "General, SmallScale");
        return CheckChineseCodes(request);
    }

    static Problem? CheckChineseCodes(RegisterRequest request)
    {
        if (request.UnifiedSocialCreditCode.Length > 0 && UnifiedSocialCreditCode.Check(request.UnifiedSocialCreditCode) is { } fault)
            return Problem.Invalid("unified_social_credit_code", fault, UnifiedSocialCreditCode.Accepted);
        if (request.CustomsCode.Length > 0 && !CustomsCode().IsMatch(request.CustomsCode))
            return Problem.Invalid("customs_code", $"'{request.CustomsCode}' is not a customs code.", "10 characters of 0-9 and A-Z");
        return null;
    }

    async Task<Outcome<Contracts.Enterprises.V1.Enterprise>> Register(Tx tx, RegisterRequest request)
    {
        var enterprise = new Enterprise(
            EnterpriseId.New(), 1, Enum.Parse<EnterpriseKind>(request.Kind), EnterpriseStatus.Registered, request.NameEn.Trim(),
            Text(request.NameZh), request.Country, Text(request.UnifiedSocialCreditCode), Text(request.CustomsCode),
            Text(request.TaxClass), Text(request.Reference), null);
        var taken = await tx.One<string>(
            """
            insert into enterprise (id, version, kind, status, name_en, name_zh, country,
                unified_social_credit_code, customs_code, tax_class, reference)
            values (@Id, @Version, @KindName, 'Registered', @NameEn, @NameZh, @Country,
                @UnifiedSocialCreditCode, @CustomsCode, @TaxClass, @Reference)
            on conflict do nothing
            returning name_en
            """,
            new
            {
                enterprise.Id,
                enterprise.Version,
                KindName = enterprise.Kind.ToString(),
                enterprise.NameEn,
                enterprise.NameZh,
                enterprise.Country,
                enterprise.UnifiedSocialCreditCode,
                enterprise.CustomsCode,
                enterprise.TaxClass,
                enterprise.Reference,
            });
        if (taken is null)
            return new Problem(
                409, "enterprise_already_registered", "A company of this kind has this credit code, customs code or reference.");

        tx.Publish(new EnterpriseRegistered(
            enterprise.Id.Value, enterprise.Version, clock.GetUtcNow(), enterprise.Kind.ToString(), enterprise.NameEn, enterprise.NameZh,
            enterprise.Country, enterprise.UnifiedSocialCreditCode, enterprise.CustomsCode, enterprise.TaxClass));
        return enterprise.ToWire();
    }

    static string? Text(string value) => value.Trim() is { Length: > 0 } text ? text : null;

    [GeneratedRegex("^[A-Z]{2}$")]
    private static partial Regex CountryCode();

    [GeneratedRegex("^[0-9A-Z]{10}$")]
    private static partial Regex CustomsCode();

    [LoggerMessage(Level = LogLevel.Information, Message = "Enterprise {EnterpriseId} registered as {Kind}")]
    static partial void LogRegistered(ILogger log, string enterpriseId, string kind);
}
