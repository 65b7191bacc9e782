package conformance

import (
	"os"
	"strings"
	"testing"
)

// refuseMisspelt misspells every key of a good document once per kind of
// document, and expects its judge to notice.
func refuseMisspelt(t *testing.T, judge, text string, seen map[string]bool, ask func(*testing.T, string) Verdict) {
	t.Helper()
	misspelt, err := Misspell(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range misspelt {
		id := judge + " " + m.Path
		if seen[id] {
			continue
		}
		seen[id] = true
		t.Run(strings.ReplaceAll(m.Path, "/", "_"), func(t *testing.T) {
			v := ask(t, m.Text)
			ledger.Misspelt(judge, v.Outcome)
			if v.Outcome != Refuses && v.Outcome != Ignores {
				t.Errorf("%s, misspelt: %s\n%s", id, v.Outcome, lastLines(v.Said, 5))
			}
		})
	}
}

// fileSamples are the files of all outputs that one flag names.
func fileSamples(t *testing.T, flag string) []*Sandbox {
	t.Helper()
	var samples []*Sandbox
	for _, output := range outputs {
		for _, c := range output.Containers() {
			s, err := NewSandbox(t.TempDir(), c)
			if err != nil {
				t.Fatal(err)
			}
			_, err = os.Stat(s.Value(flag, ""))
			if s.Has(flag) && err == nil && AtLeast(c.Version(), 0, 38) && len(s.Missing) == 0 {
				samples = append(samples, s)
			}
		}
	}
	return samples
}

func TestAMisspeltKeyOfAHashringIsRefused(t *testing.T) {
	const flag = "--receive.hashrings-file"
	seen := map[string]bool{}
	for _, s := range fileSamples(t, flag) {
		file := s.Value(flag, "")
		refuseMisspelt(t, "hashrings file", read(t, file), seen, func(t *testing.T, text string) Verdict {
			return s.with(t, text, s.askHashrings)
		})
	}
}

func TestAMisspeltKeyOfAnObjectStoreIsRefused(t *testing.T) {
	const flag = "--objstore.config-file"
	seen := map[string]bool{}
	for _, s := range fileSamples(t, flag) {
		refuseMisspelt(t, "object store configuration", read(t, s.Value(flag, "")), seen, func(t *testing.T, text string) Verdict {
			return s.with(t, text, s.askObjstore)
		})
	}
}

// with asks about another text in the same sandbox.
func (s *Sandbox) with(t *testing.T, text string, ask func(file string) Verdict) Verdict {
	t.Helper()
	file := t.TempDir() + "/misspelt"
	if err := writeFile(file, text); err != nil {
		t.Fatal(err)
	}
	return ask(file)
}

func TestAMisspeltKeyOfAnEndpointIsRefused(t *testing.T) {
	keys, err := ReadEndpointKeys(upstream.EndpointSource)
	if err != nil {
		t.Fatal(err)
	}
	const flag = "--endpoint.sd-config-file"
	seen := map[string]bool{}
	for _, s := range fileSamples(t, flag) {
		refuseMisspelt(t, "endpoints file", read(t, s.Value(flag, "")), seen, func(_ *testing.T, text string) Verdict {
			return keys.verdict(text)
		})
	}
}

func TestAMisspeltKeyOfPrometheusIsRefused(t *testing.T) {
	seen := map[string]bool{}
	eachFile(func(_ *Output, holder *Object, _, content string) {
		kind := PrometheusFileOf(content)
		if kind == NoPrometheusFile {
			return
		}
		refuseMisspelt(t, "prometheus "+string(kind), content, seen, func(t *testing.T, text string) Verdict {
			return upstream.JudgePrometheusFile(t.TempDir(), kind, text, holder.files())
		})
	})
}

// TestAMisspeltFlagIsRefused misspells every flag of every component once. The
// parser of flags is the first thing that runs, so nothing needs to be complete.
func TestAMisspeltFlagIsRefused(t *testing.T) {
	seen := map[string]bool{}
	for _, output := range outputs {
		for _, c := range output.Containers() {
			current := c.Program() == "thanos" && AtLeast(c.Version(), 0, 38) || c.Program() == "prometheus" && AtLeast(c.Version(), 3, 0)
			if !current {
				continue
			}
			s, err := NewSandbox(t.TempDir(), c)
			if err != nil {
				t.Fatal(err)
			}
			s.StayLocal(s.Subcommand())
			s.misspellFlags(t, c.Program(), seen)
		}
	}
}

func (s *Sandbox) misspellFlags(t *testing.T, program string, seen map[string]bool) {
	t.Helper()
	for i, arg := range s.Args {
		flag, value, found := strings.Cut(arg, "=")
		id := program + " " + s.Subcommand() + " " + flag
		if !strings.HasPrefix(flag, "--") || seen[id] {
			continue
		}
		seen[id] = true
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			misspelt := *s
			misspelt.Root = t.TempDir()
			misspelt.Args = append([]string{}, s.Args...)
			misspelt.Args[i] = flag + flag[len(flag)-1:]
			if found {
				misspelt.Args[i] += "=" + value
			}
			v := Start(upstream.Program(program), &misspelt)
			ledger.Misspelt(program+" arguments", v.Outcome)
			if v.Outcome != Refuses || !strings.Contains(v.Said, "unknown long flag") {
				t.Errorf("%s: %s\n%s", misspelt.Args[i], v.Outcome, lastLines(v.Said, 5))
			}
		})
	}
}
