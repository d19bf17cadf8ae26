// The REST interface as the console uses it: the session cookie says who asks, the header below that the console itself asks.

// What the platform answered instead of what was asked for; the status is 0 when it did not answer at all.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem?.code;
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

async function fetched(method, path, body, version, type = 'application/octet-stream') {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      'X-Requested-With': 'console',
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
export const sendAs = (path, file, type) => fetched('POST', path, file, null, type);

export const text = async path => (await fetched('GET', path)).text();

// Null for what is not there, or not for this caller: the page then leaves the section out.
export const optional = path => ask('GET', path).catch(error => {
  if (error instanceof Refused && [403, 404, 405].includes(error.status)) return null;
  throw error;
});

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
