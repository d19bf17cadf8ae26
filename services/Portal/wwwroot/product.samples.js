import { ask } from './api.js';
import { h } from './dom.js';
import { count, instant, majorOf, money } from './format.js';
import { field, folded, group, minorOf } from './forms.js';
import { factList, refresh } from './frame.js';
import { section } from './parts.js';
import { creditList } from './samples.js';
import { orderForm, ordersText, told, unitsText } from './samples.form.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const kinds = ['Sample', 'Trial'];
const whole = { inputmode: 'numeric', pattern: '[0-9]{0,10}' };
const moods = { On: 'done', Coming: 'warn' };

// On which terms samples of a product are given and trial orders taken. Its exporter sets them, a buyer orders by them; who else may read
// them sees what counts. Null when there is nothing to say.
export function samplesPanel(product, terms, credits, caller) {
  const mine = caller.role === 'Exporter' && product.exporterId === caller.partyId;
  const open = credits.filter(one => one.status === 'Open' && one.exporterId === product.exporterId && (one.scope === 'Exporter' || one.productId === product.id));
  const order = told(product.id);
  if (!mine && terms.length === 0 && open.length === 0 && !order) return null;
  return section('samples', t('samples.title'), [
    kinds.map(kind => [kind, terms.find(one => one.kind === kind)]).filter(([, one]) => mine || one).map(([kind, one]) => h('div', { class: 'stack', 'data-terms': kind },
      h('div', { class: 'event-head' }, h('h3', null, t(`samples.kind.${kind}`)), one ? stateBadge(one) : null),
      one ? shown(one, caller) : h('p', { class: 'quiet', 'data-state': 'empty' }, t('samples.noTerms')),
      mine ? termsForm(product, kind, one) : null,
      caller.role === 'Buyer' && one ? orderForm(product, one) : null)),
    order,
    open.length > 0 ? [h('h3', null, t('samples.openCredits')), h('p', { class: 'sub' }, t('samples.creditHint')), creditList(open)] : null,
  ]);
}

// Days are those of China, which has no daylight saving time.
function stateOf(terms) {
  const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  return !terms.offered ? 'Off' : terms.validFrom > today ? 'Coming' : terms.validUntil && terms.validUntil < today ? 'Over' : 'On';
}

export const stateBadge = terms => h('span', { class: `badge ${moods[stateOf(terms)] ?? 'muted'}`, 'data-status': stateOf(terms) }, t(`samples.state.${stateOf(terms)}`));

const free = terms => /^0+(\.0*)?$/.test(terms.unitPrice);
export const priceText = terms => (free(terms) ? t('samples.free') : t('samples.each', `${terms.unitPrice} ${terms.currency}`));

export const shareText = ({ mostUnitsPerBuyer, mostOrdersPerBuyer, periodDays }) => {
  const told = [mostUnitsPerBuyer ? unitsText(mostUnitsPerBuyer) : null, mostOrdersPerBuyer ? ordersText(mostOrdersPerBuyer) : null].filter(Boolean);
  return told.length === 0 ? t('samples.noShare') : t(periodDays ? 'samples.within' : 'samples.ever', told.join(t('samples.and')), periodDays);
};

export const creditText = terms => (terms.credit === 'None' ? t('samples.credit.None')
  : terms.creditLeastMinor > 0 ? t('samples.creditFrom', t(`samples.credit.${terms.credit}`), money(terms.creditLeastMinor, terms.currency), terms.creditDays)
    : t('samples.creditAny', t(`samples.credit.${terms.credit}`), terms.creditDays));

const daysText = terms => (terms.validUntil ? `${terms.validFrom} – ${terms.validUntil}` : t('catalogue.validFrom', terms.validFrom));

// What terms say, each by its name: also what is told when somebody else changed them.
const saying = terms => [
  [t('samples.price'), priceText(terms), 'price'],
  [t('samples.worth'), terms.customsUnitPrice ? `${terms.customsUnitPrice} ${terms.currency}` : null, 'worth'],
  [t('samples.perOrder'), terms.leastUnits === terms.mostUnits ? unitsText(terms.mostUnits) : t('samples.range', count(terms.leastUnits), count(terms.mostUnits)), 'units'],
  [t('samples.share'), shareText(terms), 'share'],
  [t('samples.freight'), t(`samples.freight.${terms.freight}`), 'freight'],
  [t('samples.credit'), creditText(terms), 'credit'],
  [t('samples.days'), daysText(terms), 'days'],
];

