-- People who sign in. The name is sealed with the office's key; the login is a code, not a name.
create table identity_users (
    id id,
    login text not null unique,
    name_sealed bytes not null,
    password_hash text not null,
    roles int not null,
    regions text not null,
    active int not null,
    created_at int not null
);

create table identity_sessions (
    id id,
    token_hash bytes not null unique,
    user_id int not null,
    csrf text not null,
    created_at int not null,
    last_seen_at int not null,
    mac bytes not null
);

create table identity_tokens (
    id id,
    token_hash bytes not null unique,
    user_id int not null,
    label text not null,
    created_at int not null,
    revoked int not null,
    mac bytes not null
);

-- Every view, search, print and export of sealed content: written before it is shown. A chain of
-- its own.
create table identity_reads (
    id id,
    at int not null,
    user_id int not null,
    action text not null,
    object text not null,
    purpose text not null,
    session_id int not null,
    results int not null,
    hash bytes not null
);
create index identity_reads_object on identity_reads (object, id);
create index identity_reads_user on identity_reads (user_id, id);

create table identity_reads_head (
    id id,
    number int not null,
    hash bytes not null
);
