package tlsconf_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/testdata/servers"
)

const notPEM = "s3cr3t-that-is-no-pem"

func TestValidate(t *testing.T) {
	ca := servers.NewCA(t)
	client, other := ca.Client(t, "a"), ca.Client(t, "b")
	caPEM, cert, key := string(ca.PEM), string(client.CertPEM), string(client.KeyPEM)
	encrypted := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")}))
	older := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED"}, Bytes: []byte("x")}))
	damaged := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}))
	for _, test := range []struct {
		name, ca, cert, key string
		want                string // beginning of the error
	}{
		{name: "nothing"},
		{name: "all", ca: caPEM, cert: cert, key: key},
		{name: "spaces around", ca: "\n " + caPEM + "\n\n", cert: "\n" + cert, key: "\t" + key},
		{name: "text before", ca: "subject=CN = x\n" + caPEM},
		{name: "several authorities", ca: caPEM + string(servers.NewCA(t).PEM)},
		{name: "key with certificate", cert: cert + key},
		{name: "files", ca: "file:ca.pem", cert: "cloudomation:c.pem", key: "file:k.pem"},
		{name: "no PEM", ca: notPEM, want: `: input "cacert": want PEM text with -----BEGIN CERTIFICATE-----, or file:<name>`},
		{name: "no PEM beside files", ca: notPEM, cert: "file:c.pem", key: "file:k.pem", want: `: input "cacert": want PEM text`},
		{name: "key as authority", ca: key, want: `: input "cacert": want PEM text`},
		{name: "damaged", ca: caPEM + damaged, want: `: input "cacert": certificate 2 of the PEM text is damaged: `},
		{name: "no key", cert: cert, want: `: input "client_key": required with client_cert, which holds no private key`},
		{name: "no certificate", key: key, want: `: input "client_key": there is no client_cert that it belongs to`},
		{name: "key no PEM", cert: cert, key: notPEM, want: `: input "client_key": want PEM text with -----BEGIN PRIVATE KEY-----, or file:<name>`},
		{name: "encrypted", cert: cert, key: encrypted, want: `: input "client_key": the private key is encrypted; want it without a passphrase`},
		{name: "encrypted the older way", cert: cert, key: older, want: `: input "client_key": the private key is encrypted; want it without a passphrase`},
		{name: "another's key", cert: cert, key: string(other.KeyPEM), want: `: input "client_key": private key does not match public key`},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := tlsconf.Inputs{CACert: test.ca, ClientCert: test.cert, ClientKey: connectors.NewSecret(test.key), VerifySSL: true}
			err := in.Validate()
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if !errors.Is(err, connectors.ErrInput) || strings.Contains(err.Error(), notPEM) {
				t.Errorf("wrong error: %q", err)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	ca := servers.NewCA(t)
	client := ca.Client(t, "a")
	dir := t.TempDir()
	for name, text := range map[string][]byte{"ca": ca.PEM, "cert": client.CertPEM, "key": client.KeyPEM, "large": make([]byte, 5<<20)} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	call := &connectors.Call{Host: connectors.Host{Files: connectors.FilesIn(root)}}
	load := func(ca, cert, key string) (tlsconf.Settings, error) {
		in := tlsconf.Inputs{CACert: ca, ClientCert: cert, ClientKey: connectors.NewSecret(key), VerifySSL: true}
		return in.Load(t.Context(), call)
	}
	fromFiles, err := load("file:ca", "file:cert", "file:key")
	if err != nil {
		t.Fatal(err)
	}
	fromText, err := load(string(ca.PEM), string(client.CertPEM), string(client.KeyPEM))
	if err != nil {
		t.Fatal(err)
	}
	if fromFiles != fromText {
		t.Error("the same settings are not equal")
	}
	config, err := fromFiles.Config()
	if err != nil {
		t.Fatal(err)
	}
	if len(config.Certificates) != 1 || !config.RootCAs.Equal(ca.Pool()) || config.InsecureSkipVerify {
		t.Error("the files are not in the configuration")
	}
	if other, _ := load("", "file:cert", "file:key"); other == fromText {
		t.Error("other settings are equal")
	}
	if _, err := load("file:none", "", ""); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "cacert: ") {
		t.Error(err)
	}
	if _, err := load("file:large", "", ""); err == nil || err.Error() != `cacert: file "file:large" is larger than 4194304 bytes` {
		t.Error(err)
	}
	in := tlsconf.Inputs{CACert: "file:ca"}
	if _, err := in.Load(t.Context(), new(connectors.Call)); err == nil || err.Error() != `cacert: file "file:ca": this host has no store of files` {
		t.Error(err)
	}
	// Keys of maps and fields of errors get printed.
	line := bytes.Split(client.KeyPEM, []byte("\n"))[1]
	if printed := fmt.Sprintf("%v %+v %#v %s", fromText, fromText, fromText, &fromText); strings.Contains(printed, string(line)) {
		t.Error("settings print the key")
	}
}

