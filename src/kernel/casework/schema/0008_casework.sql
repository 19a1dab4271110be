-- The day each party got a decision: the time to appeal is each one's own (FL 44). The newest row of a party
-- counts; party 0 is everybody at once.
create table casework_legal_notices (
    id id,
    case_id int not null,
    at int not null,
    decision_id int not null,
    party_id int not null,
    day int not null,
    actor int not null
);
create index casework_legal_notices_case on casework_legal_notices (case_id, at);

-- A time limit that came within its warning: told once a clock and last day. What was drafted then, or 0.
create table casework_warnings (
    id id,
    case_id int not null,
    clock text not null,
    due_day int not null,
    day int not null,
    letter_id int not null,
    decision_id int not null
);
create unique index casework_warnings_clock on casework_warnings (case_id, clock, due_day);

-- The deadlines of open cases that run, each with the first day of its warning. Working data that a follower of
-- the ledger keeps, made again when it is lost; a row is found by its day, so that what is about to break costs
-- the same however many cases there are.
create table casework_watch (
    id id,
    case_id int not null,
    clock text not null,
    region text not null,
    owner int not null,
    warn_day int not null,
    due_day int not null,
    told int not null,
    mac bytes not null
);
create index casework_watch_case on casework_watch (case_id);
create index casework_watch_untold on casework_watch (warn_day, id) where told = 0;
create index casework_watch_told on casework_watch (due_day, case_id) where told = 1;
