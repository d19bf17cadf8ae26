-- Settled: paid out, and no refund is due on it.
alter table order_flow
    drop constraint order_flow_stage_known,
    add constraint order_flow_stage_known check (stage in ('Placed', 'Confirmed', 'Funded', 'Ready',
        'Booked', 'Declared', 'Released', 'Departed', 'Delivered', 'Completed', 'PaidOut',
        'RefundFiled', 'Refunded', 'Settled', 'Cancelled'));
