-- By which way an inquiry came: rfq for an answered request of the pool, else what the buyer's page
-- carried along; nothing when it came by itself.
alter table inquiry
    add column channel text,
    add column lead_id uuid,
    add constraint inquiry_channel_length check (length(channel) between 1 and 40),
    add constraint inquiry_of_lead_is_rfq check (lead_id is null or channel = 'rfq');