// handshake shakes hands with a server over TCP and then reads from it.
func handshake(t *testing.T, server, client *tls.Config, name string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		if s := tls.Server(c, server); s.Handshake() == nil {
			s.Write([]byte("ok"))
		}
		io.Copy(io.Discard, c)
	}()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		conn.Close()
		<-done
	}()
	c, err := tlsconf.Client(t.Context(), conn, client, name)
	if err == nil {
		if _, err = c.Read(make([]byte, 2)); err != nil {
			err = tlsconf.Explain(err, name)
		}
	}
	return err
}

func TestExplain(t *testing.T) {
	ca := servers.NewCA(t)
	trusting := &tls.Config{RootCAs: ca.Pool()}
	with := func(c *servers.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{c.TLS}} }
	clientWanted := with(ca.Server(t, "h"))
	clientWanted.ClientAuth, clientWanted.ClientCAs = tls.RequireAndVerifyClientCert, ca.Pool()
	stranger := trusting.Clone()
	theirs := servers.NewCA(t).Client(t, "stranger").TLS
	stranger.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &theirs, nil }
	old := with(ca.Server(t, "h"))
	old.MinVersion = tls.VersionTLS13
	oldClient := trusting.Clone()
	oldClient.MaxVersion = tls.VersionTLS12
	many := ca.Server(t, "a", "b", "c", "d", "e", "f", "127.0.0.1")
	for _, test := range []struct {
		name           string
		server, client *tls.Config
		want           string
	}{
		{"trusted", with(ca.Server(t, "h")), trusting, ""},
		{"not trusted", with(ca.Server(t, "h")), &tls.Config{RootCAs: x509.NewCertPool()},
			`tls: the certificate of h is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`},
		{"self-signed", &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}}, trusting, "tls: the certificate of h is signed by an authority, which is not trusted (give that authority's certificate as cacert)"},
		{"expired", with(ca.Expired(t, "h")), trusting, "tls: the certificate of h has expired or is not valid yet: current time "},
		{"wrong name", with(many), trusting, "tls: the certificate is for 127.0.0.1, a, b, c, d, ..., not for h"},
		{"client certificate required", clientWanted, trusting, "h requires a client certificate (give client_cert and client_key)"},
		{"client certificate refused", clientWanted, stranger, "h refuses the client certificate: unknown certificate authority"},
		{"versions", old, oldClient, "tls: h refuses the TLS connection: protocol version not supported"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := handshake(t, test.server, test.client, "h")
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if err := tlsconf.Explain(io.EOF, "h"); err != nil {
		t.Errorf("an error of another kind became %v", err)
	}
}

// selfSigned is a certificate without any name of its issuer.
func selfSigned(t *testing.T) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{DNSNames: []string{"h"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestClientEndsWithItsContext(t *testing.T) {
	here, there := net.Pipe()
	defer there.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("the reason")
	go func() {
		there.Read(make([]byte, 1)) // the handshake has begun
		cancel(cause)
	}()
	_, err := tlsconf.Client(ctx, here, new(tls.Config), "h")
	if !errors.Is(err, cause) || err.Error() != "tls: the reason" {
		t.Errorf("got %v", err)
	}
	if _, err := here.Write(nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the connection is not closed: %v", err)
	}
}
