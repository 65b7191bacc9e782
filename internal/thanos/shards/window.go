package shards

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// window is a span of time, both bounds included.
type window struct{ from, to bound }

// bound is a moment: at a time, some time from now, or never (no bound).
type bound struct {
	text string
	// side is -1 for the beginning of time, 1 for its end, else 0.
	side     int
	relative bool
	at       int64
}

// Where Thanos' defaults of --min-time and --max-time stand for no bound.
const (
	beginning = "0000-01-01T00:00:00Z"
	end       = "9999-12-31T23:59:59Z"
)

func (p *part) readWindow(s Shard) []string {
	var problems []string
	for _, flag := range []struct {
		name, value string
		into        *bound
	}{
		{"--min-time", cmp.Or(s.MinTime, beginning), &p.window.from},
		{"--max-time", cmp.Or(s.MaxTime, end), &p.window.to},
	} {
		b, ok := parseBound(flag.value)
		if !ok {
			problems = append(problems, fmt.Sprintf("%s=%s is neither an RFC3339 time nor a duration such as -2w", flag.name, flag.value))
		}
		*flag.into = b
	}
	from, to := p.window.from, p.window.to
	if len(problems) == 0 && from.sameKind(to) && from.compare(to) > 0 {
		problems = append(problems, fmt.Sprintf("--min-time=%s is later than --max-time=%s", from.text, to.text))
	}
	return problems
}

// isAged tells of a bound that moves with the clock and that a block reaches when nothing
// is left to compact in it: blocks of two weeks are the longest (Thanos v0.42.4,
// cmd/thanos/compact.go).
func (b bound) isAged() bool {
	return b.relative && b.at <= -(14*24*time.Hour).Milliseconds()
}

func parseBound(text string) (bound, bool) {
	b := bound{text: text}
	switch text {
	case beginning:
		b.side = -1
		return b, true
	case end:
		b.side = 1
		return b, true
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		b.at = t.UnixMilli()
		return b, true
	}
	var ok bool
	b.relative = true
	b.at, ok = parseDuration(text)
	return b, ok
}

// parseDuration returns a duration with a sign in milliseconds (Thanos,
// pkg/model/timeduration.go).
func parseDuration(text string) (int64, bool) {
	positive, isNegative := strings.CutPrefix(text, "-")
	d, ok := prometheus.ParseDuration(positive)
	if isNegative {
		d = -d
	}
	return d.Milliseconds(), ok
}

// Age returns how long ago the newest data is that a --max-time lets through;
// false when it is not relative to now.
func Age(maxTime string) (time.Duration, bool) {
	b, ok := parseBound(maxTime)
	return -time.Duration(b.at) * time.Millisecond, ok && b.relative
}

// Duration returns a retention such as 15d; false when it is none.
func Duration(text string) (time.Duration, bool) {
	ms, ok := parseDuration(text)
	return time.Duration(ms) * time.Millisecond, ok
}

func (b bound) sameKind(other bound) bool {
	return b.side != 0 || other.side != 0 || b.relative == other.relative
}

func (b bound) compare(other bound) int {
	return cmp.Or(cmp.Compare(b.side, other.side), cmp.Compare(b.at, other.at))
}

func (w window) comparable(other window) bool {
	return w.from.sameKind(other.from) && w.from.sameKind(other.to) && w.to.sameKind(other.from) && w.to.sameKind(other.to)
}

// holds tells whether all of another window lies in this one.
func (w window) holds(other window) bool {
	return w.from.compare(other.from) <= 0 && w.to.compare(other.to) >= 0
}
