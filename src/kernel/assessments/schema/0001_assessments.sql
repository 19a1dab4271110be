-- What people and models think of a case, append-only: the newest of each kind is in force, the
-- past can be seen as it was known at any position of the ledger.
create table assessments_entries (
    id id,
    case_id int not null,
    kind text not null,
    value text not null,
    source text not null,
    actor int not null,
    since_event int not null,
    at int not null
);
create index assessments_entries_case on assessments_entries (case_id, kind, since_event);
create index assessments_entries_event on assessments_entries (since_event);
