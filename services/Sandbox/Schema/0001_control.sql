-- What the operator of the sandbox set; see Control/Settings.cs.
create table world (
    only_row boolean not null default true,
    seed     bigint not null,
    speed    double precision not null,

    constraint world_key primary key (only_row),
    constraint world_only_row check (only_row),
    constraint world_speed_range check (speed between 0.01 and 1000)
);

create table fault (
    company      text not null,
    delay_ms     int not null default 0,
    repeat       double precision not null default 0,
    reorder      boolean not null default false,
    reject_every int not null default 0,
    break_every  int not null default 0,

    constraint fault_key primary key (company),
    constraint fault_company_known check (company in ('customs', 'bank', 'carrier', 'tax')),
    constraint fault_delay_range check (delay_ms between 0 and 600000),
    constraint fault_repeat_is_a_share check (repeat between 0 and 1),
    constraint fault_reject_every_counted check (reject_every >= 0),
    constraint fault_break_every_counted check (break_every >= 0)
);

insert into world (seed, speed) values (1, 1);
insert into fault (company) values ('customs'), ('bank'), ('carrier'), ('tax');
