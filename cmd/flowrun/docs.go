package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/reference"
	"github.com/spf13/cobra"
)

func (p *process) docsCommand() *cobra.Command {
	var out string
	var check bool
	cmd := &cobra.Command{
		Use:   "docs [TYPE] [--out DIR [--check]]",
		Short: "Write the reference pages of the connector types",
		Long: `Write the reference of the connector types as Markdown: the page of a type to stdout,
without TYPE the index. With --out all pages go into a folder, which is made if it is not
there; pages of types that are gone are removed, and other files in it left alone. The
names of the files that were changed are printed.

Exit codes: 0 success; 1 with --check, a page is not as it would be written, or a file
cannot be written; 2 wrong usage.`,
		Args:              atMostOne("TYPE"),
		ValidArgsFunction: p.completeTypes,
		RunE: func(cmd *cobra.Command, args []string) error {
			registry := p.registry()
			defer registry.Close()
			switch specs := specsOf(registry); {
			case out != "" && len(args) > 0:
				return errors.New("--out is for the pages of all types\nhint: flowrun docs " + args[0] + " > FILE")
			case check && out == "":
				return errors.New("--check needs --out, the folder of the pages\nhint: flowrun docs --help")
			case out != "":
				return p.writePages(out, reference.Pages(specs), check)
			case len(args) == 0:
				_, err := p.stdout.Write(reference.Index(specs))
				return err
			}
			spec, err := specNamed(registry, args[0])
			if err != nil {
				return err
			}
			_, err = p.stdout.Write(reference.Page(spec))
			return err
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the folder that all pages are written to")
	cmd.Flags().BoolVar(&check, "check", false, "write nothing, only print the names of pages that are stale")
	return cmd
}

// writePages makes a folder hold these pages, and no other ones of the reference. With
// check it only prints what it would do.
func (p *process) writePages(name string, pages map[string][]byte, check bool) error {
	dir := p.path(name)
	stale, gone, err := stalePages(dir, pages)
	if err != nil {
		return exitError{exitFailed, named(name, err)}
	}
	if !check && len(stale) > 0 {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return exitError{exitFailed, named(name, err)}
		}
	}
	for _, page := range stale {
		if !check {
			if err := writeWhole(filepath.Join(dir, page), pages[page], 0o644); err != nil {
				return exitError{exitFailed, named(filepath.Join(name, page), err)}
			}
		}
		fmt.Fprintln(p.stdout, filepath.Join(name, page))
	}
	for _, page := range gone {
		if !check {
			if err := os.Remove(filepath.Join(dir, page)); err != nil {
				return exitError{exitFailed, named(filepath.Join(name, page), err)}
			}
		}
		fmt.Fprintln(p.stdout, filepath.Join(name, page)+" (removed)")
	}
	if check && len(stale)+len(gone) > 0 {
		return exitError{code: exitFailed}
	}
	return nil
}

// stalePages returns the names of the pages that a folder does not have as they are, and
// of those in it that are of no type.
func stalePages(dir string, pages map[string][]byte) (stale, gone []string, err error) {
	for _, page := range slices.Sorted(maps.Keys(pages)) {
		text, err := os.ReadFile(filepath.Join(dir, page))
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, nil, err
		case err != nil || !bytes.Equal(text, pages[page]):
			stale = append(stale, page)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	for _, e := range entries {
		if pages[e.Name()] != nil || !e.Type().IsRegular() || !strings.HasSuffix(e.Name(), ".md") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, nil, err
		}
		if bytes.HasPrefix(text, []byte(reference.Mark)) {
			gone = append(gone, e.Name())
		}
	}
	return stale, gone, nil
}
