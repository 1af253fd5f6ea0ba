package rest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// counting starts a server that counts its connections.
func counting(t testing.TB, handle http.HandlerFunc) (s *httptest.Server, made *atomic.Int32) {
	made = new(atomic.Int32)
	s = httptest.NewUnstartedServer(handle)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			made.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s, made
}

func ok(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") }

func TestConnectionsAreUsedAgain(t *testing.T) {
	d := newDriver(t)
	server, made := counting(t, ok)
	for range 5 {
		call(t, d, "url", server.URL)
	}
	call(t, d, "url", server.URL, "timeout", 30, "read_timeout", 5, "username", "u")
	equal(t, made.Load(), int32(1))

	// Other TLS settings, or another host's rules, are other connections.
	call(t, d, "url", server.URL, "verify_ssl", false)
	equal(t, made.Load(), int32(2))
	var dialler net.Dialer
	for range 2 {
		host := connectors.Host{Dialer: connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
			return dialler.DialContext(ctx, network, addr)
		})}
		for range 2 {
			if _, err := perform(t, d, host, "url", server.URL); err != nil {
				t.Fatal(err)
			}
		}
	}
	equal(t, made.Load(), int32(4))
	_, err := perform(t, d, connectors.Host{Dialer: connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("not allowed")
	})}, "url", server.URL)
	wantError(t, err, nil, "REST: connect: not allowed")
}

func TestConnectionIsSharedByHTTP2(t *testing.T) {
	ca := servers.NewCA(t)
	const calls = 10
	var dialled atomic.Int32
	waiting := make(chan struct{})
	var arrived sync.WaitGroup
	arrived.Add(calls)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/wait" {
			arrived.Done()
			<-waiting
		}
		io.WriteString(w, r.Proto)
	}))
	server.EnableHTTP2 = true
	server.TLS = serverConfig(ca.Server(t))
	server.StartTLS()
	t.Cleanup(server.Close)
	host := connectors.Host{Dialer: connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled.Add(1)
		return new(net.Dialer).DialContext(ctx, network, addr)
	})}
	d := newDriver(t)
	inputs := []any{"cacert", string(ca.PEM), "url"}
	if _, err := perform(t, d, host, append(inputs, server.URL)...); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range calls {
		wg.Go(func() {
			out, err := perform(t, d, host, append(inputs[:3:3], server.URL+"/wait")...)
			if err != nil {
				t.Error(err)
				return
			}
			if text, _ := out.Get("text"); text != "HTTP/2.0" {
				t.Errorf("protocol %v", text)
			}
		})
	}
	arrived.Wait()
	close(waiting)
	wg.Wait()
	equal(t, dialled.Load(), int32(1))
}

func TestCloseClosesConnections(t *testing.T) {
	closed := make(chan struct{}, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(ok))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	d := newDriver(t)
	for _, verify := range []bool{true, false} {
		call(t, d, "url", server.URL, "verify_ssl", verify)
	}
	if err := d.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	<-closed
	<-closed
	_, err := perform(t, d, connectors.Host{}, "url", server.URL)
	wantError(t, err, nil, "REST: the driver is closed")
}

// TestPoolIsBounded makes calls with more settings than are kept.
func TestPoolIsBounded(t *testing.T) {
	d := newDriver(t)
	server, made := counting(t, ok)
	const most = 64 // transports
	for i := range most + 10 {
		call(t, d, "url", server.URL, "connect_timeout", i+1)
	}
	equal(t, made.Load(), int32(most+10))
	// The last ones are kept.
	call(t, d, "url", server.URL, "connect_timeout", most+10)
	call(t, d, "url", server.URL, "connect_timeout", 11)
	equal(t, made.Load(), int32(most+10))
	// The first one is not.
	call(t, d, "url", server.URL, "connect_timeout", 1)
	equal(t, made.Load(), int32(most+11))
}

