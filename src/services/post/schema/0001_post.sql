-- Letters on paper, scanned, before they are registered. A batch is what was laid in the scanner at once.
create table post_batches (
    id id,
    received_day int not null,
    split text not null,
    actor int not null
);

-- What was sent from the scanner: sealed files under keys of the office, as they belong to no case yet.
-- state: waiting, reading, read, held. The key and the blob go to the case, or are emptied, in the end.
create table post_files (
    id id,
    batch_id int not null,
    position int not null,
    name_sealed bytes not null,
    key_sealed bytes not null,
    blob text not null,
    blob_hash bytes not null,
    size int not null,
    state text not null,
    held text not null,
    mac bytes not null
);
create index post_files_batch on post_files (batch_id, position);
create index post_files_state on post_files (state, id);
create index post_files_blob on post_files (blob);

-- One page: the picture as it is to be seen, the words as they were read, and the text as a person
-- corrected it. state: waiting, read, unreadable. said_turn is -1 until a person has said how it lies.
create table post_pages (
    id id,
    batch_id int not null,
    file_id int not null,
    number int not null,
    position int not null,
    letter_id int not null,
    state text not null,
    attempts int not null,
    said_turn int not null,
    turned int not null,
    kind text not null,
    words_sealed bytes not null,
    text_sealed bytes not null,
    key_sealed bytes not null,
    blob text not null,
    blob_hash bytes not null,
    size int not null,
    media text not null,
    width int not null,
    height int not null,
    mac bytes not null
);
create index post_pages_batch on post_pages (batch_id, position);
create unique index post_pages_number on post_pages (file_id, number);
create index post_pages_state on post_pages (state, id);
create index post_pages_blob on post_pages (blob);

-- A letter of the batch. state: open, registered, added, aside. file_id: a file that is held and is
-- registered as it came. What the registrar has filled in so far is sealed in typed_sealed.
create table post_letters (
    id id,
    batch_id int not null,
    position int not null,
    file_id int not null,
    state text not null,
    case_id int not null,
    typed_sealed bytes not null,
    mac bytes not null
);
create index post_letters_batch on post_letters (batch_id, position);

-- What was done with each letter, kept for good: from the scanner to the case.
create table post_acts (
    id id,
    batch_id int not null,
    letter_id int not null,
    kind text not null,
    case_id int not null,
    actor int not null,
    day int not null
);
create index post_acts_batch on post_acts (batch_id, id);
