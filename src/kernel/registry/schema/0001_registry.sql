-- One gapless series a year over the whole office (DECISIONS.md ruling 13).
create table registry_series (
    id id,
    next int not null
);

-- A document: received or drawn up, registered in a case. The public title may be shown in the
-- register; the inner one, the sender and the text are sealed.
create table registry_documents (
    id id,
    case_id int not null,
    number int not null,
    direction text not null,
    kind text not null,
    channel text not null,
    day int not null,
    registered_at int not null,
    actor int not null,
    title_sealed bytes not null,
    party_sealed bytes not null,
    text_sealed bytes not null,
    secrecy text not null
);
create index registry_documents_case on registry_documents (case_id, number);

-- A file of a document. The blob lies in the data folder, sealed with a key of its own, which is
-- sealed here under the case's attachment key. State: received, ready, held.
create table registry_files (
    id id,
    case_id int not null,
    document_id int not null,
    name_sealed bytes not null,
    size int not null,
    blob text not null,
    blob_hash bytes not null,
    key_sealed bytes not null,
    state text not null,
    held text not null,
    media text not null,
    clean_blob text not null,
    clean_hash bytes not null,
    clean_key_sealed bytes not null,
    clean_size int not null
);
create index registry_files_case on registry_files (case_id);
create index registry_files_state on registry_files (state, id);