func TestTimeouts(t *testing.T) {
	d := newDriver(t)
	stop := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" {
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
		}
		<-stop
	})
	t.Cleanup(func() { close(stop) })
	silent := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	t.Run("no answer", func(t *testing.T) {
		_, err := perform(t, d, connectors.Host{}, "url", server.URL, "read_timeout", 0.05)
		wantError(t, err, connectors.ErrTimeout, "REST: request: timed out: nothing was sent or received for read_timeout (0.05 s)")
	})
	t.Run("half an answer", func(t *testing.T) {
		out, err := perform(t, d, connectors.Host{}, "url", server.URL+"/half", "read_timeout", 0.05)
		wantError(t, err, connectors.ErrTimeout, "REST: read: timed out: nothing was sent or received for read_timeout (0.05 s)")
		get(t, out, "status_code")
	})
	t.Run("no handshake", func(t *testing.T) {
		_, err := perform(t, d, connectors.Host{}, "url", "https://"+silent, "connect_timeout", 0.05)
		wantError(t, err, connectors.ErrTimeout, "REST: tls: timed out: no connection to "+silent+" within connect_timeout (0.05 s)")
	})
	t.Run("no connection", func(t *testing.T) {
		host := connectors.Host{Dialer: connectors.DialerFunc(func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})}
		_, err := perform(t, d, host, "url", "http://h.example", "connect_timeout", 0.05)
		wantError(t, err, connectors.ErrTimeout, "REST: connect: timed out: no connection to h.example:80 within connect_timeout (0.05 s)")
	})
	t.Run("of the token server", func(t *testing.T) {
		_, err := perform(t, d, connectors.Host{}, append(oauth2(server.URL), "read_timeout", 0.05)...)
		wantError(t, err, connectors.ErrTimeout, "nothing was sent or received for read_timeout (0.05 s)")
	})
}

// listen accepts connections and gives each to handle, then closes it.
func listen(t testing.TB, handle func(net.Conn)) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer c.Close()
				handle(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		wg.Wait()
	})
	return l.Addr().String()
}

// TestCancel ends calls at each of their steps.
func TestCancel(t *testing.T) {
	reached := make(chan struct{})
	stop := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" {
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
		} else {
			reached <- struct{}{}
		}
		<-stop
	})
	silent := listen(t, func(c net.Conn) {
		reached <- struct{}{}
		io.Copy(io.Discard, c)
	})
	t.Cleanup(func() { close(stop) })
	dialEnded := make(chan struct{})
	for _, test := range []struct {
		name, step string
		inputs     []any
		host       connectors.Host
		ends       chan struct{} // what must end with the call, nil for nothing
	}{
		{"dialling", "connect", []any{"url", "http://h.example", "connect_timeout", 0}, connectors.Host{Dialer: connectors.DialerFunc(func(ctx context.Context, _, _ string) (net.Conn, error) {
			reached <- struct{}{}
			<-ctx.Done()
			close(dialEnded)
			return nil, ctx.Err()
		})}, dialEnded},
		{"handshake", "connect", []any{"url", "https://" + silent}, connectors.Host{}, nil},
		{"waiting for the answer", "request", []any{"url", server.URL}, connectors.Host{}, nil},
		{"reading", "read", []any{"url", server.URL + "/half", "dst", "f"}, connectors.Host{Files: oneWriter{func() { reached <- struct{}{} }}}, nil},
		{"waiting for a token", "request", oauth2(server.URL), connectors.Host{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDriver(t)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-reached
				cancel()
			}()
			_, err := performIn(ctx, d, test.host, test.inputs...)
			wantError(t, err, context.Canceled, "REST: "+test.step+": context canceled")
			if test.ends != nil {
				<-test.ends
			}
		})
	}
}

// oneWriter tells when something is written, and keeps nothing.
type oneWriter struct{ written func() }

func (oneWriter) Open(context.Context, string) (io.ReadCloser, error) { return nil, os.ErrNotExist }
func (o oneWriter) Create(context.Context, string) (connectors.FileWriter, error) {
	return o, nil
}
func (o oneWriter) Write(p []byte) (int, error) { o.written(); return len(p), nil }
func (oneWriter) Commit() error                 { return errors.New("half a file is given its name") }
func (oneWriter) Close() error                  { return nil }

// TestEndOfUpload checks that no file is read after the call, be it cancelled or
// answered before all was sent.
func TestEndOfUpload(t *testing.T) {
	d := newDriver(t)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/early" {
			http.NewResponseController(w).EnableFullDuplex()
			w.Header().Set("Content-Length", "2")
			io.WriteString(w, "ok")
			http.NewResponseController(w).Flush()
		}
		io.Copy(io.Discard, r.Body)
	})
	for _, path := range []string{"/", "/early"} {
		// What would go on does so only sometimes.
		for range 30 {
			ctx, cancel := context.WithCancel(t.Context())
			f := &endlessFile{}
			if path == "/" {
				f.reads, f.onLast = 10, cancel
			}
			_, err := performIn(ctx, d, connectors.Host{Files: oneFile{f}}, "url", server.URL+path, "method", "put", "body", value.DictOf("file", "f"))
			if path == "/" || err != nil {
				wantError(t, err, context.Canceled)
			}
			if !f.closed.Load() {
				t.Fatal("the file is open after the call")
			}
			if f.readAfterClose.Load() {
				t.Fatal("the file was read after it was closed")
			}
			cancel()
		}
	}
}

