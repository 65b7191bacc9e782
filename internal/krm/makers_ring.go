package krm

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// ringFlag is where thanos-receive-controller takes the name of the ConfigMap from
// that it writes the ring into (observatorium/thanos-receive-controller, main.go of
// January 2025); nothing else has this flag.
const ringFlag = "configmap-generated-name"

// receiveController is the ring of a thanos-receive-controller. It watches the
// namespace default unless it is told otherwise.
func receiveController(_ *Run, o *Object) []made {
	if !o.isWorkload() {
		return nil
	}
	w := &Workload{Object: o}
	for _, c := range w.Containers() {
		flags := goFlags(c)
		name := c.filled(flags[ringFlag])
		if name == "" {
			continue
		}
		m := made{kind: "ConfigMap", name: name, field: c.Path + ".args", ring: true}
		if key := c.filled(flags["file-name"]); key != "" {
			m.writes = []string{key}
		}
		if namespace := cmp.Or(c.filled(flags["namespace"]), "default"); !c.isOwnNamespace(flags["namespace"]) && namespace != o.Namespace() {
			m.in = func(n string) (bool, bool) { return n == namespace || n == "" || o.Namespace() == "", true }
		}
		return []made{m}
	}
	return nil
}

// wordEnds are what a shell takes a script apart at, and quotes what it drops, as far as
// flags need it.
var (
	wordEnds = regexp.MustCompile(`[\s;&|]+`)
	quotes   = strings.NewReplacer(`"`, "", `'`, "", "`", "", "\\", "")
)

// goFlags returns the flags of a program in Go, one dash or two, with their values: among
// command and args, and in a script that stands there.
func goFlags(c *Container) map[string]string {
	var words []string
	for _, word := range slices.Concat(c.strings("command"), c.strings("args")) {
		if strings.Contains(word, ringFlag) && strings.ContainsAny(word, " \n\t") {
			words = append(words, wordEnds.Split(quotes.Replace(word), -1)...)
			continue
		}
		words = append(words, word)
	}
	flags := map[string]string{}
	for i, word := range words {
		name, value, given := strings.Cut(strings.TrimLeft(word, "-"), "=")
		if !given && i+1 < len(words) {
			value = words[i+1]
		}
		if strings.HasPrefix(word, "-") && name != "" {
			flags[name] = value
		}
	}
	return flags
}

// inShell is a variable as Kubernetes or a shell puts it into an argument.
var inShell = regexp.MustCompile(`\$(?:\(([A-Za-z_]\w*)\)|\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))`)

// filled puts the variables into a value, "" where one is not known.
func (c *Container) filled(value string) string {
	known := c.literals()
	text := inShell.ReplaceAllStringFunc(value, func(variable string) string {
		return known[strings.Trim(variable, "$(){}")]
	})
	for _, variable := range inShell.FindAllString(value, -1) {
		if known[strings.Trim(variable, "$(){}")] == "" {
			return ""
		}
	}
	return text
}

// isOwnNamespace tells whether a value is the pod's namespace from a variable.
func (c *Container) isOwnNamespace(value string) bool {
	if inShell.FindString(value) != value || value == "" {
		return false
	}
	e := c.Env(strings.Trim(value, "$(){}"))
	return e != nil && e.Text("valueFrom", "fieldRef", "fieldPath") == "metadata.namespace"
}

// MadeRing returns the key of the ConfigMap that a controller writes the hashring of a
// namespace into. It is false when there is none, or when it has several.
func (r *Run) MadeRing(namespace string) (File, bool) {
	r.indexing.Do(r.indexMakers)
	var found []File
	for at, makers := range r.makers {
		for _, m := range makers {
			if m.ring && len(m.writes) == 1 && r.MakerOf(at[0], namespace, at[1]) == m {
				found = append(found, File{at[0], at[1], m.writes[0]})
			}
		}
	}
	if len(found) != 1 {
		return File{}, false
	}
	return found[0], true
}
