using CrossBorder.Platform;

namespace CrossBorder.CustomsClearance;

/// <summary>What a country reckons duty from: the goods where they were shipped, or with carriage and insurance to its border.</summary>
public enum DutyBase { Cif, Fob }

/// <summary>How a country taxes what comes in, from a day on. Of one day the newest revision is in force.</summary>
/// <param name="VatPercent">Of the goods, carriage, insurance and duty.</param>
/// <param name="DutyFreeTo">Goods up to this value, in major units of the threshold's currency, carry no duty; null when all do.</param>
/// <param name="VatFreeTo">As <paramref name="DutyFreeTo"/>.</param>
public sealed record ImportRegime(
    string Country, DateOnly ValidFrom, int Revision, DutyBase DutyBase, decimal VatPercent, decimal? DutyFreeTo, decimal? VatFreeTo,
    string ThresholdCurrency, string Source, bool Demo);

/// <summary>A duty on goods from China, from a day on. Measures of different names add up.</summary>
/// <param name="CodePrefix">Up to six digits: beyond them every country divides the Harmonized System in its own way.</param>
public sealed record ImportDuty(
    string Country, string CodePrefix, string Measure, DateOnly ValidFrom, int Revision, decimal Percent, string Source, bool Demo);

/// <param name="AmountMinor">Price of the line by the delivery term.</param>
public sealed record PricedLine(int LineNo, string HsCode, long AmountMinor);

/// <param name="FreightMinor">Main carriage to the destination, whoever pays it; as the insurance of it.</param>
public sealed record PricedGoods(
    string Destination, string Incoterm, Currency Currency, DateOnly Day, IReadOnlyList<PricedLine> Lines, long FreightMinor,
    long InsuranceMinor);

public sealed record MeasuredDuty(ImportDuty Rule, long DutyMinor);

/// <summary>A line of an estimate, in minor units: goods, freight, insurance, duty and VAT are what the buyer pays for it.</summary>
public sealed record LineCost(
    PricedLine Line, long GoodsMinor, long FreightMinor, long InsuranceMinor, long CustomsValueMinor, IReadOnlyList<MeasuredDuty> Measures,
    bool DutyKnown, long VatMinor)
{
    public long DutyMinor => Measures.Sum(measure => measure.DutyMinor);

    public long TotalMinor => GoodsMinor + FreightMinor + InsuranceMinor + DutyMinor + VatMinor;
}

