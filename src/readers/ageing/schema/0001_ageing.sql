-- How each case last counted (the id is the case's): what is taken back when the case has moved,
-- and the queue in order of age. Working data, made again from the ledger when it is lost.
create table ageing_cases (
    id id,
    type text not null,
    region text not null,
    owner int not null,
    received_day int not null,
    due_day int not null,
    closed_day int not null,
    open int not null,
    mac bytes not null
);
create index ageing_cases_queue on ageing_cases (region, received_day, id) where open = 1;
create index ageing_cases_queue_type on ageing_cases (type, region, received_day, id) where open = 1;

-- How many cases stand at each day. A row is a whole distribution, so that a page reads rows by
-- case types and departments and never by cases. Kind and part:
--   open     open cases by the day they were received; part 0
--   closed   closed cases by the days they took; part is the month they were closed in (year * 12 + month - 1)
--   officer  open cases by the day they were received; part is who has them, 0 nobody
--   due      the same cases by their next due day
-- All but `open`, whose goal depends on the type, are there once more for all case types together, with type ''.
-- `counts` is the pairs of day and number in order of day: the distance from the day before, then
-- the number, each in groups of seven bits, least first.
create table ageing_counts (
    id id,
    kind text not null,
    part int not null,
    type text not null,
    region text not null,
    counts bytes not null,
    mac bytes not null
);
create unique index ageing_counts_key on ageing_counts (kind, part, type, region);
