-- What the linker proposes for a case that nobody has tied to a unit: one row a case (the id is the case's), working
-- data that is made again from the texts when it is lost. `candidates` is canonical JSON: units, probabilities and
-- how alike each part was; nothing of the text. Probabilities are ten-thousandths, -1 where nobody can say yet.
-- `municipality` and `provider` are what is known without a unit.
create table insight_links (
    id id,
    state text not null,
    unit int not null,
    probability int not null,
    model int not null,
    sampled int not null,
    provider int not null,
    municipality text not null,
    candidates text not null,
    mac bytes not null
);
create index insight_links_state on insight_links (state, id);

-- What a person said of a proposal. Rows are added, never changed.
create table insight_link_reviews (
    id id,
    case_id int not null,
    verdict text not null,
    proposed int not null,
    chosen int not null,
    probability int not null,
    model int not null,
    since_event int not null,
    at int not null,
    actor int not null
);
create index insight_link_reviews_case on insight_link_reviews (case_id, id);

-- Each model that was learned, with what it was learned from. `content` is canonical JSON with integers.
create table insight_link_models (
    id id,
    number int not null,
    made_at int not null,
    since_event int not null,
    content text not null
);
create unique index insight_link_models_number on insight_link_models (number);
