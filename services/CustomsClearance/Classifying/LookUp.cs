using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;

namespace CrossBorder.CustomsClearance;

/// <summary>Looks up the tariff of a day and the refund rate of an export date. The rules are public: no row has an owner.</summary>
public sealed partial class TariffService
{
    const int MostCodes = 500;

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<TariffLookupResponse> Lookup(TariffLookupRequest request, ServerCallContext context)
    {
        var codes = request.Codes.Distinct().ToList();
        if (codes.Count is 0 or > MostCodes || !codes.All(TariffBook.IsCode))
            throw Problem.Invalid("codes", "The codes are missing, too many or not codes.", $"1 to {MostCodes} codes of six to ten digits")
                .ToGrpc();
        var date = Day("date", request.Date) ?? Today;
        var known = request.KnownAt?.ToDateTimeOffset() ?? DateTimeOffset.MaxValue;
        var found = await db.Transact(tx => TariffBook.At(tx, codes, date, known), context.CancellationToken);
        var response = new TariffLookupResponse { Date = Text(date) };
        response.Findings.AddRange(codes.Select(code => Wire(code, found[code])));
        return response;
    }

    [Allow(Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<RefundRateResponse> RefundRate(RefundRateRequest request, ServerCallContext context)
    {
        if (!TariffBook.IsCode(request.Code) || request.Code.Length < 8)
            throw Problem.Invalid("code", $"'{request.Code}' is not a commodity code.", "8 to 10 digits").ToGrpc();
        var date = Day("export_date", request.ExportDate) ?? Today;
        var found = await db.Transact(tx => RefundRates.At(tx, request.Code, date), context.CancellationToken);
        var response = new RefundRateResponse
        {
            Code = request.Code,
            ExportDate = Text(date),
            Rate = Text(found.Rate),
            Treatment = found.Treatment.ToString(),
            MatchedCode = found.MatchedCode,
            RuleVersion = found.RuleVersion,
        };
        response.Candidates.AddRange(found.Candidates);
        return response;
    }

    static TariffFinding Wire(string asked, CommodityFinding finding)
    {
        var wire = new TariffFinding { Asked = asked, Problem = finding.Problem, Commodity = Wire(finding.Commodity) };
        wire.Candidates.AddRange(finding.Candidates);
        return wire;
    }

    static TariffCommodity? Wire(Commodity? commodity)
    {
        if (commodity is null)
            return null;
        var wire = new TariffCommodity
        {
            Code = commodity.Code,
            NameZh = commodity.NameZh,
            Unit1 = commodity.Unit1,
            Unit2 = commodity.Unit2 ?? "",
            VatRate = Text(commodity.VatRate),
            RefundRate = Text(commodity.RefundRate),
            ExportDutyRate = Text(commodity.ExportDutyRate),
            SupervisionDocuments = commodity.SupervisionDocuments,
            InspectionClasses = commodity.InspectionClasses,
            ValidFrom = Text(commodity.ValidFrom),
            ValidTo = commodity.ValidTo is { } to ? Text(to) : "",
            RuleVersion = commodity.RuleVersion,
            Demo = commodity.IsDemo,
        };
        wire.Elements.AddRange(commodity.Elements.Select(element => new TariffElement
        {
            Position = element.Position,
            NameZh = element.NameZh,
            NameEn = element.NameEn,
            Mandatory = element.Mandatory,
        }));
        return wire;
    }
}
