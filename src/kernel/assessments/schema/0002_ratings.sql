-- What a model thinks of units, append-only: a run is one model version on one day, its ratings one row a
-- unit. Numbers are rounded to four decimals before they are stored.
create table assessments_rating_runs (
    id id,
    model text not null,
    version text not null,
    standing text not null,
    as_of int not null,
    position int not null,
    units int not null,
    base_rate real not null,
    about text not null,
    since_event int not null,
    at int not null,
    actor int not null
);
create unique index assessments_rating_runs_one on assessments_rating_runs (model, version, standing, as_of, position);

create table assessments_unit_ratings (
    id id,
    run int not null,
    unit int not null,
    probability real not null,
    low real not null,
    high real not null,
    rank int not null,
    rank_low int not null,
    rank_high int not null,
    ranked_of int not null,
    in_top real not null,
    severity real not null,
    people real not null,
    freshness real not null,
    priority real not null,
    reasons text not null,
    ranked int not null
);
create unique index assessments_unit_ratings_one on assessments_unit_ratings (run, unit);
