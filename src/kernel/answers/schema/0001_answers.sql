-- An answer that was given: its document, the way it went, the limits of the service that it cites
-- (codes, one space between), and where the person was sent on to.
create table answers_given (
    id id,
    case_id int not null,
    document_id int not null,
    channel text not null,
    limits text not null,
    referral text not null,
    referral_sealed bytes not null,
    actor int not null,
    day int not null
);
create index answers_given_case on answers_given (case_id);

-- What of the knowledge base an answer quotes, with the version that was in force.
create table answers_quotes (
    id id,
    case_id int not null,
    document_id int not null,
    reference text not null
);
create index answers_quotes_case on answers_quotes (case_id);
create index answers_quotes_reference on answers_quotes (reference);
