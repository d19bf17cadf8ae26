import { Refused } from './api.js';
import { h } from './dom.js';
import { t } from './texts.js';

// Changes a thing as it was read. When somebody else changed it meanwhile, that is said field by field, what was typed stays, and sending
// again changes the newer one. The facts are what a person may compare: names with values.
export function asRead(read, load, facts) {
  let seen = read;
  return async change => {
    try {
      return await change(seen);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 412) throw error;
      const [before, now] = [seen, await load()];
      seen = now;
      throw new Refused(412, { detail: worded(facts(before), facts(now)) });
    }
  };
}

function worded(before, now) {
  const changes = Object.keys({ ...before, ...now }).filter(name => before[name] !== now[name])
    .map(name => t('stale.one', name, before[name] || t('trade.nothing'), now[name] || t('trade.nothing')));
  return changes.length === 0 ? t('stale.same') : `${t('stale.changed')} ${changes.join(t('stale.and'))}${t('stale.again')}`;
}

// A mark at what differs from what stands beside it, for those who do not see the colour.
export const differing = differs => (differs ? h('span', { class: 'hidden' }, t('stale.differs')) : null);
