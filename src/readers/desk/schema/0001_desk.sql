-- A filter of the inbox under a name: somebody's own, or shared with those who work in a department
-- ('*': with everybody). Name and filter are sealed: a name is free text.
create table desk_views (
    id id,
    owner int not null,
    department text not null,
    sealed bytes not null,
    mac bytes not null
);
create index desk_views_owner on desk_views (owner);
create index desk_views_department on desk_views (department);

-- What somebody did to one or several cases at a time, item by item with what was refused: for the report, and to
-- undo it at once. Codes and ids only; swept after a day. The acts themselves are events of their cases.
create table desk_reports (
    id id,
    user_id int not null,
    made_at int not null,
    content text not null,
    mac bytes not null
);
create index desk_reports_made on desk_reports (made_at);
