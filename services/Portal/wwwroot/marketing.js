import { campaignsTab, funnelTab, showCampaign } from './marketing.campaigns.js';
import { leadsTab, showLead } from './marketing.leads.js';
import { promotionsTab, showPromotion } from './marketing.promotions.js';
import { frame, tabsOf } from './frame.js';
import { t } from './texts.js';

const tabs = [
  { name: 'promotions', roles: ['Exporter', 'Operator'], build: promotionsTab, one: showPromotion },
  { name: 'campaigns', roles: ['Exporter', 'Operator'], build: campaignsTab, one: showCampaign },
  { name: 'funnel', roles: ['Exporter'], build: funnelTab },
  { name: 'leads', roles: ['Buyer', 'Exporter', 'Operator'], build: leadsTab, one: showLead },
];

// Promotions, campaigns with what became of them, and the pool of open requests; buyers have the requests only.
export function show(main, rest, caller, isCurrent) {
  const allowed = tabs.filter(tab => tab.roles.includes(caller.role));
  const [name, id] = rest.split('/');
  const tab = allowed.find(one => one.name === name) ?? allowed[0];
  const single = id && tab.one;
  return frame(main, isCurrent, {
    key: `marketing-${tab.name}${single ? `-${id}` : ''}`, title: t(`marketing.${tab.name}`), ...(single ? { back: [`#/marketing/${tab.name}`, `marketing.${tab.name}`] } : {}),
    tabs: single || allowed.length === 1 ? null : tabsOf(t('menu.marketing'), allowed.map(one => one.name), tab.name, one => `#/marketing/${one}`, one => t(`marketing.${one}`)),
    build: () => (single ? tab.one(id, caller) : tab.build(caller)),
  });
}
