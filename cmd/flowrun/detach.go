package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/flowrun/flowrun/runtime"
)

// detach creates an execution and has another process run it.
func (p *process) detach(ctx context.Context, w *workspace, rt *runtime.Runtime, f storeFlag, i isolateFlags, flow runtime.Flow) error {
	if rt.Store() == nil {
		return closing(errors.New("--detach needs a store: a project, or --store FILE"), rt)
	}
	x, err := rt.Create(ctx, flow)
	if err := closing(err, rt); err != nil {
		return err
	}
	// The store is given up before the other process claims the execution.
	if err := w.close(); err != nil {
		return exitError{exitFailed, err}
	}
	args := []string{"-C", w.root, "execution", "resume", "--quiet", "--background", x.ID()}
	if f.where != "" {
		args = append(args, "--store", p.path(f.where))
	}
	args = append(args, i.args()...)
	cmd := exec.Command(p.self, args...)
	cmd.Dir = filepath.VolumeName(w.root) + string(filepath.Separator)
	cmd.Env = os.Environ()
	cmd.SysProcAttr = ownSession()
	told, err := cmd.StdoutPipe()
	if err != nil {
		return exitError{exitFailed, err}
	}
	defer told.Close()
	if err := cmd.Start(); err != nil {
		return notRun(x, err)
	}
	// Whoever reads the id may wait for the execution at once: it has to run by then.
	id, err := bufio.NewReader(told).ReadString('\n')
	if err != nil {
		return notRun(x, errors.Join(errors.New("the process in the background has ended"), cmd.Wait()))
	}
	fmt.Fprint(p.stdout, id)
	return cmd.Process.Release()
}

func notRun(x *runtime.Execution, err error) error {
	return exitError{exitFailed, fmt.Errorf("execution %s is created, and does not run: %w\nhint: flowrun execution resume %s", x.ID(), err, x.ID())}
}

// inBackground says on stdout that an execution runs, and leaves stdout to whoever has
// started the process: nobody reads it from then on.
func (p *process) inBackground(x *runtime.Execution) {
	fmt.Fprintln(p.stdout, x.ID())
	p.stdout = io.Discard
}
