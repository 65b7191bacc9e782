package conformance

import (
	"strings"
	"testing"
)

// providerFlags take the files of caches and tracing, which name a provider by type.
var providerFlags = []string{
	"--index-cache.config", "--store.caching-bucket.config",
	"--query-range.response-cache-config", "--labels.response-cache-config", "--tracing.config",
}

// TestThanosTakesItsCachesAndTracing judges the files, and the content of flags,
// of every container.
func TestThanosTakesItsCachesAndTracing(t *testing.T) {
	eachThanos(t, func(t *testing.T, c *Container, s *Sandbox) {
		for _, flag := range providerFlags {
			file := s.Value(flag+"-file", "")
			if content := s.Value(flag, ""); content != "" && content != dummy {
				file = t.TempDir() + "/content"
				if err := writeFile(file, content); err != nil {
					t.Fatal(err)
				}
			}
			if file == "" || lacking(t, fileOf(flag), c, s) {
				continue
			}
			v := s.askProvider(flag, file)
			if !c.Output.Partial || !s.lacksAFile(t, fileOf(flag), c.Name(), v) {
				settleFor(t, fileOf(flag), c.Output, c.Name(), v)
			}
		}
	})
}

// fileOf names the judge of a flag's file.
func fileOf(flag string) string { return "file of " + flag }

func (s *Sandbox) askProvider(flag, file string) Verdict {
	return Ask(s, upstream.Program("judge"), "provider", "-flag", strings.TrimPrefix(flag, "--"), file)
}

// TestAnOperatorsTracingIsTaken judges those that no container here reads.
func TestAnOperatorsTracingIsTaken(t *testing.T) {
	const flag = "--tracing.config"
	eachFile(func(o *Output, holder *Object, name, content string) {
		if generator(holder) != "gen-thanos-config" || holder.Kind != "Secret" || o.reads(holder) {
			return
		}
		t.Run(o.Name+" "+holder.String()+" "+name, func(t *testing.T) {
			t.Parallel()
			s := &Sandbox{Root: t.TempDir(), Env: map[string]string{}}
			for _, found := range variable.FindAllStringSubmatch(content, -1) {
				s.Env[found[1]] = dummy
			}
			settle(t, fileOf(flag), t.Name(), s.with(t, content, func(file string) Verdict { return s.askProvider(flag, file) }))
		})
	})
}

// TestAMisspeltKeyOfCachesAndTracingIsRefused: items of maps have the user's
// names, and a file of each type is misspelt.
func TestAMisspeltKeyOfCachesAndTracingIsRefused(t *testing.T) {
	seen := map[string]bool{}
	for _, flag := range providerFlags {
		for _, s := range fileSamples(t, flag+"-file") {
			content := read(t, s.Value(flag+"-file", ""))
			typ := topKeys(content)["type"]
			refuseMisspelt(t, fileOf(flag)+" "+strings.ToUpper(typ.Value), content, seen, func(t *testing.T, text string) Verdict {
				return s.with(t, text, func(file string) Verdict { return s.askProvider(flag, file) })
			})
		}
	}
}
