import { t } from './texts.js';

// The REST interface as the console uses it: the session cookie says who asks, the header below that the console itself asks.

// What the platform answered instead of what was asked for; the status is 0 when it did not answer at all.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem?.code;
    this.field = problem?.field;
    this.accepted = problem?.accepted;
  }
}

// Of one action of a person: randomUUID is there on secure pages only, and the console may be served within a company without TLS.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function fetched(method, path, body, version, { accept, type = 'application/octet-stream' } = {}) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      'X-Requested-With': 'console',
      ...(accept ? { Accept: accept } : {}),
      ...(body ? { 'Content-Type': body instanceof Blob ? type : 'application/json' } : {}),
      ...(version ? { 'If-Match': `"${version}"` } : {}),
      ...(method === 'POST' ? { 'Idempotency-Key': freshKey() } : {}),
    },
    body: body instanceof Blob ? body : body ? JSON.stringify(body) : undefined,
  }).catch(error => {
    throw new Refused(0, { detail: error.message });
  });
  if (!response.ok) throw new Refused(response.status, await response.json().catch(() => null));
  return response;
}

// The version, where it is given, is the one that was read: the platform refuses to change a newer one.
export async function ask(method, path, body, version) {
  const response = await fetched(method, path, body, version);
  return response.status === 204 ? null : response.json();
}

// A file as it is; whoever asked reads the answer.
export const send = (path, file) => fetched('POST', path, file);
export const sendAs = (path, file, type) => fetched('POST', path, file, null, { type });

// A file of the platform is given to the person under the name that it has there.
export async function download(path, accept) {
  const response = await fetched('GET', path, undefined, undefined, { accept });
  const [, name] = (response.headers.get('Content-Disposition') ?? '').match(/filename="?([^";]+)"?/) ?? [];
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name ?? path.split(/[/?]/)[1];
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export const text = async path => (await fetched('GET', path)).text();

// Null for what is not there, or not for this caller: the page then leaves the section out.
export const optional = path => ask('GET', path).catch(error => {
  if (error instanceof Refused && [403, 404, 405].includes(error.status)) return null;
  throw error;
});

// All rows of a list that is not long, page by page, as far as so many.
export async function everything(path, most = 1000) {
  const items = [];
  for (let cursor = ''; cursor !== null && items.length < most;) {
    const page = await ask('GET', `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    items.push(...page.items);
    cursor = page.nextCursor || null;
  }
  return items;
}

export const signIn = key => ask('POST', '/session', { key });
export const signOut = () => ask('DELETE', '/session');
export const session = () => ask('GET', '/session');
export const summary = () => ask('GET', '/flows/summary');
export const stuckFlows = limit => ask('GET', `/flows?stuck=true&limit=${limit}`);
export const flows = (stage, limit) => ask('GET', `/flows?limit=${limit}${stage ? `&stage=${stage}` : ''}`);
export const find = number => ask('GET', `/flows?limit=20&number=${encodeURIComponent(number)}`);
export const timeline = order => ask('GET', `/orders/${order}/timeline`);

const names = new Map();

// The name of a company that the caller may read; the start of its id otherwise.
export async function companyName(id, readable) {
  if (!id) return '';
  if (!readable) return id.slice(0, 8);
  if (!names.has(id)) names.set(id, ask('GET', `/enterprises/${id}`).catch(() => null));
  const company = await names.get(id);
  return company?.nameEn ?? id.slice(0, 8);
}

const numbers = new Map();

// The number of an order, which never changes; the end of its id for who may not read it.
export async function orderNumber(id) {
  if (!numbers.has(id)) numbers.set(id, optional(`/orders/${id}`));
  const order = await numbers.get(id);
  if (!order) numbers.delete(id);
  return order?.number ?? id.slice(-8);
}

// The order that a person named by its number or reference.
export async function orderNamed(number, field) {
  const [found] = (await find(number)).items;
  if (!found) throw new Refused(404, { detail: t('search.none', number), field });
  return found;
}
