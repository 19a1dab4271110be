-- What a person sent, as they sent it: the answers of the form, sealed. Kept so that a form
-- answered under an older version is still shown as it was.
create table intake_submissions (
    id id,
    case_id int not null,
    document_id int not null,
    form text not null,
    form_day int not null,
    language text not null,
    channel text not null,
    answers_sealed bytes not null,
    contact_sealed bytes not null,
    code_hash bytes not null
);
create index intake_submissions_case on intake_submissions (case_id);
create index intake_submissions_code on intake_submissions (code_hash);

-- The answer to a submission, for 24 hours, under its form token or idempotency key.
create table intake_receipts (
    id id,
    key_hash bytes not null unique,
    body_hash bytes not null,
    answer_sealed bytes not null,
    day int not null,
    mac bytes not null
);
create index intake_receipts_day on intake_receipts (day);

-- What somebody is filling in. Nothing opens it without the token, which the page alone holds.
create table intake_drafts (
    id id,
    token_hash bytes not null unique,
    sealed bytes not null,
    expires_at int not null,
    mac bytes not null
);
create index intake_drafts_expiry on intake_drafts (expires_at);

-- Message-IDs seen and sent, so that a message is taken once and a reply finds its case.
create table intake_messages (
    id id,
    hash bytes not null unique,
    case_id int not null,
    mac bytes not null
);

-- Mail on its way out: survives a restart, tried again with back-off, shown to staff when refused.
create table intake_outbox (
    id id,
    case_id int not null,
    to_sealed bytes not null,
    message_sealed bytes not null,
    state text not null,
    attempts int not null,
    next_at int not null,
    answer text not null,
    made_at int not null,
    mac bytes not null
);
create index intake_outbox_state on intake_outbox (state, next_at);
create index intake_outbox_case on intake_outbox (case_id);
