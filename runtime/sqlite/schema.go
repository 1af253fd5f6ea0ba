package sqlite

// applicationID marks a database as one of ours in its header: "flwr".
const applicationID = 0x666c7772

// migrations bring a database from one version of the schema to the next; its
// version, which is its user_version, is how many have been applied. They are added
// to, never changed.
var migrations = []string{schema, errorColumn, objects, protectColumns}

// The second version: what status_message tells of a flow that failed, as package value
// encodes it.
const errorColumn = `ALTER TABLE execution ADD COLUMN error BLOB;`

// The third version: what executions share.
const objects = `
CREATE TABLE object (
	n INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	value BLOB NOT NULL,                  -- as package value encodes it
	created INTEGER NOT NULL,
	modified INTEGER NOT NULL,
	by TEXT,                              -- the id of an execution
	UNIQUE (kind, name)
);`

// The fourth version: what is not shown of an execution, as package runtime encodes it, and the steps of the
// tree of a root.
const protectColumns = `ALTER TABLE execution ADD COLUMN protect BLOB; ALTER TABLE execution ADD COLUMN steps INTEGER;`

// The first version. Rows are only added at the ends of tables, so that a commit of
// many trees touches few pages; the indexes that scatter are small.
const schema = `
-- A store that has the database open, or had it when its process ended. Which of
-- both it is tells the lock on the file beside the database.
CREATE TABLE owner (
	n INTEGER PRIMARY KEY AUTOINCREMENT,
	pid INTEGER NOT NULL,
	opened INTEGER NOT NULL               -- microseconds since 1970, as all times
);

-- The executions below one root.
CREATE TABLE tree (
	n INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	owner INTEGER                         -- NULL, or an owner; one that is not there is none
);

-- A text, gzipped, once for all that run it.
CREATE TABLE program (
	n INTEGER PRIMARY KEY,
	digest BLOB NOT NULL UNIQUE,          -- SHA-256
	text BLOB NOT NULL
);

-- The programs that a tree loads, besides those of its executions.
CREATE TABLE load (
	tree INTEGER NOT NULL,
	program INTEGER NOT NULL,
	PRIMARY KEY (tree, program)
) WITHOUT ROWID;

-- An execution: its id is that of its tree and its path. Empty texts are NULL.
CREATE TABLE execution (
	n INTEGER PRIMARY KEY,
	tree INTEGER NOT NULL,
	path TEXT NOT NULL,                   -- '' for the root, '.1.3' for the third child of the first
	status INTEGER NOT NULL,              -- 0 created, 1 running, 2 success, 3 error, 4 cancelled
	type INTEGER NOT NULL,                -- 0 flow, 1 script, 2 connection
	name TEXT,
	message TEXT,
	status_message TEXT,
	flow TEXT,
	connector TEXT,
	connector_type TEXT,
	file TEXT,
	program INTEGER,
	step INTEGER,
	input BLOB,                           -- as package value encodes it
	output BLOB,
	created INTEGER NOT NULL,
	started INTEGER,
	ended INTEGER,
	flags INTEGER,                        -- 1 sent, 2 pause, 4 cancel, 8 archived
	cancel_reason TEXT,
	wake INTEGER,
	retry_of TEXT,
	-- Entries of the root's journal, as in effect, that were committed together with
	-- the first row of a child of it: one row less for what happens most.
	root_first INTEGER,
	root_count INTEGER,
	root_data BLOB
);
CREATE INDEX execution_tree ON execution (tree);
CREATE INDEX execution_open ON execution (n) WHERE status < 2;
CREATE INDEX execution_root ON execution (created) WHERE path = '';

-- Entries of the journal of an execution, as package journal encodes them. More of
-- a root's stand in the rows of its children.
CREATE TABLE effect (
	n INTEGER PRIMARY KEY,
	execution INTEGER NOT NULL,
	first INTEGER NOT NULL,
	count INTEGER NOT NULL,
	data BLOB NOT NULL
);
CREATE INDEX effect_execution ON effect (execution);

-- What the owner of a tree is asked.
CREATE TABLE request (
	n INTEGER PRIMARY KEY AUTOINCREMENT,
	tree INTEGER NOT NULL,
	path TEXT NOT NULL,
	kind TEXT NOT NULL,
	reason TEXT
);
`
