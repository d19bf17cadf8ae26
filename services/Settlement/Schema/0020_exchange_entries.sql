-- The two amounts of an exchange as the statements show them.
alter table fx_conversion
    add column sold_entry_id   uuid,
    add column bought_entry_id uuid,
    add constraint fx_conversion_sold_entry_once unique (sold_entry_id),
    add constraint fx_conversion_bought_entry_once unique (bought_entry_id),
    add constraint fx_conversion_sold_entry foreign key (sold_entry_id)
        references statement_entry (id),
    add constraint fx_conversion_bought_entry foreign key (bought_entry_id)
        references statement_entry (id),
    add constraint fx_conversion_shown_when_settled
        check (status = 'Settled' or num_nonnulls(sold_entry_id, bought_entry_id) = 0);

create index fx_conversion_to_show on fx_conversion (seq)
    where status = 'Settled' and (sold_entry_id is null or bought_entry_id is null);

alter table statement_entry
    add column conversion_id uuid,
    add constraint statement_entry_of_conversion
        foreign key (conversion_id) references fx_conversion (id);

-- Converted and then paid to a beneficiary, as one instruction. Stopped: converted, and the yuan
-- stay on the balance for the reason.
create table fx_conversion_payout (
    conversion_id       uuid not null,
    seq                 bigint generated always as identity,
    exporter_id         uuid not null,
    beneficiary_id      uuid not null,
    beneficiary_version int not null,
    note                text not null,
    made_by             text not null,
    status              text not null default 'Converting',
    payout_id           uuid,
    reason              text,
    asked_at            timestamptz not null,

    constraint fx_conversion_payout_key primary key (conversion_id),
    constraint fx_conversion_payout_seq_once unique (seq),
    constraint fx_conversion_payout_of foreign key (conversion_id) references fx_conversion (id),
    constraint fx_conversion_payout_to foreign key (beneficiary_id, beneficiary_version)
        references beneficiary_version (beneficiary_id, version),
    constraint fx_conversion_payout_by foreign key (payout_id) references payout (id),
    constraint fx_conversion_payout_status_known
        check (status in ('Converting', 'Paying', 'Stopped', 'Refused')),
    constraint fx_conversion_payout_pays check ((status = 'Paying') = (payout_id is not null)),
    constraint fx_conversion_payout_ends_for_a_reason
        check ((status in ('Stopped', 'Refused')) = (reason is not null))
);

create index fx_conversion_payout_open on fx_conversion_payout (seq) where status = 'Converting';
