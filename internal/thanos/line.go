package thanos

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// line is a container's command and args, one behind the other.
type line struct {
	Container
	all []string
	// opaque says what stands between the container and its program, "" for nothing.
	opaque string
}

func lineOf(c Container) *line {
	w := &line{Container: c, all: slices.Concat(c.Command, c.Args)}
	for i, word := range w.all {
		w.all[i] = expand(word, c.Env)
	}
	return w
}

// variable is one that Kubernetes replaces in command and args.
var variable = regexp.MustCompile(`\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)`)

func expand(word string, env map[string]string) string {
	if !strings.Contains(word, "$(") {
		return word
	}
	return variable.ReplaceAllStringFunc(word, func(ref string) string {
		if value, found := env[ref[2:len(ref)-1]]; found {
			return value
		}
		return ref
	})
}

// binaries are what the programs are called, with a version behind it or without.
var binaries = []struct {
	name    string
	program Program
}{
	{"thanos", thanosProgram},
	{"prometheus", prometheusProgram},
	{"alertmanager", alertmanagerProgram},
	{"grafana-server", grafanaProgram},
	{"grafana", grafanaProgram},
}

// programOf returns the known program that a word names, by its name or its path.
// A flag and a variable are no program, whatever their value ends in.
func programOf(word string) (Program, bool) {
	if strings.HasPrefix(word, "-") || strings.ContainsAny(word, "=:") {
		return "", false
	}
	base := path.Base(word)
	for _, b := range binaries {
		if version, found := strings.CutPrefix(base, b.name); found && strings.Trim(version, "-v.0123456789") == "" {
			return b.program, true
		}
	}
	return "", false
}

// wrappers start the program that stands behind them among their arguments, and
// change nothing of what it is given.
var wrappers = []string{
	"busybox", "catatonit", "chpst", "chrt", "chroot", "command", "docker-init", "dumb-init", "env", "exec", "gosu", "ionice",
	"launcher", "my_init", "nice", "nohup", "numactl", "prlimit", "runuser", "s6-setuidgid", "setpriv", "setsid",
	"setuser", "stdbuf", "su-exec", "sudo", "taskset", "time", "timeout", "tini", "tini-static", "unshare", "vault-env",
}

// shells read a script.
var shells = []string{"ash", "bash", "dash", "ksh", "sh", "zsh"}

// byCommand looks for a known program among the words: the first of them, or
// behind whatever wraps it. A word that only happens to be called so is told by
// what follows it.
func (w *line) byCommand() (Identity, bool) {
	for i, word := range w.all {
		starts := w.starts(i)
		if slices.Contains(shells, path.Base(word)) && (starts || isOption(w.all, i+1)) {
			return w.byShell(i)
		}
		switch p, named := programOf(word); {
		case w.isValue(i):
		case named && w.follows(p, i+1):
			return w.of(p, i+1)
		case named && starts && p == thanosProgram:
			return w.withoutComponent(i + 1)
		case named && starts:
			return w.of(p, i+1)
		}
	}
	return Identity{}, false
}

// starts tells whether the word at i is the program that the container starts: the
// first of the command, or the one behind a wrapper and its options.
func (w *line) starts(i int) bool {
	if i == 0 || len(w.all) == 0 {
		return len(w.Command) > 0
	}
	if !slices.Contains(wrappers, path.Base(w.all[0])) {
		return false
	}
	before := w.all[i-1]
	return i == 1 || i == 2 && !strings.HasPrefix(before, "-") || before == "--" || setting.MatchString(before) ||
		slices.Contains(wrappers, path.Base(before))
}

// isValue tells whether the word at i is the value of the flag before it.
func (w *line) isValue(i int) bool {
	if i == 0 || slices.Contains(wrappers, path.Base(w.all[0])) {
		return false
	}
	flag := w.all[i-1]
	return strings.HasPrefix(flag, "--") && flag != "--" && !strings.Contains(flag, "=") && !isSwitch(flag)
}

// setting is a variable that env sets, or a number that nice takes.
var setting = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*=.*|-?[0-9]+[a-z]?)$`)

// isOption tells whether a word says that a script follows.
func isOption(words []string, i int) bool {
	return i < len(words) && strings.HasPrefix(words[i], "-") && !strings.HasPrefix(words[i], "--") && strings.Contains(words[i], "c")
}

// withoutComponent is Thanos with arguments that name no component: it only
// prints its help or its version, unless a variable hides the component.
func (w *line) withoutComponent(at int) (Identity, bool) {
	id := Identity{Program: thanosProgram, At: at}
	for _, arg := range w.all[at:] {
		switch {
		case strings.Contains(arg, "$("):
			id.Hidden = "takes arguments from " + variable.FindString(arg)
			return id, true
		case strings.HasPrefix(arg, "@"):
			id.Hidden = hiddenIn(w.all[at:])
			return id, true
		}
	}
	return Identity{At: at}, true
}

// follows tells whether the words from i on are what a program is started with.
func (w *line) follows(p Program, i int) bool {
	args := w.all[i:]
	if p == thanosProgram {
		return subcommand(args) != None
	}
	return markedAs(args, p) || len(args) > 0 && strings.HasPrefix(args[0], "--config.file")
}

// byFlags tells a program, whatever it is called, by arguments that nothing else
// takes.
func (w *line) byFlags() (Identity, bool) {
	from := min(len(w.Command), 1)
	if w.opaque != "" {
		return Identity{}, false
	}
	by := markedComponent(w.all[from:])
	// A flag that tells one component came to another since, or was there before: the word counts.
	if c, at := w.component(from); c != None && (marked(w.all[at:], c, !w.startsOther()) || by.Program() == thanosProgram) {
		return w.of(thanosProgram, at)
	}
	if by == None {
		return Identity{}, false
	}
	id, _ := w.of(by.Program(), w.firstFlag(from))
	if by.Program() == thanosProgram {
		id.Component = by
	}
	return id, true
}

// startsOther tells whether the command starts a program of another name, which may
// call a part of itself as a component of Thanos is called.
func (w *line) startsOther() bool {
	if len(w.Command) == 0 || slices.Contains(commands, Component(w.all[0])) || strings.HasPrefix(w.all[0], "-") {
		return false
	}
	base := path.Base(w.all[0])
	_, known := programOf(w.all[0])
	return !known && !slices.Contains(wrappers, base) && !slices.Contains(shells, base)
}

// component returns the component that is named from a word on, and where its
// arguments begin: at the flags that stand directly before it.
func (w *line) component(from int) (Component, int) {
	for i := from; i < len(w.all); i++ {
		if c := Component(w.all[i]); slices.Contains(commands, c) && !(i > from && w.isValue(i)) {
			at := i
			for at > from && strings.HasPrefix(w.all[at-1], "-") && w.all[at-1] != "--" {
				at--
			}
			return c, at
		}
	}
	return None, from
}

func (w *line) firstFlag(from int) int {
	at := slices.IndexFunc(w.all[from:], func(word string) bool { return strings.HasPrefix(word, "--") && word != "--" })
	return from + max(at, 0)
}
