package garbage

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func percent() int {
	now := debug.SetGCPercent(100)
	debug.SetGCPercent(now)
	return now
}

func TestPercentageFollowsWhatIsInUse(t *testing.T) {
	t.Setenv("GOGC", "")
	before := percent()
	end := Pace(64<<20, 40)
	if got := percent(); got != 1600 {
		t.Errorf("at first it is %d", got)
	}
	for size, want := range map[int]func(int) bool{
		32 << 20:  func(p int) bool { return p > 100 && p < 200 },
		640 << 20: func(p int) bool { return p == 40 },
	} {
		held := make([]byte, size)
		eventually(t, want)
		runtime.KeepAlive(held)
		held = nil
		runtime.GC()
	}
	end()
	if got := percent(); got != before {
		t.Errorf("it was %d and is %d", before, got)
	}
	runtime.GC()
	time.Sleep(10 * time.Millisecond)
	if got := percent(); got != before {
		t.Errorf("it is adjusted to %d when it is over", got)
	}
}

// eventually collects until the percentage is as wanted.
func eventually(t *testing.T, want func(int) bool) {
	t.Helper()
	for range 1000 {
		runtime.GC()
		if want(percent()) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("it is %d", percent())
}

func TestEnvironmentHasItsWay(t *testing.T) {
	t.Setenv("GOGC", "50")
	before := percent()
	defer Pace(64<<20, 40)()
	if got := percent(); got != before {
		t.Errorf("it was %d and is %d", before, got)
	}
}
