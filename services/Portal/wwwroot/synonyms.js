import { ask } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { field, folded } from './forms.js';
import { frame, orNone, refresh } from './frame.js';
import { section } from './parts.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

let cursor = '';

// Words that mean the same to who searches for products; operators keep them, and searches follow at once.
export const show = (main, rest, caller, isCurrent) => frame(main, isCurrent, { key: 'synonyms', title: t('menu.synonyms'), build: async () => {
  const found = await ask('GET', `/synonyms${query({ limit: 50, cursor })}`);
  const turn = (key, next) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    cursor = next;
    refresh();
  } }, t(`payout.${key}`));
  return section('synonyms', t('menu.synonyms'), [
    h('p', { class: 'sub' }, t('catalogue.synonymsHint')), groupForm(null),
    orNone(found.items, t('catalogue.noSynonyms'), items => h('ul', { class: 'requests' }, items.map(one => h('li', { 'data-synonyms': one.id, class: one.removed ? 'quiet' : '' },
      h('div', { class: 'event-head' }, h('strong', null, one.terms.join(one.oneWay ? ' → ' : ' = ')), h('span', { class: 'badge muted' }, t(`catalogue.source.${one.source}`)), one.removed ? h('span', { class: 'badge warn' }, t('catalogue.removed')) : null),
      one.removed ? null : h('div', { class: 'actions' }, groupForm(one), removal(one)))))),
    h('div', { class: 'actions' }, cursor ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null),
  ]);
} });

// There is no reading one group alone: it is looked for where it stands.
const change = one => asRead(one, async () => (await ask('GET', `/synonyms${query({ limit: 50, cursor })}`)).items.find(each => each.id === one.id) ?? one,
  now => ({ [t('catalogue.terms')]: now.terms.join(', '), [t('catalogue.oneWay')]: t(now.oneWay ? 'amendment.yes' : 'amendment.no_') }));

function groupForm(one) {
  const send = one ? change(one) : act => act({});
  return folded(one ? `synonyms-${one.id}` : 'add-synonyms', t(one ? 'purchasing.change' : 'catalogue.addSynonyms'), [
    field(t('catalogue.termsHint'), 'terms', { required: true, long: true, value: undefined }),
    field(t('catalogue.oneWay'), 'oneWay', { options: [['', t('amendment.no_')], ['yes', t('amendment.yes')]], value: one?.oneWay ? 'yes' : '' }),
  ].map(each => {
    const words = each.querySelector('textarea');
    if (words && one) words.defaultValue = one.terms.join('\n');
    return each;
  }), t('purchasing.save'), values => send(seen => ask('POST', one ? `/synonyms/${one.id}` : '/synonyms', {
    terms: values.terms.split(/[\n,，、;；]+/).map(word => word.trim()).filter(Boolean), oneWay: values.oneWay === 'yes',
  }, seen.version)), refresh, one?.terms.join(', '));
}

const removal = one => {
  const send = change(one);
  return folded(`remove-${one.id}`, t('catalogue.remove'), [h('p', null, t('catalogue.removeHint'))], t('catalogue.remove'), () => send(seen => ask('POST', `/synonyms/${one.id}/removal`, undefined, seen.version)), refresh, one.terms.join(', '));
};
