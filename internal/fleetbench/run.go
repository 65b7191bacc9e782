//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// cost is what a program used.
type cost struct {
	cpu, wall time.Duration
	// peak is the most memory that it held, in bytes.
	peak int64
}

// per is the cost of one of several.
func (c cost) per(n int) cost {
	return cost{c.cpu / time.Duration(n), c.wall / time.Duration(n), c.peak}
}

// plus adds the cost of another program, which ran after.
func (c cost) plus(other cost) cost {
	return cost{c.cpu + other.cpu, c.wall + other.wall, max(c.peak, other.peak)}
}

// run runs a program, and returns what it printed and used.
func run(dir string, command ...string) (stdout []byte, used cost, err error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return nil, cost{}, fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, complaints.String())
	}
	used = cost{cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), wall: time.Since(start)}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		used.peak = usage.Maxrss
		if runtime.GOOS != "darwin" { // which counts bytes
			used.peak *= 1024
		}
	}
	return out.Bytes(), used, nil
}

// median is the middle of each of several costs.
func median(costs []cost) cost {
	if len(costs) == 0 {
		return cost{}
	}
	return cost{
		cpu:  middle(costs, func(c cost) time.Duration { return c.cpu }),
		wall: middle(costs, func(c cost) time.Duration { return c.wall }),
		peak: middle(costs, func(c cost) int64 { return c.peak }),
	}
}

func middle[T time.Duration | int64](costs []cost, of func(cost) T) T {
	var all []T
	for _, c := range costs {
		all = append(all, of(c))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
