-- Each week that was watched: how many series of each level were read, and the p of those that were small, so that
-- a year of weeks is judged together and the next one's tails by those before it. Canonical JSON with integers.
create table insight_signal_runs (
    id id,
    year int not null,
    week int not null,
    version text not null,
    position int not null,
    made_at int not null,
    tests text not null,
    silent text not null
);
create unique index insight_signal_runs_week on insight_signal_runs (year, week);

-- What stood out in a week. Rows are added, never changed. Means and limits are thousandths, p is billionths;
-- `facts` is canonical JSON: names as they were, the weeks of the chart, and the cases behind it.
create table insight_signals (
    id id,
    run int not null,
    year int not null,
    week int not null,
    level text not null,
    code text not null,
    theme text not null,
    kind text not null,
    version text not null,
    observed int not null,
    expected_milli int not null,
    limit_milli int not null,
    p_billionths int not null,
    facts text not null
);
create index insight_signals_week on insight_signals (year, week, id);
create index insight_signals_series on insight_signals (level, code, theme, id);

-- What a person judged of a signal. Rows are added; the newest holds. `reason` is sealed.
create table insight_signal_verdicts (
    id id,
    signal int not null,
    verdict text not null,
    reason bytes not null,
    since_event int not null,
    at int not null,
    actor int not null
);
create index insight_signal_verdicts_signal on insight_signal_verdicts (signal, since_event);
