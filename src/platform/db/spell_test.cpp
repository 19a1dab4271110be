#include "db/impl/spell.h"

#include <gtest/gtest.h>

#include "db/impl/statements.h"

namespace db::impl {
namespace {

using Texts = std::vector<std::string>;

TEST(Spell, each_word_becomes_the_type_of_its_database) {
    const auto schema = "CREATE TABLE t (a id, b int NOT NULL, c real, d text, e bytes);";
    EXPECT_EQ(spell_schema(schema, Kind::sqlite),
              (Texts{"CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER NOT NULL, c REAL, d TEXT, e BLOB) STRICT"}));
    EXPECT_EQ(spell_schema(schema, Kind::postgres),
              (Texts{"CREATE TABLE t (a BIGINT PRIMARY KEY, b BIGINT NOT NULL, c DOUBLE PRECISION, "
                     "d TEXT COLLATE \"C\", e BYTEA)"}));
}

TEST(Spell, only_the_second_word_of_a_column_is_a_type) {
    const auto schema = "create table t (\"id\" int default 1, real text check (real in ('int', 'a,b text')),\n"
                        "  n int, -- then text, really\n"
                        "  primary key (id, real), unique (n), foreign key (n) references text (id))";
    EXPECT_EQ(spell_schema(schema, Kind::sqlite)[0],
              "create table t (\"id\" INTEGER default 1, real TEXT check (real in ('int', 'a,b text')),\n"
              "  n INTEGER, -- then text, really\n"
              "  primary key (id, real), unique (n), foreign key (n) references text (id)) STRICT");
    EXPECT_EQ(spell_schema("ALTER TABLE text ADD COLUMN int text", Kind::sqlite)[0],
              "ALTER TABLE text ADD COLUMN int TEXT");
    EXPECT_EQ(spell_schema("INSERT INTO t VALUES ('create table', int)", Kind::sqlite)[0],
              "INSERT INTO t VALUES ('create table', int)");
    EXPECT_EQ(spell_schema("CREATE VIRTUAL TABLE w USING fts5(body text)", Kind::sqlite)[0],
              "CREATE VIRTUAL TABLE w USING fts5(body text)");
    EXPECT_EQ(spell_schema("CREATE TABLE t (a int PRIMARY KEY) WITHOUT ROWID", Kind::sqlite)[0],
              "CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID");
}

TEST(Spell, another_type_is_refused) {
    EXPECT_THROW(spell_schema("CREATE TABLE t (a varchar(10))", Kind::sqlite), base::Fault);
    EXPECT_THROW(spell_schema("CREATE TABLE t (a)", Kind::postgres), base::Fault);
    EXPECT_THROW(spell_schema("CREATE TABLE t (a int", Kind::postgres), base::Fault);
    EXPECT_THROW(spell_schema("CREATE TABLE t (a int DEFAULT 'x)", Kind::postgres), base::Fault);
}

TEST(Spell, statements_end_at_semicolons_outside_of_texts_and_bodies) {
    const auto schema = "-- a; b\nSELECT 'x;y' ; ;\n/* ; */ SELECT \"a;b\", 'it''s;';\n"
                        "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END; "
                        "DELETE FROM u; END;\nSELECT $$ ; $$, $x$ $$ ; $x$;";
    EXPECT_EQ(spell_schema(schema, Kind::sqlite),
              (Texts{"SELECT 'x;y'", "SELECT \"a;b\", 'it''s;'",
                     "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END; "
                     "DELETE FROM u; END",
                     "SELECT $$ ; $$, $x$ $$ ; $x$"}));
}

TEST(Spell, a_marked_statement_goes_to_one_database) {
    const auto schema = "SELECT 1;\n-- only postgres\nCREATE TABLE t (a tsvector);\n"
                        "-- only sqlite\nSELECT 2;\nSELECT 3";
    EXPECT_EQ(spell_schema(schema, Kind::sqlite), (Texts{"SELECT 1", "SELECT 2", "SELECT 3"}));
    EXPECT_EQ(spell_schema(schema, Kind::postgres), (Texts{"SELECT 1", "CREATE TABLE t (a tsvector)", "SELECT 3"}));
}

TEST(Spell, placeholders_are_numbered_outside_of_texts_and_comments) {
    const auto numbered = number_placeholders("SELECT '?', \"?\", ?, ? -- ?\n FROM t WHERE a=? AND ? IS NOT NULL");
    EXPECT_EQ(numbered.sql, "SELECT '?', \"?\", $1, $2 -- ?\n FROM t WHERE a=$3 AND $4::text IS NOT NULL");
    EXPECT_EQ(numbered.placeholders, 4);
    EXPECT_THROW(number_placeholders("SELECT ?1"), base::Fault);
}

TEST(Spell, schema_changes_and_reads_are_told_apart) {
    EXPECT_TRUE(changes_schema(" create table t (a int)"));
    EXPECT_TRUE(changes_schema("ALTER TABLE t ADD b int"));
    EXPECT_FALSE(changes_schema("SELECT created FROM t"));
    EXPECT_TRUE(only_reads("Select 1"));
    EXPECT_FALSE(only_reads("WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x"));
}

TEST(Statements, the_least_recently_used_goes_and_never_a_running_one) {
    Statements<int> kept{2};
    std::vector<int> evicted;
    const auto note = [&](int& one) { evicted.push_back(one); };
    kept.add("a", 1, note);
    kept.add("b", 2, note);
    ASSERT_TRUE(kept.find("a"));
    kept.add("c", 3, note);
    EXPECT_EQ(evicted, (std::vector<int>{2}));
    EXPECT_FALSE(kept.find("b"));
    kept.find("a")->running = true;
    kept.find("c");
    kept.add("d", 4, note);
    EXPECT_EQ(evicted, (std::vector<int>{2, 3}));
    EXPECT_TRUE(kept.find("a"));
}

}  // namespace
}  // namespace db::impl
