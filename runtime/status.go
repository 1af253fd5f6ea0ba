package runtime

// A Status says how far an execution is.
type Status string

const (
	Created        Status = "CREATED"         // not started yet
	Running        Status = "RUNNING"         //
	Waiting        Status = "WAITING"         // for another execution, or for a time
	Paused         Status = "PAUSED"          // until it is resumed
	EndedSuccess   Status = "ENDED_SUCCESS"   //
	EndedError     Status = "ENDED_ERROR"     //
	EndedCancelled Status = "ENDED_CANCELLED" //
)

// Ended reports whether s is final. An execution has exactly one final status,
// and gets it once.
func (s Status) Ended() bool {
	return s == EndedSuccess || s == EndedError || s == EndedCancelled
}

// A Type says what an execution performs.
type Type string

const (
	FlowType       Type = "FLOW"       // a flow: a root, or a stored one that another started
	ScriptType     Type = "SCRIPT"     // a text that a flow started
	ConnectionType Type = "CONNECTION" // a call of a connector type
)

// ReturnWhen says what a wait waits for.
type ReturnWhen string

const (
	// AllSucceeded ends when all have succeeded, and fails with a
	// [DependencyFailedError] as soon as one cannot succeed any more.
	AllSucceeded ReturnWhen = "ALL_SUCCEEDED"
	// AllEnded ends when all have ended, in whatever way.
	AllEnded ReturnWhen = "ALL_ENDED"
	// FirstEnded ends when one has ended, in whatever way.
	FirstEnded ReturnWhen = "FIRST_ENDED"
	// FirstSucceeded ends when one has succeeded, and fails with a
	// DependencyFailedError when all have ended and none has.
	FirstSucceeded ReturnWhen = "FIRST_SUCCEEDED"
)

// ReturnWhens are all of them, in the order of the documentation.
func ReturnWhens() []ReturnWhen {
	return []ReturnWhen{AllSucceeded, AllEnded, FirstEnded, FirstSucceeded}
}
