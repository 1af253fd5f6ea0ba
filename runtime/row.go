package runtime

import (
	"crypto/sha256"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/runtime/store"
)

// rowLocked is x as it is kept in a store.
func (x *Execution) rowLocked() store.Execution {
	status := x.status
	switch {
	case x.ending != "":
		status = x.ending
	case status == Waiting || status == Paused:
		status = Running // it is run again until it waits again
	}
	row := store.Execution{
		ID: x.id, Type: string(x.typ), Name: x.name, Status: string(status),
		Message: x.message, StatusMessage: x.statusMessage, Error: x.failure,
		FlowName: x.flowName, ConnectorName: x.connectorName, ConnectorType: x.connectorType,
		File: x.rt.storedName(x.file), Program: x.program, Step: x.step, Input: x.input,
		CreatedAt: x.createdAt, StartedAt: x.startedAt, EndedAt: x.endedAt,
		Sent: x.sent, Pause: x.pauseWanted, Cancel: x.cancelWanted, CancelReason: x.cancelReason,
		Archived: x.archived, Protect: x.protect.encoded(),
	}
	if status.Ended() {
		row.Output = x.output.bytes()
	}
	if x.parent == nil {
		row.RetryOf, row.WakeAt, row.Steps = x.tree.retryOf, x.wakeAt, x.tree.budget.steps.Load()
	}
	return row
}

// fromRow is an execution as a store has it. It has no tree yet.
func (r *Runtime) fromRow(row *store.Execution) *Execution {
	protect, _ := readProtect(row.Protect) // which was encoded here
	return &Execution{
		rt: r, protect: protect, archived: row.Archived,
		id: row.ID, typ: Type(row.Type), name: row.Name, status: Status(row.Status),
		message: row.Message, statusMessage: row.StatusMessage, failure: row.Error,
		flowName: row.FlowName, connectorName: row.ConnectorName, connectorType: row.ConnectorType,
		file: r.shownName(row.File), program: row.Program, step: row.Step,
		input: row.Input, output: output{set: row.Output != nil, encoded: row.Output},
		createdAt: row.CreatedAt, startedAt: row.StartedAt, endedAt: row.EndedAt,
		sent: row.Sent, pauseWanted: row.Pause, cancelWanted: row.Cancel, cancelReason: row.CancelReason,
		logsStored: Status(row.Status).Ended() && Type(row.Type) != ConnectionType,
		done:       make(chan struct{}), stopped: make(chan struct{}),
	}
}

// childID is the id of the n-th child of an execution, from 1.
func childID(parent string, n int) string { return parent + "." + strconv.Itoa(n) }

// childNumber is the number in the id of a child.
func childNumber(id string) int {
	n, _ := strconv.Atoi(id[strings.LastIndexByte(id, '.')+1:])
	return n
}

func digest(text []byte) store.Digest { return sha256.Sum256(text) }
