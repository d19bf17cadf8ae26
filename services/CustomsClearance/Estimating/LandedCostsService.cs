using System.Globalization;
using CrossBorder.Contracts.Customs.V1;
using CrossBorder.Platform;
using Grpc.Core;
using V1 = CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

/// <summary>Estimates landed cost. The rules are public and the request brings its prices along: no row has an owner.</summary>
public sealed partial class LandedCostsService(Db db, TimeProvider clock, ILogger<LandedCostsService> log) : LandedCosts.LandedCostsBase
{
    const int MostLines = 500;
    const long MostMinor = 100_000_000_000_000;

    [Allow(Role.Buyer, Role.Exporter, Role.Operator, Role.Service)]
    public override async Task<V1.LandedCost> Estimate(LandedCostRequest request, ServerCallContext context)
    {
        var goods = Check(request, Shanghai.Day(clock.GetUtcNow())).OrThrow();
        var outcome = await db.Transact(tx => Estimate(tx, goods), context.CancellationToken);
        return ToWire(outcome.OrThrow());
    }

    static async Task<Outcome<LandedCost>> Estimate(Tx tx, PricedGoods goods)
    {
        if (await ImportRules.Regime(tx, goods.Destination, goods.Day) is not { } regime)
            return Problem.Invalid(
                "destination", $"No rules of {goods.Destination} are in force on {Text(goods.Day)}.", "a country that operators loaded");
        var codes = goods.Lines.Select(line => line.HsCode).Distinct().ToArray();
        var duties = await ImportRules.Duties(tx, goods.Destination, codes, goods.Day);
        var rates = await RateBook.At(tx, [goods.Currency.Code, regime.ThresholdCurrency], goods.Day);
        return LandedCost.Reckon(goods, regime, duties, rates);
    }

    static Outcome<PricedGoods> Check(LandedCostRequest request, DateOnly today)
    {
        var day = today;
        if (request.Date.Length > 0 && !TryDay(request.Date, out day))
            return Problem.Invalid("date", $"'{request.Date}' is not a day.", "yyyy-MM-dd");
        if (CodeTables.Alpha3(request.Destination) is null)
            return Problem.Invalid("destination", $"'{request.Destination}' is not a country.", "ISO 3166-1 alpha-2");
        if (TradeTerms.Of(request.Incoterm) is null)
            return Problem.Invalid("incoterm", $"'{request.Incoterm}' is not a rule of Incoterms 2020.", "EXW to DDP");
        if (Currency.Find(request.Currency) is not { } currency)
            return Problem.Invalid("currency", $"'{request.Currency}' is not a currency.", Currency.Accepted);
        if (request.FreightMinor is < 0 or > MostMinor)
            return Problem.Invalid("freight_minor", "The freight is out of range.", $"0 to {MostMinor}");
        if (request.ChargedFreightMinor < 0 || request.ChargedFreightMinor > request.FreightMinor)
            return Problem.Invalid("charged_freight_minor", "More freight is charged than there is.", $"0 to {request.FreightMinor}");
        if (request.InsuranceMinor is < 0 or > MostMinor)
            return Problem.Invalid("insurance_minor", "The insurance is out of range.", $"0 to {MostMinor}");
        if (request.Lines.Count is 0 or > MostLines)
            return Problem.Invalid("lines", $"{request.Lines.Count} lines.", $"1 to {MostLines}");
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var line = request.Lines[i];
            if (!TariffBook.IsCode(line.HsCode))
                return Problem.Invalid($"lines[{i}].hs_code", $"'{line.HsCode}' is not a code.", "six to ten digits");
            if (line.AmountMinor is <= 0 or > MostMinor)
                return Problem.Invalid($"lines[{i}].amount_minor", "The amount is out of range.", $"1 to {MostMinor}");
        }

        return new PricedGoods(
            request.Destination, request.Incoterm, currency, day, Priced(request), request.FreightMinor, request.InsuranceMinor);
    }

    /// <summary>Freight that is charged besides is part of a price that holds freight, and goes by value.</summary>
    static List<PricedLine> Priced(LandedCostRequest request)
    {
        var charged = TradeTerms.Of(request.Incoterm)!.Freight ? request.ChargedFreightMinor : 0;
        var whole = request.Lines.Aggregate((Int128)0, (sum, line) => sum + line.AmountMinor);
        var (lines, before) = (new List<PricedLine>(request.Lines.Count), (Int128)0);
        foreach (var line in request.Lines)
        {
            var share = (long)((charged * (before + line.AmountMinor) / whole) - (charged * before / whole));
            lines.Add(new PricedLine(line.LineNo, line.HsCode, line.AmountMinor + share));
            before += line.AmountMinor;
        }

        return lines;
    }

    static V1.LandedCost ToWire(LandedCost cost)
    {
        var wire = new V1.LandedCost
        {
            Destination = cost.Goods.Destination,
            Date = Text(cost.Goods.Day),
            Incoterm = cost.Goods.Incoterm,
            Currency = cost.Goods.Currency.Code,
            PriceMinor = cost.PriceMinor,
            GoodsMinor = cost.GoodsMinor,
            FreightMinor = cost.Goods.FreightMinor,
            InsuranceMinor = cost.Goods.InsuranceMinor,
            CustomsValueMinor = cost.Lines.Sum(line => line.CustomsValueMinor),
            DutyMinor = cost.DutyMinor,
            VatMinor = cost.VatMinor,
            TotalMinor = cost.TotalMinor,
            OnTopMinor = cost.TotalMinor - cost.PriceMinor,
            Complete = cost.Complete,
            PaidBySeller = TradeTerms.Of(cost.Goods.Incoterm)!.Duty,
            Regime = ToWire(cost.Regime),
        };
        wire.Lines.AddRange(cost.Lines.Select(ToWire));
        wire.Assumptions.AddRange(Assumptions.Of(cost));
        return wire;
    }

    static LandedCostOfLine ToWire(LineCost line)
    {
        var wire = new LandedCostOfLine
        {
            LineNo = line.Line.LineNo,
            HsCode = line.Line.HsCode,
            GoodsMinor = line.GoodsMinor,
            FreightMinor = line.FreightMinor,
            InsuranceMinor = line.InsuranceMinor,
            CustomsValueMinor = line.CustomsValueMinor,
            DutyMinor = line.DutyMinor,
            VatMinor = line.VatMinor,
            DutyKnown = line.DutyKnown,
        };
        wire.Measures.AddRange(line.Measures.Select(
            measure => new LandedCostMeasure { Rule = ToWire(measure.Rule), DutyMinor = measure.DutyMinor }));
        return wire;
    }

    static V1.ImportRegime ToWire(ImportRegime regime) => new()
    {
        Country = regime.Country,
        ValidFrom = Text(regime.ValidFrom),
        Revision = regime.Revision,
        DutyBase = regime.DutyBase.ToString(),
        VatPercent = Text(regime.VatPercent),
        DutyFreeTo = regime.DutyFreeTo is { } duty ? Text(duty) : "",
        VatFreeTo = regime.VatFreeTo is { } vat ? Text(vat) : "",
        ThresholdCurrency = regime.ThresholdCurrency,
        Source = regime.Source,
        Demo = regime.Demo,
    };

    static V1.ImportDuty ToWire(ImportDuty duty) => new()
    {
        Country = duty.Country,
        CodePrefix = duty.CodePrefix,
        Measure = duty.Measure,
        ValidFrom = Text(duty.ValidFrom),
        Revision = duty.Revision,
        Percent = Text(duty.Percent),
        Source = duty.Source,
        Demo = duty.Demo,
    };

    static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Text(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
