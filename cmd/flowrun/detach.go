package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/flowrun/flowrun/runtime"
)

// detach creates an execution and has another process run it.
func (p *process) detach(ctx context.Context, w *workspace, rt *runtime.Runtime, f storeFlag, flow runtime.Flow) error {
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
	args := []string{"-C", w.root, "execution", "resume", "--quiet", x.ID()}
	if f.where != "" {
		args = append(args, "--store", p.path(f.where))
	}
	cmd := exec.Command(p.self, args...)
	cmd.Dir = filepath.VolumeName(w.root) + string(filepath.Separator)
	cmd.Env = os.Environ()
	cmd.SysProcAttr = ownSession()
	if err := cmd.Start(); err != nil {
		return exitError{exitFailed, fmt.Errorf("execution %s is created, and cannot be run: %w", x.ID(), err)}
	}
	fmt.Fprintln(p.stdout, x.ID())
	return cmd.Process.Release()
}