const shown = (terms, caller) => factList([...saying(terms),
  ...(caller.role === 'Buyer' ? [] : [[t('col.changed'), terms.changedAt ? `${instant(terms.changedAt)} · ${t('timeline.version', terms.version)}` : null, 'changed']])]);

// The terms as they are to be from now on. Orders that were placed keep those that they were placed by.
function termsForm(product, kind, terms) {
  const path = `/products/${product.id}/sample-terms/${kind}`;
  const change = asRead(terms ?? {}, () => ask('GET', path), now => (now.version ? {
    [t('samples.offered')]: t(now.offered ? 'amendment.yes' : 'amendment.no_'), ...Object.fromEntries(saying(now).map(([name, text]) => [name, text])),
  } : {}));
  const known = (name, otherwise = '') => String(terms?.[name] ?? otherwise);
  return folded(`put-terms-${kind}`, t(terms ? 'samples.change' : `samples.begin.${kind}`), [
    group(t('samples.what'),
      field(t('samples.offered'), 'offered', { options: [['yes', t('amendment.yes')], ['no', t('amendment.no_')]], value: terms && !terms.offered ? 'no' : 'yes' }),
      field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: known('currency', product.currency) }),
      field(t(kind === 'Sample' ? 'samples.unitPriceOrFree' : 'samples.unitPrice'), 'unitPrice', { required: true, inputmode: 'decimal', value: known('unitPrice') }),
      kind === 'Sample' ? field(t('samples.worthIfFree'), 'customsUnitPrice', { inputmode: 'decimal', value: known('customsUnitPrice') }) : null,
      field(t('samples.freight'), 'freight', { options: ['Buyer', 'Exporter'].map(side => [side, t(`samples.freight.${side}`)]), value: known('freight', 'Buyer') })),
    group(t('samples.howMany'),
      field(t('samples.least'), 'leastUnits', { ...whole, required: true, value: known('leastUnits', '1') }), field(t('samples.most'), 'mostUnits', { ...whole, required: true, value: known('mostUnits') }),
      field(t('samples.mostUnits'), 'mostUnitsPerBuyer', { ...whole, value: known('mostUnitsPerBuyer') }), field(t('samples.mostOrders'), 'mostOrdersPerBuyer', { ...whole, value: known('mostOrdersPerBuyer') }),
      field(t('samples.period'), 'periodDays', { ...whole, value: known('periodDays') })),
    group(t('samples.credit'),
      field(t('samples.creditOf'), 'credit', { options: ['None', 'Product', 'Exporter'].map(scope => [scope, t(`samples.credit.${scope}`)]), value: known('credit', 'None') }),
      field(t('samples.creditDays'), 'creditDays', { ...whole, value: known('creditDays') }),
      field(t('samples.creditLeast'), 'creditLeast', { inputmode: 'decimal', value: terms?.creditLeastMinor ? majorOf(terms.creditLeastMinor, terms.currency) : '' })),
    group(t('samples.days'), field(t('frames.from'), 'validFrom', { type: 'date', value: known('validFrom') }), field(t('frames.lastDay'), 'validUntil', { type: 'date', value: known('validUntil') })),
    h('p', { class: 'sub' }, t('samples.keepHint')),
  ], t('samples.save'), values => change(seen => ask('PUT', path, bodyOf(values), seen.version)), refresh);
}

const numberOrNull = typed => (typed ? Number(typed) : null);

const bodyOf = values => ({
  offered: values.offered === 'yes', currency: values.currency, unitPrice: free(values) ? '0' : values.unitPrice, customsUnitPrice: values.customsUnitPrice || null, freight: values.freight,
  leastUnits: Number(values.leastUnits), mostUnits: Number(values.mostUnits), mostUnitsPerBuyer: numberOrNull(values.mostUnitsPerBuyer),
  mostOrdersPerBuyer: numberOrNull(values.mostOrdersPerBuyer), periodDays: numberOrNull(values.periodDays),
  credit: values.credit, creditDays: numberOrNull(values.creditDays), creditLeastMinor: values.creditLeast ? minorOf(values.creditLeast, values.currency, 'creditLeast', 0) : null,
  validFrom: values.validFrom || null, validUntil: values.validUntil || null,
});
