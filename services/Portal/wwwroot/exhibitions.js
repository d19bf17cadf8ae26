import { ask, download } from './api.js';
import { h, renew } from './dom.js';
import { instant } from './format.js';
import { action, field, folded, isWriting } from './forms.js';
import { cell, section, table } from './parts.js';
import { language, t } from './texts.js';

const refresh = () => dispatchEvent(new Event('refresh'));
const moods = { Draft: 'muted', Published: '', Running: 'done', Applied: 'warn', Admitted: 'done', Booked: 'done', Planned: '', Open: '', Taken: 'done' };
const badge = status => h('span', { class: `badge ${moods[status] ?? 'muted'}`, 'data-status': status }, t(`fair.${status}`));
const named = (english, chinese) => (language() === 'zh' ? chinese : english);
const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;
const lines = text => text.split('\n').map(line => line.trim()).filter(Boolean);
const time = text => h('time', { datetime: text }, instant(text));
const span = one => [time(one.startsAt), ' – ', time(one.endsAt)];
// What a person typed in its own zone, as an instant.
const iso = local => new Date(local).toISOString();

export async function showExhibitions(main, id, caller, isCurrent) {
  if (id) return showExhibition(main, id, caller, isCurrent);
  const [list, meetings] = await Promise.all([ask('GET', '/exhibitions?limit=100'), ask('GET', '/meetings?limit=100')]);
  if (!isCurrent() || (main.querySelector('#exhibitions') && isWriting(main))) return;
  document.title = `${t('fair.title')} · ${t('app.name')}`;
  renew(main, h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`)),
    h('section', { class: 'panel', id: 'exhibitions', 'aria-labelledby': 'exhibitions-title' },
      h('h1', { id: 'exhibitions-title' }, t('fair.title')), h('p', { class: 'quiet' }, t('fair.zoneNote', ownZone())),
      caller.role === 'Buyer' ? null : plan(),
      list.items.length === 0 ? h('p', { class: 'quiet' }, t('fair.none')) : table(t('fair.title'), ['fair', 'stage', 'fairDays'],
        list.items.map(fair => h('tr', { 'data-exhibition': fair.id },
          cell('fair', [h('a', { href: `#/exhibitions/${fair.id}` }, named(fair.nameEn, fair.nameZh)), h('span', { class: 'sub' }, fair.ownerName)]),
          cell('stage', badge(fair.status)), cell('fairDays', [time(fair.opensAt), ' – ', time(fair.closesAt)]))))),
    section('my-meetings', t('fair.meetings'), [meetingList(meetings.items, caller), caller.role === 'Operator' ? null : feed()]));
}

const plan = () => folded('plan', t('fair.plan'), [
  field(t('fair.code'), 'code', { required: true, pattern: '[a-z0-9]+(-[a-z0-9]+)*', maxlength: 24 }),
  field(t('fair.nameEn'), 'nameEn', { required: true, maxlength: 200 }),
  field(t('fair.nameZh'), 'nameZh', { required: true, maxlength: 200 }),
  field(t('fair.aboutEn'), 'aboutEn', { long: true, maxlength: 4000 }),
  field(t('fair.aboutZh'), 'aboutZh', { long: true, maxlength: 4000 }),
  field(t('fair.opensAt'), 'opensAt', { type: 'datetime-local', required: true }),
  field(t('fair.closesAt'), 'closesAt', { type: 'datetime-local', required: true }),
  field(t('fair.zone'), 'zone', { required: true, value: ownZone() }),
  field(t('fair.halls'), 'halls', { required: true, long: true }),
], t('fair.plan'), async values => {
  const made = await ask('POST', '/exhibitions', { ...values, opensAt: iso(values.opensAt), closesAt: iso(values.closesAt), halls: lines(values.halls) });
  location.hash = `#/exhibitions/${made.id}`;
}, () => undefined);

