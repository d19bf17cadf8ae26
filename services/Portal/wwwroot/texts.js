import en from './texts.en.js';
import zh from './texts.zh.js';

const languages = { en, zh };
let current = localStorage.getItem('language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');

export const language = () => current;

export function useLanguage(next) {
  current = next;
  localStorage.setItem('language', next);
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
}

// The text of a key in the current language; {0} and so on are replaced. An unknown key is shown as it is: it is a code.
export function t(key, ...values) {
  const text = languages[current][key] ?? en[key] ?? key.slice(key.indexOf('.') + 1);
  return text.replace(/\{(\d)\}/g, (_, index) => values[index]);
}

useLanguage(current);
