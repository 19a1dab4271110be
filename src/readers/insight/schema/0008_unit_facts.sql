-- What the register of units does not hold. Places: how many a unit has, as a person entered it; rows are added, the
-- newest of a unit holds.
create table insight_places (
    id id,
    unit int not null,
    places int not null,
    since_event int not null,
    at int not null,
    actor int not null
);
create index insight_places_unit on insight_places (unit, since_event);

-- A unit that came to another provider, seen by the weekly job. Rows are added.
create table insight_owner_changes (
    id id,
    unit int not null,
    former int not null,
    provider int not null,
    day int not null,
    since_event int not null
);

-- Which provider a unit was last seen to have (the id is the unit's): working data that the next change is told from.
create table insight_owners_seen (
    id id,
    provider int not null,
    mac bytes not null
);
