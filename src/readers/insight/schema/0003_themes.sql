-- Each model that was learnt from what people judged: which theme, how severe. Rows are added, never
-- changed. `card` (what it was learnt from and how good it was, JSON) and `model` are sealed under the
-- office's key: both come from texts that people wrote.
create table insight_theme_models (
    id id,
    kind text not null,
    number int not null,
    made_at int not null,
    position int not null,
    card bytes not null,
    model bytes not null
);
create unique index insight_theme_models_number on insight_theme_models (kind, number);

-- What the models suggest for a case that nobody has given a theme: one row a case (the id is the
-- case's), working data that is made again from the texts when it is lost. Codes and whole numbers
-- alone; probabilities are ten-thousandths. `state`: open (a person may take it), unsure (nothing to
-- suggest), answered (a person has judged).
create table insight_suggestions (
    id id,
    state text not null,
    theme text not null,
    theme_probability int not null,
    severity int not null,
    severity_probability int not null,
    theme_model int not null,
    severity_model int not null,
    mac bytes not null
);
create index insight_suggestions_state on insight_suggestions (state, id);

-- Groups of alike texts that no theme is known for, for a person to look at and name. `content` is
-- JSON, sealed under the office's key: words, cases, how stable, how much more than before.
create table insight_theme_groups (
    id id,
    made_at int not null,
    position int not null,
    found int not null,
    content bytes not null
);
