package bucket

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// reader is a process with a configuration of object storage that can be read.
type reader struct {
	*observe.Process
	*file
	text observe.Text
}

// file is a configuration that was read once for all its readers.
type file struct {
	// config is what it says, problems what is wrong with it by the newest version that is
	// known.
	config   provider.Config
	problems []provider.Problem
}

func readFile(text string) *file {
	c, problems := provider.Read(text)
	if c.Type != "" || len(problems) == 0 {
		problems = append(problems, provider.Check(c, nil)...)
	}
	return &file{c, problems}
}

// readers returns the configurations of all processes, where nothing is to be put in later
// but variables of Thanos.
func readers(f *observe.Fleet) []reader {
	var found []reader
	files := map[string]*file{}
	for _, p := range f.Processes() {
		for _, flag := range []string{configFlag, toFlag} {
			t, has := p.Config(flag)
			if !has || !t.Known || strings.Contains(t.Text, "{{") || strings.Contains(t.Text, "${") {
				continue
			}
			if files[t.Text] == nil {
				files[t.Text] = readFile(t.Text)
			}
			found = append(found, reader{p, files[t.Text], t})
		}
	}
	return found
}

func (r reader) tooNew() []provider.Problem {
	v, known := r.Version()
	if !known || r.Component.Program() != thanos.Store.Program() {
		return nil
	}
	return provider.TooNew(r.config, v)
}

// isHarmless tells whether Thanos starts with a problem, and does as if it were not there.
func (r reader) isHarmless(p provider.Problem) bool {
	v, _ := r.Version()
	isStray := strings.HasPrefix(p.Message, "unknown key of") || strings.HasPrefix(p.Message, "not a key of")
	return strings.Contains(p.Message, "no effect") || strings.Contains(p.Message, "without effect") || strings.Contains(p.Message, "ignores") ||
		p.Path == "prefix" || strings.HasPrefix(p.Message, "a URL with a login") || isStray && provider.IsLenient(r.config.Type, v)
}

// isRefusal tells whether an older version ends at its start, or takes something else for
// the value.
func isRefusal(p provider.Problem) bool {
	return strings.Contains(p.Message, "refuse") || strings.Contains(p.Message, "takes the text for the value")
}

func message(p provider.Problem) string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// remedyOf is a problem's remedy for who writes the file: functions have ways of their own
// to supply credentials.
func remedyOf(p provider.Problem) string {
	if strings.HasPrefix(p.Remedy, "supply it through") {
		return "set " + p.Path
	}
	return p.Remedy
}
