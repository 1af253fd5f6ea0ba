package sqloracle

import "github.com/flowrun/flowrun/connectors/internal/sqldb"

// contents is the catalog of Oracle 12.2 and later, in which a user finds what some
// privilege is on; sizes are told of the user's own tables only. It is made by the
// documentation of the views, and was not tested against a server.
var contents = sqldb.Catalog{
	Settings: "SELECT parameter, value FROM nls_database_parameters WHERE parameter IN ('NLS_CHARACTERSET', 'NLS_NCHAR_CHARACTERSET', 'NLS_LANGUAGE', 'NLS_TERRITORY')",
	Schemas: `SELECT u.username AS schema_name,
		(SELECT COUNT(*) FROM (` + tables + `) t WHERE t.owner = u.username) AS table_count
		FROM all_users u WHERE u.oracle_maintained = 'N' AND {in u.username} ORDER BY u.username FETCH FIRST {most} ROWS ONLY`,
	Tables: `SELECT t.owner AS schema_name, t.name AS table_name, t.kind AS kind, c.comments AS doc, a.num_rows AS row_count,
		(SELECT SUM(s.bytes) FROM user_segments s WHERE t.owner = USER AND s.segment_name = t.name) AS bytes
		FROM (` + tables + `) t LEFT JOIN all_tables a ON a.owner = t.owner AND a.table_name = t.name
		LEFT JOIN all_tab_comments c ON c.owner = t.owner AND c.table_name = t.name AND c.table_type <> 'MATERIALIZED VIEW'
		WHERE {in t.owner} ORDER BY t.owner, t.name FETCH FIRST {most} ROWS ONLY`,
	// The default is a LONG, which stands in no expression.
	Columns: `SELECT c.owner AS schema_name, c.table_name AS table_name, c.column_name AS name,
		c.data_type || CASE
			WHEN c.data_type IN ('CHAR', 'VARCHAR2', 'NCHAR', 'NVARCHAR2') THEN '(' || c.char_length || ')'
			WHEN c.data_type = 'RAW' THEN '(' || c.data_length || ')'
			WHEN c.data_type = 'NUMBER' AND c.data_precision IS NOT NULL THEN '(' || c.data_precision || ',' || c.data_scale || ')'
			END AS type,
		c.nullable AS nullable, c.data_default AS default_value, d.comments AS doc
		FROM all_tab_columns c LEFT JOIN all_col_comments d ON d.owner = c.owner AND d.table_name = c.table_name AND d.column_name = c.column_name
		WHERE {in c.owner} ORDER BY c.owner, c.table_name, c.column_id`,
	Indexes: `SELECT i.table_owner AS schema_name, i.table_name AS table_name, i.index_name AS name,
		CASE i.uniqueness WHEN 'UNIQUE' THEN 'YES' ELSE 'NO' END AS is_unique,
		CASE WHEN EXISTS (SELECT 1 FROM all_constraints p WHERE p.constraint_type = 'P' AND p.owner = i.table_owner AND p.table_name = i.table_name
			AND p.index_name = i.index_name) THEN 'YES' ELSE 'NO' END AS is_primary,
		k.column_name AS column_name,
		(SELECT SUM(s.bytes) FROM user_segments s WHERE i.owner = USER AND s.segment_name = i.index_name) AS bytes
		FROM all_indexes i JOIN all_ind_columns k ON k.index_owner = i.owner AND k.index_name = i.index_name
		WHERE {in i.table_owner} ORDER BY i.table_owner, i.table_name, i.index_name, k.column_position`,
	ForeignKeys: `SELECT f.owner AS schema_name, f.table_name AS table_name, f.constraint_name AS name, c.column_name AS column_name,
		r.owner AS ref_schema, r.table_name AS ref_table, rc.column_name AS ref_column
		FROM all_constraints f JOIN all_constraints r ON r.owner = f.r_owner AND r.constraint_name = f.r_constraint_name
		JOIN all_cons_columns c ON c.owner = f.owner AND c.constraint_name = f.constraint_name
		JOIN all_cons_columns rc ON rc.owner = r.owner AND rc.constraint_name = r.constraint_name AND rc.position = c.position
		WHERE f.constraint_type = 'R' AND {in f.owner} ORDER BY f.owner, f.table_name, f.constraint_name, c.position`,
}

// tables are tables and views. A materialized view is a table, too.
const tables = `SELECT o.owner, o.object_name AS name, LOWER(MAX(o.object_type)
			KEEP (DENSE_RANK FIRST ORDER BY CASE o.object_type WHEN 'TABLE' THEN 1 ELSE 0 END)) AS kind
			FROM all_objects o WHERE o.object_type IN ('TABLE', 'VIEW', 'MATERIALIZED VIEW') AND o.secondary = 'N'
			GROUP BY o.owner, o.object_name`
