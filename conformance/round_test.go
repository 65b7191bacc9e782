package conformance

import (
	"flag"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// at is the round that judges, and what is emitted for it; without it the newest judges what
// is emitted by default.
var (
	at        = flag.String("at", "", "version of Thanos in versions.sum, or newest")
	libraries = flag.Bool("libraries", false, "judge by the libraries of the oldest alone")
)

// refused is what the project does not render for the versions of the round.
var refused map[string]string

// other tells whether another version than the newest judges, or what is emitted for it.
func other() bool { return *at != "" || *libraries }

func buildAt() (*Upstream, error) {
	if !*libraries {
		round, err := FindRound(*at)
		if err != nil {
			return nil, err
		}
		return BuildRound(round)
	}
	older, err := OlderRounds()
	if err != nil {
		return nil, err
	}
	return BuildLibraries(older[0])
}

var unknownWords = regexp.MustCompile(`field "?(\w+)"? not found|unknown field "(\w+)"|has no key "(\w+)"|unknown function with name "(\w+)"|invalid recording rule name: (\S+)`)

// settleFor settles what stands in an output. For another version than the cases were written
// for a word that it does not know is no fault of a function when a hand wrote it, and the rules
// tell that, or when the function tells it itself.
func settleFor(t *testing.T, judge string, o *Output, subject string, v Verdict) {
	t.Helper()
	if why := o.excuse(v); other() && v.Outcome != Accepts && why != "" {
		left(t, judge, why, subject)
		return
	}
	settle(t, judge, subject, v)
}

func (o *Output) excuse(v Verdict) string {
	if strings.Contains(v.Said, "memcache.(*Provider).Resolve") {
		return "auto-discovery of Thanos v0.36 panics when memcached is not there"
	}
	if strings.Contains(v.Said, "incompatible with start-timestamp storage") && strings.Contains(o.input, "st-storage") {
		return "a hand wrote st-storage for Prometheus 3.12; 3.13 and 3.14 do not start with it alone"
	}
	words := unknownWords.FindAllStringSubmatch(v.Said, -1)
	byHand := func(m []string) bool { return strings.Contains(o.input, strings.Join(m[1:], "")) }
	switch {
	case len(words) == 0:
		return ""
	case !slices.ContainsFunc(words, func(m []string) bool { return !byHand(m) }):
		return "a hand wrote a word that this version does not know"
	case strings.Contains(o.Said, upstream.Round.Thanos):
		return "the function says that this version does not know it"
	case !slices.ContainsFunc(words, func(m []string) bool { return !lackedByRings(strings.Join(m[1:], "")) }):
		return "a feature of hashrings of which ring/version tells that this version does not know it"
	}
	return ""
}

// lackedByRings tells whether the tables say of a key of hashrings that the version lacks it.
func lackedByRings(key string) bool {
	known, err := tablesOnce()
	for name, of := range ringKeys {
		if err == nil && strings.HasSuffix(of, " "+key) && !known.Rings[name] {
			return true
		}
	}
	return false
}

// takeOut takes those flags out that the project tells its users this version does not have:
// they were written by hand for another one. A function must write none of them.
func (s *Sandbox) takeOut(t *testing.T, program string, c *Container) {
	t.Helper()
	component := s.Subcommand()
	if program == "prometheus" {
		component = program
	}
	known := tables(t)
	for _, flag := range s.Flags() {
		standing := known.Flags[component][strings.TrimPrefix(strings.TrimPrefix(flag, "--"), "no-")]
		if standing != "too new" && standing != "gone" {
			continue
		}
		if !strings.Contains(c.Output.input, flag) {
			t.Errorf("%s: %s is %s for %s, and no hand wrote it", c.Name(), flag, standing, upstream.Round)
		}
		left(t, program+" arguments", "a flag that a hand wrote, and of which the rules tell that this version does not have it", flag+" of "+c.Name())
		s.remove(flag, known.Switches)
		if flag == "--agent" {
			s.Args = append(s.Args, "--enable-feature=agent") // as Prometheus 2 says it
		}
	}
}

// lackedFlags are those that the tables know and the version of the round does not have.
func lackedFlags(t *testing.T, component string) []string {
	t.Helper()
	var lacked []string
	for name, standing := range tables(t).Flags[component] {
		if standing == "too new" || standing == "gone" {
			lacked = append(lacked, "--"+name)
		}
	}
	return lacked
}

// TestWhatIsRefusedSaysWhy: what is not rendered for other versions than a case was written for is
// refused for their sake, or because this Prometheus writes what no Thanos reads.
func TestWhatIsRefusedSaysWhy(t *testing.T) {
	for name, said := range refused {
		why := strings.Contains(said, upstream.Round.Thanos) || strings.Contains(said, upstream.Round.PrometheusRelease()) || strings.Contains(said, "that no Thanos can read")
		agree(t, "refused for its version", why, "%s: refused, and not for a version:\n%s", name, lastLines(said, 8))
		t.Logf("%s is refused:\n%s", name, lastLines(said, 4))
	}
}
