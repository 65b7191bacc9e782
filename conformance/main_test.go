package conformance

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

// What every test looks at; upstream's programs are built before the first.
var (
	upstream *Upstream
	outputs  []*Output
	bases    []*Output
	examples []*Output
	ledger   Ledger
)

func prepare() error {
	var err error
	if !other() {
		if upstream, err = BuildUpstream(); err == nil {
			outputs, err = ReadOutputs("..")
		}
		return err
	}
	if upstream, err = buildAt(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "emitted")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	emission, err := upstream.Emit("..", dir)
	if err == nil {
		outputs, refused = emission.Outputs, emission.Refused
	}
	return err
}

func TestMain(m *testing.M) {
	flag.Parse()
	err := prepare()
	if err == nil {
		bases, err = ReadBases("..")
	}
	if err == nil {
		examples, err = ReadExamples("..")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	print := ledger.Print
	if other() {
		print = func(out io.Writer) error { return ledger.PrintRound(out, upstream.Round) }
	}
	if err := print(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// settle counts a judgement, and fails the test unless upstream accepts.
func settle(t *testing.T, judge, subject string, v Verdict) {
	t.Helper()
	ledger.Judged(judge, v.Outcome == Accepts)
	if v.Outcome != Accepts {
		t.Errorf("%s: %s %s:\n%s", subject, judge, v.Outcome, lastLines(v.Said, 12))
	}
}

// left counts what a judge could not see, and why.
func left(t *testing.T, judge, why, subject string) {
	t.Helper()
	ledger.Left(judge, why, subject)
	t.Logf("not judged, %s: %s", why, subject)
}

// eachContainer runs a test in the sandbox of every container of a program. A
// container of an old version is not for this upstream.
func eachContainer(t *testing.T, program string, major, minor int, run func(*testing.T, *Container, *Sandbox)) {
	t.Helper()
	for _, output := range outputs {
		for _, c := range output.Containers() {
			if c.Program() != program {
				continue
			}
			t.Run(c.Name(), func(t *testing.T) {
				t.Parallel()
				if !AtLeast(c.Version(), major, minor) && !other() || other() && c.Version() != upstream.Round.Of(program) {
					left(t, program+" arguments", "the image has another version, or does not say its own", c.Name())
					return
				}
				if program == "thanos" && !c.namesComponent() && c.Output.came.holds(c) {
					left(t, program+" arguments", "a shell, a script or a variable has the component", c.Name())
					return
				}
				s, err := NewSandbox(t.TempDir(), c)
				if err != nil {
					t.Fatal(err)
				}
				if other() {
					s.takeOut(t, program, c)
				}
				run(t, c, s)
			})
		}
	}
}

// namesComponent tells whether the first word among the arguments that is no flag is a
// component of Thanos, as it is unless something else starts the program.
func (c *Container) namesComponent() bool {
	components := []string{"compact", "query", "query-frontend", "receive", "rule", "sidecar", "store", "tools"}
	args := c.Args(nil)
	first := slices.IndexFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "-") })
	return first >= 0 && slices.Contains(components, args[first])
}
