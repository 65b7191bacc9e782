package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/go-kit/log"
	"github.com/thanos-io/objstore/client"
	"github.com/thanos-io/thanos/pkg/extkingpin"
	"gopkg.in/yaml.v2"
)

// judgeObjstore makes a bucket client as every Thanos component does, the
// substitution of $(VAR) from the environment included. The keys come first: a
// client that asks the network fails there, whatever its keys.
func judgeObjstore(path string) error {
	content, err := substituted(path)
	if err != nil {
		return err
	}
	var config client.BucketConfig
	if err := yaml.Unmarshal(content, &config); err != nil {
		return err
	}
	if err := knowsEveryProviderKey(config); err != nil {
		return err
	}
	return newBucket(content)
}

// newBucket gives up on a client that asks the network who it is: its
// configuration is read by then.
func newBucket(content []byte) error {
	const patience = 5 * time.Second
	made := make(chan error, 1)
	go func() {
		_, err := called[any](client.NewBucket, log.NewNopLogger(), content, "conformance", (func(http.RoundTripper) http.RoundTripper)(nil))
		made <- err
	}()
	select {
	case err := <-made:
		return err
	case <-time.After(patience):
		return nil
	}
}

func substituted(path string) ([]byte, error) {
	app := kingpin.New("judge", "")
	file := extkingpin.RegisterCommonObjStoreFlags(app, "", true)
	if _, err := app.Parse([]string{"--objstore.config-file=" + path}); err != nil {
		return nil, err
	}
	return file.Content()
}

// knowsEveryProviderKey is strict where upstream's parser of a provider is not.
func knowsEveryProviderKey(config client.BucketConfig) error {
	typ := strings.ToUpper(string(config.Type))
	switch typ {
	case "COS", "ALIYUNOSS", "BOS", "FILESYSTEM", "OCI":
	default:
		return nil
	}
	content, err := yaml.Marshal(config.Config)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalStrict(content, buckets[typ]); err != nil {
		return fmt.Errorf("%w: %w", errIgnored, err)
	}
	return nil
}
