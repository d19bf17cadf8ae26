import * as customs from './customs.js';
import { h } from './dom.js';
import { action } from './forms.js';
import { when } from './parts.js';
import { t } from './texts.js';

// The documents of an order as links to their PDFs; one that cannot be made yet says what it needs.
export function documentsPanel(order, list, caller, refresh) {
  if (!list) return null;
  return h('section', { class: 'panel', 'aria-labelledby': 'documents-title', id: 'documents' },
    h('div', { class: 'panel-head' },
      h('h2', { id: 'documents-title' }, t('documents.title')),
      caller.role === 'Buyer' ? null : action('make-documents', t('documents.make'), () => customs.makeDocuments(order), refresh)),
    h('ul', { class: 'papers' }, list.documents.map(paper => h('li', { 'data-kind': paper.kind },
      paper.missing.length > 0
        ? h('span', { class: 'quiet' }, t(`document.${paper.kind}`))
        : h('a', { href: customs.documentAddress(order, paper.kind), target: '_blank', rel: 'noopener' }, t(`document.${paper.kind}`)),
      h('span', { class: 'sub' }, paper.missing.length > 0
        ? t('documents.needs', paper.missing.map(name => t(`source.${name}`)).join(', '))
        : paper.version ? [t('documents.version', paper.version), ' · ', when(paper.madeAt), ' · ', h('code', { title: paper.sha256 }, paper.sha256.slice(0, 12))]
          : t('documents.fresh'))))));
}
