package conformance

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

var (
	tableRow    = regexp.MustCompile(`(?m)^\t"([a-z0-9.-]+)",$`)
	shownSwitch = regexp.MustCompile(`--\[no-\]([a-z0-9.-]+)`)
	shownFlag   = regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z0-9.-]+)=`)
)

// TestSwitchesAreUpstreams: upstream's help shows which flags take no value.
func TestSwitchesAreUpstreams(t *testing.T) {
	source, err := os.ReadFile("../internal/thanos/switches.go")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]bool{}
	for _, row := range tableRow.FindAllStringSubmatch(string(source), -1) {
		table[row[1]] = true
	}
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
			ledger.Judged("switches", table[found[1]])
			if !table[found[1]] {
				t.Errorf("%v: --%s takes no value, and is missing from the switches", program, found[1])
			}
		}
		for _, found := range shownFlag.FindAllStringSubmatch(string(help), -1) {
			if table[found[1]] {
				t.Errorf("%v: --%s takes a value, and is among the switches", program, found[1])
			}
		}
	}
}
