-- Phone notes that are being written, and voice-mail messages that wait to be called back: working
-- data, gone when the note has become a case. The text and who called are in `sealed`; the number is
-- here as a keyed hash alone, so that an earlier contact can be found and nothing can be read.
create table calls_notes (
    id id,
    kind text not null,
    author int not null,
    service text not null,
    started int not null,
    updated int not null,
    version int not null,
    call_day int not null,
    attempts int not null,
    phone_hash bytes not null,
    unit text not null,
    sealed bytes not null,
    mac bytes not null
);
create index calls_notes_author on calls_notes (author, started, id);
create index calls_notes_phone on calls_notes (phone_hash);

-- What is known of a call besides its case: codes, the keyed hash of the number, and the call back
-- that was promised. The hash goes when the record of the case is disposed of, as the case's own row.
create table calls_contacts (
    id id,
    case_id int not null,
    service text not null,
    caller_kind text not null,
    contact text not null,
    child int not null,
    interpreter int not null,
    seconds int not null,
    day int not null,
    phone_hash bytes not null,
    call_day int not null,
    call_state text not null,
    call_sealed bytes not null
);
create index calls_contacts_case on calls_contacts (case_id);
create index calls_contacts_phone on calls_contacts (phone_hash, id);
create index calls_contacts_waiting on calls_contacts (call_state, call_day, id);