type oneFile struct{ f *endlessFile }

func (o oneFile) Open(context.Context, string) (io.ReadCloser, error) { return o.f, nil }
func (o oneFile) Create(context.Context, string) (connectors.FileWriter, error) {
	return nil, os.ErrPermission
}

// endlessFile is a file without end that tells when it was read so often.
type endlessFile struct {
	reads                  int
	onLast                 func()
	closed, readAfterClose atomic.Bool
}

func (f *endlessFile) Read(p []byte) (int, error) {
	if f.closed.Load() {
		f.readAfterClose.Store(true)
	}
	if f.reads--; f.reads == 0 {
		f.onLast()
	}
	return len(p), nil
}

func (f *endlessFile) Close() error {
	f.closed.Store(true)
	return nil
}

func TestUploadOfUnknownSize(t *testing.T) {
	url, last := recorder(t)
	var ctx context.Context
	pipe := func(c context.Context) (io.ReadCloser, error) {
		ctx = c
		r, w := io.Pipe()
		go func() {
			io.WriteString(w, "piped")
			w.Close()
		}()
		return r, nil
	}
	_, err := perform(t, newDriver(t), connectors.Host{Files: openFunc(pipe)}, "url", url, "method", "put", "body", value.DictOf("file", "f"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, last().Body, "piped")
	equal(t, last().Length, int64(-1))
	if ctx.Err() == nil {
		t.Error("the context of the call goes on")
	}
}

type openFunc func(context.Context) (io.ReadCloser, error)

func (f openFunc) Open(ctx context.Context, _ string) (io.ReadCloser, error) { return f(ctx) }
func (f openFunc) Create(context.Context, string) (connectors.FileWriter, error) {
	return nil, os.ErrPermission
}

func TestConnectionErrors(t *testing.T) {
	d := newDriver(t)
	for _, test := range []struct {
		name, url, want string
		host            connectors.Host
	}{
		{"unknown name", "http://nowhere.invalid/", `REST: connect: there is no host named "nowhere.invalid"`, connectors.Host{
			Dialer: connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "nowhere.invalid", IsNotFound: true}}
			})}},
		{"no name server", "http://nowhere.invalid/", `REST: connect: no name server told the address of "nowhere.invalid" in time`, connectors.Host{
			Dialer: connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "i/o timeout", Name: "nowhere.invalid", IsTimeout: true}}
			})}},
		{"closed at once", "http://" + listen(t, func(net.Conn) {}), "REST: request: 127.0.0.1 closed the connection without an answer", connectors.Host{}},
		{"no reason", "http://" + listen(t, func(c net.Conn) {
			c.Read(make([]byte, 1<<10))
			io.WriteString(c, "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n")
		}), "REST: unexpected status 404 Not Found, want ", connectors.Host{}},
		{"no HTTP", "http://" + listen(t, func(c net.Conn) {
			c.Read(make([]byte, 1<<10))
			io.WriteString(c, "SSH-2.0-OpenSSH\r\n")
			io.Copy(io.Discard, c)
		}), "REST: request: 127.0.0.1 does not answer in HTTP (does it want https?)", connectors.Host{}},
		{"headers without end", "http://" + listen(t, func(c net.Conn) { c.Read(make([]byte, 1<<10)); io.WriteString(c, "HTTP/1.1 200 OK\r\n"); endless(c) }), "REST: read: the headers of the answer are larger than 1048576 bytes", connectors.Host{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := perform(t, d, test.host, "url", test.url)
			wantError(t, err, nil, test.want)
		})
	}
	t.Run("no such file", func(t *testing.T) {
		files, _ := store(t)
		_, err := perform(t, d, connectors.Host{Files: files}, "url", "http://h.example", "body", value.DictOf("file", "none"))
		wantError(t, err, os.ErrNotExist, "REST: body: ")
	})
}

func TestConcurrentCalls(t *testing.T) {
	d := newDriver(t)
	files, dir := store(t)
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("body"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.SetCookie(w, &http.Cookie{Name: "c", Value: "v"})
			http.Redirect(w, r, "/to", http.StatusTemporaryRedirect)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		io.Copy(w, r.Body)
	})
	// One request, many times at once: it is the same plan.
	req, err := d.Prepare(value.DictOf("url", server.URL, "method", "put", "username", "u",
		"body", value.DictOf("multipart", value.DictOf("f", value.DictOf("file", "f")))))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 5 {
				if _, err := req.Do(t.Context(), connectors.Host{Files: files}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
