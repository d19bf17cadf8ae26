import { Refused } from './api.js';
import { h, notify } from './dom.js';
import { t } from './texts.js';

let serial = 0;

// A labelled field; the label belongs to the field, whatever the page repeats.
export function field(label, name, attributes = {}) {
  const id = `field-${name}-${++serial}`;
  const { options, long, ...rest } = attributes;
  const control = options
    ? h('select', { id, name, ...rest }, options.map(([value, text]) => h('option', { value, selected: value === attributes.value }, text)))
    : h(long ? 'textarea' : 'input', { id, name, ...(long ? { rows: 2 } : { type: 'text' }), autocomplete: 'off', maxlength: 255, ...rest });
  return h('div', { class: 'field' }, h('label', { for: id }, label), control);
}

// A form that is folded away until it is wanted. What the platform refuses is said beside it, and the form keeps what was typed.
export function folded(key, summary, fields, submit, act, done, about = null) {
  const failure = h('p', { class: 'failure', role: 'alert' });
  const form = h('form', { class: 'action-form', onsubmit: async event => {
    event.preventDefault();
    const button = form.querySelector('button[type=submit]');
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]));
    failure.textContent = '';
    button.disabled = true;
    try {
      await act(values);
      form.reset();
      form.closest('details').open = false;
      document.activeElement?.blur();
      notify(t('action.done'));
      await done();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failure.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  } }, fields, failure, h('button', { type: 'submit', class: 'main-button' }, submit));
  return h('details', { class: 'action', 'data-sequence': key }, h('summary', about ? { 'aria-label': `${summary}: ${about}` } : null, summary), form);
}

// A button that does one thing at once; a refusal is told at the foot of the page.
export function action(key, label, act, done, kind = 'quiet-button') {
  return h('button', { type: 'button', class: kind, 'data-action': key, onclick: async event => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await act();
      notify(t('action.done'));
      await done();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      notify(error.message);
    } finally {
      button.disabled = false;
    }
  } }, label);
}

// Somebody is writing: a page that renews itself waits.
export const isWriting = page => [...page.querySelectorAll('.action-form :is(input, textarea, select), .filters input')].some(control => {
  const changed = control.matches('input, textarea') && control.value !== control.defaultValue;
  const focused = control === document.activeElement;
  return control.matches('.filters *') ? focused && changed : focused || (changed && control.closest('details')?.open);
});
