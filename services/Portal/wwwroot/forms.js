import { Refused } from './api.js';
import { h, notify } from './dom.js';
import { minorUnits } from './format.js';
import { said } from './said.js';
import { t } from './texts.js';

let serial = 0;

// Whole minor units of what a person typed into a field of a form; what is no amount of the currency is said beside the field.
export function minorOf(typed, currency, name = 'amount', least = 1) {
  const minor = /^[A-Z]{3}$/.test(currency) ? minorUnits(typed, currency) : NaN;
  if (!(minor >= least)) throw new Refused(0, { detail: t('treasury.badAmount'), field: name });
  return minor;
}

// A labelled field; the label belongs to the field, whatever the page repeats.
export function field(label, name, attributes = {}) {
  const id = `field-${name}-${++serial}`;
  const { options, long, ...rest } = attributes;
  const control = options
    ? h('select', { id, name, ...rest }, options.map(([value, text]) => h('option', { value, selected: value === attributes.value }, text)))
    : h(long ? 'textarea' : 'input', { id, name, ...(long ? { rows: 2 } : { type: 'text' }), autocomplete: 'off', maxlength: 255, ...rest });
  return h('div', { class: 'field' }, h('label', { for: id }, label), control);
}

// Fields that belong together, side by side as far as there is room.
export const group = (legend, ...fields) => h('fieldset', null, h('legend', null, legend), h('div', { class: 'line' }, fields.flat(Infinity).filter(Boolean)));

// What a field of type datetime-local shows for an instant, and the instant that was typed into one; null for none.
export const localTime = date => new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
export const instantOf = typed => (typed ? new Date(typed).toISOString() : null);

const worded = error => [said(error.message), error.accepted ? t('forms.accepted', said(error.accepted)) : null].filter(Boolean).join(' ');

// The control that a problem is about: bank_name is bankName, amount_minor is amount, lines[1].order_id is order-1.
function controlOf(form, field) {
  const [, index, last] = field.match(/^(?:.*\[(\d+)\]\.)?(?:.*\.)?([^.]+)$/) ?? [];
  if (!last) return null;
  const name = last.replace(/_(.)/g, (_, letter) => letter.toUpperCase()).replace(/^./, letter => letter.toLowerCase());
  const names = [name, name.replace(/(Minor|Id)$/, '')].flatMap(one => (index === undefined ? [one, `${one}-0`] : [`${one}-${index}`, one]));
  return [...form.elements].find(control => control.dataset.about === field || (control.name && names.includes(control.name)));
}

// What is wrong with one field is said beside it, with what would do.
function blame(form, error) {
  const control = error.field ? controlOf(form, error.field) : null;
  if (!control || control.closest('[hidden]')) return false;
  const told = h('p', { class: 'failure', role: 'alert', id: `${control.id}-failure` }, worded(error));
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', told.id);
  (control.closest('.field') ?? control.parentElement).append(told);
  control.focus();
  return true;
}

function absolve(form) {
  for (const control of form.querySelectorAll('[aria-invalid]')) {
    document.getElementById(control.getAttribute('aria-describedby'))?.remove();
    control.removeAttribute('aria-invalid');
    control.removeAttribute('aria-describedby');
  }
}

// A form that is folded away until it is wanted. What the platform refuses is said beside it, and the form keeps what was typed.
export function folded(key, summary, fields, submit, act, done, about = null) {
  const failure = h('p', { class: 'failure', role: 'alert' });
  const form = h('form', { class: 'action-form', onsubmit: async event => {
    event.preventDefault();
    const button = form.querySelector('button[type=submit]');
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]));
    failure.textContent = '';
    absolve(form);
    button.disabled = true;
    try {
      await act(values, form);
      form.reset();
      form.closest('details').open = false;
      document.activeElement?.blur();
      notify(t('action.done'));
      await done();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!blame(form, error)) failure.textContent = worded(error);
    } finally {
      button.disabled = false;
    }
  } }, fields, failure, h('button', { type: 'submit', class: 'main-button' }, submit));
  return h('details', { class: 'action', 'data-sequence': key }, h('summary', about ? { 'aria-label': `${summary}: ${about}` } : null, summary), form);
}

// A form with several buttons, each with what it does with the fields. What the platform refuses is said beside it.
export function choices(key, fields, buttons, done = () => {}) {
  const failure = h('p', { class: 'failure', role: 'alert' });
  const form = h('form', { class: 'action-form', 'data-sequence': key, onsubmit: event => event.preventDefault() }, fields, failure,
    h('div', { class: 'actions' }, buttons.map(([name, label, act]) => h('button', { type: 'button', class: 'quiet-button', 'data-action': name, onclick: async event => {
      if (!form.reportValidity()) return;
      const button = event.currentTarget;
      failure.textContent = '';
      absolve(form);
      button.disabled = true;
      try {
        await act(Object.fromEntries([...new FormData(form)].map(([field, value]) => [field, value.trim()])));
        for (const control of form.querySelectorAll('input')) control.defaultValue = control.value;
        button.blur();
        done();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (!blame(form, error)) failure.textContent = worded(error);
      } finally {
        button.disabled = false;
      }
    } }, label))));
  return form;
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
      notify(said(error.message));
    } finally {
      button.disabled = false;
    }
  } }, label);
}

const isChanged = control => (control.matches('select') ? control.value !== ([...control.options].find(option => option.defaultSelected) ?? control.options[0])?.value
  : control.type === 'checkbox' ? control.checked !== control.defaultChecked : control.value !== control.defaultValue);

// Somebody is writing: a page that renews itself waits.
export const isWriting = page => [...page.querySelectorAll('.action-form :is(input, textarea, select), .filters input')].some(control => {
  const focused = control === document.activeElement;
  return control.matches('.filters *') ? focused && isChanged(control) : focused || (isChanged(control) && (control.closest('details')?.open ?? true));
});
