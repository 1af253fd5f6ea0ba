package git

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
)

// A session is a conversation with the upload-pack of a server, in version 0 of
// git's protocol (gitprotocol-pack(5)).
type session interface {
	// refs returns what the server advertises.
	refs(ctx context.Context) (*packp.AdvRefs, error)
	// fetch sends a request that ends with done, and returns the answer. The
	// caller closes it.
	fetch(ctx context.Context, request []byte) (io.ReadCloser, error)
	close() error
}

// Kinds of errors.
var (
	errNotFound = errors.New("repository not found")
	errRefused  = errors.New("the server refuses the login")
)

// Refs of the largest repositories known take some ten megabytes.
const largestRefs = 256 << 20

// dial begins a session with the server of the inputs.
func (in *input) dial(ctx context.Context) (session, error) {
	if in.address.scheme == "ssh" {
		return dialSSH(ctx, in)
	}
	return newHTTP(ctx, in)
}

// A want is what a fetch asks for.
type want struct {
	commits []plumbing.Hash
	need    need
}

// fetchPack asks for objects and gives the packfile to take. It returns where the
// history of what came is cut off.
func fetchPack(ctx context.Context, s session, adv *packp.AdvRefs, w want, take func(io.Reader) error) error {
	req := packp.NewUploadPackRequestFromCapabilities(adv.Capabilities)
	// Nothing is offered to build upon, so nothing need be agreed on.
	for _, c := range []capability.Capability{capability.ThinPack, capability.MultiACK, capability.MultiACKDetailed} {
		req.Capabilities.Delete(c)
	}
	if adv.Capabilities.Supports(capability.NoProgress) {
		if err := req.Capabilities.Set(capability.NoProgress); err != nil {
			return err
		}
	}
	req.Wants = w.commits
	if w.need.depth > 0 && adv.Capabilities.Supports(capability.Shallow) {
		if err := req.Capabilities.Set(capability.Shallow); err != nil {
			return err
		}
		req.Depth = packp.DepthCommits(w.need.depth)
	}
	if !w.need.files && adv.Capabilities.Supports(capability.Filter) {
		if err := req.Capabilities.Set(capability.Filter); err != nil {
			return err
		}
		req.Filter = packp.FilterTreeDepth(0)
	}
	text, err := encode(req)
	if err != nil {
		return err
	}
	body, err := s.fetch(ctx, text)
	if err != nil {
		return err
	}
	defer body.Close()
	answer := packp.NewUploadPackResponse(req)
	if err := answer.Decode(body); err != nil {
		return serverError(ctx, err)
	}
	var pack io.Reader = answer
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		pack = sideband.NewDemuxer(sideband.Sideband64k, answer)
	case req.Capabilities.Supports(capability.Sideband):
		pack = sideband.NewDemuxer(sideband.Sideband, answer)
	}
	if err := take(pack); err != nil {
		return serverError(ctx, err)
	}
	return nil
}

func encode(req *packp.UploadPackRequest) ([]byte, error) {
	var b writer
	if err := req.UploadRequest.Encode(&b); err != nil {
		return nil, err
	}
	if err := pktline.NewEncoder(&b).EncodeString("done\n"); err != nil {
		return nil, err
	}
	return b, nil
}

type writer []byte

func (w *writer) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// serverError is an error while an answer was read: that of ctx, if it has ended.
func serverError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func decodeRefs(ctx context.Context, r io.Reader) (*packp.AdvRefs, error) {
	adv := packp.NewAdvRefs()
	err := adv.Decode(io.LimitReader(r, largestRefs))
	switch {
	case err == nil, errors.Is(err, packp.ErrEmptyAdvRefs):
		return adv, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	return nil, fmt.Errorf("the server's answer is not git's: %w", err)
}

func asError[E error](err error, target *E) bool { return errors.As(err, target) }
