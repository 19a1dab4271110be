-- Open cases that a failed gate closes: nothing but the decision is left to write. Working data, one row a case (the
-- id is the case's), made again from the ledger when it is lost.
create table ageing_ready (
    id id,
    type text not null,
    region text not null,
    received_day int not null,
    gate text not null,
    mac bytes not null
);
create index ageing_ready_queue on ageing_ready (region, received_day, id);
