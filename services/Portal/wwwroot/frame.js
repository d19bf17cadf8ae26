import { Refused } from './api.js';
import { h, renew, replace } from './dom.js';
import { isWriting } from './forms.js';
import { t } from './texts.js';

export const refresh = () => dispatchEvent(new Event('refresh'));

// A page of its own: that it is being fetched is said, and so is that this failed; somebody who writes is not disturbed, and what was
// unfolded stays unfolded. The key tells one page from another.
export async function frame(main, isCurrent, { key, title, back = ['#/', 'order.back'], tabs = null, build }) {
  const shown = () => main.querySelector(`[data-page='${key}']`);
  const head = () => [h('nav', { class: 'back' }, h('a', { href: back[0] }, `← ${t(back[1])}`)), h('h1', null, title), tabs];
  const state = (name, ...content) => replace(main, head(), h('section', { class: 'panel', 'data-state': name }, content));
  document.title = `${title} · ${t('app.name')}`;
  if (!shown()) state('loading', h('p', { class: 'quiet', role: 'status' }, t('frame.loading')));
  let content;
  try {
    content = await build();
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 401) throw error;
    const forGood = error.status >= 400 && error.status < 500;
    if (isCurrent() && (forGood || !shown()))
      state('failed', h('p', { class: 'failure', role: 'alert' }, t(forGood ? 'app.notFound' : 'app.failed')),
        h('div', { class: 'actions' }, h('button', { type: 'button', class: 'quiet-button', 'data-action': 'again', onclick: refresh }, t('frame.again'))));
    if (forGood) return;
    throw error;
  }
  if (!isCurrent() || (shown() && isWriting(main))) return;
  renew(main, head(), h('div', { class: 'stack', 'data-page': key }, content));
}

// The parts of a page as links, each with an address of its own.
export const tabsOf = (title, names, current, address, text) => h('nav', { class: 'tabs', 'aria-label': title }, names.map(name => h('a', {
  class: 'quiet-button', href: address(name), 'aria-current': name === current ? 'page' : null,
}, text(name))));

// A list, or in words that there is nothing in it.
export const orNone = (items, none, shown) => (items.length === 0 ? h('p', { class: 'quiet', 'data-state': 'empty' }, none) : shown(items));

// Facts as terms with their values; what is not known is left out.
export const factList = entries => h('dl', { class: 'facts' }, entries.filter(([, value]) => value !== null && value !== undefined && value !== '')
  .map(([name, value, key]) => h('div', key ? { 'data-fact': key } : null, h('dt', null, name), h('dd', null, value))));
