package main

import (
	"fmt"
	"time"
)

// pace tells on a terminal how far a run is, how fast it goes and when it will be done.
type pace struct {
	screen
	total       int
	begun, told time.Time
}

// between is the least time between two lines: more often nobody reads them, and a
// terminal far away is slow.
const between = 100 * time.Millisecond

// step says that some of all are done, the last of them by its name.
func (p *pace) step(now time.Time, done int, name string) {
	if !p.terminal || now.Sub(p.told) < between {
		return
	}
	p.told = now
	p.progress("rendered %d/%d%s %s", done, p.total, p.speed(now, done), name)
}

// speed is how many a second there were, and the time that the rest takes so; "" at the
// beginning, when nobody can know.
func (p *pace) speed(now time.Time, done int) string {
	took := now.Sub(p.begun)
	if took < between {
		return ""
	}
	left := time.Duration(float64(took) / float64(done) * float64(p.total-done))
	return fmt.Sprintf(", %.3g/s, %s left", float64(done)/took.Seconds(), left.Round(time.Second))
}
