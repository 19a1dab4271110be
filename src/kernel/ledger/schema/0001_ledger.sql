-- The ledger: audit trail, outbox and bus in one. `covers` names each row the event wrote and its
-- salted commitment; `commitment` is their hash and is what the chain holds.
create table ledger_events (
    id id,
    kind text not null,
    case_id int not null,
    document_id int not null,
    actor int not null,
    at int not null,
    covers bytes not null,
    commitment bytes not null,
    hash bytes not null
);
create index ledger_events_case on ledger_events (case_id, id);

create table ledger_head (
    id id,
    number int not null,
    hash bytes not null
);

-- How far each follower has come; the hash ties the cursor to the very event.
create table ledger_cursors (
    name text primary key,
    number int not null,
    hash bytes not null
);
