import { ask, sendAs } from './api.js';
import { h } from './dom.js';
import { count, instant, kilograms } from './format.js';
import { field, folded, group } from './forms.js';
import { factList, refresh } from './frame.js';
import { cell, section, table } from './parts.js';
import { asRead } from './stale.js';
import { t } from './texts.js';
import { fileTypeOf } from './trading.js';

const levels = ['Piece', 'Carton', 'Pallet'];
const sizes = ['pieces', 'lengthMm', 'widthMm', 'heightMm', 'netGrams', 'grossGrams'];
const mediaKinds = ['Image', 'Video', 'Tour', 'Document'];
const files = '.png,.jpg,.jpeg,.webp,.mp4,.pdf';
const number = { inputmode: 'numeric', pattern: '[0-9]{0,10}' };
const rows = (known, more) => [...known, ...Array(more).fill(null)];
const fileAddress = (id, hash) => `/api/v1/products/${id}/files/${hash}`;

// What a product is beyond its listing: everybody reads it but for the factory, its exporter changes it.
export const detailsPanel = (version, mine) => section('details', t('details.title'), [shown(version), mine ? detailsForm(version) : null, mine ? familyForm(version.details) : null]);

function shown({ productId, details: told, recordedAt }) {
  const nothing = !told.brand && !told.model && !told.family && [told.packing, told.leadTimes, told.certificates, told.media, told.texts].every(list => list.length === 0);
  if (nothing && !told.factory) return h('p', { class: 'quiet', 'data-state': 'empty' }, t('details.none'));
  return [
    factList([[t('details.brand'), told.brand, 'brand'], [t('details.model'), told.model], [t('details.family'), told.family],
      ...told.options.map(one => [one.name, one.value]), [t('details.factory'), told.factory ? `${told.factory.name} (${told.factory.creditCode})` : null], [t('col.changed'), recordedAt ? instant(recordedAt) : null]]),
    told.packing.length > 0 ? table(t('details.packing'), ['level', 'pieces', 'size', 'netWeight', 'weight'], told.packing.map(one => h('tr', { 'data-level': one.level },
      cell('level', t(`details.level.${one.level}`)), cell('pieces', count(one.pieces), 'amount'), cell('size', `${one.lengthMm} × ${one.widthMm} × ${one.heightMm} mm`),
      cell('netWeight', kilograms(one.netGrams), 'amount'), cell('weight', kilograms(one.grossGrams), 'amount')))) : null,
    told.leadTimes.length > 0 ? h('p', null, `${t('details.leadTimes')}: `, told.leadTimes.map(one => t('details.leadTime', count(one.fromQuantity), one.days)).join('; ')) : null,
    told.certificates.length > 0 ? h('ul', { class: 'requests' }, told.certificates.map(one => h('li', { 'data-certificate': one.number },
      h('div', { class: 'event-head' }, h('strong', null, `${one.kind} ${one.number}`), h('span', { class: `badge ${one.valid ? 'done' : 'warn'}` }, t(one.valid ? 'details.valid' : 'details.invalid'))),
      h('p', { class: 'sub' }, [one.issuer, one.validFrom, one.validUntil ? `– ${one.validUntil}` : ''].filter(Boolean).join(' ')),
      one.fileHash ? h('a', { href: fileAddress(productId, one.fileHash), target: '_blank', rel: 'noopener noreferrer' }, t('details.file')) : null))) : null,
    told.media.length > 0 ? h('ul', { class: 'changes', id: 'media' }, told.media.map(one => h('li', { 'data-media': one.kind }, `${t(`details.media.${one.kind}`)}: `,
      h('a', { href: one.url ?? fileAddress(productId, one.fileHash), target: '_blank', rel: 'noopener noreferrer' }, one.title || one.url || t('details.file'))))) : null,
    told.texts.length > 0 ? h('ul', { class: 'changes' }, told.texts.map(one => h('li', { 'data-language': one.language }, h('strong', null, `${one.language}: ${one.name}`), one.description ? h('p', { class: 'words' }, one.description) : null))) : null,
  ];
}

const folding = (key, title, ...fields) => h('details', { class: 'action', 'data-sequence': `details-${key}` }, h('summary', null, title), h('div', { class: 'lines' }, fields));

