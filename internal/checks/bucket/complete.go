package bucket

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var uncompacted = &checks.Rule{
	ID:       "bucket/uncompacted",
	Severity: krm.Warning,
	Summary:  "Nobody compacts a bucket that is written to",
	Why: "Without a compactor blocks stay as small as they were uploaded, copies of replicas are kept for ever, nothing is downsampled, and no retention holds: " +
		"the bucket grows, and queries over weeks read thousands of blocks. Told where all manifests are known to be there.",
	Remedy:  "Run one `thanos compact` on the bucket, in one cluster.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/compact.md"}},
	Fleet:   true,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		lacking(f, observe.Uploads, observe.Compacts, func(b observe.Bucket) {
			tell(b.Text.At, "run one thanos compact on it", "%s is written to, and nobody compacts it", nameOf(b))
		})
	},
}

var unread = &checks.Rule{
	ID:       "bucket/unread",
	Severity: krm.Warning,
	Summary:  "Nobody reads a bucket that is written to",
	Why: "What is older than the local retention is asked of store gateways alone. Without one that reads the bucket, all of it is stored and paid for, and missing from every answer. " +
		"Told where all manifests are known to be there.",
	Remedy:  "Run `thanos store` on the bucket, and let the queriers ask it.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/store.md"}},
	Fleet:   true,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		lacking(f, observe.Uploads, observe.Reads, func(b observe.Bucket) {
			tell(b.Text.At, "run thanos store on it", "%s is written to, and no store gateway reads it", nameOf(b))
		})
	},
}

var unwritten = &checks.Rule{
	ID:       "bucket/unwritten",
	Severity: krm.Warning,
	Summary:  "Nobody writes to a bucket that is read",
	Why: "A store gateway over a bucket that gets no blocks answers with what is old, or with nothing, and is ready all the same. " +
		"Told where all manifests are known to be there.",
	Remedy:  "Let a sidecar, receiver or ruler upload to the bucket, or remove what reads it.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "docs/components/store.md"}},
	Fleet:   true,
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
