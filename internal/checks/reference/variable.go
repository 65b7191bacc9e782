package reference

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var variable = &checks.Rule{
	ID:       "reference/variable",
	Severity: krm.Warning,
	Check:    checkVariable,
}

var fileVariable = &checks.Rule{
	ID:       "reference/file-variable",
	Severity: krm.Error,
	Check:    checkFileVariable,
}

func checkVariable(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, p := range c.Pods {
			for _, container := range p.AllContainers() {
				if !c.IsMade(p.Object) && !container.Has("envFrom") && !isShell(container) {
					checkContainer(p, container, tell)
				}
			}
		}
	}
}

func checkContainer(p *observe.Pods, container *krm.Container, tell checks.Tell) {
	env := container.Each("env")
	has := func(end int) func(string) bool {
		return func(name string) bool {
			return slices.ContainsFunc(env[:end], func(e *krm.Object) bool { return e.Text("name") == name })
		}
	}
	for _, list := range []string{"command", "args"} {
		for i, arg := range container.Texts(list) {
			// of which identity/unexpanded tells
			if strings.HasPrefix(arg, "--label=") {
				continue
			}
			for _, name := range unset(arg, has(len(env))) {
				tell(p.At(problem.Join(container.Path, problem.Index(list, i))), "add "+name+" to its env", "the container has no variable %s, so the text $(%s) stays in the argument", name, name)
			}
		}
	}
	for i, e := range env {
		for _, name := range unset(e.Text("value"), has(i)) {
			remedy, why := "add "+name+" above it", "there is none"
			if has(len(env))(name) {
				remedy, why = "move "+name+" above it", "it stands further down"
			}
			tell(p.At(problem.Join(container.Path, problem.Index("env", i))), remedy, "the text $(%s) stays in variable %s: %s", name, e.Text("name"), why)
		}
	}
}

// meant is how variables are called that are no command of a shell.
var meant = regexp.MustCompile(`^[A-Za-z0-9_]*[A-Z][A-Za-z0-9_]*$`)

// unset are the variables of a text that a container surely does not have.
func unset(text string, has func(name string) bool) []string {
	return slices.DeleteFunc(krm.References(text), func(name string) bool {
		return !meant.MatchString(name) || has(name) || observe.IsInjected(name)
	})
}

// isShell tells whether something runs a script, which has a $( ) of its own.
func isShell(c *krm.Container) bool {
	return slices.ContainsFunc(slices.Concat(c.Texts("command"), c.Texts("args")), func(arg string) bool {
		return arg == "-c" || arg == "-ec" || arg == "-exc" || strings.HasSuffix(path.Base(arg), "sh")
	})
}

func checkFileVariable(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		for flag, t := range p.Expanded() {
			for _, name := range p.Unset(t.Text) {
				tell(p.AtField("env"), "add "+name+" to the container's env, or write the value out", "%s refers to $(%s), which is none of its variables, so thanos %s does not start", flag, name, p.Component)
			}
		}
	}
}
