-- Two people who name one warehouse anew at once: the second is told.
alter table warehouse
    add column version int not null default 1;
