-- Frozen compilations: rows are added, never changed. `hash` is SHA-256 of `json`; `former` is the
-- hash of the edition before it of the same week, or empty. Position, edition number and time are
-- beside the content, since the same content has one hash wherever and whenever it was compiled.
create table insight_editions (
    id id,
    year int not null,
    week int not null,
    edition int not null,
    position int not null,
    hash text not null,
    former text not null,
    reports int not null,
    events int not null,
    made_at int not null,
    actor int not null,
    json text not null
);
create unique index insight_editions_week on insight_editions (year, week, edition);

-- One sealed sketch of the first text of each case (the id is the case's): working data, made
-- again from the texts when it is lost.
create table insight_fingerprints (
    id id,
    version int not null,
    sealed bytes not null,
    mac bytes not null
);
