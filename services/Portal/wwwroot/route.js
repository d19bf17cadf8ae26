import * as customs from './customs.js';
import { h } from './dom.js';
import { instant } from './format.js';
import { field, folded } from './forms.js';
import { said } from './said.js';
import { t } from './texts.js';

const modes = ['9710', '9810', '9610', '0110', '3010', '1210'];
const channels = ['CebList', 'FullDeclaration'];

// The way of a declaration, the rules that chose it with their sources, and an operator's decision against them.
export function routePanel(declaration, route, caller, refresh) {
  if (!route) return null;
  const fact = (name, value) => h('div', null, h('dt', null, t(`route.${name}`)), h('dd', null, value));
  return h('section', { class: 'panel', 'aria-labelledby': 'route-title', id: 'route' },
    h('h2', { id: 'route-title' }, t('route.title')),
    route.mode ? h('dl', { class: 'facts' },
      fact('mode', `${route.mode} ${t(`mode.${route.mode}`)}`), fact('channel', t(`channel.${route.channel}`)),
      fact('refund', t(route.refundClaimed ? 'route.claimed' : 'route.notClaimed')), fact('hsDigits', String(route.hsDigits))) : h('p', { class: 'quiet' }, t('route.none')),
    route.overridden ? h('p', { class: 'alert', id: 'overridden' }, h('strong', null, t('route.overridden'))) : null,
    (route.statements ?? []).length > 0 ? h('ul', { class: 'rules' }, route.statements.map(stated => h('li', { 'data-statement': stated.kind },
      h('strong', null, t(`stated.${stated.kind}`)), ` ${stated.reason ?? ''}`,
      h('span', { class: 'sub' }, stated.statedAt ? instant(stated.statedAt) : '')))) : null,
    h('ul', { class: 'rules' }, (route.rules ?? []).map(rule => h('li', { 'data-rule': rule.id },
      h('span', null, said(rule.says)), h('span', { class: 'sub' }, `${rule.id} · ${rule.source}`)))),
    caller.role === 'Operator' ? folded('override', t('route.override'), [
      field(t('route.mode'), 'mode', { options: modes.map(mode => [mode, `${mode} ${t(`mode.${mode}`)}`]), value: route.mode }),
      field(t('route.channel'), 'channel', { options: channels.map(channel => [channel, t(`channel.${channel}`)]), value: route.channel }),
      field(t('action.reason'), 'reason', { required: true, long: true }),
    ], t('route.override'), values => customs.overrideRoute(declaration.id, values), refresh) : null);
}
