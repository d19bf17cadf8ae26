// Builds elements. Text always becomes a text node: nothing that a service tells is ever read as markup.
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
}

const focusable = 'a, button, summary, select, input';

// Replaces a page by its newer self: what has the focus keeps it, what was scrolled stays where it was, and what was unfolded stays so.
export function renew(page, ...children) {
  const open = new Set([...page.querySelectorAll('details[open]')].map(details => details.dataset.sequence));
  const focus = keyOf(page.contains(document.activeElement) ? document.activeElement : null);
  const scrolled = [...page.querySelectorAll('.scroll, pre')].map(area => [area.scrollTop, area.scrollLeft]);
  replace(page, ...children);
  for (const details of page.querySelectorAll('details[data-sequence]'))
    if (open.has(details.dataset.sequence)) details.open = true;
  [...page.querySelectorAll('.scroll, pre')].forEach((area, index) => {
    [area.scrollTop, area.scrollLeft] = scrolled[index] ?? [0, 0];
  });
  if (focus) [...page.querySelectorAll(focusable)].find(element => keyOf(element) === focus)?.focus({ preventScroll: true });
}

// What makes a link, button or field the same one after the page was built again.
function keyOf(element) {
  if (!element?.matches(focusable)) return null;
  const owner = element.closest('[data-sequence], section')?.dataset.sequence ?? element.closest('section')?.getAttribute('aria-labelledby');
  return [element.tagName, owner, element.getAttribute('href'), element.dataset.stage, element.dataset.action, element.name].join('|');
}

// A bar whose length says what share a value has; the length is set through the style object, which the page's policy allows.
export function bar(share, kind = '') {
  const fill = h('span', { class: `bar-fill ${kind}` });
  fill.style.inlineSize = `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`;
  return h('span', { class: 'bar', 'aria-hidden': 'true' }, fill);
}

export function notify(text) {
  const notice = document.getElementById('notice');
  notice.textContent = text;
  notice.classList.toggle('shown', text.length > 0);
  clearTimeout(notify.timer);
  notify.timer = setTimeout(() => notice.classList.remove('shown'), 5000);
}