// All of it at once, as the platform keeps it: what is emptied is gone.
function detailsForm(version) {
  const told = version.details;
  const change = asRead(version, () => ask('GET', `/products/${version.productId}/version`), now => ({
    [t('details.brand')]: now.details.brand, [t('details.model')]: now.details.model, [t('details.family')]: now.details.family, [t('details.factory')]: now.details.factory?.name,
    [t('details.packing')]: now.details.packing.map(one => `${one.level} ${sizes.map(size => one[size]).join('/')}`).join(', '),
    [t('details.certificates')]: now.details.certificates.map(one => one.number).join(', '), [t('details.media')]: now.details.media.map(one => one.title ?? one.url ?? one.fileHash).join(', '),
  }));
  return folded('put-details', t('details.change'), [
    field(t('details.brand'), 'brand', { maxlength: 200, value: told.brand ?? '' }), field(t('details.model'), 'model', { maxlength: 200, value: told.model ?? '' }),
    folding('variant', t('details.variant'), field(t('details.family'), 'family', { maxlength: 100, value: told.family ?? '' }),
      rows(told.options, told.options.length === 0 ? 2 : 1).map((one, i) => group(t('details.option', i + 1), field(t('col.name'), `option${i}.name`, { value: one?.name ?? '' }), field(t('details.value'), `option${i}.value`, { value: one?.value ?? '' })))),
    folding('packing', t('details.packing'), levels.map(level => {
      const one = told.packing.find(each => each.level === level);
      return group(t(`details.level.${level}`), sizes.map(size => field(t(`details.${size}`), `${level}.${size}`, { ...number, value: one ? String(one[size]) : '' })));
    })),
    folding('lead', t('details.leadTimes'), rows(told.leadTimes, 2).map((one, i) => group(t('details.no', i + 1),
      field(t('col.fromQuantity'), `lead${i}.from`, { ...number, value: one ? String(one.fromQuantity) : '' }), field(t('details.days'), `lead${i}.days`, { ...number, value: one ? String(one.days) : '' })))),
    folding('certificates', t('details.certificates'), rows(told.certificates, 1).map((one, i) => group(one ? `${one.kind} ${one.number}` : t('details.another'),
      ['kind', 'number', 'issuer'].map(name => field(t(`details.certificate.${name}`), `cert${i}.${name}`, { value: one?.[name] ?? '', maxlength: 200 })),
      field(t('col.from'), `cert${i}.from`, { type: 'date', value: one?.validFrom ?? '' }), field(t('purchasing.lastDay'), `cert${i}.until`, { type: 'date', value: one?.validUntil ?? '' }),
      field(t(one?.fileHash ? 'details.newFile' : 'trade.file'), `cert${i}.file`, { type: 'file', accept: files })))),
    folding('media', t('details.media'), rows(told.media, 1).map((one, i) => group(one ? one.title ?? one.url ?? t('details.file') : t('details.another'),
      field(t('col.kind'), `media${i}.kind`, { options: [['', '–'], ...mediaKinds.map(kind => [kind, t(`details.media.${kind}`)])], value: one?.kind ?? '' }),
      field(t('details.mediaTitle'), `media${i}.title`, { value: one?.title ?? '', maxlength: 200 }), field(t('details.url'), `media${i}.url`, { value: one?.url ?? '', maxlength: 2000, placeholder: 'https://' }),
      field(t(one?.fileHash ? 'details.newFile' : 'trade.file'), `media${i}.file`, { type: 'file', accept: files })))),
    folding('texts', t('details.texts'), rows(told.texts, 1).map((one, i) => group(one?.language ?? t('details.another'),
      field(t('details.language'), `text${i}.language`, { value: one?.language ?? '', maxlength: 35, placeholder: 'de' }), field(t('col.name'), `text${i}.name`, { value: one?.name ?? '', maxlength: 200 }),
      field(t('details.description'), `text${i}.description`, { value: one?.description ?? '', long: true, maxlength: 10000 })))),
    folding('factory', t('details.factory'), field(t('col.name'), 'factory.name', { value: told.factory?.name ?? '', maxlength: 200, 'data-about': 'factory.name' }),
      field(t('details.creditCode'), 'factory.code', { value: told.factory?.creditCode ?? '', maxlength: 18, 'data-about': 'factory.creditCode' })),
  ], t('purchasing.save'), async (values, form) => {
    const body = await bodyOf(values, form, told);
    await change(seen => ask('PUT', `/products/${version.productId}/details`, body, seen.version));
  }, refresh);
}

