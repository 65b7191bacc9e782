package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"time"
)

// file is one file of an archive.
type file struct {
	name string
	mode int64
	data []byte
}

// archive writes a platform's archive and its SBOM.
func (r *release) archive(p platform, known *licences) error {
	program := "thanos-fleet"
	if p.os == "windows" {
		program += ".exe"
	}
	binary, err := os.ReadFile(r.binary(p))
	if err != nil {
		return err
	}
	files := []file{{program, 0o755, binary}}
	for _, name := range []string{"CHANGELOG.md", "LICENSE", "README.md"} {
		data, err := os.ReadFile(filepath.Join(r.root, name))
		if err != nil {
			return err
		}
		files = append(files, file{name, 0o644, data})
	}
	files = append(files, file{thirdParty, 0o644, known.text})
	pack, suffix := packed, ".tar.gz"
	if p.os == "windows" {
		pack, suffix = zipped, ".zip"
	}
	data, err := pack(files, r.time)
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.name(p.String(), suffix), data, 0o644); err != nil {
		return err
	}
	return r.sbom(r.binary(p), program, r.name(p.String(), ".spdx.json"), known)
}

// tarred is an archive without anything of the machine that made it.
func tarred(files []file, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		header := tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.data)), ModTime: at, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(&header); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

func packed(files []file, at time.Time) ([]byte, error) {
	data, err := tarred(files, at)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func zipped(files []file, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		header := zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		header.SetMode(os.FileMode(f.mode))
		entry, err := w.CreateHeader(&header)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}
