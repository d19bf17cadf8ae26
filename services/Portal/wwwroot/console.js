import * as api from './api.js';
import { noteChange, onStageChosen, showDashboard } from './dashboard.js';
import { showDeclaration } from './declaration.js';
import { showDispute, showDisputes } from './disputes.js';
import { h, notify, replace } from './dom.js';
import { showExceptions } from './exceptions.js';
import { showExhibitions } from './exhibitions.js';
import { showInquiries, showInquiry, showNewInquiry } from './inquiries.js';
import { showOrder } from './order.js';
import { menu, pageOf } from './pages.js';
import { showProducts } from './products.js';
import { showQuote } from './quote.js';
import { showTreasury } from './treasury.pages.js';
import { showReceipt } from './receipt.js';
import { showReports } from './reports.js';
import { showReviews } from './reviews.js';
import { language, t, useLanguage } from './texts.js';

const top = document.getElementById('top');
const main = document.getElementById('main');
const refreshEvery = 1200;
let caller = null;
let stream = null;
let live = false;
let due = null;
let dueAt = 0;
let shows = 0;

// The address after # says which page is shown: nothing for the dashboard, orders/<id> for one order, declarations/<id of it or its
// order> for a declaration, exceptions for the operators' queue, money/<tab> for the treasury, receipts/<id> for one receipt, reports for
// what there is and is owed, reviews for what risk holds, inquiries and quotes for what is asked and offered, with an id for one of them,
// products for an exporter's files of products, with an id for one of them, disputes for claims, of/<id> for those of one order;
// pages.js lists the others.
const orderInAddress = () => location.hash.match(/^#\/orders\/([0-9a-f-]{36})$/i)?.[1];
const receiptInAddress = () => location.hash.match(/^#\/receipts\/([0-9a-f-]{36})$/i)?.[1];
const declarationInAddress = () => location.hash.match(/^#\/declarations\/([0-9a-f-]{36})$/i)?.[1];

function page(isCurrent) {
  const [order, declaration] = [orderInAddress(), declarationInAddress()];
  if (order) return showOrder(main, order, caller, isCurrent);
  if (declaration) return showDeclaration(main, declaration, caller, isCurrent);
  if (receiptInAddress()) return showReceipt(main, receiptInAddress(), caller, isCurrent);
  const [, asked] = location.hash.match(/^#\/inquiries\/new(?:\?(.*))?$/i) ?? [];
  if (location.hash.startsWith('#/inquiries/new')) return showNewInquiry(main, asked ?? '', caller, isCurrent);
  const [, trade, id] = location.hash.match(/^#\/(inquiries|quotes)(?:\/([0-9a-f-]{36}))?$/i) ?? [];
  if (trade && id) return (trade === 'quotes' ? showQuote : showInquiry)(main, id, caller, isCurrent);
  if (trade) return showInquiries(main, caller, isCurrent);
  const [, disputed, about] = location.hash.match(/^#\/disputes(\/of)?(?:\/([0-9a-f-]{36}))?$/i) ?? [];
  if (location.hash.startsWith('#/disputes') && caller.role !== 'Partner')
    return about && !disputed ? showDispute(main, about, caller, isCurrent) : showDisputes(main, about, caller, isCurrent);
  const [, importId] = location.hash.match(/^#\/products(?:\/([0-9a-f-]{36}))?$/i) ?? [];
  if (location.hash.startsWith('#/products') && caller.role === 'Exporter') return showProducts(main, importId, caller, isCurrent);
  const [, exhibitionId] = location.hash.match(/^#\/exhibitions(?:\/([0-9a-f-]{36}))?$/i) ?? [];
  if (location.hash.startsWith('#/exhibitions') && caller.role !== 'Partner') return showExhibitions(main, exhibitionId, caller, isCurrent);
  if (location.hash === '#/exceptions') return showExceptions(main, caller, isCurrent);
  if (location.hash === '#/reports' && caller.role !== 'Partner') return showReports(main, caller, isCurrent);
  if (location.hash === '#/reviews' && caller.role === 'Operator') return showReviews(main, caller, isCurrent);
  const [, tab] = location.hash.match(/^#\/money(?:\/([a-z]+))?$/) ?? [];
  if (location.hash.startsWith('#/money')) return showTreasury(main, tab, caller, isCurrent);
  const other = pageOf(caller);
  return other ? other(main, isCurrent) : showDashboard(main, isCurrent);
}

async function show(moveFocus) {
  document.getElementById('skip').textContent = t('app.skip');
  // An answer that comes after the page was left or asked for again is not shown any more.
  const mine = ++shows;
  const isCurrent = () => mine === shows;
  if (!caller) return showSignIn();
  try {
    await page(isCurrent);
    if (moveFocus) {
      main.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  } catch (error) {
    if (!(error instanceof api.Refused)) throw error;
    if (error.status === 401) return leave();
    notify(t('app.failed'));
    refreshSoon(4000);
  }
}

function showTop() {
  replace(top,
    h('a', { class: 'brand', href: '#/' }, h('img', { src: '/favicon.svg', alt: '', width: 28, height: 28 }), h('span', null, t('app.name'))),
    caller ? search() : h('span', { class: 'grow' }),
    caller ? h('span', { class: `live ${live ? 'on' : 'off'}`, id: 'live' }, t(live ? 'live.on' : 'live.off')) : null,
    caller ? h('span', { class: 'who' }, h('span', { class: 'who-name' }, caller.name), h('span', { class: 'badge' }, t(`party.${caller.role}`))) : null,
    caller?.role === 'Exporter' ? h('a', { class: 'quiet-button', id: 'to-products', href: '#/products' }, t('products.title')) : null,
    caller && caller.role !== 'Partner' ? h('a', { class: 'quiet-button', id: 'to-inquiries', href: '#/inquiries' }, t('trade.inquiries')) : null,
    caller && caller.role !== 'Partner' ? h('a', { class: 'quiet-button', id: 'to-money', href: '#/money' }, t('treasury.title')) : null,
    caller?.role === 'Operator' ? h('a', { class: 'quiet-button', id: 'to-exceptions', href: '#/exceptions' }, t('exceptions.title')) : null,
    caller ? menu(caller) : null,
    h('button', { type: 'button', class: 'quiet-button', lang: language() === 'zh' ? 'en' : 'zh-CN', id: 'language', onclick: switchLanguage }, t('app.language')),
    caller ? h('button', { type: 'button', class: 'quiet-button', id: 'sign-out', onclick: signOut }, t('signOut')) : null);
}

function search() {
  const field = h('input', { type: 'search', id: 'search', name: 'number', placeholder: t('search.label'), 'aria-label': t('search.label'), autocomplete: 'off', maxlength: 64 });
  return h('form', { role: 'search', class: 'search grow', onsubmit: async event => {
    event.preventDefault();
    const wanted = field.value.trim();
    if (!wanted) return;
    const found = (await api.find(wanted).catch(failed))?.items;
    if (!found) return;
    if (found.length === 0) notify(t('search.none', wanted));
    else location.hash = `#/orders/${found[0].orderId}`;
  } }, field, h('button', { type: 'submit', class: 'quiet-button' }, t('search.go')));
}

function showSignIn(failed) {
  document.title = `${t('signIn.title')} · ${t('app.name')}`;
  const key = h('input', { type: 'password', id: 'key', required: true, autocomplete: 'current-password', 'aria-describedby': 'key-hint', maxlength: 200 });
  replace(main, h('form', { class: 'panel sign-in', onsubmit: async event => {
    event.preventDefault();
    try {
      enter(await api.signIn(key.value));
    } catch (error) {
      if (error.status === 401) showSignIn(true);
      else failed(error);
    }
  } },
  h('h1', null, t('signIn.title')), h('p', { class: 'sub' }, t('app.tagline')),
  // A password manager keeps a secret beside a name; there is none to type.
  h('input', { type: 'text', class: 'hidden', autocomplete: 'username', value: 'CrossBorder', tabindex: -1, 'aria-hidden': 'true', readonly: true }),
  h('label', { for: 'key' }, t('signIn.key')), key,
  h('p', { class: 'sub', id: 'key-hint' }, t('signIn.hint')),
  failed ? h('p', { class: 'failure', role: 'alert' }, t('signIn.bad')) : null,
  h('button', { type: 'submit', class: 'main-button' }, t('signIn.go'))));
  key.focus();
}

function enter(session) {
  caller = session;
  showTop();
  localStorage.setItem('signedIn', 'yes');
  watch();
  show(true);
}

function leave() {
  caller = null;
  showTop();
  localStorage.removeItem('signedIn');
  stream?.close();
  show(true);
}

// The page is loaded anew: nothing that one was shown stays for the next.
async function signOut() {
  await api.signOut().catch(failed);
  localStorage.removeItem('signedIn');
  history.replaceState(null, '', '#/');
  location.reload();
}

// A refusal or silence of the platform is told; anything else is a fault of the console and must be seen as one.
function failed(error) {
  if (!(error instanceof api.Refused)) throw error;
  notify(t('app.failed'));
}

// The browser reconnects by itself and says which event it saw last, so nothing is missed.
function watch() {
  stream?.close();
  stream = new EventSource('/api/v1/events');
  const connected = on => () => {
    if (live === on) return;
    live = on;
    const mark = document.getElementById('live');
    if (mark) {
      mark.className = `live ${on ? 'on' : 'off'}`;
      mark.textContent = t(on ? 'live.on' : 'live.off');
    }
  };
  stream.addEventListener('open', connected(true));
  stream.addEventListener('error', connected(false));
  stream.addEventListener('change', message => {
    const change = JSON.parse(message.data);
    noteChange(change);
    const order = orderInAddress() ?? (declarationInAddress() ? document.getElementById('declaration')?.dataset.order : null);
    if (!order || order === change.orderId) refreshSoon(0);
  });
}

// Many changes at once are one refresh.
function refreshSoon(delay) {
  if (due) return;
  due = setTimeout(() => {
    due = null;
    dueAt = Date.now() + refreshEvery;
    show(false);
  }, Math.max(delay, dueAt - Date.now(), 150));
}

function switchLanguage() {
  useLanguage(language() === 'zh' ? 'en' : 'zh');
  showTop();
  document.getElementById('language').focus();
  show(false);
}

addEventListener('hashchange', () => show(true));
// A page that changed something asks to be shown anew.
addEventListener('refresh', () => show(false));
onStageChosen(() => show(false));

async function start() {
  showTop();
  // A session that is not there is not asked for: the browser would report the refusal as an error of the page.
  if (!localStorage.getItem('signedIn')) return show(false);
  try {
    enter(await api.session());
  } catch (error) {
    if (error.status === 401) return leave();
    failed(error);
    setTimeout(start, 3000);
  }
}

start();
