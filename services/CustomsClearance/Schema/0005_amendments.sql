-- Of an amendment or deletion of a full declaration: 1 approved, 0 refused.
alter table receipt
    add column request_result text,
    add constraint receipt_request_result_known check (request_result in ('0', '1'));

create index declaration_departed on declaration (departed_at)
    where status = 'Released' and channel = 'FullDeclaration';

-- Requests to amend or delete a full declaration. Who asks does not decide.
create table amendment (
    id             uuid not null,
    version        int not null default 1,
    declaration_id uuid not null,
    kind           text not null,
    status         text not null default 'Requested',
    reason         text not null,
    changes        json not null,
    requested_by   uuid not null,
    decided_by     uuid,
    answer         text,
    requested_at   timestamptz not null,

    constraint amendment_key primary key (id),
    constraint amendment_of_declaration foreign key (declaration_id) references declaration (id),
    constraint amendment_kind_known check (kind in ('Amend', 'Delete')),
    constraint amendment_status_known check (status in ('Requested', 'Approved', 'Sent', 'Accepted',
        'Refused', 'Declined', 'Withdrawn')),
    constraint amendment_reason_fits check (length(reason) between 1 and 255),
    constraint amendment_changes_something
        check ((kind = 'Amend') = (json_array_length(changes) > 0)),
    constraint amendment_four_eyes check (decided_by <> requested_by),
    constraint amendment_decided_by_somebody check (decided_by is not null
        or status in ('Requested', 'Withdrawn'))
);

create unique index amendment_one_open on amendment (declaration_id)
    where status in ('Requested', 'Approved', 'Sent');
create index amendment_of_declaration_newest on amendment (declaration_id, requested_at);

-- The message for each part of the declaration that is concerned, and customs' answer to it.
create table amendment_part (
    amendment_id uuid not null,
    part_no      int not null,
    message_guid uuid not null,
    result       text,

    constraint amendment_part_key primary key (amendment_id, part_no),
    constraint amendment_part_message_once unique (message_guid),
    constraint amendment_part_of_amendment foreign key (amendment_id) references amendment (id),
    constraint amendment_part_of_message foreign key (message_guid) references message (guid),
    constraint amendment_part_result_known check (result in ('0', '1'))
);

-- Who did what to a request, in the order in which it happened. Rows are only added.
create table amendment_step (
    seq          bigint generated always as identity,
    amendment_id uuid not null,
    action       text not null,
    by_party     uuid,
    by_name      text not null,
    at           timestamptz not null,
    note         text not null,

    constraint amendment_step_key primary key (seq),
    constraint amendment_step_of_amendment foreign key (amendment_id) references amendment (id),
    constraint amendment_step_action_known check (action in ('Request', 'Approve', 'Decline',
        'Withdraw', 'Send', 'Accept', 'Refuse'))
);

create index amendment_step_in_amendment on amendment_step (amendment_id, seq);

create function amendment_steps_are_append_only() returns trigger
    language plpgsql
as $$
begin
    raise exception 'steps of an amendment are only added'
        using errcode = 'restrict_violation', constraint = 'amendment_step_append_only';
end
$$;

create trigger amendment_step_append_only before update or delete or truncate on amendment_step
    for each statement execute function amendment_steps_are_append_only();
