// The part of the REST interface that the money pages use. What is not for this caller answers null and is left out.
import { ask, optional, send } from './api.js';
import { query } from './customs.js';

// So many rows of a list, in as many pages as that takes.
async function rows(path, filter, wanted = 100) {
  const page = await optional(`${path}${query({ ...filter, limit: wanted })}`);
  return page && { items: page.items, more: Boolean(page.nextCursor) };
}

export const ledger = () => optional('/ledger');
export const accounts = filter => rows('/ledger/accounts', filter);
export const postings = account => rows(`/ledger/accounts/${account}/postings`, {}, 50);
export const verifyLedger = (position, hash) => ask('GET', `/ledger/verify${query({ position, hash })}`);
export const journals = () => rows('/ledger/journals', { status: 'Proposed' });
export const propose = body => ask('POST', '/ledger/journals', body);
export const decideJournal = (id, decision) => ask('POST', `/ledger/journals/${id}/${decision}`);

export const statementFiles = () => rows('/bank-statements/files', {}, 50);
export const upload = file => send(`/bank-statements/uploads${query({ fileName: file.name })}`, file);
export const uploaded = id => ask('GET', `/bank-statements/uploads/${id}`);
export const quarantine = () => rows('/bank-statements/quarantine', {});
export const retryEntry = (id, corrected, note) => ask('POST', `/bank-statements/quarantine/${id}/retry`, { corrected: corrected || null, note: note || null });
export const discardEntry = (id, note) => ask('POST', `/bank-statements/quarantine/${id}/discard`, { note });
export const gaps = () => rows('/bank-statements/gaps', {});

export const exposure = () => optional('/fx/exposure');
export const quotes = () => rows('/fx/quotes', { status: 'Open' });
export const requestQuote = (currency, amountMinor) => ask('POST', '/fx/quotes', { currency, amountMinor });
export const convert = body => ask('POST', '/fx/conversions', body);
export const conversions = () => rows('/fx/conversions', {}, 50);
export const conversion = id => ask('GET', `/fx/conversions/${id}`);
export const forwards = () => rows('/fx/forwards', {}, 50);
export const bookForward = body => ask('POST', '/fx/forwards', body);
export const rate = (base, quote, on) => ask('GET', `/fx/rates${query({ base, quote, on })}`);
export const importRates = (file, source) => send(`/fx/rates${query({ fileName: file.name, source })}`, file).then(response => response.json());
export const receipts = status => rows('/receipt-declarations', { status });
export const declareReceipt = (id, body) => ask('POST', `/receipts/${id}/declaration`, body);
export const alerts = () => optional('/fx/alerts');
