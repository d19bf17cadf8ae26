import { language } from './texts.js';

const locale = () => (language() === 'zh' ? 'zh-CN' : 'en-GB');

// Digits after the point where they are not two, as the ledger counts them (ISO 4217). Browsers have tables of their own, with none
// for HUF and IDR.
const exponents = { ISK: 0, JPY: 0, KRW: 0, VND: 0, BHD: 3, KWD: 3 };
export const exponentOf = currency => exponents[currency] ?? 2;

// Amounts are whole minor units; how many digits they have is the currency's own matter.
export function money(minor, currency) {
  if (minor === undefined || minor === null || !currency) return '–';
  const digits = exponentOf(currency);
  return new Intl.NumberFormat(locale(), {
    style: 'currency', currency, currencyDisplay: 'code', minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}

// What a person typed as whole minor units, or NaN. Digits are moved, never multiplied: 1.15 is 115 and not 114.99...
export function minorUnits(typed, currency) {
  const digits = exponentOf(currency);
  const [, sign, whole, part = ''] = typed.replaceAll(',', '').match(/^(-?)(\d+)(?:\.(\d*))?$/) ?? [];
  return whole === undefined || part.length > digits ? NaN : Number(`${sign}${whole}${part.padEnd(digits, '0')}`);
}

// The same the other way round, as a person would type it.
export function majorOf(minor, currency) {
  const digits = exponentOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return `${minor < 0 ? '-' : ''}${digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`}`;
}

// Price times quantity in whole minor units, half away from zero as the platform rounds; NaN for what is no price or quantity.
export function lineMinor(price, quantity, currency) {
  const [, whole, part = ''] = String(price).match(/^(\d+)(?:\.(\d+))?$/) ?? [];
  if (whole === undefined || !/^\d+$/.test(String(quantity))) return NaN;
  const scaled = BigInt(whole + part) * BigInt(quantity);
  const drop = part.length - exponentOf(currency);
  if (drop <= 0) return Number(scaled * 10n ** BigInt(-drop));
  const unit = 10n ** BigInt(drop);
  return Number((scaled + unit / 2n) / unit);
}

export const count = value => new Intl.NumberFormat(locale()).format(value);

export const instant = text =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));

// With seconds: receipts of one minute are told apart.
export const exact = text =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(text));

export const day = text => new Intl.DateTimeFormat(locale(), { month: 'short', day: 'numeric' }).format(new Date(text));

export const clock = text =>
  new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(text));

const units = [['day', 86400], ['hour', 3600], ['minute', 60]];

// How long ago, in the largest unit that fits.
export function age(text) {
  const seconds = (Date.now() - new Date(text).getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' });
  for (const [unit, length] of units)
    if (Math.abs(seconds) >= length) return format.format(-Math.trunc(seconds / length), unit);
  return format.format(-Math.max(0, Math.trunc(seconds)), 'second');
}

export const kilograms = grams => `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 3 }).format(grams / 1000)} kg`;
