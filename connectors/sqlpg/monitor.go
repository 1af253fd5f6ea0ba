package sqlpg

import (
	"context"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// monitoring are the actions that have changes of the schema noted, and no more.
func monitoring() []connectors.Operation {
	run := func(name, doc string, statements ...string) connectors.Operation {
		return connectors.Action("SQLPG", name, doc, func(ctx context.Context, in place) (sqldb.Done, error) {
			return postgres.Act(ctx, &in.Call, in.open(false), statements...)
		})
	}
	return []connectors.Operation{
		run("MONITOR", "Have changes of the schema noted in a new table flowrun.schema_change, by event triggers, for which a superuser is needed; whoever changes the schema waits for that row to be written.", monitor...),
		run("UNMONITOR", "Take back MONITOR: drop its event triggers, and the table flowrun.schema_change with what was noted.", unmonitor...),
	}
}

// monitor is one transaction. What notes a change does so as its owner, who is a
// superuser, and so nothing of it may be anybody else's. A change that cannot be noted is
// made all the same. The text of a statement is not noted: a password may stand in it.
var monitor = []string{
	"BEGIN",
	`DO $$ BEGIN
		IF EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'flowrun' AND nspowner <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)) THEN
			RAISE EXCEPTION 'the schema flowrun is there already, and belongs to somebody else';
		END IF;
	END $$`,
	"DROP EVENT TRIGGER IF EXISTS flowrun_schema_change",
	"DROP EVENT TRIGGER IF EXISTS flowrun_schema_drop",
	"CREATE SCHEMA IF NOT EXISTS flowrun",
	`CREATE TABLE IF NOT EXISTS flowrun.schema_change (
		id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
		username text NOT NULL DEFAULT session_user,
		command text NOT NULL,
		object_type text,
		object_schema text,
		object_identity text
	)`,
	`DO $$ BEGIN
		IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = 'flowrun.schema_change'::pg_catalog.regclass
			AND relowner <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)) THEN
			RAISE EXCEPTION 'the table flowrun.schema_change is there already, and belongs to somebody else';
		END IF;
	END $$`,
	`CREATE OR REPLACE FUNCTION flowrun.note_schema_change() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	BEGIN
		IF TG_EVENT = 'sql_drop' THEN
			INSERT INTO flowrun.schema_change (command, object_type, object_schema, object_identity)
			SELECT TG_TAG, object_type, schema_name, object_identity FROM pg_event_trigger_dropped_objects() WHERE original AND NOT is_temporary;
		ELSE
			INSERT INTO flowrun.schema_change (command, object_type, object_schema, object_identity)
			SELECT command_tag, object_type, schema_name, object_identity FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'pg_temp';
		END IF;
	EXCEPTION WHEN OTHERS THEN
		RAISE WARNING 'a change of the schema was not noted: %', SQLERRM;
	END $$`,
	"CREATE EVENT TRIGGER flowrun_schema_change ON ddl_command_end EXECUTE FUNCTION flowrun.note_schema_change()",
	"CREATE EVENT TRIGGER flowrun_schema_drop ON sql_drop EXECUTE FUNCTION flowrun.note_schema_change()",
	"COMMIT",
}

// unmonitor leaves the schema if somebody has put something else there.
var unmonitor = []string{
	"BEGIN",
	"DROP EVENT TRIGGER IF EXISTS flowrun_schema_change",
	"DROP EVENT TRIGGER IF EXISTS flowrun_schema_drop",
	"DROP FUNCTION IF EXISTS flowrun.note_schema_change()",
	"DROP TABLE IF EXISTS flowrun.schema_change",
	`DO $$ BEGIN
		IF EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'flowrun') THEN
			DROP SCHEMA flowrun;
		END IF;
	EXCEPTION WHEN dependent_objects_still_exist THEN
		NULL;
	END $$`,
	"COMMIT",
}
