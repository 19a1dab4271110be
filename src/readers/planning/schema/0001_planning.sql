-- Teams that inspect: region, who is in them (ids of staff, with spaces between), skills, hours a week of the
-- whole team and of a journey there and back, in tenths of an hour.
create table planning_teams (
    id id,
    region text not null,
    name text not null,
    members text not null,
    skills text not null,
    hours_tenths int not null,
    travel_tenths int not null,
    active int not null
);

-- What has to be done besides the visits that the law counts: follow-ups of a unit, government assignments,
-- national efforts on a risk area, and floors of a region. `visits` among `kinds` when no unit is named.
create table planning_duties (
    id id,
    kind text not null,
    unit int not null,
    area int not null,
    kinds text not null,
    region text not null,
    visits int not null,
    first_day int not null,
    due_day int not null,
    provision text not null,
    case_id int not null,
    title bytes not null,
    open int not null
);

-- Risk areas: what the office has found to be a risk, why, and what it wants to reach in a period. Name, reasons
-- and goals are sealed; `evidence` names compilations, signals and the like.
create table planning_areas (
    id id,
    first_day int not null,
    last_day int not null,
    evidence text not null,
    words bytes not null,
    open int not null
);

-- Who may not inspect a unit or a provider. Why is not kept.
create table planning_conflicts (
    id id,
    inspector int not null,
    unit int not null,
    provider int not null,
    until_day int not null
);

-- The numbers that lots are drawn with: one for each year, so that a plan cannot be drawn again until it pleases.
create table planning_seeds (
    id id,
    year int not null,
    seed text not null,
    made_at int not null
);
create unique index planning_seeds_year on planning_seeds (year);

-- Plans. state: proposed, decided, replaced, withdrawn.
create table planning_plans (
    id id,
    number int not null,
    state text not null,
    first_day int not null,
    weeks int not null,
    seed int not null,
    position int not null,
    rating_run int not null,
    value real not null,
    bound real not null,
    proven int not null,
    missed int not null,
    made_at int not null,
    actor int not null,
    decided_at int not null,
    decided_by int not null
);
create unique index planning_plans_number on planning_plans (number);

-- What a plan says of itself besides its lines: strata of the lot, what is missing, the price of each rule.
create table planning_facts (
    id id,
    plan int not null,
    kind text not null,
    region text not null,
    what text not null,
    first_day int not null,
    last_day int not null,
    needed int not null,
    available int not null,
    number int not null,
    value real not null
);
create index planning_facts_plan on planning_facts (plan, id);

-- Visits of a plan. state: proposed, decided, scheduled, done, overridden, missed (a duty without room).
-- `week_day` is the Monday of the week, `day` the day. `drawn_with` is the chance with which the lot took it.
create table planning_lines (
    id id,
    plan int not null,
    unit int not null,
    region text not null,
    team int not null,
    week_day int not null,
    day int not null,
    reason text not null,
    duty text not null,
    provision text not null,
    due_day int not null,
    value real not null,
    probability real not null,
    place int not null,
    place_of int not null,
    drawn_with real not null,
    hours_tenths int not null,
    announced int not null,
    children int not null,
    state text not null,
    lead int not null,
    override_reason text not null,
    note bytes not null,
    inspection int not null,
    changed_at int not null,
    changed_by int not null
);
create index planning_lines_plan on planning_lines (plan, day, id);
create index planning_lines_unit on planning_lines (unit, id);
