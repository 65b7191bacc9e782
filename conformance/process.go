package conformance

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Outcome is what upstream does.
type Outcome string

// Outcomes of a judgement.
const (
	Accepts Outcome = "accepts"
	Refuses Outcome = "refuses"
	Panics  Outcome = "panics"
	Spins   Outcome = "spins"
	// Waits is an end of the time without work: for something that is not there.
	Waits Outcome = "waits"
	// Ignores is a key that upstream reads past in silence.
	Ignores Outcome = "ignores"
)

// Verdict is an outcome, and what upstream said.
type Verdict struct {
	Outcome Outcome
	Said    string
}

var (
	ready    = regexp.MustCompile(`status=ready|Server is ready to receive web requests`)
	panicked = regexp.MustCompile(`(?m)^panic: |^fatal error: |\[recovered\]`)
	// network is what a process says that got so far as to miss its neighbours.
	network = regexp.MustCompile(`connection refused|no such host|server misbehaving|proxyconnect|i/o timeout|connect: |failed to resolve|could not find default credentials|no EC2 IMDS role found|DefaultAzureCredential|error getting Kubernetes Service Account Token`)
)

// patience bounds how long a process may take to be ready, on a slow machine too;
// grace is what one gets that needs another and misses it, to fail for another reason.
const (
	patience = 3 * time.Minute
	grace    = 3 * time.Second
)

func (s *Sandbox) patience() time.Duration {
	if s.Patience == 0 {
		return patience
	}
	return s.Patience
}

// Start runs a program until it is ready, has failed, or has had its time.
func Start(program string, s *Sandbox) Verdict {
	ctx, cancel := context.WithTimeout(context.Background(), s.patience())
	defer cancel()
	cmd := exec.CommandContext(ctx, program, s.Args...)
	var said log
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = s.Root, s.environment(), &said, &said
	if err := cmd.Start(); err != nil {
		return Verdict{Refuses, err.Error()}
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	v := s.watch(ctx, &said, exited)
	if v.Outcome != Refuses && v.Outcome != Panics {
		_ = cmd.Process.Kill()
		<-exited
	}
	return waiting(v, cmd)
}

// waiting tells a process that had its time from one that spun all the while.
func waiting(v Verdict, cmd *exec.Cmd) Verdict {
	const startup = 3 * time.Second
	if v.Outcome == Spins && cmd.ProcessState.UserTime() < startup {
		v.Outcome = Waits
	}
	return v
}

// watch waits for the first thing that settles the outcome.
func (s *Sandbox) watch(ctx context.Context, said *log, exited chan error) Verdict {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var missed time.Time
	for {
		select {
		case err := <-exited:
			exited <- err
			return s.ended(said.String(), err)
		case <-ctx.Done():
			return Verdict{Spins, said.String()}
		case now := <-tick.C:
			text := said.String()
			if ready.MatchString(text) || !missed.IsZero() && now.Sub(missed) > grace {
				return Verdict{Accepts, text}
			}
			if missed.IsZero() && s.NeedsOthers() && network.MatchString(text) {
				missed = now
			}
		}
	}
}

// ended judges a process that ended by itself: for want of another it may.
func (s *Sandbox) ended(text string, err error) Verdict {
	switch {
	case panicked.MatchString(text):
		return Verdict{Panics, text}
	case err == nil || ready.MatchString(text) || s.NeedsOthers() && network.MatchString(lastLines(text, 3)):
		return Verdict{Accepts, text}
	}
	return Verdict{Refuses, text}
}

// environment keeps the process from leaving this machine: what would, is sent
// to a proxy that does not answer.
func (s *Sandbox) environment() []string {
	const nowhere = "http://127.0.0.1:1"
	env := []string{
		"HOME=" + s.Root, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + s.Root,
		"HTTP_PROXY=" + nowhere, "HTTPS_PROXY=" + nowhere, "http_proxy=" + nowhere, "https_proxy=" + nowhere,
		"AWS_EC2_METADATA_DISABLED=true", "GOMAXPROCS=1",
	}
	for name, value := range s.Env {
		env = append(env, name+"="+value)
	}
	return env
}

// Ask runs one of upstream's checkers on a file. It may spin, and so has a time.
func Ask(s *Sandbox, program string, args ...string) Verdict {
	ctx, cancel := context.WithTimeout(context.Background(), s.patience())
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = s.Root, s.environment()
	out, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return waiting(Verdict{Spins, string(out)}, cmd)
	case err == nil || network.Match(out):
		return Verdict{Accepts, string(out)}
	case panicked.Match(out):
		return Verdict{Panics, string(out)}
	case cmd.ProcessState.ExitCode() == 3:
		return Verdict{Ignores, string(out)}
	}
	return Verdict{Refuses, fmt.Sprintf("%s%v", out, err)}
}

// log collects what a process says while it runs.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
