//go:build unix

package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/flowrun/flowrun/runtime/sqlite"
	"github.com/flowrun/flowrun/runtime/store"
)

// The test binary is another process too: it opens a store, does what it is told on
// its standard input, line by line, and answers each line with one.
func TestMain(m *testing.M) {
	if file := os.Getenv("SQLITE_TEST_OTHER"); file != "" {
		other(file, os.Getenv("SQLITE_TEST_LIMIT"))
		return
	}
	os.Exit(m.Run())
}

func other(file, limit string) {
	if limit != "" {
		// A write beyond it fails, in the kernel, with EFBIG.
		var n uint64
		fmt.Sscan(limit, &n)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			fmt.Println(err)
			return
		}
	}
	s, err := sqlite.Open(file)
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	fmt.Println("open")
	ctx := context.Background()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var err error
		word, argument, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "commit":
			err = s.Commit(ctx, numbered(argument))
		case "claim":
			err = s.Claim(ctx, argument)
		case "close":
			err = s.Close()
		}
		if err != nil {
			fmt.Println(strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Println("ok")
		}
	}
}

// numbered is the n-th batch of the tree "a": three executions and an effect.
func numbered(argument string) store.Batch {
	var n int
	fmt.Sscan(argument, &n)
	b := store.Batch{}
	if n == 0 {
		b.Executions = append(b.Executions, root("a"))
	}
	for i := range 3 {
		b.Executions = append(b.Executions, child("a", 3*n+i+1, make([]byte, 500), make([]byte, 1500)))
	}
	b.Effects = []store.Effects{{Execution: "a", First: n + 1, Count: 1, Data: []byte{byte(n)}}}
	return b
}

// A process is another one that has the store.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startProcess(t *testing.T, file, limit string) (*process, string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(self)}
	p.cmd.Env = append(os.Environ(), "SQLITE_TEST_OTHER="+file, "SQLITE_TEST_LIMIT="+limit)
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p, p.answer()
}

func (p *process) answer() string {
	if !p.out.Scan() {
		return "gone"
	}
	return p.out.Text()
}

func (p *process) do(line string) string {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.in, line); err != nil {
		return "gone"
	}
	return p.answer()
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func TestOwnerThatIsKilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "flowrun.db")
	p, _ := startProcess(t, file, "")
	for n := range 3 {
		if got := p.do(fmt.Sprint("commit ", n)); got != "ok" {
			t.Fatal(got)
		}
	}
	s := open(t, file)
	ctx := t.Context()
	if err := s.Claim(ctx, "a"); !errors.Is(err, store.ErrOwned) {
		t.Errorf("claim of what a process has: %v", err)
	}
	// One that stands still is alive.
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := s.Claim(ctx, "a"); !errors.Is(err, store.ErrOwned) {
		t.Errorf("claim of what a stopped process has: %v", err)
	}
	p.kill()
	if err := s.Claim(ctx, "a"); err != nil {
		t.Fatal("claim after the kill:", err)
	}
	rows, err := s.Tree(ctx, "a")
	if err != nil || len(rows) != 10 {
		t.Errorf("%d executions, %v", len(rows), err)
	}
	if err := s.Commit(ctx, numbered("3")); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(file + "-owner*"); err != nil || len(left) != 1 {
		t.Errorf("locks: %v %v", left, err)
	}
}

// Should an owner be taken for gone that is not, it can commit nothing any more.
func TestFencing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "flowrun.db")
	p, _ := startProcess(t, file, "")
	if got := p.do("commit 0"); got != "ok" {
		t.Fatal(got)
	}
	locks, err := filepath.Glob(file + "-owner*")
	if err != nil || len(locks) != 1 {
		t.Fatal(locks, err)
	}
	if err := os.Remove(locks[0]); err != nil {
		t.Fatal(err)
	}
	s := open(t, file)
	if err := s.Claim(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if got := p.do("commit 1"); !strings.Contains(got, store.ErrNotOwner.Error()) {
		t.Errorf("commit of a fenced owner: %s", got)
	}
	if err := s.Commit(t.Context(), numbered("1")); err != nil {
		t.Error(err)
	}
}

