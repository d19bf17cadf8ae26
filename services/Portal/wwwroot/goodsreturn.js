import * as customs from './customs.js';
import { h } from './dom.js';
import { field, folded, group } from './forms.js';
import { t } from './texts.js';

const modes = ['2', '3', '4', '5', '6'];
const left = ['Released', 'Closed'];

// Goods of a list come back by a list that customs answers; others by an import declaration, which an operator records.
export function returnForms(declaration, operator, refresh) {
  if (!left.includes(declaration.status)) return [];
  const listed = declaration.messages.some(message => message.messageType === 'CEB603');
  const reason = () => field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 500 });
  const text = (name, longest) => field(t(`back.${name}`), name, { required: true, maxlength: longest });
  return [
    listed ? folded('return-goods', t('back.ask'), [
      units(declaration), reason(),
      group(t('back.trip'), field(t('back.transportMode'), 'transportMode', { options: modes.map(code => [code, t(`shared.mode.${code}`)]) }),
        text('carrierCode', 18), text('carrierName', 100), text('waybillNumber', 37), text('billNumber', 37), text('conveyanceName', 100), text('voyageNumber', 32)),
    ], t('back.ask'), ({ reason: why, ...values }) => customs.returnGoods(declaration.id, { ...trip(values), reason: why, lines: chosen(values, declaration) }), refresh) : null,
    operator ? folded('record-return', t('back.record'), [
      h('p', { class: 'sub' }, t('back.hint')),
      field(t('declaration.entryNumber'), 'entryNumber', { required: true, inputmode: 'numeric', pattern: '[0-9]{8}1[0-9]{9}', maxlength: 18 }),
      units(declaration), reason(),
    ], t('back.recordNow'), values => customs.recordReturn(declaration.id, {
      entryNumber: values.entryNumber, reason: values.reason, lines: chosen(values, declaration),
    }), refresh) : null,
  ];
}

const units = declaration => group(t('back.units'), declaration.lines.map(line => field(
  `${line.lineNo}. ${line.nameZh} (${line.sku}, ${line.quantity})`, `units.${line.lineNo}`, { inputmode: 'numeric', pattern: '[0-9]{0,10}', 'data-about': 'lines' })));

const chosen = (values, declaration) => declaration.lines.map(line => ({ lineNo: line.lineNo, quantity: Number(values[`units.${line.lineNo}`] || 0) }))
  .filter(line => line.quantity > 0);

const trip = values => Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('units.')));

// A return among what was asked for: by which number, and how many units of each line.
export const goodsReturn = (one, line) => line(t('back.title'), t(`request.${one.status}`), one.requestedAt,
  `${one.tradeMode} · ${one.entryNumber ?? one.documentNumber} · ${one.lines.map(each => t('back.line', each.lineNo, each.quantity)).join(', ')}`, one.reason, one.answer);
