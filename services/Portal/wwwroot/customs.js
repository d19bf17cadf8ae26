// The part of the REST interface that the customs pages use. What a platform does not offer yet answers null and is left out.
import { ask, optional, text } from './api.js';

export const query = values => {
  const set = Object.entries(values).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
};

export const declaration = id => optional(`/orders/${id}/declaration`);
export const sources = order => optional(`/orders/${order}/sources`);
export const exchange = order => optional(`/orders/${order}/exchange`);
export const documents = order => optional(`/orders/${order}/documents`);
export const makeDocuments = order => ask('POST', `/orders/${order}/documents`);
export const documentAddress = (order, kind) => `/api/v1/orders/${order}/documents/${kind}.pdf`;
export const rawMessage = (order, id) => text(`/orders/${order}/exchange/messages/${id}`);
export const rawReceipt = (order, id) => text(`/orders/${order}/exchange/receipts/${id}`);

export const match = id => optional(`/declarations/${id}/match`);
export const route = id => optional(`/declarations/${id}/route`);
export const overrideRoute = (id, body) => ask('POST', `/declarations/${id}/route/override`, body);

export const accept = (id, codes, reason) => ask('POST', `/declarations/${id}/acceptances`, { codes, reason });

export const resubmit = id => ask('POST', `/declarations/${id}/resubmit`);
export const withdrawals = id => optional(`/declarations/${id}/withdrawals`);
export const withdraw = (id, reason) => ask('POST', `/declarations/${id}/withdrawals`, { reason });
export const goodsReturns = id => optional(`/declarations/${id}/returns`);
export const returnGoods = (id, body) => ask('POST', `/declarations/${id}/returns`, body);
export const recordReturn = (id, body) => ask('POST', `/declarations/${id}/recorded-returns`, body);
export const inspections = id => optional(`/inspections${query({ declarationId: id })}`);

export const amendments = id => optional(`/declarations/${id}/amendments`);
export const requestAmendment = (id, body) => ask('POST', `/declarations/${id}/amendments`, body);
export const decideAmendment = (id, decision, note) => ask('POST', `/amendments/${id}/${decision}`, { note });

// So many of the queue, in as many pages as that takes.
export async function exceptions(filter, wanted) {
  const items = [];
  for (let cursor = ''; ;) {
    const page = await optional(`/exceptions${query({ ...filter, cursor, limit: Math.min(500, wanted - items.length) })}`);
    if (!page) return null;
    items.push(...page.items);
    cursor = page.nextCursor;
    if (!cursor || items.length >= wanted) return { items, more: Boolean(cursor) };
  }
}

export const takeException = entry => ask('POST', `/exceptions/${entry.id}/take`, undefined, entry.version);
export const noteException = (entry, note) => ask('POST', `/exceptions/${entry.id}/notes`, { text: note }, entry.version);
export const resolveException = (entry, note) => ask('POST', `/exceptions/${entry.id}/resolve`, { text: note }, entry.version);
export const exception = id => ask('GET', `/exceptions/${id}`);
