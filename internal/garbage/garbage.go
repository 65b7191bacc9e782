// Package garbage says how much garbage there may be before it is collected.
package garbage

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// pacing changes the collector's percentage with what is in use. At a fixed one a process
// that has little in use yet, and makes much garbage, does hardly anything but collect.
type pacing struct {
	room    uint64
	percent int

	mutex sync.Mutex
	ended bool
}

// Pace lets so many bytes of garbage be, or the percentage of what is in use where that is
// more, until what it returns is called. Where the environment says GOGC, that holds.
func Pace(room uint64, percent int) (end func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	p := &pacing{room: room, percent: percent}
	before := debug.SetGCPercent(p.at(live()))
	p.wait()
	return func() {
		p.mutex.Lock()
		defer p.mutex.Unlock()
		p.ended = true
		debug.SetGCPercent(before)
	}
}

// at is the percentage where so many bytes are in use. What is less than 4 MB counts as
// that to the runtime (Go 1.26, runtime/mgcpacer.go, defaultHeapMinimum).
func (p *pacing) at(live uint64) int {
	return max(p.percent, int(100*p.room/max(live, 4<<20)))
}

// wait adjusts the percentage when a collection is over: what nobody holds is gone then.
func (p *pacing) wait() {
	type gone struct{ *pacing }
	runtime.AddCleanup(&gone{p}, (*pacing).adjust, p)
}

func (p *pacing) adjust() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if !p.ended {
		debug.SetGCPercent(p.at(live()))
		p.wait()
	}
}

// live is what was in use at the end of the last collection.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