/// <summary>What goods cost who buys them, when they have come in. An estimate: customs of the destination decides.</summary>
/// <param name="DutyFree">The goods are worth no more than what comes in without duty.</param>
public sealed record LandedCost(
    PricedGoods Goods, ImportRegime Regime, IReadOnlyList<LineCost> Lines, bool DutyFree, bool VatFree, bool ThresholdJudged)
{
    public long PriceMinor => Goods.Lines.Sum(line => line.AmountMinor);

    public long GoodsMinor => Lines.Sum(line => line.GoodsMinor);

    public long DutyMinor => Lines.Sum(line => line.DutyMinor);

    public long VatMinor => Lines.Sum(line => line.VatMinor);

    public long TotalMinor => Lines.Sum(line => line.TotalMinor);

    /// <summary>False while the duty of a line is not known: the total is the least, then.</summary>
    public bool Complete => Lines.All(line => line.DutyKnown);

    /// <summary>Reckons the cost by the rules in force.</summary>
    /// <param name="duties">Of each code the measures that fit it; none when its duty is not known.</param>
    /// <param name="rates">For the value that comes in free, when it is told in another currency.</param>
    public static Outcome<LandedCost> Reckon(
        PricedGoods goods, ImportRegime regime, ILookup<string, ImportDuty> duties, RateBook rates)
    {
        // Under DDP the price holds duty and VAT, so that whether the goods are worth little depends on whether they are taxed.
        (bool DutyFree, bool VatFree)[] ways = [(false, false), (true, false), (false, true), (true, true)];
        LandedCost? taxed = null;
        foreach (var (dutyFree, vatFree) in ways)
        {
            var lines = new Sheet(goods, regime, duties, dutyFree, vatFree).Lines();
            if (lines.FirstOrDefault(line => line.GoodsMinor <= 0) is { } short_)
                return Problem.Invalid(
                    "freight_minor", $"Line {short_.Line.LineNo} costs no more than what its price has to carry under {goods.Incoterm}.",
                    "freight and insurance below the price");
            var worth = Worth(lines.Sum(line => line.GoodsMinor), goods.Currency, regime, rates);
            var judged = worth is not null || regime is { DutyFreeTo: null, VatFreeTo: null };
            var cost = new LandedCost(goods, regime, lines, dutyFree, vatFree, judged);
            if (dutyFree == (worth <= regime.DutyFreeTo) && vatFree == (worth <= regime.VatFreeTo))
                return cost;
            taxed ??= cost;
        }

        return taxed!;
    }

    /// <summary>In major units of the threshold's currency; null when no rate is known.</summary>
    static decimal? Worth(long minor, Currency currency, ImportRegime regime, RateBook rates) =>
        regime.ThresholdCurrency.Length > 0 && rates.Convert(new Charge(minor, currency.Code), regime.ThresholdCurrency) is { } there
            ? new Money(there.Minor, Currency.Of(there.Currency)).Major
            : null;

    /// <summary>One way to tax the goods.</summary>
    sealed class Sheet(PricedGoods goods, ImportRegime regime, ILookup<string, ImportDuty> duties, bool dutyFree, bool vatFree)
    {
        readonly TradeTerm term = TradeTerms.Of(goods.Incoterm)!;
        readonly long price = goods.Lines.Sum(line => line.AmountMinor);

        decimal Vat => vatFree ? 0 : regime.VatPercent / 100m;

        /// <summary>Freight and insurance go by value: what is shared up to a line, less what was shared before it.</summary>
        public List<LineCost> Lines()
        {
            var (lines, before) = (new List<LineCost>(goods.Lines.Count), 0L);
            foreach (var line in goods.Lines)
            {
                var upTo = before + line.AmountMinor;
                lines.Add(Cost(
                    line, Share(goods.FreightMinor, upTo) - Share(goods.FreightMinor, before),
                    Share(goods.InsuranceMinor, upTo) - Share(goods.InsuranceMinor, before)));
                before = upTo;
            }

            return lines;
        }

        long Share(long whole, long upTo) => (long)((Int128)whole * upTo / price);

        LineCost Cost(PricedLine line, long freight, long insurance)
        {
            IReadOnlyList<ImportDuty> measures = [.. duties[line.HsCode]];
            var carried = (term.Freight ? freight : 0) + (term.Insurance ? insurance : 0);
            var value = CustomsValue(line.AmountMinor - carried, freight + insurance, measures.Sum(measure => measure.Percent) / 100m);
            MeasuredDuty[] paid = dutyFree ? [] : [.. measures.Select(rule => new MeasuredDuty(rule, Round(value * rule.Percent / 100m)))];
            var duty = paid.Sum(measure => measure.DutyMinor);
            var vat = Round((value + (regime.DutyBase == DutyBase.Fob ? freight + insurance : 0) + duty) * Vat);
            var fob = line.AmountMinor - carried - (term.Duty ? duty + vat : 0);
            var told = regime.DutyBase == DutyBase.Fob ? fob : fob + freight + insurance;
            return new(line, fob, freight, insurance, told, paid, dutyFree || measures.Count > 0, vat);
        }

        /// <summary>
        /// What duty is reckoned from. Of a price that holds duty and VAT it is found backwards: price = (value + duty) x (1 + VAT),
        /// where carriage is added before VAT when it is no part of the value. What is left over after rounding stays with the goods.
        /// </summary>
        decimal CustomsValue(long goodsMinor, long carriage, decimal percent)
        {
            var (rate, beyond) = (dutyFree ? 0 : percent, regime.DutyBase == DutyBase.Fob);
            if (!term.Duty)
                return beyond ? goodsMinor : goodsMinor + carriage;
            return (((goodsMinor + carriage) / (1 + Vat)) - (beyond ? carriage : 0)) / (1 + rate);
        }

        static long Round(decimal minor) => checked((long)decimal.Round(minor, MidpointRounding.AwayFromZero));
    }
}