// Two processes write as fast as they can: none is told that the database is locked,
// and nobody who reads is held up.
func TestTwoProcessesWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "flowrun.db")
	s := open(t, file)
	p, _ := startProcess(t, file, "")
	const commits = 100
	answers := make(chan error)
	go func() {
		for n := range commits {
			if got := p.do(fmt.Sprint("commit ", n)); got != "ok" {
				answers <- errors.New(got)
				return
			}
		}
		answers <- nil
	}()
	go func() {
		if err := s.Commit(t.Context(), store.Batch{Executions: []store.Execution{root("b")}}); err != nil {
			answers <- err
			return
		}
		for n := range commits {
			if err := s.Commit(t.Context(), store.Batch{Executions: []store.Execution{child("b", n+1, nil, nil)}}); err != nil {
				answers <- err
				return
			}
			if _, err := s.List(t.Context(), store.Filter{Limit: 10}); err != nil {
				answers <- err
				return
			}
		}
		answers <- nil
	}()
	for range 2 {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
}

// checkPrefix holds that the store has the batches up to some number, the whole of each,
// and at least those that were acknowledged.
func checkPrefix(t *testing.T, file string, acknowledged int) {
	t.Helper()
	s, err := sqlite.Open(file)
	if err != nil {
		if acknowledged > 0 {
			t.Fatal(err)
		}
		return
	}
	defer s.Close()
	rows, err := s.Tree(t.Context(), "a")
	if err != nil && acknowledged > 0 {
		t.Fatal(err)
	}
	effects := 0
	for e, err := range s.Effects(t.Context(), "a") {
		if err != nil {
			t.Fatal(err)
		}
		effects += e.Count
	}
	if len(rows) > 0 && len(rows) != 1+3*effects || effects < acknowledged {
		t.Errorf("%d executions and %d effects, %d batches were acknowledged", len(rows), effects, acknowledged)
	}
}

// A disk that is full, at any point of the files: a limit of the kernel on their size
// stands for it. What was acknowledged is there, and no half of a batch is.
func TestDiskIsFull(t *testing.T) {
	const batches = 8
	failed, recovered := 0, 0
	for limit := 4096; limit <= 400<<10; limit += 7777 {
		file := filepath.Join(t.TempDir(), "flowrun.db")
		p, opened := startProcess(t, file, fmt.Sprint(limit))
		acknowledged := 0
		for n := 0; n < batches && opened == "open"; n++ {
			if got := p.do(fmt.Sprint("commit ", n)); got != "ok" {
				failed++
				// It is said again, or it works again; it is not made up.
				if again := p.do(fmt.Sprint("commit ", n)); again == "ok" {
					acknowledged++
					recovered++
				}
				break
			}
			acknowledged++
		}
		p.kill()
		checkPrefix(t, file, acknowledged)
	}
	if failed < 10 {
		t.Errorf("only %d writes failed", failed)
	}
	t.Logf("%d writes failed, %d of them worked when they were tried again", failed, recovered)
}

// A WAL that was cut off, or torn, at any point: what is before it is there.
func TestTornWAL(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "flowrun.db")
	p, _ := startProcess(t, file, "")
	const batches = 6
	var lengths []int64 // of the WAL after each batch
	for n := range batches {
		if got := p.do(fmt.Sprint("commit ", n)); got != "ok" {
			t.Fatal(got)
		}
		info, err := os.Stat(file + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		lengths = append(lengths, info.Size())
	}
	p.kill()
	database, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wal, err := os.ReadFile(file + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	for end := 0; end <= len(wal); end += 1021 {
		for _, torn := range []bool{false, true} {
			copied := filepath.Join(t.TempDir(), "flowrun.db")
			cut := append([]byte(nil), wal[:end]...)
			if torn { // the length is there, the contents are not
				cut = append(cut, make([]byte, len(wal)-end)...)
			}
			if err := errors.Join(os.WriteFile(copied, database, 0o600), os.WriteFile(copied+"-wal", cut, 0o600)); err != nil {
				t.Fatal(err)
			}
			acknowledged := 0
			for _, length := range lengths {
				if int64(end) >= length {
					acknowledged++
				}
			}
			checkPrefix(t, copied, acknowledged)
		}
	}
}
