-- Where a version of a model stands: tried unseen for a quarter, then it may rank, or not. Append-only: the
-- newest row of a model's version is where it stands. `facts` is canonical JSON with integers.
create table insight_models (
    id id,
    model text not null,
    version text not null,
    standing text not null,
    trial_from int not null,
    trial_to int not null,
    facts text not null,
    since_event int not null,
    at int not null,
    actor int not null
);
create index insight_models_version on insight_models (model, version, since_event);

-- What a model would have been worth, as known at each earlier quarter. Canonical JSON with integers.
create table insight_back_tests (
    id id,
    model text not null,
    version text not null,
    as_of int not null,
    position int not null,
    figures text not null,
    since_event int not null,
    at int not null,
    actor int not null
);
create index insight_back_tests_version on insight_back_tests (model, version, since_event);
