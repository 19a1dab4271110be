-- Who signs in elsewhere: a keyed hash of the provider's name for the person, tied to an account by
-- a one-time link. One active row a subject.
create table identity_subjects (
    id id,
    user_id int not null,
    issuer text not null,
    subject_hash bytes not null unique,
    active int not null,
    linked_at int not null
);
create index identity_subjects_user on identity_subjects (user_id, active);

-- People who have shown an e-legitimation. Never a staff session: another table, another cookie.
-- What is sealed opens with the keyring and the cookie's token together, with neither alone.
create table identity_person_sessions (
    id id,
    token_hash bytes not null unique,
    person_sealed bytes not null,
    created_at int not null,
    last_seen_at int not null,
    mac bytes not null
);

-- Answers of providers that have been used, for as long as the round trip's cookie could be shown again.
create table identity_round_trips (
    id id,
    state_hash bytes not null unique,
    used_at int not null,
    mac bytes not null
);
