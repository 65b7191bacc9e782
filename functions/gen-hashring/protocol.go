package genhashring

import "github.com/thanos-fleet/thanos-fleet/internal/krm"

// Protocols by which receivers forward to each other.
const (
	protobuf  = "protobuf"
	capnproto = "capnproto"
)

const protocolFlag = "--receive.replication-protocol"

var protocols = []string{protobuf, capnproto}

// protocol is how receivers forward: as configured, or as the first flag says;
// "" when nobody says, which upstream takes for protobuf.
func (g *generator) protocol() string {
	if g.ReplicationProtocol != "" {
		return g.ReplicationProtocol
	}
	for _, c := range g.all() {
		if protocol := c.Args().Value(protocolFlag); protocol != "" {
			return protocol
		}
	}
	return ""
}

// capnprotoPort is where a receiver listens for Cap'n Proto (Thanos v0.42.4,
// pkg/receive/config.go, DefaultCapNProtoPort).
func capnprotoPort(c *krm.Container) string {
	return c.Args().Port("--receive.capnproto-address", "19391")
}
