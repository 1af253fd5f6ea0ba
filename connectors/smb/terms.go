package smb

import (
	"context"
	"encoding/binary"
	"net"
	"sync"

	"github.com/flowrun/flowrun/connectors"
)

// terms are what a client and a server have agreed on.
type terms struct {
	dialect  string // such as SMB 3.1.1; "" until the server has answered
	required bool   // to sign what is sent
	cipher   string // "" if nothing can be encrypted
	guest    bool   // the server takes the user for a guest
	session  bool   // all that is sent in the session is encrypted
	share    bool   // all that is sent to the share is
}

func (t terms) signing() string {
	if t.required {
		return "required"
	}
	return "enabled"
}

// A listener is a connection of which the first answers are looked at, for the library keeps
// to itself what they say ([MS-SMB2], 2.2).
type listener struct {
	net.Conn
	ctx context.Context // of who follows; nil once all is known

	pending []byte // the beginning of an answer; only the reader of the connection uses it
	over    bool   // all is known that will be

	mu    sync.Mutex
	terms terms
}

func listen(ctx context.Context, conn net.Conn) *listener { return &listener{Conn: conn, ctx: ctx} }

func (l *listener) agreed() terms {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.terms
}

func (l *listener) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if !l.over {
		l.hear(p[:n])
	}
	return n, err
}

// largestHeard is more than any answer up to the one that connects to a share.
const largestHeard = 64 << 10

// hear takes what was read: answers, each after four bytes with its length.
func (l *listener) hear(p []byte) {
	l.pending = append(l.pending, p...)
	for len(l.pending) >= 4 && !l.over {
		size := int(binary.BigEndian.Uint32(l.pending))
		if size > largestHeard {
			l.over = true
			break
		}
		if len(l.pending) < 4+size {
			return
		}
		l.answer(l.pending[4 : 4+size])
		l.pending = l.pending[4+size:]
	}
	if l.over {
		l.pending, l.ctx = nil, nil
	}
}

const (
	headerSize = 64

	commandNegotiate    = 0
	commandSessionSetup = 1
	commandTreeConnect  = 3
)

// answer looks at one answer.
func (l *listener) answer(p []byte) {
	if len(p) < headerSize+8 || string(p[:4]) != "\xfeSMB" {
		// Where the session is encrypted this is the answer about the share.
		l.over = true
		return
	}
	status, command, body := binary.LittleEndian.Uint32(p[8:]), binary.LittleEndian.Uint16(p[12:]), p[headerSize:]
	if status != 0 {
		return // to be continued, or an error
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch command {
	case commandNegotiate:
		l.negotiated(p, body)
	case commandSessionSetup:
		flags := binary.LittleEndian.Uint16(body[2:])
		l.terms.guest, l.terms.session = flags&0x3 != 0, flags&0x4 != 0
	case commandTreeConnect:
		l.terms.share = binary.LittleEndian.Uint32(body[4:])&0x8000 != 0
		l.over = true
	}
}

// dialects are the versions of the protocol. The one that a server answers with that knows
// more of them than SMB 1 can say is none; another answer follows.
var dialects = map[uint16]string{0x0202: "SMB 2.0.2", 0x0210: "SMB 2.1", 0x0300: "SMB 3.0", 0x0302: "SMB 3.0.2", 0x0311: "SMB 3.1.1"}

// Capabilities and contexts of encryption.
const (
	capabilityEncryption = 0x40 // SMB 3.0 and 3.0.2, which have one cipher
	contextEncryption    = 2
	mostContexts         = 16
)

var ciphers = map[uint16]string{1: "AES-128-CCM", 2: "AES-128-GCM", 3: "AES-256-CCM", 4: "AES-256-GCM"}

func (l *listener) negotiated(p, body []byte) {
	dialect := binary.LittleEndian.Uint16(body[4:])
	if dialects[dialect] == "" || len(body) < 64 {
		return
	}
	l.terms.dialect = dialects[dialect]
	l.terms.required = binary.LittleEndian.Uint16(body[2:])&2 != 0
	switch {
	case dialect == 0x0311:
		l.terms.cipher = cipher(p, binary.LittleEndian.Uint32(body[60:]), binary.LittleEndian.Uint16(body[6:]))
	case dialect >= 0x0300 && binary.LittleEndian.Uint32(body[24:])&capabilityEncryption != 0:
		l.terms.cipher = ciphers[1]
	}
	facts := []any{"dialect", l.terms.dialect, "signing", l.terms.signing()}
	if l.terms.cipher != "" {
		facts = append(facts, "cipher", l.terms.cipher)
	}
	connectors.Passed(l.ctx, "negotiate", facts...)
}

// cipher finds the one that the server has chosen, among contexts of which each begins at
// eight bytes.
func cipher(p []byte, at uint32, count uint16) string {
	for range min(count, mostContexts) {
		if int64(at)+12 > int64(len(p)) {
			return ""
		}
		context := p[at:]
		size := uint32(binary.LittleEndian.Uint16(context[2:]))
		if binary.LittleEndian.Uint16(context) == contextEncryption {
			return ciphers[binary.LittleEndian.Uint16(context[10:])]
		}
		at += (8 + size + 7) &^ 7
	}
	return ""
}
