package sqlite

import "github.com/flowrun/flowrun/connectors/internal/sqldb"

// contents is the catalog of a database, whose only schema is main. Foreign keys have
// numbers in place of names.
var contents = sqldb.Catalog{
	Settings: `SELECT 'application_id', application_id FROM pragma_application_id
		UNION ALL SELECT 'auto_vacuum', auto_vacuum FROM pragma_auto_vacuum
		UNION ALL SELECT 'encoding', encoding FROM pragma_encoding
		UNION ALL SELECT 'freelist_count', freelist_count FROM pragma_freelist_count
		UNION ALL SELECT 'journal_mode', journal_mode FROM pragma_journal_mode
		UNION ALL SELECT 'page_count', page_count FROM pragma_page_count
		UNION ALL SELECT 'page_size', page_size FROM pragma_page_size
		UNION ALL SELECT 'schema_version', schema_version FROM pragma_schema_version
		UNION ALL SELECT 'user_version', user_version FROM pragma_user_version`,
	Schemas: `SELECT 'main' AS schema_name, (SELECT COUNT(*) FROM (` + tables + `)) AS table_count WHERE {in 'main'} LIMIT {most}`,
	Tables: `SELECT 'main' AS schema_name, name AS table_name, CASE type WHEN 'virtual' THEN 'virtual table' ELSE type END AS kind
		FROM (` + tables + `) WHERE {in 'main'} ORDER BY name LIMIT {most}`,
	// Only ANALYZE makes the table, in which there is a row for each index.
	Counts: `SELECT 'main' AS schema_name, tbl AS table_name, MAX(CAST(stat AS INTEGER)) AS row_count FROM sqlite_stat1 WHERE {in 'main'} GROUP BY tbl`,
	Columns: `SELECT 'main' AS schema_name, t.name AS table_name, c.name AS name, c.type AS type, NOT c."notnull" AS nullable,
		CASE WHEN c.hidden IN (2, 3) THEN 'GENERATED ALWAYS' ELSE c.dflt_value END AS default_value, c.pk AS key_position
		FROM (` + tables + `) t JOIN pragma_table_xinfo(t.name) c WHERE c.hidden <> 1 AND {in 'main'} ORDER BY t.name, c.cid`,
	Indexes: `SELECT 'main' AS schema_name, t.name AS table_name, i.name AS name, i."unique" AS is_unique, COALESCE(c.name, '(expression)') AS column_name
		FROM (` + tables + `) t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c WHERE {in 'main'} ORDER BY t.name, i.name, c.seqno`,
	ForeignKeys: `SELECT 'main' AS schema_name, t.name AS table_name, CAST(f.id AS TEXT) AS name, f."from" AS column_name,
		'main' AS ref_schema, f."table" AS ref_table, f."to" AS ref_column
		FROM (` + tables + `) t JOIN pragma_foreign_key_list(t.name) f WHERE {in 'main'} ORDER BY t.name, f.id, f.seq`,
}

// tables are those that are not SQLite's own, nor of a virtual table.
const tables = `SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`