function meetingList(meetings, caller) {
  if (meetings.length === 0) return h('p', { class: 'quiet' }, t('fair.noMeetings'));
  return h('ul', { class: 'requests' }, meetings.map(meeting => h('li', { 'data-meeting': meeting.id, 'data-status': meeting.status },
    h('div', { class: 'event-head' }, h('strong', null, meeting.subject), badge(meeting.status), span(meeting)),
    h('p', { class: 'sub' }, `${meeting.exporterName}: ${meeting.host} · ${meeting.buyerName}`),
    h('p', { class: 'sub' }, t('fair.bothTimes', meeting.startsForExporter, meeting.exporterZone, meeting.startsForBuyer, meeting.buyerZone)),
    meeting.roomUrl ? h('p', null, h('a', { class: 'room', rel: 'noopener noreferrer', target: '_blank', href: meeting.roomUrl }, t('fair.room'))) : null,
    caller.role === 'Operator' ? null : h('div', { class: 'actions' },
      action(`ics-${meeting.id}`, t('fair.ics'), () => download(`/meetings/${meeting.id}/calendar`), () => undefined),
      meeting.status === 'Booked' ? action(`cancel-${meeting.id}`, t('fair.cancel'), () => ask('POST', `/meetings/${meeting.id}/cancel`, null, meeting.version), refresh) : null))));
}

// An address is told once: a page that is built again meanwhile still shows it.
let address = '';

function feed() {
  const tell = url => {
    address = url;
    document.getElementById('feed-address')?.replaceChildren(url);
  };
  return h('div', { class: 'stack' }, h('p', { class: 'quiet' }, t('fair.feedNote')), h('div', { class: 'actions' },
    action('make-feed', t('fair.makeFeed'), async () => {
      tell((await ask('POST', '/calendar-feed')).url);
    }, () => undefined),
    action('revoke-feed', t('fair.revokeFeed'), () => ask('DELETE', '/calendar-feed'), () => tell(''))),
  h('p', { class: 'mono', id: 'feed-address', role: 'status' }, address));
}

// One exhibition: what its owner decides, what an exporter shows there, what a buyer books.
async function showExhibition(main, id, caller, isCurrent) {
  const [fair, booths, sessions] = await Promise.all([
    ask('GET', `/exhibitions/${id}`), ask('GET', `/exhibitions/${id}/booths?limit=200`), ask('GET', `/live-sessions?exhibitionId=${id}`)]);
  const own = booths.items.find(booth => booth.exporterId === caller.partyId);
  const slots = Object.fromEntries(await Promise.all(booths.items.filter(booth => booth.status === 'Admitted' && (caller.role === 'Buyer' || booth === own))
    .map(async booth => [booth.id, await ask('GET', `/booths/${booth.id}/meeting-slots`)])));
  if (!isCurrent() || (main.querySelector(`#exhibition[data-id='${id}']`) && isWriting(main))) return;
  const runs = caller.role === 'Operator' || fair.ownerId === caller.partyId;
  const open = ['Published', 'Running'].includes(fair.status);
  document.title = `${named(fair.nameEn, fair.nameZh)} · ${t('app.name')}`;
  renew(main, h('nav', { class: 'back' }, h('a', { href: '#/exhibitions' }, `← ${t('fair.title')}`)),
    h('section', { class: 'panel', id: 'exhibition', 'data-id': id, 'data-status': fair.status, 'aria-labelledby': 'exhibition-title' },
      h('div', { class: 'panel-head' }, h('h1', { id: 'exhibition-title' }, named(fair.nameEn, fair.nameZh)), badge(fair.status)),
      h('p', null, named(fair.aboutEn, fair.aboutZh)),
      h('p', { class: 'sub' }, [time(fair.opensAt), ' – ', time(fair.closesAt)], ` · ${t('fair.zoneNote', ownZone())}`),
      fair.path ? h('p', null, h('a', { href: fair.path }, t('fair.publicPage'))) : null,
      runs ? h('div', { class: 'actions' },
        fair.status === 'Draft' ? action('publish', t('fair.publish'), () => ask('POST', `/exhibitions/${id}/publish`, null, fair.version), refresh, 'main-button') : null,
        open ? action('call-off', t('fair.callOff'), () => ask('POST', `/exhibitions/${id}/cancel`, null, fair.version), refresh) : null) : null),
    caller.role === 'Exporter' && (open || runs) ? ownBooth(fair, own, slots) : null,
    section('booths', t('fair.booths'), boothList(booths.items.filter(booth => booth !== own || runs), slots, caller, runs)),
    section('sessions', t('fair.sessions'), sessionList(sessions, caller)));
}

