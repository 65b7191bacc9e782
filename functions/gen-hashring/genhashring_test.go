package genhashring

import (
	"bytes"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/golden"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

func TestGolden(t *testing.T) { golden.Run(t, &Definition) }

// TestReportsAChangeOnce: what the first run wrote is no change for the second.
func TestReportsAChangeOnce(t *testing.T) {
	find := krm.Alone(&Definition)
	told := 0
	for _, c := range golden.Cases(t, "testdata") {
		if c.Bad {
			continue
		}
		var out, stderr, again bytes.Buffer
		krm.Main(find, bytes.NewReader(c.Input(t)), &out, &stderr)
		krm.Main(find, &out, &bytes.Buffer{}, &again)
		if strings.Contains(stderr.String(), " data.") {
			told++
		}
		if strings.Contains(again.String(), " data.") || strings.Contains(again.String(), "error:") {
			t.Errorf("%s: the second run says:\n%s", c.Path, again.String())
		}
	}
	if told == 0 {
		t.Error("no case reports a change")
	}
}
