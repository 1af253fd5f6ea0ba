package git

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
)

// A session is a conversation with the upload-pack of a server, in version 0 of
// git's protocol (gitprotocol-pack(5)). After an error it is of no more use than
// to be closed, or to fetch again.
type session interface {
	// refs returns what the server advertises.
	refs(ctx context.Context) (*packp.AdvRefs, error)
	// fetch sends a request that ends with done, and returns the answer. The
	// caller closes it.
	fetch(ctx context.Context, request []byte) (io.ReadCloser, error)
	// protocol returns the capabilities of version 2 of the protocol
	// (gitprotocol-v2(5)), nil if the server does not speak it.
	protocol(ctx context.Context) ([]string, error)
	// identity is what the server knows the client by, beyond the inputs.
	identity() string
	close() error
}

// The refs of the largest repositories known take some ten megabytes.
const largestRefs = 128 << 20

// A want is what a fetch asks for.
type want struct {
	wants  []plumbing.Hash
	depth  int  // of the history, 0 is all
	filter bool // commits and tags only
}

// An answerError is a server that does not give what was asked for.
type answerError struct{ err error }

func (e *answerError) Error() string { return fmt.Sprintf("the server refuses the request: %v", e.err) }
func (e *answerError) Unwrap() error { return e.err }

// fetch fetches what is wanted into a folder of the cache, no more than limit
// bytes.
func fetch(ctx context.Context, s session, adv *packp.AdvRefs, w want, dir string, limit int64) (err error) {
	req, err := request(adv, w)
	if err != nil {
		return err
	}
	text, err := encode(req)
	if err != nil {
		return err
	}
	defer func() { err = connectors.Step("request", err) }()
	body, err := s.fetch(ctx, text)
	if err != nil {
		return ended(ctx, err)
	}
	defer func() { err = errors.Join(err, closeError(err, body)) }()
	answer := packp.NewUploadPackResponse(req)
	if err := answer.Decode(body); err != nil {
		return ended(ctx, &answerError{err})
	}
	var pack io.Reader = answer
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		pack = sideband.NewDemuxer(sideband.Sideband64k, answer)
	case req.Capabilities.Supports(capability.Sideband):
		pack = sideband.NewDemuxer(sideband.Sideband, answer)
	}
	return ended(ctx, keep(ctx, pack, dir, limit, answer.Shallows))
}

// closeError closes the answer. What that says after a failure adds nothing.
func closeError(err error, body io.Closer) error {
	if closing := body.Close(); err == nil && !errors.Is(closing, io.EOF) {
		return closing
	}
	return nil
}

// request is what is sent for a want.
func request(adv *packp.AdvRefs, w want) (*packp.UploadPackRequest, error) {
	req := packp.NewUploadPackRequestFromCapabilities(adv.Capabilities)
	// Nothing is offered to build upon, so nothing need be agreed on.
	for _, c := range []capability.Capability{capability.ThinPack, capability.MultiACK, capability.MultiACKDetailed} {
		req.Capabilities.Delete(c)
	}
	req.Wants = w.wants
	var set []capability.Capability
	if adv.Capabilities.Supports(capability.NoProgress) {
		set = append(set, capability.NoProgress)
	}
	if w.depth > 0 {
		set = append(set, capability.Shallow)
		req.Depth = packp.DepthCommits(w.depth)
	}
	if w.filter {
		set = append(set, capability.Filter)
		req.Filter = packp.FilterTreeDepth(0)
	}
	for _, c := range set {
		if err := req.Capabilities.Set(c); err != nil {
			return nil, err
		}
	}
	return req, nil
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

// ended is err, or that of ctx at the same step, if it has ended: what broke then
// broke of it.
func ended(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	if step := connectors.StepOf(err); step != "" {
		return connectors.Step(step, context.Cause(ctx))
	}
	return context.Cause(ctx)
}

func decodeRefs(ctx context.Context, r io.Reader) (*packp.AdvRefs, error) {
	adv := packp.NewAdvRefs()
	err := adv.Decode(io.LimitReader(r, largestRefs))
	var line *pktline.ErrorLine
	switch {
	case err == nil, errors.Is(err, packp.ErrEmptyAdvRefs):
		return adv, nil
	case errors.As(err, &line):
		return nil, fmt.Errorf("%w: %s", ErrNotFound, line.Text)
	}
	return nil, ended(ctx, &notGitError{err})
}

// A notGitError is an answer that no git gives.
type notGitError struct{ err error }

func (e *notGitError) Error() string {
	return fmt.Sprintf("the server's answer is not git's: %v", e.err)
}
func (e *notGitError) Unwrap() error { return e.err }
