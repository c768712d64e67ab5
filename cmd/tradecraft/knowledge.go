package main

import (
	"os"
	"path/filepath"
	"runtime"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/attack/archive"
)

// dataEnv overrides the folder where the program keeps what the user imports.
const dataEnv = "TRADECRAFT_DATA"

// archive is where 'kb import' and 'kb update' keep knowledge bases.
func (a *app) archive() archive.Archive {
	return archive.Archive{Dir: filepath.Join(a.dataFolder(), "kb")}
}

// dataFolder is the user's folder of the program: $TRADECRAFT_DATA, else the
// place that the system has for it. It may not be there yet.
func (a *app) dataFolder() string {
	if dir := a.getenv(dataEnv); dir != "" {
		return dir
	}
	home := a.getenv("HOME")
	switch runtime.GOOS {
	case "windows":
		if dir := a.getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "tradecraft")
		}
		home = a.getenv("USERPROFILE")
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "tradecraft")
	}
	if dir := a.getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "tradecraft")
	}
	return filepath.Join(home, ".local", "share", "tradecraft")
}

// knowledge returns the knowledge base that --kb names: a stored one by its
// name, or a STIX bundle by its file. Without --kb it is the one in use, which
// is the one in the binary until the user chooses another.
func (a *app) knowledge() (*attack.KnowledgeBase, error) {
	if a.kbPath == "" {
		return a.archive().Current()
	}
	named := a.kbPath == archive.Builtin || archive.CheckName(a.kbPath) == nil
	if named && !isFile(a.kbPath) {
		return a.archive().Open(a.kbPath)
	}
	return a.bundle(a.kbPath)
}

// bundle reads a STIX bundle of ATT&CK as the knowledge base of this run.
func (a *app) bundle(path string) (*attack.KnowledgeBase, error) {
	const op = "tradecraft.knowledge"
	f, err := os.Open(path)
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.KindOf(fileError(op, err)), "--kb %s: %w", path, fileError(op, err))
	}
	defer f.Close()
	kb, _, err := attack.Import(a.context(), attack.ImportOptions{}, attack.Source{Name: filepath.Base(path), Reader: f})
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.KindOf(err), "--kb %s: %w", path, err)
	}
	return kb, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
