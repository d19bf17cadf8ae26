-- The further terms of payment: what an instalment is counted from, how it is paid, and fixed
-- amounts, of which the percent is 0. Empty in orders of the time when there were transfers only.
alter table sales_order
    add column term_methods text[] not null default '{}',
    add column term_amounts bigint[] not null default '{}',
    drop constraint sales_order_term_milestones_known,
    add constraint sales_order_term_milestones_known
        check (term_milestones <@ array['Contract', 'ProformaInvoice', 'Invoice', 'Shipment',
            'BillOfLading', 'Arrival', 'Presentation', 'Acceptance']),
    add constraint sales_order_term_methods_known
        check (term_methods <@ array['TT', 'OA', 'LC', 'DP', 'DA']),
    add constraint sales_order_more_terms_aligned
        check (cardinality(term_methods) in (0, cardinality(term_milestones))
        and cardinality(term_amounts) = cardinality(term_methods)),
    add constraint sales_order_term_amounts_not_negative check (0 <= all (term_amounts));
