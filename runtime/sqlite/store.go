// Package sqlite keeps executions in a SQLite database: a file that survives the
// process, a power cut, and can be looked at with the sqlite3 program.
//
// The database is in WAL mode with synchronous=FULL: what is committed is on disk. One
// transaction writes at a time, in however many processes; readers are never held
// up. Beside the database stands a file for each process that has it open, with a
// lock that ends with the process.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Store is a store on disk. It implements [store.Store].
type Store struct {
	queries
	path     string
	db       *sql.DB // readers
	writing  *sql.DB // one connection: conn
	conn     *sql.Conn
	owner    int64
	lock     *os.File
	opened   sync.Mutex // guards closed and returned
	closed   bool
	returned map[int64]bool  // requests that Asked has returned
	closing  context.Context // ends with Close
	stop     context.CancelFunc

	asked chan struct{} // holds a token after a request of this store

	mu     sync.Mutex // one writer
	w      *writer
	broken error
}

// Open opens the database of a file, which is made if it is not there, with its
// folder. The error is [store.ErrNewer] for a database of a newer version; what is no
// database of executions is refused too. Neither is changed.
func Open(path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	s, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", path, err)
	}
	return s, nil
}

func open(path string) (_ *Store, err error) {
	if err := makeFile(path); err != nil {
		return nil, err
	}
	if err := look(path); err != nil {
		return nil, err
	}
	s := &Store{path: path, asked: make(chan struct{}, 1)}
	s.closing, s.stop = context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			err = errors.Join(err, s.closeFiles())
		}
	}()
	// auto_vacuum has to stand before the first table is made.
	if s.writing, err = sql.Open("sqlite", dsn(path, "auto_vacuum(incremental)", "journal_mode(wal)", "synchronous(full)")); err != nil {
		return nil, err
	}
	if s.conn, err = s.writing.Conn(context.Background()); err != nil {
		return nil, err
	}
	if s.db, err = sql.Open("sqlite", dsn(path, "query_only(true)")); err != nil {
		return nil, err
	}
	s.db.SetMaxOpenConns(16)
	s.db.SetMaxIdleConns(8)
	if err = s.conn.Raw(func(c any) (err error) {
		s.w, err = newWriter(c.(driver.Conn))
		return err
	}); err != nil {
		return nil, err
	}
	if err := s.own(); err != nil {
		return nil, err
	}
	return s, s.prepare(s.db)
}

// busyTimeout is how long one statement waits for another process to end its
// transaction; then it is tried again.
const busyTimeout = 10 * time.Second

func dsn(path string, pragmas ...string) string {
	q := url.Values{"_busy_timeout": {fmt.Sprint(busyTimeout.Milliseconds())}, "_pragma": pragmas}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}).String()
}

// makeFile makes the file, for nobody else to read, and its folder, which git is to
// pass over.
func makeFile(path string) error {
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o600); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// look refuses what is no database of ours, or a newer one, before anything of it is
// changed.
func look(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return err
	}
	db, err := sql.Open("sqlite", dsn(path)+"&mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var id, version, tables int
	row := db.QueryRow("SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)")
	if err := row.Scan(&id, &version, &tables); err != nil {
		return fmt.Errorf("no SQLite database: %w", err)
	}
	switch {
	case id == 0 && version == 0 && tables == 0:
	case id != applicationID:
		return errors.New("a SQLite database, but none of flowrun's")
	case version > len(migrations):
		return fmt.Errorf("%w: its schema is version %d, this one knows %d", store.ErrNewer, version, len(migrations))
	}
	return nil
}

// own makes the store an owner, and brings the schema up to date.
func (s *Store) own() error {
	ctx := context.Background()
	if err := s.w.transaction(ctx, func() error {
		version, err := s.w.number("PRAGMA user_version")
		if err != nil {
			return err
		}
		for ; version < int64(len(migrations)); version++ {
			if err := s.w.script(migrations[version]); err != nil {
				return fmt.Errorf("schema version %d: %w", version+1, err)
			}
		}
		if err := s.w.script(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)); err != nil {
			return err
		}
		if s.owner, err = s.w.insert("INSERT INTO owner (pid, opened) VALUES (?, ?)", int64(os.Getpid()), time.Now().UnixMicro()); err != nil {
			return err
		}
		// Nobody sees the owner before it has its lock.
		if s.lock, err = os.OpenFile(s.lockName(s.owner), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
			return err
		}
		return lockFile(s.lock)
	}); err != nil {
		return err
	}
	return s.write(context.Background(), (*change).buryAll)
}

func (s *Store) lockName(owner int64) string { return fmt.Sprintf("%s-owner%d", s.path, owner) }

// lives reports whether an owner is a store that is open.
func (s *Store) lives(owner int64) (bool, error) {
	if owner == s.owner {
		return true, nil
	}
	return locked(s.lockName(owner))
}

// Close implements [store.Store].
func (s *Store) Close() error {
	s.opened.Lock()
	defer s.opened.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.w.transaction(context.Background(), func() error {
		_, err := s.w.insert("DELETE FROM owner WHERE n = ?", s.owner)
		return err
	})
	if s.broken != nil {
		err = nil // it was said
	}
	return errors.Join(err, s.closeFiles())
}

func (s *Store) closeFiles() (err error) {
	s.stop()
	if s.w != nil {
		err = errors.Join(err, s.w.close())
	}
	if s.conn != nil {
		err = errors.Join(err, s.conn.Close())
	}
	err = errors.Join(err, s.queries.close())
	// The last connection that is closed makes the WAL part of the database.
	for _, db := range []*sql.DB{s.db, s.writing} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	if s.lock != nil {
		err = errors.Join(err, os.Remove(s.lock.Name()), s.lock.Close())
	}
	return err
}

// check is the error of a store that is closed.
func (s *Store) check() error {
	if s.closing.Err() != nil {
		return store.ErrClosed
	}
	return nil
}

// busy reports whether an error says that another process has the database.
func busy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

var _ store.Store = (*Store)(nil)