function boothList(booths, slots, caller, runs) {
  if (booths.length === 0) return h('p', { class: 'quiet' }, t('fair.noBooths'));
  return h('ul', { class: 'requests' }, booths.map(booth => h('li', { 'data-booth': booth.id, 'data-status': booth.status },
    h('div', { class: 'event-head' }, h('strong', null, named(booth.titleEn, booth.titleZh)), badge(booth.status), h('span', { class: 'sub' }, booth.hall)),
    h('p', { class: 'sub' }, booth.exporterName), booth.reason ? h('p', { class: 'quiet' }, booth.reason) : null,
    h('p', null, booth.products.map(product => named(product.nameEn, product.nameZh)).join(' · ')),
    runs && booth.status === 'Applied' ? [
      action(`admit-${booth.id}`, t('fair.admit'), () => ask('POST', `/booths/${booth.id}/admit`, null, booth.version), refresh, 'main-button'),
      folded(`refuse-${booth.id}`, t('fair.refuse'), [field(t('action.reason'), 'reason', { required: true, maxlength: 500 })], t('fair.refuse'),
        values => ask('POST', `/booths/${booth.id}/refuse`, values, booth.version), refresh, booth.exporterName)] : null,
    caller.role === 'Buyer' && slots[booth.id]?.length > 0 ? bookForm(booth, slots[booth.id]) : null)));
}

const bookForm = (booth, slots) => folded(`book-${booth.id}`, t('fair.book'), [
  field(t('fair.slot'), 'slotId', { options: slots.map(slot => [slot.id, `${instant(slot.startsAt)} · ${slot.host}`]) }),
  field(t('fair.zone'), 'zone', { required: true, value: ownZone() }),
  field(t('fair.subject'), 'subject', { required: true, maxlength: 200 }),
], t('fair.book'), values => ask('POST', '/meetings', values), () => {
  location.hash = '#/exhibitions';
}, booth.exporterName);

function sessionList(sessions, caller) {
  if (sessions.length === 0) return h('p', { class: 'quiet' }, t('fair.noSessions'));
  return h('ul', { class: 'requests' }, sessions.map(session => h('li', { 'data-session': session.id, 'data-status': session.status },
    h('div', { class: 'event-head' }, h('strong', null, named(session.titleEn, session.titleZh)), badge(session.status), span(session)),
    h('p', { class: 'sub' }, `${session.exporterName}: ${session.host} · ${session.language} · ${t('fair.seatsTaken', session.taken, session.seats)}`),
    session.channel ? h('p', { class: 'sub mono' }, session.channel) : null,
    session.roomUrl ? h('p', null, h('a', { class: 'room', rel: 'noopener noreferrer', target: '_blank', href: session.roomUrl }, t('fair.room'))) : null,
    session.status !== 'Planned' ? null : h('div', { class: 'actions' },
      caller.role === 'Buyer' && !session.hasSeat ? action(`seat-${session.id}`, t('fair.takeSeat'), () => ask('POST', `/live-sessions/${session.id}/seat`, { zone: ownZone() }), refresh) : null,
      session.hasSeat ? action(`leave-${session.id}`, t('fair.leaveSeat'), () => ask('POST', `/live-sessions/${session.id}/seat/cancel`), refresh) : null,
      session.hasSeat ? action(`session-ics-${session.id}`, t('fair.ics'), () => download(`/live-sessions/${session.id}/calendar`), () => undefined) : null,
      caller.partyId === session.exporterId ? action(`end-${session.id}`, t('fair.cancel'), () => ask('POST', `/live-sessions/${session.id}/cancel`, null, session.version), refresh) : null))));
}

