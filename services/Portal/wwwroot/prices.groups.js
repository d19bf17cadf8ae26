import { ask } from './api.js';
import { h } from './dom.js';
import { count } from './format.js';
import { field, folded, instantOf } from './forms.js';
import { orNone, refresh } from './frame.js';
import { cell, section, table, unfolding } from './parts.js';
import { buyerField, buyersNamed } from './picker.js';
import { asRead } from './stale.js';
import { span } from './prices.js';
import { t } from './texts.js';

// Groups of buyers that price lists and promotions are for, and the windows in which a buyer belongs to one.
export async function groupsTab(caller) {
  const { items } = await ask('GET', '/buyer-groups?limit=200');
  const mine = caller.role === 'Exporter';
  return [section('groups', t('prices.groups'), [
    orNone(items, t('prices.noGroups'), groups => table(t('prices.groups'), ['code', 'name', 'members', 'change'], groups.map(group => h('tr', { 'data-group': group.code },
      cell('code', h('strong', null, group.code)), cell('name', group.name), cell('members', count(group.members)),
      cell('change', h('div', { class: 'actions' }, members(group, caller), mine ? [memberForm(group), groupForm(group)] : null), 'wide'))))),
    mine ? groupForm(null) : null,
  ])];
}

const members = (group, caller) => unfolding(`members-${group.id}`, t('col.members'), async () => {
  const { items } = await ask('GET', `/buyer-groups/${group.id}/members?limit=200`);
  const names = await buyersNamed(items.map(one => one.buyerId), caller);
  return items.map(one => ({ ...one, name: names.get(one.buyerId) }));
}, rows => orNone(rows, t('prices.noMembers'), all => h('ul', { class: 'changes' },
  all.map(one => h('li', { 'data-buyer': one.buyerId }, h('strong', { title: one.buyerId }, one.name), ' ', one.windows.map(window => h('span', { class: 'sub' }, ` ${span(window)}`)))))), group.code);

const memberForm = group => folded(`member-${group.id}`, t('prices.putMember'), [
  buyerField(t('prices.buyer'), 'buyerId'),
  field(t('prices.what'), 'what', { options: [['in', t('prices.belongs')], ['out', t('prices.takesOut')]] }),
  field(t('prices.from'), 'validFrom', { type: 'datetime-local' }), field(t('prices.until'), 'validUntil', { type: 'datetime-local' }),
], t('purchasing.save'), values => ask('PUT', `/buyer-groups/${group.id}/members/${values.buyerId}`, {
  windows: values.what === 'out' ? [] : [{ validFrom: instantOf(values.validFrom), validUntil: instantOf(values.validUntil) }],
}), refresh, group.code);

function groupForm(group) {
  const change = group ? asRead(group, async () => (await ask('GET', '/buyer-groups?limit=200')).items.find(one => one.id === group.id) ?? group,
    now => ({ [t('col.code')]: now.code, [t('col.name')]: now.name })) : act => act({});
  return folded(group ? `group-${group.id}` : 'add-group', t(group ? 'purchasing.change' : 'prices.addGroup'), [
    field(t('col.code'), 'code', { required: true, maxlength: 40, value: group?.code ?? '' }), field(t('col.name'), 'name', { required: true, maxlength: 100, value: group?.name ?? '' }),
  ], t('purchasing.save'), values => change(seen => ask(group ? 'PUT' : 'POST', group ? `/buyer-groups/${group.id}` : '/buyer-groups', values, seen.version)), refresh, group?.code);
}
