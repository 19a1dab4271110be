-- What was handed to the index, word for word: FTS5 takes a document out only with the very text
-- that went in. Every word in it is blinded.
CREATE TABLE search_documents (
    id id,
    version text NOT NULL,
    words text NOT NULL,
    parts text NOT NULL,
    facets text NOT NULL,
    mac bytes NOT NULL
);

-- only sqlite
CREATE VIRTUAL TABLE search_index USING fts5(
    words, parts, facets, content = 'search_documents', content_rowid = 'id', tokenize = 'blind');

-- Reads the index itself, so that it can be compared with the table.
-- only sqlite
CREATE VIRTUAL TABLE search_places USING fts5vocab(search_index, instance);

-- only postgres
ALTER TABLE search_documents ADD COLUMN places tsvector NOT NULL;

-- Blinded words do not compress.
-- only postgres
ALTER TABLE search_documents ALTER COLUMN places SET STORAGE EXTERNAL;

-- only postgres
CREATE INDEX search_documents_places ON search_documents USING gin (places) WITH (fastupdate = off);

-- Matches in no order, by the GIN index whatever the planner believes of a word's frequency: a
-- plan that reads the table for a rare word takes seconds.
-- only postgres
CREATE FUNCTION search_ids(wanted tsquery, cap integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off
AS 'SELECT id FROM search_documents WHERE places @@ wanted LIMIT cap';
