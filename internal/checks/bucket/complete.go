package bucket

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var uncompacted = &checks.Rule{
	ID:       "bucket/uncompacted",
	Severity: krm.Warning,
	Fleet:    true,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		lacking(f, observe.Uploads, observe.Compacts, func(b observe.Bucket) {
			tell(b.Text.At, "run one thanos compact on it", "%s is written to, and nobody compacts it", nameOf(b))
		})
	},
}

var unread = &checks.Rule{
	ID:       "bucket/unread",
	Severity: krm.Warning,
	Fleet:    true,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		lacking(f, observe.Uploads, observe.Reads, func(b observe.Bucket) {
			tell(b.Text.At, "run thanos store on it", "%s is written to, and no store gateway reads it", nameOf(b))
		})
	},
}

var unwritten = &checks.Rule{
	ID:       "bucket/unwritten",
	Severity: krm.Warning,
	Fleet:    true,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		lacking(f, observe.Reads, observe.Uploads, func(b observe.Bucket) {
			tell(b.Text.At, "let a sidecar or receiver upload to it, or remove the store gateway", "%s is read, and nobody writes to it", nameOf(b))
		})
	},
}

// lacking calls found for each bucket that is used in one way and by nobody in the other,
// where all is known.
func lacking(f *observe.Fleet, used, wanted observe.Use, found func(observe.Bucket)) {
	if !f.Complete || hasUnknownBuckets(f) {
		return
	}
	uses := map[string]map[observe.Use]bool{}
	for _, b := range f.Buckets() {
		if uses[b.Place()] == nil {
			uses[b.Place()] = map[observe.Use]bool{}
		}
		uses[b.Place()][b.Use()] = true
	}
	for _, b := range f.Buckets() {
		if b.Use() == used && !uses[b.Place()][wanted] && b.Type != "FILESYSTEM" {
			found(b)
		}
	}
}

// hasUnknownBuckets tells whether some process has a bucket that cannot be read here.
func hasUnknownBuckets(f *observe.Fleet) bool {
	for _, p := range f.Processes() {
		_, has := p.Config(configFlag)
		if _, known := p.Bucket(); has && !known || p.Hidden != "" {
			return true
		}
	}
	return false
}
