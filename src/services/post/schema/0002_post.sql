-- Pages whose words may tell of danger to somebody, so that their letter is read first. The row has the page's id and
-- holds no word; the words stand sealed on the page. It goes when the page is read anew and says something else.
create table post_alarms (
    id id,
    batch_id int not null,
    mac bytes not null
);
create index post_alarms_batch on post_alarms (batch_id);
