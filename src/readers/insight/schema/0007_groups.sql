-- What an analyst said of a group of alike texts: named, or dismissed with a reason. Rows are added; the newest holds.
-- Searches are made anew each week, so `content` (JSON, sealed under the office's key: name, reason, and the words and
-- cases that the group then had) tells which later group it is of.
create table insight_group_verdicts (
    id id,
    search int not null,
    verdict text not null,
    content bytes not null,
    since_event int not null,
    at int not null,
    actor int not null
);
