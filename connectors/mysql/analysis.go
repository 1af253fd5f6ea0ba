package mysql

import "github.com/flowrun/flowrun/connectors/internal/sqldb"

// contents is the catalog of MySQL and MariaDB, in which a user finds what some privilege
// is on. A database is a schema there.
var contents = sqldb.Catalog{
	Uptime: "SHOW GLOBAL STATUS LIKE 'Uptime'",
	Settings: `SHOW GLOBAL VARIABLES WHERE Variable_name IN ('character_set_server', 'collation_server', 'default_storage_engine', 'have_ssl',
		'innodb_buffer_pool_size', 'lower_case_table_names', 'max_allowed_packet', 'max_connections', 'read_only', 'require_secure_transport',
		'sql_mode', 'system_time_zone', 'time_zone', 'transaction_isolation', 'tx_isolation', 'version_comment', 'wait_timeout')`,
	Schemas: `SELECT s.SCHEMA_NAME AS schema_name,
		(SELECT COUNT(*) FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = s.SCHEMA_NAME AND t.TABLE_TYPE <> 'SEQUENCE') AS table_count
		FROM information_schema.SCHEMATA s
		WHERE s.SCHEMA_NAME NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') AND {in s.SCHEMA_NAME}
		ORDER BY s.SCHEMA_NAME LIMIT {most}`,
	Tables: `SELECT TABLE_SCHEMA AS schema_name, TABLE_NAME AS table_name,
		CASE WHEN TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') THEN CASE WHEN CREATE_OPTIONS LIKE '%partitioned%' THEN 'partitioned table' ELSE 'table' END
			ELSE LOWER(TABLE_TYPE) END AS kind,
		NULLIF(NULLIF(TABLE_COMMENT, ''), 'VIEW') AS doc,
		CASE WHEN TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') THEN TABLE_ROWS END AS row_count,
		CASE WHEN TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') THEN DATA_LENGTH + INDEX_LENGTH END AS bytes
		FROM information_schema.TABLES WHERE TABLE_TYPE <> 'SEQUENCE' AND {in TABLE_SCHEMA}
		ORDER BY TABLE_SCHEMA, TABLE_NAME LIMIT {most}`,
	// MariaDB writes NULL where there is no default, MySQL has NULL.
	Columns: `SELECT TABLE_SCHEMA AS schema_name, TABLE_NAME AS table_name, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable,
		CASE WHEN EXTRA LIKE '%auto_increment%' THEN 'AUTO_INCREMENT'
			WHEN GENERATION_EXPRESSION <> '' THEN CONCAT('GENERATED ALWAYS AS (', GENERATION_EXPRESSION, ')')
			ELSE NULLIF(COLUMN_DEFAULT, 'NULL') END AS default_value,
		NULLIF(COLUMN_COMMENT, '') AS doc
		FROM information_schema.COLUMNS WHERE {in TABLE_SCHEMA}
		ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`,
	Indexes: `SELECT TABLE_SCHEMA AS schema_name, TABLE_NAME AS table_name, INDEX_NAME AS name, NON_UNIQUE = 0 AS is_unique,
		INDEX_NAME = 'PRIMARY' AS is_primary, COALESCE(COLUMN_NAME, '(expression)') AS column_name
		FROM information_schema.STATISTICS WHERE {in TABLE_SCHEMA}
		ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
	ForeignKeys: `SELECT TABLE_SCHEMA AS schema_name, TABLE_NAME AS table_name, CONSTRAINT_NAME AS name, COLUMN_NAME AS column_name,
		REFERENCED_TABLE_SCHEMA AS ref_schema, REFERENCED_TABLE_NAME AS ref_table, REFERENCED_COLUMN_NAME AS ref_column
		FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL AND {in TABLE_SCHEMA}
		ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
}
