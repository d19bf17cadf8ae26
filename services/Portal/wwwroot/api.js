// The REST interface as the console uses it: the session cookie says who asks, the header below that the console itself asks.

// What the platform answered instead of what was asked for; the status is 0 when it did not answer at all.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem?.code;
  }
}

async function ask(method, path, body) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: { 'X-Requested-With': 'console', ...(body ? { 'Content-Type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  }).catch(error => {
    throw new Refused(0, { detail: error.message });
  });
  if (!response.ok) throw new Refused(response.status, await response.json().catch(() => null));
  return response.status === 204 ? null : response.json();
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
