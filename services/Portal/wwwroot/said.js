// What the services say in English words around numbers and codes, in Chinese; what is not listed stays as it was said.
import { sentences as ofMoney } from './said.money.js';
import { sentences as ofTrading } from './said.trading.js';
import { language } from './texts.js';

const sentences = [
  ...ofMoney,
  ...ofTrading,
  [/^Line (\d+): product (.+) has no HS code\.$/, '第 $1 项：商品 $2 没有 HS 编码。'],
  [/^Line (\d+): the tariff of (\S+) has no code (\S+) \((.+)\)\.$/, '第 $1 项：$2 的税则中没有编码 $3（$4）。'],
  [/^Line (\d+): (\S+) of (.+) can be (.+): choose one\.$/, '第 $1 项：$3 的 $2 可归入 $4，请选择其一。'],
  [/^Line (\d+): unit (\S+) of (.+) is not in the customs unit table\.$/, '第 $1 项：$3 的计量单位 $2 不在海关计量单位表中。'],
  [/^The packing counts (\d+) pieces, (?:the )?waybill (\S+ )?(?:counts )?(\d+)\.$/, '装箱 $1 件，运单 $2为 $3 件。'],
  [/^The packing weighs (\d+) g gross, waybill (\S+) says (\d+) g: more than (.+) apart\.$/, '装箱毛重 $1 克，运单 $2 为 $3 克，相差超过 $4。'],
  [/^The packing weighs (\d+) g net, which is more than (\d+) g gross\.$/, '装箱净重 $1 克大于毛重 $2 克。'],
  [/^The lines of the order weigh (\d+) g net, the packing says (\d+) g: more than (\d+) g apart\.$/, '订单各项净重 $1 克，装箱为 $2 克，相差超过 $3 克。'],
  [/^The (\d+) items are declared in parts of (\d+), which is more parts than the (\d+) pieces of the packing.*$/, '$1 项商品每 $2 项一份报关单，份数多于装箱的 $3 件。'],
  [/^The consignee's country (\S+) has no number in the customs country table\.$/, '收货国 $1 在海关国别代码表中没有代码。'],
  [/^The consignee is in (\S+), waybill (\S+) ends in (\S+)\.$/, '收货人在 $1，运单 $2 的指运港为 $3。'],
  [/^The order goes to (.+), waybill (\S+) to (.+)\.$/, '订单收货人为 $1，运单 $2 为 $3。'],
  [/^Waybill (\S+) ends in (\S+), whose country has no number in the customs table\.$/, '运单 $1 的指运港 $2 所在国没有海关代码。'],
  [/^Waybill (\S+) of (.+) is declared by (\S+) already\.$/, '$2 的运单 $1 已由 $3 申报。'],
  [/^Order (\S+) is in (\S+), its payment is in (\S+)\.$/, '订单 $1 币种为 $2，付款币种为 $3。'],
  [/^Declaration (\S+) states (\S+) (.+), (\S+) says (.+)\.$/, '报关单 $1 的 $2 为 $3，$4 为 $5。'],
  [/^1 (\S+) = (\S+) CNY for declarations of ([0-9-]+)\.(?: There is no rate of ([0-9-]+) yet: the newest before it stands in\.)?$/,
    (_, currency, rate, month, asked) => `${month} 申报汇率：1 ${currency} = ${rate} CNY。${asked ? `${asked} 的汇率尚未公布，用此前最新汇率。` : ''}`],
  [/^Goods sold on a platform to a company go out under 9710( \(.+\))?\./, '通过平台售予境外企业的货物按 9710 申报。'],
  [/^Goods for an overseas warehouse go out under 9810( \(.+\))?\./, '运往海外仓的货物按 9810 申报。'],
  [/^Goods sold to a private consumer go out under 9610\./, '售予个人消费者的货物按 9610 申报。'],
  [/^Samples that are given away are declared in full under 3010 \(samples and advertising goods\)\./, '免费样品按货样广告品 3010 以报关单申报。'],
  [/^No refund: the sample is not booked as a sale\./, '不退税：样品未作销售入账。'],
  [/^What no cross-border e-commerce mode takes is general trade, 0110\./, '不适用跨境电商监管方式的按一般贸易 0110 申报。'],
  [/^A list takes shipments of up to RMB 5,000 \(value in fen\)\. This shipment: (.+)\.$/, '清单限单票 5,000 元以内；本票 $1。'],
  [/^Exporters of this tax class claim the export refund, which a B2B list excludes\. The exporter is General\.$/, '一般纳税人申请出口退税，不适用 B2B 清单。'],
  [/^Exporters of this tax class claim the export refund, which a B2B list excludes\. The exporter is SmallScale\.$/, '本出口商为小规模纳税人。'],
  [/^Before 9610, 9710 and 9810 no receipt data are needed\./, '9610、9710、9810 申报前无需传输收款信息。'],
  [/^A B2B list of a comprehensive pilot zone may state six digits of the commodity code\./, '综合试验区的 B2B 清单可按六位编码简化申报。'],
  [/^net at most gross$/, '净重不大于毛重'],
  [/^(\d+) minor units?$/, '$1 个最小货币单位'],
  [/^Line (\d+)[: ]+(.+)$/, '第 $1 项：$2'],
];

export function said(text) {
  if (language() !== 'zh' || !text) return text ?? '';
  const [pattern, words] = sentences.find(([known]) => known.test(text)) ?? [];
  return pattern ? text.replace(pattern, words) : text;
}
