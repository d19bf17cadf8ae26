-- What went back for goods that were returned, or kept for less; each return once.
create table return_settled (
    return_id  uuid not null,
    order_id   uuid not null,
    back_minor bigint not null,
    at         timestamptz not null,

    constraint return_settled_key primary key (return_id),
    constraint return_settled_of_case foreign key (order_id) references order_case (order_id),
    constraint return_settled_positive check (back_minor > 0)
);
