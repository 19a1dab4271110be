-- An answer being written, one for a case. Who saved which version decides what a later save may overwrite.
create table enquiries_drafts (
    id id,
    case_id int not null unique,
    author int not null,
    version int not null,
    content_sealed bytes not null,
    saved_at int not null,
    mac bytes not null
);

-- A colleague asked to read an answer before it goes out, and what they said of which words. Verdict: empty while
-- it waits, else approved, changes or withdrawn. Document: the answer that it led to.
create table enquiries_readings (
    id id,
    case_id int not null,
    asked_by int not null,
    asked_at int not null,
    content_hash bytes not null,
    reader int not null,
    read_at int not null,
    verdict text not null,
    comment_sealed bytes not null,
    document_id int not null
);
create index enquiries_readings_case on enquiries_readings (case_id);
create index enquiries_readings_verdict on enquiries_readings (verdict, id);
