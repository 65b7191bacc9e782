package conformance

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"strings"
)

// Tables are what the project takes a round of versions for (internal/catalog/tables).
type Tables struct {
	Flags, Features map[string]map[string]string
	Switches        []string
	Files           []struct {
		Flag, Type string
		Known      bool
		Keys       []string
	}
	Rings    map[string]bool
	Operator []struct {
		Path, Since string
		Kinds       []string
	}
}

// Tables asks the project.
func (u *Upstream) Tables() (*Tables, error) {
	out, err := exec.Command(u.Program("tables"), "-thanos", u.Round.Thanos, "-prometheus", u.Round.PrometheusRelease()).Output()
	if err != nil {
		return nil, err
	}
	var t Tables
	return &t, json.Unmarshal(out, &t)
}

// components are those of Thanos whose flags the tables hold.
var components = []string{"compact", "query", "query-frontend", "receive", "rule", "sidecar", "store"}

// command returns the program of a component, and the arguments in front of its flags.
func (u *Upstream) command(component string) []string {
	if component == "prometheus" {
		return []string{u.Program("prometheus")}
	}
	return append([]string{u.Program("thanos")}, strings.Fields(component)...)
}

// shown is a flag in a help, behind its short form. One that takes no value is shown with its
// denial, or by older versions without a value.
var shown = regexp.MustCompile(`(?m)^ {2,6}(?:-\w, )?--(\[no-\])?([a-zA-Z0-9._-]+)(=?)`)

// Help is what a component's help shows: the flags that take no value, and those that do.
func (u *Upstream) Help(component string) (switches, valued map[string]bool, text string) {
	line := append(u.command(component), "--help")
	out, _ := exec.Command(line[0], line[1:]...).CombinedOutput()
	switches, valued = map[string]bool{}, map[string]bool{}
	for _, found := range shown.FindAllStringSubmatch(string(out), -1) {
		if found[3] == "" {
			switches[found[2]] = true
		} else {
			valued[found[2]] = true
		}
	}
	return switches, valued, string(out)
}

// HasFlag asks a component for a flag that its help may hide: the parser stops at the first
// that it does not know, and at the latest behind it.
func (u *Upstream) HasFlag(component, flag string) bool {
	line := append(u.command(component), "--"+flag, "--no-such-flag-at-all")
	out, _ := exec.Command(line[0], line[1:]...).CombinedOutput()
	return !strings.Contains(string(out), "unknown long flag '--"+flag+"'")
}

// Keys are those of the types of files, by flag and type, as this version's judge prints them.
func (u *Upstream) Keys() (map[string][]string, error) {
	out, err := exec.Command(u.Program("judge"), "keys").Output()
	if err != nil {
		return nil, err
	}
	keys := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		keys[f[0]+" "+f[1]] = append(keys[f[0]+" "+f[1]], f[2])
	}
	return keys, nil
}
