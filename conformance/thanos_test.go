package conformance

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// eachThanos runs a test in the sandbox of every container of Thanos.
func eachThanos(t *testing.T, run func(*testing.T, *Container, *Sandbox)) {
	eachContainer(t, "thanos", 0, 38, run)
}

// lacking tells whether a flag names a file that the output does not have, as a
// whole cluster must.
func lacking(t *testing.T, judge string, c *Container, s *Sandbox) bool {
	t.Helper()
	for _, flag := range s.Flags() {
		path := s.Value(flag, "")
		if !fileFlag.MatchString(flag) || path == "" || path == dummy {
			continue
		}
		if found, err := filepath.Glob(path); err == nil && len(found) > 0 {
			continue
		}
		if !c.Output.Partial {
			t.Errorf("%s: %s: nothing fills %s", c.Name(), flag, strings.TrimPrefix(path, s.Root))
		}
		left(t, judge, "a flag names a file that the case does not have", flag+" of "+c.Name())
		return true
	}
	return false
}

var fileFlag = regexp.MustCompile(`-file$|-tls-(ca|cert|key)$|^--config\.file$`)

func TestThanosTakesItsArguments(t *testing.T) {
	eachThanos(t, func(t *testing.T, c *Container, s *Sandbox) {
		const judge = "thanos arguments"
		if lacking(t, judge, c, s) {
			return
		}
		if s.withoutItsBucket(t, judge, c) {
			return
		}
		if c.Output.Partial {
			s.Complete(s.Subcommand())
		}
		s.StayLocal(s.Subcommand(), lackedFlags(t, s.Subcommand())...)
		v := Start(upstream.Program("thanos"), s)
		if !c.Output.Partial || !s.lacksAFile(t, judge, c.Name(), v) {
			settleFor(t, judge, c.Output, strings.Join(s.Args, " "), s.forgiven(v))
		}
	})
}

// forgiven: with an object store, a process may wait for the pod's identity.
func (s *Sandbox) forgiven(v Verdict) Verdict {
	if v.Outcome == Waits && (len(s.Args) == 0 || s.Has("--objstore.config") || s.Has("--objstore.config-file")) {
		v.Outcome = Accepts
	}
	return v
}

func TestThanosTakesItsHashrings(t *testing.T) {
	const judge = "hashrings file"
	eachThanos(t, func(t *testing.T, c *Container, s *Sandbox) {
		if file := s.Value("--receive.hashrings-file", ""); file != "" && !lacking(t, judge, c, s) {
			settleFor(t, judge, c.Output, c.Name(), s.askHashrings(file))
		}
	})
}

func (s *Sandbox) askHashrings(file string) Verdict {
	return Ask(s, upstream.Program("judge"), "hashrings",
		"-algorithm", s.Value("--receive.hashrings-algorithm", "hashmod"),
		"-factor", s.Value("--receive.replication-factor", "1"), file)
}

func TestThanosTakesItsObjectStore(t *testing.T) {
	const judge = "object store configuration"
	eachThanos(t, func(t *testing.T, c *Container, s *Sandbox) {
		file := s.objstoreFile(t)
		if file == "" || lacking(t, judge, c, s) || s.withoutItsBucket(t, judge, c) {
			return
		}
		v := s.askObjstore(file)
		if !c.Output.Partial || !s.lacksAFile(t, judge, c.Name(), v) {
			settleFor(t, judge, c.Output, c.Name(), s.forgiven(v))
		}
	})
}

// withoutItsBucket: the configuration comes from a Secret that a case leaves out.
func (s *Sandbox) withoutItsBucket(t *testing.T, judge string, c *Container) bool {
	t.Helper()
	without := c.Output.Partial && s.Value("--objstore.config", "") == dummy
	if without {
		left(t, judge, "a variable is of a Secret that the case does not have", c.Name())
	}
	return without
}

func (s *Sandbox) askObjstore(file string) Verdict {
	return Ask(s, upstream.Program("judge"), "objstore", file)
}

// objstoreFile returns the configuration as a file, by whichever flag it comes.
func (s *Sandbox) objstoreFile(t *testing.T) string {
	t.Helper()
	content := s.Value("--objstore.config", "")
	if content == "" {
		return s.Value("--objstore.config-file", "")
	}
	file := s.Root + "/objstore.yml"
	if err := writeFile(file, content); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestThanosKnowsEveryKeyOfItsEndpoints(t *testing.T) {
	const judge = "endpoints file"
	if !AtLeast(upstream.Round.Thanos, 0, 38) {
		left(t, judge, "Thanos has the file since v0.38", upstream.Round.Thanos)
		return
	}
	keys, err := ReadEndpointKeys(upstream.EndpointSource)
	if err != nil {
		t.Fatal(err)
	}
	eachThanos(t, func(t *testing.T, c *Container, s *Sandbox) {
		file := s.Value("--endpoint.sd-config-file", "")
		if file == "" || lacking(t, judge, c, s) {
			return
		}
		settleFor(t, judge, c.Output, c.Name(), keys.verdict(read(t, file)))
	})
}

// verdict: upstream ignores what its types do not know.
func (k EndpointKeys) verdict(text string) Verdict {
	if err := k.Judge(text); err != nil {
		return Verdict{Ignores, err.Error()}
	}
	return Verdict{Outcome: Accepts}
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
