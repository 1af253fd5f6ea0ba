// Package vault reads and writes secrets of HashiCorp Vault, and is the connector type VAULT.
//
// A [Source] knows the vault configs of a project: where a Vault is, how to log
// in to it, and which of its KV engines holds the secrets. It logs in when the
// first secret is read, keeps the token alive as long as it is in use, and logs in
// again when the token has ended or was revoked.
//
// Nothing is ambient: the VAULT_* variables by which Vault's own tools are
// configured, and those for proxies, have no effect. (Vault's client library reads
// the former all the same, and refuses to work if one is malformed.)
//
// The connector type has a token as an input, and what flows do with Vault themselves:
// see [NewDriver].
package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Options are what a [Source] is made of. All but Configs may be left out.
type Options struct {
	Configs []Config

	// Getenv and ReadFile give the credentials and CA certificates that configs
	// name. Without them there are no environment variables and no files.
	Getenv   func(name string) (string, bool)
	ReadFile func(name string) ([]byte, error)

	// DialContext makes the connections; by default they are made plainly.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)

	// Timeout is how long Vault may take for one answer; 0 is a minute.
	Timeout time.Duration

	// Now is the clock by which tokens end; by default [time.Now].
	Now func() time.Time
}

// The time that Vault's own client gives a request.
const defaultTimeout = time.Minute

// A Source is a [connectors.SecretSource] of the Vaults of a project. It is safe
// for concurrent use.
type Source struct {
	servers map[string]*server
	names   []string
}

// New returns a source of the secrets of o.Configs. It refuses configs that are
// wrong in themselves, naming each with its place. No Vault is asked yet and no
// credential read: one that is missing hurts only who reads a secret with it.
func New(o Options) (*Source, error) {
	if o.Getenv == nil {
		o.Getenv = func(string) (string, bool) { return "", false }
	}
	if o.ReadFile == nil {
		o.ReadFile = func(string) ([]byte, error) { return nil, errors.New("files cannot be read here") }
	}
	if o.DialContext == nil {
		o.DialContext = new(net.Dialer).DialContext
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Source{servers: map[string]*server{}}
	var errs []error
	for _, c := range o.Configs {
		if first, ok := s.servers[c.Name]; ok {
			errs = append(errs, c.errorf("the name is taken (%s)", cmp.Or(first.config.place(), "another config")))
			continue
		}
		server, err := newServer(c, o)
		if err != nil {
			errs = append(errs, err)
		}
		s.servers[c.Name] = server
		s.names = append(s.names, c.Name)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	slices.Sort(s.names)
	return s, nil
}

// Read returns all keys of the secret at a path of the engine of a config, of its
// newest version or the one that ref names. Ints, floats, strings, lists and dicts
// are what Vault answers, in its order. (An engine of version 2 has only 64-bit
// floats for numbers: an int beyond 2^53 is rounded when it is written there.)
//
// Its errors are those of [connectors.SecretSource]. A request is made once:
// whoever wants to try again asks again. When ctx ends, the error is ctx's.
func (s *Source) Read(ctx context.Context, ref connectors.SecretRef) (*value.Dict, error) {
	server, ok := s.servers[ref.Config]
	if !ok {
		return nil, fmt.Errorf("secret %s: %w", ref, s.unknown(ref.Config))
	}
	secret, err := server.read(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", ref, err)
	}
	return secret, nil
}

// Write makes a secret of the engine of a config hold these keys and no others. Where the
// engine keeps versions it adds one and returns it: nobody's write is lost, and the one
// made last counts. Vault's own words are shown without any text of keys.
func (s *Source) Write(ctx context.Context, ref connectors.SecretRef, keys *value.Dict) (version int, err error) {
	server, ok := s.servers[ref.Config]
	if !ok {
		return 0, fmt.Errorf("secret %s: %w", ref, s.unknown(ref.Config))
	}
	if version, err = server.write(ctx, ref, keys); err != nil {
		return 0, fmt.Errorf("secret %s: %w", ref, err)
	}
	return version, nil
}

// Configs returns the names of the configs, sorted.
func (s *Source) Configs() []string { return slices.Clone(s.names) }

// Address returns where the Vault of a config is.
func (s *Source) Address(config string) (string, error) {
	server, ok := s.servers[config]
	if !ok {
		return "", s.unknown(config)
	}
	return server.config.Address, nil
}

func (s *Source) unknown(name string) error {
	if len(s.names) == 0 {
		return connectors.ErrNoVaultConfigured
	}
	hint := connectors.DidYouMean(name, s.names)
	if hint == "" {
		hint = "there is " + strings.Join(s.names, ", ")
	}
	return fmt.Errorf("%w %q (%s)", connectors.ErrUnknownVault, name, hint)
}

// The time that Close may take.
const closeTimeout = 5 * time.Second

// Close revokes the tokens that were got by logging in, as far as the Vaults can
// be reached, and closes the connections to them. It is called after the last
// Read.
func (s *Source) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	for _, name := range s.names {
		s.servers[name].close(ctx)
	}
	return nil
}

var (
	_ connectors.SecretWriter = (*Source)(nil)
	_ io.Closer               = (*Source)(nil)
)
