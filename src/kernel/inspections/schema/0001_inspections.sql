-- Visits and what was found. Append-only: a correction is a row more with the same inspection and the next
-- version; the highest version known at a position of the ledger is what stood then. People (staff who
-- inspected) are ids of users; `themes` and `inspectors` are lists with one space between.
create table inspections_versions (
    id id,
    inspection int not null,
    version int not null,
    unit int not null,
    day int not null,
    reason text not null,
    inspectors text not null,
    hours_tenths int not null,
    announced int not null,
    result text not null,
    minor int not null,
    serious int not null,
    themes text not null,
    case_id int not null,
    drawn_with real not null,
    plan_line int not null,
    since_event int not null,
    at int not null,
    actor int not null
);
create unique index inspections_versions_one on inspections_versions (inspection, version);
create index inspections_versions_unit on inspections_versions (unit, day);
create index inspections_versions_case on inspections_versions (case_id);
create index inspections_versions_event on inspections_versions (since_event);
