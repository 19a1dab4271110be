-- What attached files say, page by page as the locked worker reads them, sealed with the key of their case; for search
-- alone, and made again when it is lost. The row has the file's id. State: waiting, read, unreadable.
create table desk_attachments (
    id id,
    case_id int not null,
    state text not null,
    pages int not null,
    text_sealed bytes not null,
    mac bytes not null
);
create index desk_attachments_case on desk_attachments (case_id);
create index desk_attachments_waiting on desk_attachments (id) where state = 'waiting';

-- A keyed hash of the words that a case came with, so that the very same words are found in a list of any length. The
-- row has the case's id; made again with the index.
create table desk_told (
    id id,
    hash bytes not null,
    mac bytes not null
);
create index desk_told_hash on desk_told (hash, id);
