-- sent_as: the bytes that leave when they are not the body itself: signed, in an envelope. They are kept
-- before they are handed over, so that a repeat sends the same. acknowledged_at: customs' client
-- took the message, or anything came that answers it.
alter table message
    add column sent_as bytea,
    add column acknowledged_at timestamptz,
    add constraint message_sent_as_whole check (length(sent_as) > 0);

create index message_unacknowledged on message (written_at)
    where status = 'Written' and acknowledged_at is null;
