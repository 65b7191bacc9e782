//go:build !image || render

package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// shard is one part of several of what is rendered: the first of two is {1, 2}. Without
// a value it is all.
type shard struct{ number, of int }

// String is the flag's value.
func (s *shard) String() string {
	if s.isAll() {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.number, s.of)
}

// Type is what the flag's help calls its value.
func (*shard) Type() string { return "K/N" }

// Set reads the flag.
func (s *shard) Set(text string) error {
	number, of, found := strings.Cut(text, "/")
	var err [2]error
	s.number, err[0] = strconv.Atoi(number)
	s.of, err[1] = strconv.Atoi(of)
	if !found || err[0] != nil || err[1] != nil || s.number < 1 || s.number > s.of {
		return fmt.Errorf("want K/N, the K-th of N parts: 1/4, 2/4, 3/4 and 4/4 are all of them")
	}
	return nil
}

func (s *shard) isAll() bool { return s.of == 0 }

// among returns the overlays of the shard, every N-th from the K-th on, and those of the
// others. Overlays side by side cost about the same, those of another topology do not: so
// every shard has some of each.
func (s *shard) among(overlays []render.Overlay) (own, others []render.Overlay) {
	if s.isAll() {
		return overlays, nil
	}
	for i, o := range overlays {
		if i%s.of == s.number-1 {
			own = append(own, o)
		} else {
			others = append(others, o)
		}
	}
	return own, others
}

// leftTo tells of names of output whether overlays of other shards render them, or whatever
// else leaves them.
func leftTo(others []render.Overlay, left func(name string) bool) func(name string) bool {
	names := map[string]bool{}
	for _, o := range others {
		names[filepath.ToSlash(o.Name)] = true
	}
	return func(name string) bool { return names[name] || left(name) }
}
