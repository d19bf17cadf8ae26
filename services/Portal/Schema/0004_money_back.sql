-- Chargebacks, disputes and reviews hold an order up each by itself.
alter table flow_issue
    drop constraint flow_issue_topic_known,
    add constraint flow_issue_topic_known
        check (topic in ('Declaration', 'Shipment', 'Payout', 'Refund', 'Payment'));
