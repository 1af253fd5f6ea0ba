// Command vaultserver is a real Vault for tests: HashiCorp Vault's own core and
// HTTP handler, in memory, with what the tests need of its engines: kv, and the
// auth methods token, userpass and approle.
//
// When it is ready it prints one line of JSON:
//
//	{"address":"http://127.0.0.1:40001","root_token":"root","sealed":false}
//
// The secrets engines secret/ (kv version 2) and kv1/ (kv version 1) are mounted,
// the auth methods approle/ and userpass/ enabled. It ends on SIGINT and SIGTERM.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the command: it serves until ctx ends and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("vaultserver", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:0", "listen at this `address`; port 0 takes any that is free")
	rootToken := flags.String("root-token", "root", "the `token` of whom everything is allowed")
	certFile := flags.String("tls-cert", "", "serve https with the certificate in this PEM `file`")
	keyFile := flags.String("tls-key", "", "the certificate's private key, a PEM `file`")
	sealed := flags.Bool("sealed", false, "start sealed, without a key that would unseal it")
	auditFile := flags.String("audit", "", "write an audit log to this `file`")
	untilEOF := flags.Bool("stdin", false, "end when stdin is closed")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "vaultserver: want no arguments, got %q\n", flags.Args())
		return 2
	}
	if *untilEOF {
		ctx = whileOpen(ctx, stdin)
	}
	err := serve(ctx, stdout, stderr, *addr, *certFile, *keyFile, coreOptions{
		rootToken: *rootToken,
		sealed:    *sealed,
		auditFile: *auditFile,
	})
	if err != nil {
		fmt.Fprintln(stderr, "vaultserver:", err)
		return 1
	}
	return 0
}

// whileOpen returns a context that ends when there is nothing more to read from
// stdin.
func whileOpen(ctx context.Context, stdin io.Reader) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		io.Copy(io.Discard, stdin)
	}()
	return ctx
}

// serve starts a core and serves it until ctx ends.
func serve(ctx context.Context, stdout, stderr io.Writer, addr, certFile, keyFile string, o coreOptions) (err error) {
	l, scheme, err := listen(addr, certFile, keyFile)
	if err != nil {
		return err
	}
	defer l.Close()
	core, err := newCore(ctx, o, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, core.Shutdown()) }()

	server := &http.Server{Handler: handler(core, l), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	ready := struct {
		Address   string `json:"address"`
		RootToken string `json:"root_token"`
		Sealed    bool   `json:"sealed"`
	}{scheme + "://" + l.Addr().String(), o.rootToken, core.Sealed()}
	if err := json.NewEncoder(stdout).Encode(ready); err != nil {
		return err
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		server.Close()
		<-served
		return nil
	}
}

// listen returns a listener and the scheme of what it serves.
func listen(addr, certFile, keyFile string) (l net.Listener, scheme string, err error) {
	if certFile == "" && keyFile == "" {
		l, err = net.Listen("tcp", addr)
		return l, "http", err
	}
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, "", err
	}
	l, err = tls.Listen("tcp", addr, &tls.Config{Certificates: []tls.Certificate{cert}})
	return l, "https", err
}
