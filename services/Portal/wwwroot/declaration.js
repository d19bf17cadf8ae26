import * as customs from './customs.js';
import { actionsPanel } from './actions.js';
import { documentsPanel } from './documents.js';
import { h, renew, replace } from './dom.js';
import { exchangePanel } from './exchange.js';
import { isWriting } from './forms.js';
import { routePanel } from './route.js';
import { sourcesPanel } from './sources.js';
import { ownerBadge } from './parts.js';
import { said } from './said.js';
import { t } from './texts.js';

// One declaration: what it waits for and who owes it, the way it goes, its sources side by side, what passed between us and customs.
export async function showDeclaration(main, id, caller, isCurrent) {
  const declaration = await customs.declaration(id);
  if (!isCurrent()) return;
  if (!declaration) {
    replace(main, h('section', { class: 'panel' }, h('p', { class: 'quiet' }, t('app.notFound')), h('a', { href: '#/' }, t('order.back'))));
    return;
  }

  const order = declaration.orderId;
  const [sources, match, exchange, documents, route, amendments, withdrawals, inspections, returns] = await Promise.all([
    customs.sources(order), customs.match(declaration.id), customs.exchange(order), customs.documents(order),
    customs.route(declaration.id), customs.amendments(declaration.id), customs.withdrawals(declaration.id),
    customs.inspections(declaration.id), customs.goodsReturns(declaration.id),
  ]);
  if (!isCurrent() || (main.querySelector(`#declaration[data-id="${declaration.id}"]`) && isWriting(main))) return;
  const refresh = () => dispatchEvent(new Event('refresh'));
  const number = declaration.documentNumber ?? t('declaration.unnumbered');
  document.title = `${number} · ${t('app.name')}`;
  renew(main,
    h('nav', { class: 'back' },
      h('a', { href: `#/orders/${order}` }, `← ${t('declaration.order')}`),
      caller.role === 'Operator' ? [' ', h('a', { href: '#/exceptions' }, t('exceptions.title'))] : null),
    h('section', { class: 'panel', id: 'declaration', 'data-id': declaration.id, 'data-order': order, 'data-status': declaration.status, 'aria-labelledby': 'declaration-title' },
      h('div', { class: 'panel-head' },
        h('h1', { id: 'declaration-title' }, `${t('declaration.title')} ${number}`),
        h('span', { class: `badge ${kinds[declaration.status] ?? ''}` }, t(`status.${declaration.status}`)),
        declaration.mode ? h('span', { class: 'badge muted' }, declaration.mode) : null),
      owed(declaration), facts(declaration, sources)),
    routePanel(declaration, route, caller, refresh),
    sourcesPanel(sources, match, declaration, caller, refresh),
    actionsPanel(declaration, { amendments, withdrawals, inspections, returns }, caller, refresh),
    exchangePanel(order, exchange),
    documentsPanel(order, documents, caller, refresh));
}

const kinds = { Closed: 'done', Released: 'done', Returned: 'warn', SendFailed: 'warn', Detained: 'warn', Suspended: 'warn', Withdrawn: 'muted', Cancelled: 'muted' };

// What is missing, and who owes it: reasons of one owner stand together.
function owed(declaration) {
  if (declaration.reasons.length === 0) return h('p', { class: 'quiet', id: 'owed' }, t('declaration.owesNothing'));
  const owners = Map.groupBy(declaration.reasons, reason => reason.owner);
  return h('ul', { class: 'alerts', id: 'owed' }, [...owners].map(([owner, reasons]) => h('li', { class: 'alert', 'data-owner': owner },
    h('div', null, ownerBadge(owner), ' ', h('span', { class: 'sub' }, t('declaration.owes', reasons.length))),
    [...Map.groupBy(reasons, reason => reason.code)].map(([code, same]) => h('div', { 'data-code': code },
      h('strong', null, same.length > 1 ? `${t(`reason.${code}`)} × ${same.length}` : t(`reason.${code}`)),
      h('ul', same.length > 5 ? { tabindex: '0', 'aria-label': t(`reason.${code}`) } : null, same.map(reason => h('li', null, said(reason.detail)))))))));
}

function facts(declaration, sources) {
  const fact = (name, value) => (value ? h('div', null, h('dt', null, t(`declaration.${name}`)), h('dd', null, value)) : null);
  const entries = [...new Set((sources?.rows ?? []).filter(row => row.field === 'entry_number')
    .map(row => row.values.declaration?.split(' / ')[0]).filter(Boolean))];
  return h('dl', { class: 'facts' },
    fact('listNumber', entries.includes(declaration.listNumber) ? null : declaration.listNumber), fact('entryNumber', entries.join(', ')),
    fact('waybill', declaration.waybillNumber), fact('currency', declaration.currency),
    fact('lines', declaration.lines?.length ? String(declaration.lines.length) : null),
    fact('version', String(declaration.version)));
}
