package thanos

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Scripts that hand their words on: whole ones as they are, and those that name
// the program in front of them.
var (
	handsOn    = regexp.MustCompile(`(?:^|[;&\n]\s*|\bexec\s+)"?\$(@|\{@\}|\*)"?\s*;?\s*$`)
	startsWith = regexp.MustCompile(`(?:^|[;&\n]\s*|\bexec\s+)([^\s;&|"'$]+)\s+"?\$(?:@|\{@\})"?\s*;?\s*$`)
	handsAllOn = regexp.MustCompile(`"?\$0"?\s+"?\$(?:@|\{@\})"?\s*;?\s*$`)
)

// byShell reads what a shell at word i runs. What it hands on can be edited;
// what stands in its script cannot.
func (w *line) byShell(i int) (Identity, bool) {
	at, isScript := i+1, false
	for ; at < len(w.all) && strings.HasPrefix(w.all[at], "-") && !(isScript && w.all[at] != "--"); at++ {
		isScript = isScript || !strings.HasPrefix(w.all[at], "--") && strings.Contains(w.all[at], "c")
		if w.all[at] == "-o" || strings.HasSuffix(w.all[at], "o") && !isScript {
			at++ // the option's name
		}
	}
	switch {
	case at >= len(w.all):
		w.opaque = "starts a shell"
		return Identity{}, false
	case !isScript:
		return w.byScriptFile(at)
	}
	script := strings.TrimSpace(w.all[at])
	if id, found := w.handedOn(script, at+1); found {
		return id, true
	}
	w.opaque = "is started by a shell script"
	if harmless(script) || w.Init && !names(script) {
		w.opaque = ""
		return Identity{At: at}, true
	}
	return w.inScript(script, at)
}

// byScriptFile is a shell with a script that is a file: what follows it is most
// often what it starts.
func (w *line) byScriptFile(at int) (Identity, bool) {
	for i := at + 1; i < len(w.all); i++ {
		if p, named := programOf(w.all[i]); named && w.follows(p, i+1) {
			return w.of(p, i+1)
		}
	}
	w.opaque = "is started by the script " + w.all[at]
	if w.Init {
		return Identity{At: at}, true
	}
	return Identity{}, false
}

// handedOn reads the words behind a script that hands them on.
func (w *line) handedOn(script string, at int) (Identity, bool) {
	if handsAllOn.MatchString(script) && at < len(w.all) {
		if p, named := programOf(w.all[at]); named {
			return w.of(p, at+1)
		}
	}
	if m := startsWith.FindStringSubmatch(script); m != nil && at < len(w.all) {
		if p, named := programOf(m[1]); named {
			return w.of(p, at+1)
		}
	}
	if handsOn.MatchString(script) && at+1 < len(w.all) {
		if p, named := programOf(w.all[at+1]); named {
			return w.of(p, at+2)
		}
	}
	return Identity{}, false
}

// inScript finds the program that a script starts: the last, for what stands
// before it has ended.
func (w *line) inScript(script string, at int) (Identity, bool) {
	id := Identity{At: at, Hidden: w.opaque}
	for _, command := range commandsOf(script) {
		p, args := started(command)
		switch c := subcommand(args); {
		case p == "":
		case p != thanosProgram:
			id.Program, id.Component = p, form(p, args)
		case c != None || len(args) > 0 && strings.ContainsAny(args[0], "$@"):
			id.Program, id.Component = p, c
		}
		if c := markedIn(command); p == "" && c != None {
			id.Program, id.Component = c.Program(), c
		}
	}
	return id, id.Program != ""
}

// started returns the known program that a command of a script starts, and its
// arguments.
func started(command []string) (Program, []string) {
	wrapped := false
	for i, word := range command {
		if p, named := programOf(word); named {
			return p, command[i+1:]
		}
		wrapped = wrapped || slices.Contains(wrappers, path.Base(word))
		if !wrapped {
			return "", nil
		}
	}
	return "", nil
}

// markedIn returns the component that a script starts by a name that it does not
// tell.
func markedIn(tokens []string) Component {
	for i, token := range tokens {
		if c := Component(token); slices.Contains(commands, c) && marked(tokens[i:], c, true) {
			return c
		}
	}
	return markedComponent(tokens)
}

var (
	// comment is a line, or its end, that no shell runs.
	comment = regexp.MustCompile(`(?m)(^|\s)#.*$`)
	// commandEnds end a command of a script, and wordEnds a word; quotes only hold
	// one together.
	commandEnds = regexp.MustCompile(`[;&|\n(){}]+`)
	wordEnds    = regexp.MustCompile("[\\s\"'`\\\\]+")
	// assignment is a variable that is set in front of a command, or alone.
	assignment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)
)

// commandsOf returns the commands of a script as words, without the keywords and
// variables in front of them.
func commandsOf(script string) [][]string {
	script = comment.ReplaceAllString(strings.ReplaceAll(script, "\\\n", " "), "")
	var commands [][]string
	for _, command := range commandEnds.Split(script, -1) {
		words := slices.DeleteFunc(wordEnds.Split(command, -1), func(word string) bool { return word == "" })
		for len(words) > 0 && (slices.Contains(keywords, words[0]) || words[0] == "!" || assignment.MatchString(words[0])) {
			words = words[1:]
		}
		if len(words) > 0 {
			commands = append(commands, words)
		}
	}
	return commands
}

// inspectors only look at what their arguments name.
var inspectors = []string{"cat", "chmod", "chown", "command", "cp", "echo", "kill", "killall", "ls", "mv", "pgrep", "pkill", "printf", "rm", "stat", "test", "type", "which"}

var keywords = []string{"do", "else", "if", "then", "until", "while"}

// bystanders are commands of scripts that start no server.
var bystanders = append([]string{
	"awk", "basename", "break", "case", "cd", "curl", "cut", "date", "dd", "df", "dirname", "du", "envsubst", "esac", "exit", "export",
	"false", "fi", "for", "grep", "gzip", "head", "hostname", "id", "jq", "ln", "mkdir", "mkfifo", "nc", "nslookup", "printenv", "promtool", "pwd", "read", "return",
	"sed", "set", "sleep", "sort", "tail", "tar", "tee", "touch", "tr", "trap", "true", "umask", "uname", "unset", "wait", "wc", "wget", "yq", ":", "[", "[[", "done", "!",
}, append(inspectors, keywords...)...)

// harmless tells whether a script runs only what starts no server.
func harmless(script string) bool {
	return !slices.ContainsFunc(commandsOf(script), func(command []string) bool { return !slices.Contains(bystanders, path.Base(command[0])) })
}

// names tells whether a script speaks of a known program at all.
func names(script string) bool {
	return slices.ContainsFunc(slices.Concat(commandsOf(script)...), func(word string) bool {
		_, named := programOf(word)
		return named
	})
}
