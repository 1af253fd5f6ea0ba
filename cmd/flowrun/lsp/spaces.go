package lsp

import (
	"errors"
	"sync"

	"github.com/flowrun/flowrun/runtime/project"
)

// A space is a workspace that is open, and who uses it. One that is out of date is closed
// when nobody uses it any more.
type space struct {
	Workspace
	err   error // nothing could be opened
	users int
	old   bool
}

// spaces are the workspaces of folders. They are opened when they are needed, and again
// after files have changed.
type spaces struct {
	open func(dir string) (Workspace, error)

	mu   sync.Mutex
	all  map[string]*space // by folder
	errs []error           // of closing
}

// use returns the workspace of a folder, which is the user's until it is released.
func (s *spaces) use(dir string) *space {
	if root, err := project.Find(dir); err == nil {
		dir = root
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ws := s.all[dir]
	if ws == nil {
		ws = &space{}
		ws.Workspace, ws.err = s.open(dir)
		s.all[dir] = ws
	}
	ws.users++
	return ws
}

func (s *spaces) release(ws *space) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ws.users--
	s.closeUnused(ws)
}

func (s *spaces) closeUnused(ws *space) {
	if ws.old && ws.users == 0 && ws.Workspace != nil {
		if err := ws.Close(); err != nil {
			s.errs = append(s.errs, err)
		}
		ws.Workspace = nil
	}
}

// outdate has all workspaces opened anew when they are used next.
func (s *spaces) outdate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ws := range s.all {
		ws.old = true
		s.closeUnused(ws)
	}
	clear(s.all)
}

// close closes them all; nobody may use one any more.
func (s *spaces) close() error {
	s.outdate()
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.errs...)
}
