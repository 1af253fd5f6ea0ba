package sqlmssql

import "github.com/flowrun/flowrun/connectors/internal/sqldb"

// contents is the catalog of SQL Server, in which a user finds what some permission is on.
// It is made by the documentation of the catalog views, and was not tested against a
// server.
var contents = sqldb.Catalog{
	// The database tempdb is made anew at each start.
	Uptime: "SELECT CAST(DATEDIFF(SECOND, create_date, GETDATE()) AS bigint) FROM sys.databases WHERE name = 'tempdb'",
	Settings: `SELECT 'edition', CAST(SERVERPROPERTY('Edition') AS nvarchar(128))
		UNION ALL SELECT 'product_level', CAST(SERVERPROPERTY('ProductLevel') AS nvarchar(128))
		UNION ALL SELECT 'collation', CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128))
		UNION ALL SELECT 'compatibility_level', CAST(compatibility_level AS nvarchar(128)) FROM sys.databases WHERE name = DB_NAME()
		UNION ALL SELECT 'recovery_model', CAST(recovery_model_desc AS nvarchar(128)) FROM sys.databases WHERE name = DB_NAME()
		UNION ALL SELECT 'snapshot_isolation_state', CAST(snapshot_isolation_state_desc AS nvarchar(128)) FROM sys.databases WHERE name = DB_NAME()
		UNION ALL SELECT 'is_read_committed_snapshot_on', CAST(is_read_committed_snapshot_on AS nvarchar(128)) FROM sys.databases WHERE name = DB_NAME()`,
	// From 16384 on are the schemas of roles.
	Schemas: `SELECT TOP ({most}) s.name AS schema_name, CAST(p.value AS nvarchar(4000)) AS doc,
		(SELECT COUNT(*) FROM sys.objects o WHERE o.schema_id = s.schema_id AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0) AS table_count
		FROM sys.schemas s LEFT JOIN sys.extended_properties p ON p.class = 3 AND p.major_id = s.schema_id AND p.name = 'MS_Description'
		WHERE s.name NOT IN ('sys', 'INFORMATION_SCHEMA', 'guest') AND s.schema_id < 16384 AND {in s.name} ORDER BY s.name`,
	Tables: `SELECT TOP ({most}) s.name AS schema_name, o.name AS table_name, CASE o.type WHEN 'V' THEN 'view' ELSE 'table' END AS kind,
		CAST(p.value AS nvarchar(4000)) AS doc,
		(SELECT SUM(r.rows) FROM sys.partitions r WHERE r.object_id = o.object_id AND r.index_id IN (0, 1) AND o.type = 'U') AS row_count,
		(SELECT SUM(u.total_pages) * 8192 FROM sys.partitions r JOIN sys.allocation_units u ON u.container_id IN (r.hobt_id, r.partition_id)
			WHERE r.object_id = o.object_id AND o.type = 'U') AS bytes
		FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
		LEFT JOIN sys.extended_properties p ON p.class = 1 AND p.major_id = o.object_id AND p.minor_id = 0 AND p.name = 'MS_Description'
		WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND {in s.name} ORDER BY s.name, o.name`,
	// The length of nchar and nvarchar is in bytes, -1 for max.
	Columns: `SELECT s.name AS schema_name, o.name AS table_name, c.name AS name,
		t.name + CASE
			WHEN t.name IN ('char', 'varchar', 'binary', 'varbinary') THEN '(' + CASE c.max_length WHEN -1 THEN 'max' ELSE CAST(c.max_length AS varchar(9)) END + ')'
			WHEN t.name IN ('nchar', 'nvarchar') THEN '(' + CASE c.max_length WHEN -1 THEN 'max' ELSE CAST(c.max_length / 2 AS varchar(9)) END + ')'
			WHEN t.name IN ('decimal', 'numeric') THEN '(' + CAST(c.precision AS varchar(9)) + ',' + CAST(c.scale AS varchar(9)) + ')'
			WHEN t.name IN ('datetime2', 'datetimeoffset', 'time') THEN '(' + CAST(c.scale AS varchar(9)) + ')'
			ELSE '' END AS type,
		c.is_nullable AS nullable,
		CASE WHEN c.is_identity = 1 THEN 'IDENTITY' ELSE COALESCE(m.definition, d.definition) END AS default_value,
		CAST(p.value AS nvarchar(4000)) AS doc
		FROM sys.columns c JOIN sys.objects o ON o.object_id = c.object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
		JOIN sys.types t ON t.user_type_id = c.user_type_id
		LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id
		LEFT JOIN sys.computed_columns m ON m.object_id = c.object_id AND m.column_id = c.column_id
		LEFT JOIN sys.extended_properties p ON p.class = 1 AND p.major_id = c.object_id AND p.minor_id = c.column_id AND p.name = 'MS_Description'
		WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND {in s.name} ORDER BY s.name, o.name, c.column_id`,
	Indexes: `SELECT s.name AS schema_name, o.name AS table_name, i.name AS name, i.is_unique AS is_unique, i.is_primary_key AS is_primary, c.name AS column_name,
		(SELECT SUM(u.total_pages) * 8192 FROM sys.partitions r JOIN sys.allocation_units u ON u.container_id IN (r.hobt_id, r.partition_id)
			WHERE r.object_id = i.object_id AND r.index_id = i.index_id) AS bytes
		FROM sys.indexes i JOIN sys.objects o ON o.object_id = i.object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
		JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.is_included_column = 0
		JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id
		WHERE i.name IS NOT NULL AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND {in s.name} ORDER BY s.name, o.name, i.name, k.key_ordinal`,
	ForeignKeys: `SELECT s.name AS schema_name, o.name AS table_name, f.name AS name, c.name AS column_name,
		rs.name AS ref_schema, ro.name AS ref_table, rc.name AS ref_column
		FROM sys.foreign_keys f JOIN sys.objects o ON o.object_id = f.parent_object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
		JOIN sys.objects ro ON ro.object_id = f.referenced_object_id JOIN sys.schemas rs ON rs.schema_id = ro.schema_id
		JOIN sys.foreign_key_columns k ON k.constraint_object_id = f.object_id
		JOIN sys.columns c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
		JOIN sys.columns rc ON rc.object_id = k.referenced_object_id AND rc.column_id = k.referenced_column_id
		WHERE {in s.name} ORDER BY s.name, o.name, f.name, k.constraint_column_id`,
}
