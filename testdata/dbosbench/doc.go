// Package dbosbench measures durable executions beside the same work on
// github.com/dbos-inc/dbos-transact-golang with its SQLite driver, in one run on the
// same disk, each figure with how durable it is. It is a module of its own, so that it
// weighs on nobody:
//
//	cd testdata/dbosbench && go test -bench .
//
// FULL is PRAGMA synchronous=FULL: what is committed survives a power cut. That of
// DBOS is NORMAL unless it is given a database handle of its own.
package dbosbench
