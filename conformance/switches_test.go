package conformance

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var (
	shownSwitch = regexp.MustCompile(`--\[no-\]([a-z0-9.-]+)`)
	shownFlag   = regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z0-9.-]+)=`)
)

// TestSwitchesAreUpstreams: upstream's help shows which flags take no value.
func TestSwitchesAreUpstreams(t *testing.T) {
	programs := [][]string{{"prometheus"}}
	for _, component := range []string{"compact", "query", "query-frontend", "receive", "rule", "sidecar", "store", "tools bucket web"} {
		programs = append(programs, append([]string{"thanos"}, strings.Fields(component)...))
	}
	for _, program := range programs {
		help, _ := exec.Command(upstream.Program(program[0]), append(program[1:], "--help")...).CombinedOutput()
		switches := shownSwitch.FindAllStringSubmatch(string(help), -1)
		if len(switches) < 3 {
			t.Fatalf("%v shows no switches:\n%s", program, help)
		}
		for _, found := range switches {
			ledger.Judged("switches", thanos.IsSwitch("--"+found[1]))
			if !thanos.IsSwitch("--" + found[1]) {
				t.Errorf("%v: --%s takes no value, and is missing from the switches", program, found[1])
			}
		}
		for _, found := range shownFlag.FindAllStringSubmatch(string(help), -1) {
			if thanos.IsSwitch("--" + found[1]) {
				t.Errorf("%v: --%s takes a value, and is among the switches", program, found[1])
			}
		}
	}
}
