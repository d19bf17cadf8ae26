import { h } from './dom.js';
import { t } from './texts.js';

// The pages that are reached through the menu: under which address, for whom, and what shows them. A module is fetched when its page is
// opened first. Whatever follows the name in the address is the page's own. One without a module is shown by console.js.
const pages = [
  { name: 'exhibitions', roles: ['Exporter', 'Buyer', 'Operator'], text: 'fair.title' },
  { name: 'disputes', roles: ['Exporter', 'Buyer', 'Operator'], text: 'claim.title' },
  { name: 'catalogue', roles: ['Exporter', 'Buyer', 'Operator'], load: () => import('./catalogue.js') },
  { name: 'samples', roles: ['Exporter', 'Buyer', 'Operator'], text: 'samples.title', load: () => import('./samples.js') },
  { name: 'frames', roles: ['Exporter', 'Buyer', 'Operator'], load: () => import('./frames.js') },
  { name: 'shared-shipments', roles: ['Exporter', 'Partner', 'Operator'], load: () => import('./shared.js') },
  { name: 'prices', roles: ['Exporter', 'Operator'], load: () => import('./prices.js') },
  { name: 'stock', roles: ['Exporter', 'Operator'], load: () => import('./stock.js') },
  { name: 'marketing', roles: ['Exporter', 'Buyer', 'Operator'], load: () => import('./marketing.js') },
  { name: 'synonyms', roles: ['Operator'], load: () => import('./synonyms.js') },
  { name: 'purchasing', roles: ['Buyer'], load: () => import('./purchasing.js') },
];

const addressed = () => {
  const [, name, rest = ''] = location.hash.match(/^#\/([a-z-]+)(?:[/?](.*))?$/) ?? [];
  return { name, rest };
};

// What shows the page of the address; null when it is none of these, or not for the caller.
export function pageOf(caller) {
  const { name, rest } = addressed();
  const found = pages.find(page => page.load && page.name === name && page.roles.includes(caller.role));
  return found ? async (main, isCurrent) => (await found.load()).show(main, rest, caller, isCurrent) : null;
}

// A menu that closes when something of it was chosen, or with Escape.
export function menu(caller) {
  const mine = pages.filter(page => page.roles.includes(caller.role));
  if (mine.length === 0) return null;
  const details = h('details', { class: 'menu', id: 'more', onkeydown: event => event.key === 'Escape' && close(true) },
    h('summary', { class: 'quiet-button' }, t('frame.menu')),
    h('nav', { 'aria-label': t('frame.menu') }, mine.map(page => h('a', { id: `to-${page.name}`, href: `#/${page.name}`, onclick: () => close(false) }, t(page.text ?? `menu.${page.name}`)))));
  const close = focus => {
    details.open = false;
    if (focus) details.querySelector('summary').focus();
  };
  return details;
}

addEventListener('click', event => {
  const open = document.querySelector('#more[open]');
  if (open && !open.contains(event.target)) open.open = false;
});
