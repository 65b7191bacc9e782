package main

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/semver"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// differing are the lines by which an older operator differs from the model where it lacks what
// came at a milestone. Those that only the model has stand behind a plus, the operator's behind
// a minus.
var differing = map[thanos.Milestone]string{
	thanos.ReloaderPort:      `[+-].*/initContainers/init-config-reloader/ports/reloader-(web|init)/(name|containerPort) = .*`,
	thanos.OptionalRules:     `\+.*-rulefiles-\d+/configMap/optional = true`,
	thanos.AlertingDefaults:  `-alerting: /alertmanagers/\d+/(scheme = http|path_prefix = /)`,
	thanos.StartDelay:        `\+.*/args = --dispatch\.start-delay=.*`,
	thanos.RulerVersionLabel: `\+.*/spec\.template\.metadata\.labels/app\.kubernetes\.io/version = .*`,
	thanos.GRPCMinVersion:    `\+.*/args = --grpc-server-tls-min-version=.*`,
	thanos.WatchedConfig:     `\+.*/args = --watched-dir=/etc/prometheus/config`,
	thanos.OperatedRetention: `\+storage\.tsdb: /retention/.*|-.*/args = --storage\.tsdb\.retention\..*`,
	thanos.PeerName:          `\+.*/containers/alertmanager/(args = --cluster\.peer-name=|env/POD_NAME/).*`,
	thanos.WrittenMetadata:   `[+-]remote_write: /\d+/metadata_config/send = .*`,
	thanos.DelayedCompaction: `\+.*/args = --storage\.tsdb\.delay-compact-file\.path=.*|-.*/args = --storage\.tsdb\.(min|max)-block-duration=.*|[+-].*/args = --shipper\.(meta-file-name|upload-compacted|ignore-unequal-block-size).*`,
	thanos.ZeroDurations:     `-.*/args = --(data\.retention|cluster\.(gossip-interval|pushpull-interval|peer-timeout))=0.*|\+.*/args = --data\.retention=120h`,
}

// older is what is known of the operator that the program was built of.
type older struct {
	version string
	// excused counts the differences that a milestone accounts for.
	excused map[thanos.Milestone]int
}

func newOlder(t *testing.T) *older {
	o := &older{"", map[thanos.Milestone]int{}}
	for _, m := range thanos.Milestones() {
		isField := strings.HasPrefix(m.What, "field ") // which conformance holds against definitions
		if m.Component == thanos.Operator && m.By == "" && !isField && differing[m] == "" {
			t.Errorf("nothing says how an operator before %s differs: %s", m.Since, m.What)
		}
	}
	if *program != "" {
		version, err := exec.Command(*program, "version").Output()
		if err != nil {
			t.Fatal(err)
		}
		o.version = strings.TrimSpace(string(version))
	}
	return o
}

// lacks tells whether the operator is older than a milestone.
func (o *older) lacks(m thanos.Milestone) bool {
	return o.version != "" && semver.Compare(o.version, m.Since) < 0
}

// excuses tells whether one of the milestones accounts for a difference.
func (o *older) excuses(line string) bool {
	for m, lines := range differing {
		if o.lacks(m) && regexp.MustCompile(`^(?:`+lines+`)$`).MatchString(line) {
			o.excused[m]++
			return true
		}
	}
	return false
}

// settle fails where a milestone says that the operator differs, and it does not.
func (o *older) settle(t *testing.T) {
	for m := range differing {
		if o.lacks(m) && o.excused[m] == 0 {
			t.Errorf("%s is no different from %s: %s", o.version, m.Since, m.What)
		}
	}
	t.Logf("%s: %v", o.version, o.excused)
}
