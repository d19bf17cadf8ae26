// The part of the REST interface that the pages on inquiries and quotes use.
import { ask, optional, sendAs } from './api.js';
import { query } from './customs.js';

export const inquiries = () => ask('GET', '/inquiries?limit=100');
export const inquiry = id => ask('GET', `/inquiries/${id}`);
export const openInquiry = body => ask('POST', '/inquiries', body);
export const messages = id => ask('GET', `/inquiries/${id}/messages?limit=200`);
export const say = (id, body, fileIds) => ask('POST', `/inquiries/${id}/messages`, { body, fileIds });
export const markRead = (id, seq) => ask('POST', `/inquiries/${id}/read`, { seq });
export const closeInquiry = (id, reason, version) => ask('POST', `/inquiries/${id}/close`, { reason }, version);
export const tradeTimeline = id => ask('GET', `/inquiries/${id}/timeline?limit=200`);
export const fileAddress = (id, file) => `/api/v1/inquiries/${id}/files/${file}`;

// Browsers call some files by no type, or by one of their own.
const types = {
  pdf: 'application/pdf', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', csv: 'text/csv', txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};
export const fileTypes = Object.keys(types).map(ending => `.${ending}`).join(',');
export const fileTypeOf = file => types[file.name.split('.').pop().toLowerCase()] ?? (file.type || 'application/octet-stream');
export const addFile = async (id, file) => (await sendAs(
  `/inquiries/${id}/files${query({ name: file.name })}`, file, fileTypeOf(file))).json();

export const quotesOf = inquiryId => ask('GET', `/quotes?inquiryId=${inquiryId}&limit=50`);
export const quote = id => ask('GET', `/quotes/${id}`);
export const version = (id, no) => ask('GET', `/quotes/${id}/versions/${no}`);
export const costs = (id, no) => optional(`/quotes/${id}/versions/${no}/costs`);
export const diff = (id, from, to) => ask('GET', `/quotes/${id}/diff?from=${from}&to=${to}`);
export const beginQuote = (inquiryId, body) => ask('POST', `/inquiries/${inquiryId}/quotes`, body);
export const offer = (id, body, seen) => ask('POST', `/quotes/${id}/offers`, body, seen);
export const counter = (id, body, seen) => ask('POST', `/quotes/${id}/counters`, body, seen);
export const accept = (id, body, seen) => ask('POST', `/quotes/${id}/accept`, body, seen);
export const approve = (id, no, seen) => ask('POST', `/quotes/${id}/versions/${no}/approve`, null, seen);
export const reject = (id, no, reason, seen) => ask('POST', `/quotes/${id}/versions/${no}/reject`, { reason }, seen);
export const closeQuote = (id, reason, seen) => ask('POST', `/quotes/${id}/close`, { reason }, seen);
export const products = exporterId => ask('GET', `/products${query({ exporterId, limit: 200 })}`);
