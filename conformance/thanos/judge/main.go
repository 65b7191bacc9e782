// Command judge asks Thanos' and objstore's own code about a file:
//
//	judge hashrings -algorithm ketama -factor 3 FILE
//	judge objstore FILE
//	judge provider -flag tracing.config FILE
//	judge keys
//
// The last prints every key that the types have. The same source is built with every version
// of Thanos that judges.
//
// It is a process of its own, because upstream's code may panic, or spin and
// never come back. It exits 0 when the file is accepted, 1 when upstream refuses
// it, and 3 when upstream accepts it but its own types know a key in it no more
// than a reader would: a key that upstream ignores in silence.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

// errIgnored is what upstream reads past without a word.
var errIgnored = errors.New("ignored by upstream")

func main() {
	err := judge(os.Args[1:])
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	if errors.Is(err, errIgnored) {
		os.Exit(3)
	}
	os.Exit(1)
}

func judge(args []string) error {
	if len(args) == 0 {
		return errors.New("usage: judge hashrings|objstore|provider|keys [flags] FILE")
	}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	algorithm := flags.String("algorithm", "hashmod", "value of --receive.hashrings-algorithm")
	factor := flags.Uint64("factor", 1, "value of --receive.replication-factor")
	taker := flags.String("flag", "", "flag that takes the content of the file")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "hashrings":
		return judgeHashrings(flags.Arg(0), *algorithm, *factor)
	case "objstore":
		return judgeObjstore(flags.Arg(0))
	case "provider":
		return judgeProvider(*taker, flags.Arg(0))
	case "keys":
		printKeys(os.Stdout)
		return nil
	}
	return fmt.Errorf("unknown judge %q", args[0])
}
