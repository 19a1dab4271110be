-- Who is in a case and as what. The role, whom somebody speaks for and from when stand for good; an
-- end is a last day. What is known about the person is kept version by version: none is overwritten.
create table casework_parties (
    id id,
    case_id int not null,
    role text not null,
    represents int not null,
    from_day int not null,
    until_day int not null
);
create index casework_parties_case on casework_parties (case_id, id);

create table casework_party_details (
    id id,
    case_id int not null,
    party_id int not null,
    version int not null,
    at int not null,
    actor int not null,
    person_hash bytes not null,
    person_sealed bytes not null,
    unit_id int not null,
    provider_id int not null,
    authority text not null,
    authority_document int not null,
    protection text not null,
    language text not null,
    format text not null
);
create unique index casework_party_details_party on casework_party_details (party_id, version);
create index casework_party_details_case on casework_party_details (case_id);
create index casework_party_details_person on casework_party_details (person_hash);

-- Hearings before decision (FL 25): what was sent to whom, until when they may answer, and what came.
create table casework_hearings (
    id id,
    case_id int not null,
    at int not null,
    rule text not null,
    party_id int not null,
    document_id int not null,
    sent_day int not null,
    reply_by int not null,
    state text not null,
    reply_document int not null,
    replied_day int not null,
    exception text not null,
    reason_sealed bytes not null,
    actor int not null
);
create index casework_hearings_case on casework_hearings (case_id, at);
