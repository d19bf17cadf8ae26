using CrossBorder.Contracts.Customs.V1;

namespace CrossBorder.CustomsClearance;

/// <summary>What an estimate takes for granted, in both languages, so that nobody takes it for a promise.</summary>
static class Assumptions
{
    public static IEnumerable<LandedCostAssumption> Of(LandedCost cost)
    {
        var (goods, regime, term) = (cost.Goods, cost.Regime, TradeTerms.Of(cost.Goods.Incoterm)!);
        yield return Say("estimate", "An estimate: customs of the destination decides.", "仅为估算，以目的地海关核定为准。");
        if (goods.Incoterm == "EXW")
            yield return Say(
                "inland_costs_left_out", "Carriage to the port and export clearance are not included.", "不含国内运输及出口报关费用。");
        if (!term.Destination)
            yield return Say(
                "destination_costs_left_out", "Terminal handling, customs agent and delivery at the destination are not included.",
                "不含目的港杂费、清关代理费及派送费。");
        if (goods.FreightMinor == 0)
            yield return Say("freight_not_given", "No freight was given: nothing is reckoned for it.", "未提供运费，未计入。");
        if (goods.InsuranceMinor == 0)
            yield return Say("insurance_not_given", "No insurance was given: nothing is reckoned for it.", "未提供保险费，未计入。");
        if (term.Duty)
            yield return Say("taxes_in_price", "Under DDP the price holds duty and VAT; the seller pays them.", "DDP 价格已含关税和增值税，由卖方缴纳。");
        if (cost.DutyFree)
            yield return Say(
                "duty_free", $"Goods worth up to {regime.DutyFreeTo:0.##} {regime.ThresholdCurrency} come in without duty.",
                $"货值不超过 {regime.DutyFreeTo:0.##} {regime.ThresholdCurrency}，免征关税。");
        if (cost.VatFree)
            yield return Say(
                "vat_free", $"Goods worth up to {regime.VatFreeTo:0.##} {regime.ThresholdCurrency} come in without VAT.",
                $"货值不超过 {regime.VatFreeTo:0.##} {regime.ThresholdCurrency}，免征增值税。");
        if (!cost.ThresholdJudged)
            yield return Say(
                "threshold_not_judged", "No rate of exchange is known to the currency of the duty-free value: all is taxed.",
                "缺少免税限额币种的汇率，按应税计算。");
        if (!cost.Complete)
            yield return Say(
                "duty_unknown", "The duty of a line is not known: the total is the least.", "部分商品关税税率未知，合计为最低金额。");
        if (regime.Demo || cost.Lines.Any(line => line.Measures.Any(measure => measure.Rule.Demo)))
            yield return Say("demo_rules", "Rules of the demonstration seed were used.", "使用了演示数据中的规则。");
    }

    static LandedCostAssumption Say(string code, string en, string zh) => new() { Code = code, En = en, Zh = zh };
}
