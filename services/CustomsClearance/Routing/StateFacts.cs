using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>Facts that only people can tell: charges within a price, numbers of papers, differences that are in order.</summary>
public sealed partial class RoutingService
{
    const int MostCertificates = 20;

    [Allow(Role.Operator)]
    public override Task<RouteReport> StateCharges(StateChargesRequest request, ServerCallContext context)
    {
        if (!CodeTables.IsDeclarable(request.Currency))
            throw Problem.Invalid("currency", $"'{request.Currency}' cannot be declared.", "an ISO 4217 code that customs takes").ToGrpc();
        var amounts = new[] { request.Freight, request.Insurance, request.Other, request.Duty };
        if (amounts.Any(amount => amount?.Minor < 0))
            throw Problem.Invalid("freight", "A charge is negative.", "0 or more, in minor units").ToGrpc();
        var charges = amounts.All(amount => amount is null) ? null : new StatedCharges(
            request.Currency, request.Freight?.Minor, request.Insurance?.Minor, request.Other?.Minor, request.Duty?.Minor);
        return State(
            new("Charges", request.DeclarationId, request.ExpectedVersion, request.Reason), request, context,
            stated => (stated with { Charges = charges }, charges ?? new(request.Currency, null, null, null, null)));
    }

    [Allow(Role.Operator)]
    public override Task<RouteReport> StateCertificates(StateCertificatesRequest request, ServerCallContext context)
    {
        if (request.Certificates.Count > MostCertificates
            || request.Certificates.Any(paper => !CodeTables.IsExportDocument(paper.Code) || paper.Number.Trim().Length is 0 or > 32))
            throw Problem.Invalid("certificates", "A document's code or number is not possible.",
                $"at most {MostCertificates}, codes of supervision documents for exports, numbers of 1 to 32 characters").ToGrpc();
        List<Certificate> papers = [.. request.Certificates.Select(paper => new Certificate(paper.Code, paper.Number.Trim())).Distinct()];
        return State(
            new("Certificates", request.DeclarationId, request.ExpectedVersion, request.Reason), request, context,
            stated => (stated with { Certificates = papers }, papers));
    }

    [Allow(Role.Operator)]
    public override Task<RouteReport> AcceptDifferences(AcceptDifferencesRequest request, ServerCallContext context)
    {
        if (request.Codes.FirstOrDefault(code => !Comparison.Acceptable.Contains(code)) is { } wrong)
            throw Problem.Invalid("codes", $"'{wrong}' cannot be accepted.", string.Join(", ", Comparison.Acceptable)).ToGrpc();
        List<string> codes = [.. request.Codes.Distinct()];
        return State(
            new("Acceptance", request.DeclarationId, request.ExpectedVersion, request.Reason), request, context,
            stated => (stated with { Accepted = codes }, codes));
    }
}
