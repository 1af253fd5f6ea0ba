package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// secretKeyVariable gives the key that secrets are kept under, in base64, instead of the
// file beside the database.
const secretKeyVariable = "FLOWRUN_SECRET_KEY"

const secretKeySize = 32

// secretKey returns the key that the secrets of a store are kept under: that of the
// environment, or the one in a file, which is made if it is not there.
func (p *process) secretKey(file string) ([]byte, error) {
	if text, ok := p.getenv(secretKeyVariable); ok {
		key, err := parseSecretKey(text)
		if err != nil {
			return nil, fmt.Errorf("the environment variable %s: %w", secretKeyVariable, err)
		}
		return key, nil
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeSecretKey(file); err == nil {
			text, err = os.ReadFile(file)
		}
	}
	if err != nil {
		return nil, err
	}
	key, err := parseSecretKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// parseSecretKey reads a key. What is wrong with one is told without quoting it.
func parseSecretKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("want %d bytes in base64, got text that is no base64", secretKeySize)
	}
	if len(key) != secretKeySize {
		return nil, fmt.Errorf("want %d bytes in base64, got %d", secretKeySize, len(key))
	}
	return key, nil
}

// makeSecretKey makes a file with a new key, which is there as a whole or not at all. If
// another process was faster, its file stays.
func makeSecretKey(file string) (err error) {
	key := make([]byte, secretKeySize)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	whole, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*") // 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(whole.Name())) }()
	_, err = whole.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err = errors.Join(err, whole.Sync(), whole.Close()); err != nil {
		return err
	}
	if err := os.Link(whole.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

// syncFolder has it on disk which files a folder has. Where folders cannot be synced
// nothing is wrong.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