function ownBooth(fair, booth, slots) {
  const admitted = booth?.status === 'Admitted';
  return section('own-booth', t('fair.ownBooth'), [
    booth ? h('p', null, badge(booth.status), booth.reason ? ` ${booth.reason}` : '', admitted ? ` ${t('fair.visits', booth.visits)} · ` : '',
      admitted ? h('a', { href: booth.linkPath }, t('fair.boothLink')) : null) : h('p', { class: 'quiet' }, t('fair.noOwnBooth')),
    boothForm(fair, booth), admitted ? [slotForm(booth), sessionForm(booth)] : null,
    admitted ? h('ul', { class: 'requests' }, slots[booth.id].map(slot => h('li', { 'data-slot': slot.id, 'data-status': slot.status }, badge(slot.status), ' ', span(slot), ` · ${slot.host}`,
      slot.status === 'Open' ? action(`withdraw-${slot.id}`, t('fair.withdraw'), () => ask('POST', `/meeting-slots/${slot.id}/withdraw`), refresh) : null))) : null,
    booth && ['Applied', 'Admitted'].includes(booth.status) ? action('withdraw-booth', t('fair.leave'), () => ask('POST', `/booths/${booth.id}/withdraw`, null, booth.version), refresh) : null]);
}

const boothForm = (fair, booth) => folded('booth', t(booth ? 'fair.changeBooth' : 'fair.apply'), [
  field(t('fair.hall'), 'hall', { options: fair.halls.map(hall => [hall, hall]), value: booth?.hall }),
  field(t('fair.nameEn'), 'titleEn', { required: true, maxlength: 200, value: booth?.titleEn }),
  field(t('fair.nameZh'), 'titleZh', { required: true, maxlength: 200, value: booth?.titleZh }),
  field(t('fair.hosts'), 'hosts', { required: true, value: booth?.hosts.join(', ') }),
  field(t('fair.products'), 'products', { value: booth?.products.map(product => product.id).join(', '), maxlength: 8000 }),
], t(booth ? 'fair.changeBooth' : 'fair.apply'), values => ask('PUT', `/exhibitions/${fair.id}/booth`, {
  hall: values.hall, titleEn: values.titleEn, titleZh: values.titleZh, hosts: list(values.hosts), productIds: list(values.products),
  aboutEn: booth?.aboutEn ?? null, aboutZh: booth?.aboutZh ?? null,
}, booth?.version), refresh);

const list = text => text.split(',').map(one => one.trim()).filter(Boolean);
const hostField = booth => field(t('fair.host'), 'host', { options: booth.hosts.map(host => [host, host]) });
const roomField = () => field(t('fair.roomUrl'), 'roomUrl', { required: true, type: 'url', pattern: 'https://.+', maxlength: 500 });

const slotForm = booth => folded('slots', t('fair.offer'), [
  hostField(booth), field(t('fair.zone'), 'zone', { required: true, value: ownZone() }),
  field(t('fair.days'), 'days', { required: true, placeholder: '2026-11-30, 2026-12-01', maxlength: 800 }),
  field(t('fair.from'), 'from', { type: 'time', required: true }), field(t('fair.until'), 'until', { type: 'time', required: true }),
  field(t('fair.minutes'), 'minutes', { type: 'number', required: true, min: 5, max: 480, value: 30 }),
  field(t('fair.pause'), 'pauseMinutes', { type: 'number', required: true, min: 0, max: 480, value: 10 }), roomField(),
], t('fair.offer'), values => ask('POST', `/booths/${booth.id}/meeting-slots`, {
  ...values, days: list(values.days), minutes: Number(values.minutes), pauseMinutes: Number(values.pauseMinutes),
}), refresh);

const sessionForm = booth => folded('session', t('fair.planSession'), [
  field(t('fair.nameEn'), 'titleEn', { required: true, maxlength: 200 }), field(t('fair.nameZh'), 'titleZh', { required: true, maxlength: 200 }),
  field(t('fair.language'), 'language', { required: true, pattern: '[a-z]{2}', maxlength: 2, value: 'en' }), hostField(booth),
  field(t('fair.startsAt'), 'startsAt', { type: 'datetime-local', required: true }), field(t('fair.endsAt'), 'endsAt', { type: 'datetime-local', required: true }),
  field(t('fair.seats'), 'seats', { type: 'number', required: true, min: 1, max: 10000, value: 100 }), roomField(),
], t('fair.planSession'), values => ask('POST', `/booths/${booth.id}/live-sessions`, {
  ...values, startsAt: iso(values.startsAt), endsAt: iso(values.endsAt), seats: Number(values.seats),
}), refresh);