// A file that was chosen is kept by the platform first; without one it is the file from before.
async function hashOf(file, before) {
  if (!(file?.size > 0)) return before ?? null;
  return (await (await sendAs('/product-files', file, fileTypeOf(file))).json()).hash;
}

// What is filled in of numbered groups of fields; each control is told which field of the request it became.
function collected(values, form, prefix, wanted, list, names) {
  const found = [];
  for (let i = 0; form.elements[`${prefix}${i}.${wanted}`]; i++) {
    if (!values[`${prefix}${i}.${wanted}`]) continue;
    for (const [name, path] of Object.entries(names)) form.elements[`${prefix}${i}.${name}`].dataset.about = `${list}[${found.length}].${path}`;
    found.push({ i, of: name => values[`${prefix}${i}.${name}`] });
  }
  return found;
}

async function bodyOf(values, form, told) {
  const packing = levels.filter(level => sizes.some(size => values[`${level}.${size}`])).map((level, at) => {
    for (const size of sizes) form.elements[`${level}.${size}`].dataset.about = `packing[${at}].${size}`;
    return { level, ...Object.fromEntries(sizes.map(size => [size, Number(values[`${level}.${size}`] || 0)])) };
  });
  const certificates = collected(values, form, 'cert', 'number', 'certificates', { kind: 'kind', number: 'number', issuer: 'issuer', from: 'validFrom', until: 'validUntil', file: 'fileHash' });
  const media = collected(values, form, 'media', 'kind', 'media', { kind: 'kind', title: 'title', url: 'url', file: 'fileHash' });
  return {
    brand: values.brand || null, model: values.model || null, family: values.family || null, packing,
    options: collected(values, form, 'option', 'name', 'options', { name: 'name', value: 'value' }).map(({ of }) => ({ name: of('name'), value: of('value') })),
    leadTimes: collected(values, form, 'lead', 'from', 'leadTimes', { from: 'fromQuantity', days: 'days' }).map(({ of }) => ({ fromQuantity: Number(of('from')), days: Number(of('days') || 0) })),
    certificates: await Promise.all(certificates.map(async ({ i, of }) => ({
      kind: of('kind'), number: of('number'), issuer: of('issuer') || null, validFrom: of('from'), validUntil: of('until') || null, fileHash: await hashOf(of('file'), told.certificates[i]?.fileHash),
    }))),
    // A link takes the place of a file, and the other way round.
    media: await Promise.all(media.map(async ({ i, of }) => ({ kind: of('kind'), title: of('title') || null, url: of('file')?.size > 0 ? null : of('url') || null, fileHash: of('url') && !(of('file')?.size > 0) ? null : await hashOf(of('file'), told.media[i]?.fileHash) }))),
    texts: collected(values, form, 'text', 'language', 'texts', { language: 'language', name: 'name', description: 'description' }).map(({ of }) => ({ language: of('language'), name: of('name'), description: of('description') || null })),
    factory: values['factory.name'] || values['factory.code'] ? { name: values['factory.name'], creditCode: values['factory.code'] } : null,
  };
}

// A family of variants, and what they differ in.
const familyForm = told => folded('put-family', t('details.makeFamily'), [
  field(t('details.family'), 'code', { required: true, maxlength: 100, value: told.family ?? '' }), field(t('details.familyOptions'), 'options', { required: true, maxlength: 500 }),
], t('purchasing.save'), async values => {
  const known = await ask('GET', `/product-families/${encodeURIComponent(values.code)}`).catch(() => null);
  await ask('PUT', `/product-families/${encodeURIComponent(values.code)}`, { options: values.options.split(/[,，]/).map(one => one.trim()).filter(Boolean) }, known?.version);
}, refresh);
